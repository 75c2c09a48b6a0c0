package org.raymill.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Gives tasks processors of their own, those that the fewest tasks have. Safe to use from many threads. */
final class Processors {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    /** How many tasks have each. */
    private final TreeMap<Integer, Integer> tasks = new TreeMap<>();

    /**
     * Processors that nobody has.
     *
     * @param numbers as the system has them; none when tasks are to run wherever the system puts them
     */
    Processors(List<Integer> numbers) {
        numbers.forEach(number -> tasks.put(number, 0));
    }

    /**
     * Those that this process may use: of more than the server offers cores the last ones, since the first are where a system does its own work. None
     * on a system that does not tell which there are.
     */
    static Processors of(int coresOffered) {
        List<Integer> allowed;
        try (var lines = Files.lines(STATUS)) {
            allowed = lines.filter(line -> line.startsWith(ALLOWED))
                    .findFirst()
                    .map(line -> parse(line.substring(ALLOWED.length()).strip()))
                    .orElse(List.of());
        } catch (IOException | RuntimeException e) {
            allowed = List.of(); // not on this system
        }
        return new Processors(lastOf(allowed, coresOffered));
    }

    static List<Integer> lastOf(List<Integer> allowed, int coresOffered) {
        return allowed.subList(Math.max(0, allowed.size() - coresOffered), allowed.size());
    }

    /** Reads a list such as {@code 0-3,8}. */
    static List<Integer> parse(String list) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : list.split(",")) {
            String[] ends = part.split("-");
            for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    /** Takes so many; none when there are not so many, or tasks are not to have any of their own. */
    synchronized List<Integer> take(int count) {
        if (count > tasks.size()) {
            return List.of();
        }
        List<Integer> taken = tasks.keySet().stream()
                .sorted(Comparator.comparing(tasks::get))
                .limit(count)
                .sorted()
                .toList();
        taken.forEach(number -> tasks.merge(number, 1, Integer::sum));
        return taken;
    }

    synchronized void giveBack(List<Integer> taken) {
        taken.forEach(number -> tasks.merge(number, -1, Integer::sum));
    }
}
