package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a node's process holds at a moment.
 *
 * @param liveBytes what is alive in its heap after a collection
 * @param threads that live
 * @param openFiles files, sockets and whatever else has a descriptor
 * @param classes bytes of the objects of each class
 */
record NodeVitals(long liveBytes, int threads, int openFiles, Map<String, Long> classes) {

    private static final int SHOWN = 12;

    /** Looks at a node. */
    static NodeVitals of(FarmProcess node) {
        String histogram = node.diagnose("GC.class_histogram");
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(histogram));
        long threads = node.diagnose("Thread.print")
                .lines()
                .filter(line -> line.startsWith("\""))
                .count();
        return new NodeVitals(
                Long.parseLong(total.trim().split("\\s+")[2]),
                (int) threads,
                openFiles(node.pid()),
                classes(histogram));
    }

    private static Map<String, Long> classes(String histogram) {
        return histogram
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length >= 4 && words[0].matches("[0-9]+:"))
                .collect(Collectors.toMap(words -> words[3], words -> Long.parseLong(words[2]), Long::sum));
    }

    /** The classes of whose objects there is more than before, those that take the most more first. */
    String moreThan(NodeVitals before) {
        return classes.entrySet().stream()
                .map(now -> Map.entry(now.getKey(), now.getValue() - before.classes.getOrDefault(now.getKey(), 0L)))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(SHOWN)
                .map(more -> String.format("%+,d %s", more.getValue(), more.getKey()))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return String.format("%,d bytes, %d threads, %d files", liveBytes, threads, openFiles);
    }

    private static int openFiles(long process) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process), "fd"))) {
            return (int) open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
