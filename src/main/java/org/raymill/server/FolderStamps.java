package org.raymill.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What tells whether something was done in a run's folder since it was looked into: the times of the last change of the folders in it. The operating
 * system keeps them for itself, so that no program can set them back; a file that is made or removed changes them, as other permissions do.
 *
 * @param takenMillis when this was looked at, in milliseconds since 1970
 * @param folders of the folder itself, the home and the temporary folder
 */
record FolderStamps(long takenMillis, List<Stamp> folders) {

    private static final String UNIX = "unix";
    /** What happens this soon after something else can have the same time: some file systems count in seconds. */
    private static final long SETTLED_MILLIS = Duration.ofSeconds(3).toMillis();

    /**
     * Of one folder.
     *
     * @param file tells it from others, whatever its name
     */
    private record Stamp(FileTime changed, Object file) {}

    /**
     * Those of a folder as it is now; empty on a system that has no such times.
     *
     * @param now in milliseconds since 1970
     */
    static Optional<FolderStamps> of(RunFolder folder, long now) throws IOException {
        if (!folder.root().getFileSystem().supportedFileAttributeViews().contains(UNIX)) {
            return Optional.empty();
        }
        return Optional.of(
                new FolderStamps(now, List.of(stamp(folder.root()), stamp(folder.home()), stamp(folder.temporary()))));
    }

    private static Stamp stamp(Path folder) throws IOException {
        Map<String, Object> all = Files.readAttributes(folder, UNIX + ":ctime,ino", LinkOption.NOFOLLOW_LINKS);
        return new Stamp((FileTime) all.get("ctime"), all.get("ino"));
    }

    /**
     * Whether later stamps prove that nothing has been done since these were taken. Those of a folder that was changed shortly before prove
     * nothing.
     */
    boolean proves(FolderStamps later) {
        return folders.equals(later.folders)
                && folders.stream().allMatch(stamp -> stamp.changed().toMillis() + SETTLED_MILLIS < takenMillis);
    }
}
