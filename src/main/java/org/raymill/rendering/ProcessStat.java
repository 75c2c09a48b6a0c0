package org.raymill.rendering;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What Linux tells of a process in {@code /proc/PID/stat}.
 *
 * @param parent the number of the process that started it, or that has taken it over
 * @param ticks the processor time that it and those that it has waited for have taken, in hundredths of a second
 * @param threads how many it has
 * @param residentPages how much of its memory is in the main memory
 */
record ProcessStat(int parent, long ticks, int threads, long residentPages) {

    static final long NANOS_A_TICK = 10_000_000;

    private static final Path PROC = Path.of("/proc");
    private static final long DEFAULT_PAGE = 4_096;
    private static final long PAGE_BYTES = pageBytes();

    /** Of a process that lives, or is dead and not waited for; empty when there is none. */
    static Optional<ProcessStat> of(int pid) {
        try {
            return Optional.of(parse(Files.readString(
                    PROC.resolve(Integer.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // it has gone meanwhile
        }
    }

    /** The parents of all processes, by number, in ascending order. */
    static Map<Long, Long> parents() {
        Map<Long, Long> parents = new TreeMap<>();
        String[] names = PROC.toFile().list();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) {
                int pid = Integer.parseInt(name);
                of(pid).ifPresent(stat -> parents.put((long) pid, (long) stat.parent()));
            }
        }
        return parents;
    }

    /** The name comes in parentheses and may have any characters. */
    static ProcessStat parse(String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = 11; i <= 14; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return new ProcessStat(
                Integer.parseInt(fields[1]), ticks, Integer.parseInt(fields[17]), Long.parseLong(fields[21]));
    }

    long residentBytes() {
        return residentPages * PAGE_BYTES;
    }

    /**
     * How much of the main memory a process has, with its share of what it has in common with others.
     *
     * @return empty when the system does not tell
     */
    static Optional<Long> proportionalBytes(int pid) {
        try {
            return proportionalBytes(
                    Files.readAllLines(PROC.resolve(Integer.toString(pid)).resolve("smaps_rollup")));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The same of the lines of {@code smaps_rollup}. */
    static Optional<Long> proportionalBytes(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("Pss:"))
                .findFirst()
                .map(line -> number(line) << 10);
    }

    /**
     * How much of a process's memory is its own and can not be had back without swapping, with its share of what it has in common with others.
     *
     * @return empty when the system does not tell
     */
    static Optional<Long> ownBytes(int pid) {
        long kib = 0;
        boolean told = false;
        try {
            for (String line :
                    Files.readAllLines(PROC.resolve(Integer.toString(pid)).resolve("smaps_rollup"))) {
                if (line.startsWith("Pss_Anon:") || line.startsWith("Pss_Shmem:") || line.startsWith("SwapPss:")) {
                    told |= line.startsWith("Pss_Anon:");
                    kib += number(line);
                }
            }
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
        return told ? Optional.of(kib << 10) : Optional.empty();
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("\\D+", ""));
    }

    private static long pageBytes() {
        try (var lines = Files.lines(PROC.resolve("self/smaps"))) {
            return lines.filter(line -> line.startsWith("KernelPageSize:"))
                    .findFirst()
                    .map(line -> number(line) << 10)
                    .orElse(DEFAULT_PAGE);
        } catch (IOException | RuntimeException e) {
            return DEFAULT_PAGE;
        }
    }
}
