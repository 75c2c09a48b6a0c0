package org.raymill.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;

/**
 * What tells whether a file was touched. A program can set the time of a file's last modification back, but not the time of its last change of
 * any kind, which the operating system keeps for itself.
 *
 * @param modified when its bytes were last written
 * @param changed when anything of it was last changed, its times, permissions and number of names included
 * @param file tells the file from others, whatever its name
 */
record FileStamp(long size, FileTime modified, FileTime changed, Object file) {

    private static final String UNIX = "unix";

    /** The stamp of a plain file; nothing when there is none of that name. */
    static Optional<FileStamp> find(Path path) throws IOException {
        try {
            return path.getFileSystem().supportedFileAttributeViews().contains(UNIX) ? unix(path) : basic(path);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }

    private static Optional<FileStamp> unix(Path path) throws IOException {
        Map<String, Object> all = Files.readAttributes(
                path, UNIX + ":size,lastModifiedTime,ctime,ino,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        if (!Boolean.TRUE.equals(all.get("isRegularFile"))) {
            return Optional.empty();
        }
        return Optional.of(new FileStamp(
                (Long) all.get("size"),
                (FileTime) all.get("lastModifiedTime"),
                (FileTime) all.get("ctime"),
                all.get("ino")));
    }

    private static Optional<FileStamp> basic(Path path) throws IOException {
        BasicFileAttributes all = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!all.isRegularFile()) {
            return Optional.empty();
        }
        Object file = all.fileKey() == null ? path : all.fileKey();
        return Optional.of(new FileStamp(all.size(), all.lastModifiedTime(), all.creationTime(), file));
    }

    /** Whether it is the same file with, as far as times tell, the same bytes: another name may have been given to it or taken away. */
    boolean hasBytesOf(FileStamp other) {
        return size == other.size && modified.equals(other.modified) && file.equals(other.file);
    }
}
