package org.raymill.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is done to the store's files where several processes may do something to the same file: each call is one step that others can not divide. */
class StoreDisk {

    /** A plain file's attributes; nothing when there is none of that name. */
    Optional<BasicFileAttributes> look(Path file) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? Optional.of(attributes) : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }

    /** Sets the time of a file's last modification; returns whether the file was there. */
    boolean touch(Path file, Instant time) throws IOException {
        try {
            Files.setLastModifiedTime(file, FileTime.from(time));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Gives a file another name, in place of a file that has it; returns whether it was there. */
    boolean move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(to.getParent())) {
                return false;
            }
            throw e;
        }
    }

    /** Makes a file's content last over a loss of power. */
    void sync(Path file) throws IOException {
        SafeFiles.syncFile(file);
    }

    /** Makes a folder's entries last over a loss of power, where the file system can. */
    void syncFolder(Path folder) {
        SafeFiles.syncFolder(folder);
    }

    /** Removes a file or an empty folder; returns whether it was there. */
    boolean delete(Path file) throws IOException {
        return Files.deleteIfExists(file);
    }

    /** What a folder has, in no order; nothing when it is missing. */
    List<Path> list(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(all::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }
}
