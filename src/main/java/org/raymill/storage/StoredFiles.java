package org.raymill.storage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.raymill.model.Sha256;
import org.raymill.sealing.SealingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a store, wherever they are: in their places, or condemned by a collection that has not ended. */
final class StoredFiles {

    /** Claiming again what was claimed within this time changes nothing on the disk. */
    static final Duration CLAIM_LASTS = Duration.ofHours(1);

    /** How often a file is looked for that is moved while it is looked for. */
    private static final int LOOKS = 3;

    private static final long TOLD_EVERY_NANOS = Duration.ofMinutes(1).toNanos();
    private static final AtomicLong told = new AtomicLong(System.nanoTime() - TOLD_EVERY_NANOS);

    private static final Logger log = LoggerFactory.getLogger(StoredFiles.class);

    private final StorageLayout layout;
    private final StoreDisk disk;
    private final Sealing sealing;

    StoredFiles(StorageLayout layout, StoreDisk disk, Sealing sealing) {
        this.layout = layout;
        this.disk = disk;
        this.sealing = sealing;
    }

    /** See {@link FileStore#find}. */
    Optional<Path> find(Sha256 sha256) {
        try {
            return look(sha256);
        } catch (IOException e) {
            log.debug("can not look for {}", sha256, e);
            return Optional.empty();
        }
    }

    private Optional<Path> look(Sha256 sha256) throws IOException {
        Path file = layout.file(sha256);
        for (int look = 0; look < LOOKS; look++) {
            if (disk.look(file).isPresent()) {
                return Optional.of(file);
            }
            List<Path> runs = disk.list(layout.condemned());
            for (Path run : runs) {
                Path condemned = run.resolve(sha256.hex());
                if (disk.look(condemned).isPresent()) {
                    return Optional.of(condemned);
                }
            }
            if (runs.isEmpty()) {
                break;
            }
        }
        return disk.look(file).map(found -> file);
    }

    /** Whether the storage says that this content is nowhere: one that does not answer has not lost it. */
    boolean isGone(Sha256 sha256) throws IOException {
        boolean found = look(sha256).isPresent();
        layout.requireMounted();
        return !found;
    }

    /** See {@link FileStore#size}. */
    OptionalLong size(Sha256 sha256) {
        try {
            Optional<Path> file = find(sha256);
            Optional<BasicFileAttributes> attributes = file.isEmpty() ? Optional.empty() : disk.look(file.get());
            return attributes.isEmpty() ? OptionalLong.empty() : sizeOf(file.get(), attributes.get(), sha256);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** See {@link FileStore#claim}. */
    OptionalLong claim(Sha256 sha256, Instant now) throws IOException {
        Path file = layout.file(sha256);
        try {
            for (int look = 0; look < LOOKS; look++) {
                Optional<BasicFileAttributes> there = disk.look(file);
                boolean stays = there.isPresent() && (isFresh(there.get(), now) || disk.touch(file, now));
                if (stays) {
                    return sizeOf(file, there.get(), sha256);
                }
                if (!takeBack(sha256) && disk.look(file).isEmpty()) {
                    return OptionalLong.empty();
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            throw StorageProblem.wrap("look for the file", file, e);
        }
    }

    /** The size of a content; nothing when it can not be read, so that it is brought again. */
    private OptionalLong sizeOf(Path file, BasicFileAttributes attributes, Sha256 sha256) throws IOException {
        try {
            return OptionalLong.of(sealing.size(file, attributes.size(), Sealing.purpose(sha256)));
        } catch (SealingException e) {
            tell(file, e);
            return OptionalLong.empty();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty(); // condemned, or removed, a moment ago
        }
    }

    /** Other sites ask for thousands of files in a second: one of them is told in a while. */
    private static void tell(Path file, SealingException e) {
        long now = System.nanoTime();
        long before = told.get();
        if (now - before > TOLD_EVERY_NANOS && told.compareAndSet(before, now)) {
            log.warn("The file {} counts as missing: {}", file, e.getMessage());
        } else {
            log.debug("The file {} counts as missing", file, e);
        }
    }

    private static boolean isFresh(BasicFileAttributes file, Instant now) {
        return file.lastModifiedTime().toInstant().isAfter(now.minus(CLAIM_LASTS));
    }

    private boolean takeBack(Sha256 sha256) throws IOException {
        Path file = layout.file(sha256);
        for (Path run : disk.list(layout.condemned())) {
            Path condemned = run.resolve(sha256.hex());
            if (disk.look(condemned).isPresent() && disk.move(condemned, file)) {
                return true;
            }
        }
        return false;
    }
}
