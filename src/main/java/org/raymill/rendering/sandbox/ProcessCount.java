package org.raymill.rendering.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A control group that has the kernel count the processes of one program. The limit of processes that the system has for each user does not hold for root,
 * and a program that multiplies is faster than anybody who looks; root, however, may make control groups.
 */
public final class ProcessCount implements AutoCloseable {

    private static final String PREFIX = "raymill-";
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final String LIMIT = "pids.max";
    /** A group without processes that is older than this is of nobody. */
    private static final Duration ENTERED_WITHIN = Duration.ofMinutes(1);

    private final Path group;

    private ProcessCount(Path group) {
        this.group = group;
    }

    /** Where control groups that count processes can be made; empty when they can not. Removes empty ones that a crash has left. */
    static Optional<Path> place() {
        for (Path candidate : List.of(GROUPS.resolve("pids"), GROUPS)) {
            removeEmpty(candidate, Instant.now().minus(ENTERED_WITHIN));
            Path group = candidate.resolve(PREFIX + UUID.randomUUID());
            try {
                Files.createDirectory(group);
                boolean counts = Files.isWritable(group.resolve(LIMIT));
                Files.delete(group);
                if (counts) {
                    return Optional.of(candidate);
                }
            } catch (IOException e) {
                continue; // not ours to change, or no control groups
            }
        }
        return Optional.empty();
    }

    /** Removes what is empty and was made before that time: a newer one may be of another node on this host, whose program is about to enter it. */
    static void removeEmpty(Path place, Instant before) {
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(place, PREFIX + "*")) {
            for (Path group : groups) {
                if (Files.getLastModifiedTime(group).toInstant().isBefore(before)) {
                    new ProcessCount(group).close();
                }
            }
        } catch (IOException e) {
            return; // nothing there, or another node removes them too
        }
    }

    /**
     * A group for a program that is to be started.
     *
     * @param place as {@link #place} has found it
     */
    static ProcessCount begin(Path place, int limit) throws IOException {
        ProcessCount count = new ProcessCount(place.resolve(PREFIX + UUID.randomUUID()));
        try {
            Files.createDirectory(count.group);
            Files.writeString(count.group.resolve(LIMIT), Integer.toString(limit));
            return count;
        } catch (IOException e) {
            count.close();
            throw e;
        }
    }

    /**
     * The command line of a program that enters the group before it does anything: one that multiplies would be ahead of whoever puts it there afterwards.
     */
    public List<String> entering(List<String> commandLine) {
        List<String> line = new ArrayList<>();
        line.add("/bin/sh");
        line.add("-c");
        line.add("echo 0 > \"$0\" && exec \"$@\"");
        line.add(group.resolve("cgroup.procs").toString());
        line.addAll(commandLine);
        return line;
    }

    /** Removes the group when its processes are dead; one that is still in use stays, and is removed by a later start. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(group);
        } catch (IOException e) {
            return;
        }
    }
}
