package org.raymill.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work folders that ended runs have left as they got them. They are given to later runs under another name, since making a folder soon after others
 * were removed is slow: ext4 does not use what was removed in the last seconds, and looks for long. Safe to use from many threads.
 */
final class SpareFolders {

    /** The most that are kept; it is enough for runs that end and begin at the same time. */
    static final int MAX_SPARES = 64;

    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Queue<Path> spares = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /** Makes a run's folder with what programs need. */
    void make(RunFolder folder) throws IOException {
        Path spare = spares.poll();
        if (spare == null) {
            folder.createForPrograms();
            return;
        }
        count.decrementAndGet();
        Files.move(spare, folder.root(), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Keeps the folder of a run that has ended, if it is as it was; takes no longer whatever is in it.
     *
     * @return false when it is to be given back by {@link #takeBack} or removed
     */
    boolean keeps(RunFolder folder) {
        try {
            if (!isUntouched(folder)) {
                return false;
            }
        } catch (IOException e) {
            return false; // whoever removes it sees what is wrong with it
        }
        count.incrementAndGet();
        spares.add(folder.root());
        return true;
    }

    /** Keeps the folder of a run that has ended, if it is as it was, or removes it. */
    void takeBack(RunFolder folder) throws IOException {
        if (!keeps(folder)) {
            folder.delete();
        }
    }

    private boolean isUntouched(RunFolder folder) throws IOException {
        if (count.get() >= MAX_SPARES) {
            return false;
        }
        int entries = 0;
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.root())) {
            for (Path entry : stream) {
                entries++;
                if (!entry.equals(folder.home()) && !entry.equals(folder.temporary())) {
                    return false;
                }
            }
        }
        return entries == 2 && isEmptyFolder(folder.home()) && isEmptyFolder(folder.temporary());
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        PosixFileAttributes now = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!now.isDirectory() || !now.permissions().containsAll(OWNER)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }
}
