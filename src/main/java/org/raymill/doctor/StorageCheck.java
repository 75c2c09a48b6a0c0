package org.raymill.doctor;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Finding;

/**
 * Whether the shared storage can be used from here: it is there, what is needed of it works, there is room, its clock, and whether others see the same.
 *
 * @param root the folder of the storage
 * @param reserve how many bytes uploads leave free
 * @param marker what somebody else has put there; empty when nobody has
 */
public record StorageCheck(Path root, long reserve, Optional<StorageMarker> marker) {

    private static final String NAME = "storage";
    /** A file that another host has just made is seen through NFS within this time. */
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(4);

    private static final long LOOK_AGAIN_MILLIS = 200;
    /** Full to this part of the reserve beyond the reserve itself is worth a word. */
    private static final int NEARLY = 4;

    private static final long SLOW_MILLIS = 1_000;

    /** The check. */
    public Check check() {
        return new Check(NAME, root.toString(), this::look);
    }

    private List<Finding> look() throws IOException, InterruptedException {
        if (!Files.isDirectory(root)) {
            return List.of(
                    Files.isDirectory(root.toAbsolutePath().getParent())
                            ? Finding.warning(
                                    NAME,
                                    root.toString(),
                                    "there is no such folder yet; the node makes it at its start",
                                    "if it should be a mount, mount it first (raymill.storage)")
                            : Finding.problem(
                                    NAME,
                                    root.toString(),
                                    "there is no such folder, and none above it",
                                    "mount the storage there, or name the right folder in raymill.storage"));
        }
        Path folder = Files.isDirectory(root.resolve("uploads")) ? root.resolve("uploads") : root;
        List<Finding> findings = new ArrayList<>();
        marker.ifPresent(expected -> findings.add(shared(expected, folder)));
        StorageMarker own = StorageMarker.fresh();
        try {
            long began = System.nanoTime();
            Instant before = Instant.now();
            own.write(folder);
            Instant after = Instant.now();
            long millis = (System.nanoTime() - began) / 1_000_000;
            findings.add(written(millis));
            Instant stamped =
                    Files.getLastModifiedTime(folder.resolve(own.name())).toInstant();
            findings.add(clock(before, after, stamped));
        } catch (AtomicMoveNotSupportedException e) {
            findings.add(Finding.problem(
                    NAME,
                    root.toString(),
                    "files can not be renamed atomically there: " + e.getMessage(),
                    "use a file system that does it (local ones, NFS, CephFS, Lustre do)"));
        } catch (IOException e) {
            findings.add(Finding.problem(
                    NAME,
                    root.toString(),
                    "nothing can be written there: " + e,
                    "let the user " + System.getProperty("user.name")
                            + " write to it, and look at the mount's options"));
        } finally {
            own.remove(folder);
        }
        findings.add(room(folder));
        return findings;
    }

    private Finding written(long millis) {
        String found = "a file can be written, synced and renamed in " + millis + " ms";
        return millis < SLOW_MILLIS
                ? Finding.ok(NAME, root.toString(), found)
                : Finding.warning(
                        NAME, root.toString(), found, "look at the load of the file server and the way to it");
    }

    /** The stamp is the file server's, and may be cut off to whole seconds. */
    private Finding clock(Instant before, Instant after, Instant stamped) {
        Duration uncertain = Duration.between(before, after).plusSeconds(1);
        return Clocks.finding(root.toString(), "the storage", Duration.between(before, stamped), uncertain);
    }

    private Finding shared(StorageMarker expected, Path folder) {
        try {
            long end = System.nanoTime() + SEEN_WITHIN.toNanos();
            boolean seen = expected.isIn(folder);
            while (!seen && System.nanoTime() < end) {
                Thread.sleep(LOOK_AGAIN_MILLIS);
                seen = expected.isIn(folder);
            }
            return seen
                    ? Finding.ok(NAME, root.toString(), "it is the one of the node that answers the API")
                    : Finding.problem(
                            NAME,
                            root.toString(),
                            "what the node that answers the API wrote to the storage is not seen here: it is another folder",
                            "mount the same storage on all nodes and name it in raymill.storage, or use raymill.server.files = http");
        } catch (IOException e) {
            return Finding.problem(
                    NAME,
                    root.toString(),
                    "what another node wrote can not be read here: " + e,
                    "run all nodes as the same user, or let them read each other's files");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.problem(NAME, root.toString(), "the check was broken off", "");
        }
    }

    private Finding room(Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        String found = Bytes.text(free) + " free";
        if (free <= reserve) {
            return Finding.problem(
                    "room",
                    root.toString(),
                    found + ", and uploads have to leave " + Bytes.text(reserve) + " (raymill.store.reserve)",
                    "make room: raymill remove JOB, raymill store collect, or a larger disk");
        }
        return free <= reserve * NEARLY
                ? Finding.warning(
                        "room", root.toString(), found, "make room soon: raymill remove JOB, raymill store collect")
                : Finding.ok("room", root.toString(), found);
    }
}
