package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.raymill.model.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a store, wherever they are: in their places, or condemned by a collection that has not ended. */
final class StoredFiles {

    /** Claiming again what was claimed within this time changes nothing on the disk. */
    static final Duration CLAIM_LASTS = Duration.ofHours(1);

    /** How often a file is looked for that is moved while it is looked for. */
    private static final int LOOKS = 3;

    private static final Logger log = LoggerFactory.getLogger(StoredFiles.class);

    private final StorageLayout layout;
    private final StoreDisk disk;

    StoredFiles(StorageLayout layout, StoreDisk disk) {
        this.layout = layout;
        this.disk = disk;
    }

    /** See {@link FileStore#find}. */
    Optional<Path> find(Sha256 sha256) {
        try {
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
        } catch (IOException e) {
            log.debug("can not look for {}", sha256, e);
            return Optional.empty();
        }
    }

    /** See {@link FileStore#size}. */
    OptionalLong size(Sha256 sha256) {
        try {
            Optional<Path> file = find(sha256);
            Optional<BasicFileAttributes> attributes = file.isEmpty() ? Optional.empty() : disk.look(file.get());
            return attributes.map(found -> OptionalLong.of(found.size())).orElse(OptionalLong.empty());
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
                    return OptionalLong.of(there.get().size());
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
