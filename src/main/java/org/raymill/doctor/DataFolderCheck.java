package org.raymill.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.raymill.model.Finding;

/**
 * Whether a node's own folder can be used: written to, with hard links where files are cached, and with room.
 *
 * @param data the folder
 * @param renders whether the node renders
 * @param leastFree how many bytes have to be free before it takes work
 */
public record DataFolderCheck(Path data, boolean renders, long leastFree) {

    private static final String NAME = "data";
    private static final int NEARLY = 4;

    /** The check. */
    public Check check() {
        return new Check(NAME, data.toString(), this::look);
    }

    private List<Finding> look() throws IOException {
        Path folder = data;
        while (folder != null && !Files.isDirectory(folder)) {
            folder = folder.getParent();
        }
        if (folder == null) {
            return List.of(
                    Finding.problem(NAME, data.toString(), "there is no such folder", "name one in raymill.data"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(written(folder));
        long free = Files.getFileStore(folder).getUsableSpace();
        findings.add(room(free));
        return findings;
    }

    private Finding written(Path folder) throws IOException {
        Path file = folder.resolve("doctor-" + UUID.randomUUID());
        Path link = folder.resolve("doctor-" + UUID.randomUUID());
        try {
            Files.createFile(file);
            if (renders) {
                Files.createLink(link, file);
            }
            return Finding.ok(
                    NAME,
                    data.toString(),
                    folder.equals(data)
                            ? "can be written to" + (renders ? ", and has hard links" : "")
                            : "will be made in " + folder + ", which can be written to");
        } catch (IOException | UnsupportedOperationException e) {
            boolean linkMissing = Files.exists(file);
            return Finding.problem(
                    NAME,
                    data.toString(),
                    linkMissing
                            ? "files there can not have hard links, which the cache of render servers is made of: " + e
                            : "nothing can be written there: " + e,
                    linkMissing
                            ? "name a folder on a local disk in raymill.data"
                            : "let the user " + System.getProperty("user.name")
                                    + " write to it, or name another folder in raymill.data");
        } finally {
            Files.deleteIfExists(link);
            Files.deleteIfExists(file);
        }
    }

    private Finding room(long free) {
        String found = Bytes.text(free) + " free";
        if (renders && free < leastFree) {
            return Finding.problem(
                    "room",
                    data.toString(),
                    found + ", less than raymill.server.min-free-disk-mib: the server takes no work",
                    "make room on that disk");
        }
        return free < leastFree * NEARLY
                ? Finding.warning("room", data.toString(), found, "make room on that disk soon")
                : Finding.ok("room", data.toString(), found);
    }
}
