package org.raymill.rendering.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final Path group;

    private ProcessCount(Path group) {
        this.group = group;
    }

    /** Where control groups that count processes can be made; empty when they can not. Removes empty ones that a crash has left. */
    static Optional<Path> place() {
        for (Path candidate : List.of(GROUPS.resolve("pids"), GROUPS)) {
            removeEmpty(candidate);
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

    private static void removeEmpty(Path place) {
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(place, PREFIX + "*")) {
            for (Path group : groups) {
                new ProcessCount(group).close();
            }
        } catch (IOException e) {
            return; // nothing there
        }
    }

    /**
     * Has the processes of a program that was started just now counted, with those that it will start.
     *
     * @param place as {@link #place} has found it
     */
    static Optional<ProcessCount> begin(Path place, long pid, int limit) {
        Path group = place.resolve(PREFIX + UUID.randomUUID());
        try {
            Files.createDirectory(group);
            Files.writeString(group.resolve(LIMIT), Integer.toString(limit));
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
            return Optional.of(new ProcessCount(group));
        } catch (IOException e) {
            new ProcessCount(group).close();
            return Optional.empty(); // the program has ended already
        }
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
