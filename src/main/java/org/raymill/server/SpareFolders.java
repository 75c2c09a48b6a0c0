package org.raymill.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Folders for programs of runs that make no pictures. Those that ended runs have left as they got them are given to later runs, since making a folder
 * soon after others were removed is slow: ext4 does not use what was removed in the last seconds, and looks for long. Safe to use from many threads.
 */
final class SpareFolders {

    /** The most that are kept; it is enough for runs that end and begin at the same time. */
    static final int MAX_SPARES = 64;

    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path work;
    private final InstantSource clock;
    private final Queue<RunFolder> spares = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    /** How folders were when they were last found to be as a run gets them. */
    private final Map<RunFolder, FolderStamps> found = new ConcurrentHashMap<>();

    /**
     * No folder yet.
     *
     * @param work where they are made
     */
    SpareFolders(Path work, InstantSource clock) {
        this.work = work;
        this.clock = clock;
    }

    /** A folder with what programs need; nobody else has it until it is given back. */
    RunFolder take() throws IOException {
        RunFolder spare = spares.poll();
        if (spare != null) {
            count.decrementAndGet();
            return spare;
        }
        RunFolder made = new RunFolder(work.resolve("programs-" + UUID.randomUUID()));
        made.createForPrograms();
        return made;
    }

    /**
     * Keeps the folder of a run that has ended, if it is as it was; takes no longer whatever is in it.
     *
     * @return false when it is to be given back by {@link #takeBack}
     */
    boolean keeps(RunFolder folder) {
        try {
            if (count.get() >= MAX_SPARES || !isUntouched(folder)) {
                return false;
            }
        } catch (IOException e) {
            return false; // whoever removes it sees what is wrong with it
        }
        count.incrementAndGet();
        spares.add(folder);
        return true;
    }

    /** Keeps the folder of a run that has ended, if it is as it was, or removes it. */
    void takeBack(RunFolder folder) throws IOException {
        if (!keeps(folder)) {
            found.remove(folder);
            folder.delete();
        }
    }

    private boolean isUntouched(RunFolder folder) throws IOException {
        Optional<FolderStamps> before = FolderStamps.of(folder, clock.millis());
        FolderStamps known = found.get(folder);
        if (known != null && before.isPresent() && known.proves(before.get())) {
            return true;
        }
        if (!isAsMade(folder)) {
            return false;
        }
        before.ifPresent(stamps -> found.put(folder, stamps));
        return true;
    }

    private static boolean isAsMade(RunFolder folder) throws IOException {
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
