package org.raymill.server;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder that a program writes to, which is alive while it is emptied: it could put a link in the place of a folder at any moment. So nothing in
 * it is reached by its path, only from the folder that it is in.
 */
final class LiveFolder {

    /** What has more in it, or is nested deeper, is left to the end of the program. */
    private static final int MAX_ENTRIES = 10_000;

    private static final int MAX_DEPTH = 100;

    private final Path folder;
    private final boolean keepFolders;
    private int entries;

    /** @param keepFolders whether only files are removed */
    private LiveFolder(Path folder, boolean keepFolders) {
        this.folder = folder;
        this.keepFolders = keepFolders;
    }

    /** Removes all that is in a folder. */
    static void empty(Path folder) throws IOException {
        new LiveFolder(folder, false).empty();
    }

    /**
     * Removes all files in a folder and in the folders in it, which stay: a program goes on to use one that it has made at its start.
     *
     * @throws IOException when they can not be removed, or there are too many folders or files; some may be gone then
     */
    static void emptyOfFiles(Path folder) throws IOException {
        new LiveFolder(folder, true).empty();
    }

    private void empty() throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            if (!(found instanceof SecureDirectoryStream<Path> secure)) {
                throw new FileSystemException(folder.toString(), null, "can not be emptied safely on this system");
            }
            empty(secure, 1);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void empty(SecureDirectoryStream<Path> found, int depth) throws IOException {
        List<Path> names = new ArrayList<>();
        for (Path entry : found) {
            if (++entries > MAX_ENTRIES) {
                throw new FileSystemException(folder.toString(), null, "has more than " + MAX_ENTRIES + " files in it");
            }
            names.add(entry.getFileName());
        }
        for (Path name : names) {
            try {
                remove(found, name, depth);
            } catch (NoSuchFileException e) {
                continue; // the program has removed it
            }
        }
    }

    private void remove(SecureDirectoryStream<Path> in, Path name, int depth) throws IOException {
        BasicFileAttributes attributes = in.getFileAttributeView(
                        name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        if (!attributes.isDirectory()) {
            in.deleteFile(name);
            return;
        }
        if (depth >= MAX_DEPTH) {
            throw new FileSystemException(folder.toString(), null, "has folders nested too deeply");
        }
        try (SecureDirectoryStream<Path> inner = in.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            empty(inner, depth + 1);
        }
        if (!keepFolders) {
            in.deleteDirectory(name);
        }
    }
}
