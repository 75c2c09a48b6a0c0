package org.raymill.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** Removal of folders that tasks had their hands in. */
final class Folders {

    /** Characters below a folder: far less than a path may have, and more than people nest. */
    private static final int MAX_NESTED = 1_024;

    private static final int MAX_PASSES = 10_000;

    private Folders() {}

    /**
     * Whether there is more in a folder than there may be. Looks no further than it has to.
     *
     * @return what is too much, for people; empty when nothing is
     */
    static Optional<String> excess(Path folder, long maxBytes, int maxFiles) throws IOException {
        long[] sums = new long[2];
        AtomicBoolean hidden = new AtomicBoolean();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return count(0);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return count(attributes.isRegularFile() ? attributes.size() : 0);
            }

            private FileVisitResult count(long bytes) {
                sums[0] += bytes;
                sums[1]++;
                return sums[0] > maxBytes || sums[1] > maxFiles ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // gone meanwhile
                }
                hidden.set(true); // what is nested so deeply, or closed to us, could have any size
                return FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        if (hidden.get()) {
            return Optional.of("what can not be looked into");
        }
        if (sums[0] > maxBytes) {
            return Optional.of((sums[0] >> 20) + " MiB or more");
        }
        return sums[1] > maxFiles ? Optional.of("more than " + maxFiles + " files") : Optional.empty();
    }

    /** Removes a folder and all in it, following no links. One that is not there is no error. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        liftDeep(folder);
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                File mine = directory.toFile();
                mine.setReadable(true, true);
                mine.setWritable(true, true);
                mine.setExecutable(true, true);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** What is nested so deeply that its path is longer than paths may be can not be named: it is brought up, piece by piece. */
    private static void liftDeep(Path folder) throws IOException {
        int deep = folder.toString().length() + MAX_NESTED;
        boolean[] lifted = {true};
        // A program that is alive could nest for ever.
        for (int pass = 0; lifted[0] && pass < MAX_PASSES; pass++) {
            lifted[0] = false;
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    if (directory.toString().length() <= deep) {
                        return FileVisitResult.CONTINUE;
                    }
                    directory.toFile().setWritable(true, true);
                    Files.move(directory, folder.resolve("deep-" + UUID.randomUUID()));
                    lifted[0] = true;
                    return FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
