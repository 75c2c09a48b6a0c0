package org.raymill.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.raymill.model.JobId;
import org.raymill.model.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs whose files another site is bringing, each an empty file on its shelf whose time is that of the last word of it. So all nodes of this site know
 * of them, and one that was started anew. Safe to use from many threads and processes.
 */
final class ShelfOrders {

    /** A word that comes sooner after one before is not noted. */
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(ShelfOrders.class);

    private final StorageLayout layout;
    private final StoreDisk disk = new StoreDisk();
    /** When this process noted a word, by the name of the file. */
    private final Map<String, Instant> noted = new ConcurrentHashMap<>();

    ShelfOrders(StorageLayout layout) {
        this.layout = layout;
    }

    /** See {@link PeerShelf#expect}. */
    void expect(JobId job, Sha256 manifest, Instant now) throws IOException {
        String name = name(job, manifest);
        Instant before = noted.get(name);
        if (before != null && now.isBefore(before.plus(NOTED_EVERY))) {
            return;
        }
        Path file = layout.orders().resolve(name);
        try {
            if (!disk.touch(file, now)) {
                add(file, now);
            }
        } catch (IOException e) {
            throw StorageProblem.wrap("note an order in", layout.orders(), e);
        }
        noted.put(name, now);
    }

    private void add(Path file, Instant now) throws IOException {
        Files.createDirectories(layout.orders());
        if (disk.list(layout.orders()).size() >= PeerShelf.MAX_ORDERS) {
            throw new IOException("the files of " + PeerShelf.MAX_ORDERS + " jobs are being brought already");
        }
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // Another node was faster.
        }
        disk.touch(file, now);
    }

    /** See {@link PeerShelf#hasCome}. Should it fail, the files stay somewhat longer. */
    void remove(JobId job, Sha256 manifest) {
        try {
            remove(layout.orders().resolve(name(job, manifest)));
        } catch (IOException e) {
            log.warn("{}", StorageProblem.describe("remove an order from", layout.orders(), e));
        }
    }

    private void remove(Path file) throws IOException {
        disk.delete(file);
        noted.remove(file.getFileName().toString());
    }

    /** See {@link PeerShelf#forget}. */
    void forget(Set<JobId> jobs) throws IOException {
        for (Path file : disk.list(layout.orders())) {
            String name = file.getFileName().toString();
            int dot = name.indexOf('.');
            String job = dot < 0 ? "" : name.substring(0, dot);
            if (JobId.isValid(job) && jobs.contains(new JobId(job))) {
                remove(file);
            }
        }
    }

    /** The lists of files of the jobs that are expected; those of which nothing was heard for long are forgotten. */
    List<Sha256> expected(Instant now) throws IOException {
        Instant limit = now.minus(FileStore.ABANDONED_AFTER);
        List<Sha256> lists = new ArrayList<>();
        for (Path file : disk.list(layout.orders())) {
            String name = file.getFileName().toString();
            String list = name.substring(name.indexOf('.') + 1);
            Optional<BasicFileAttributes> found = disk.look(file);
            if (found.isEmpty() || !Sha256.isValid(list)) {
                continue;
            }
            if (isRecent(found.get(), limit) || !isAbandoned(file, limit)) {
                lists.add(new Sha256(list));
            }
        }
        return lists;
    }

    private static boolean isRecent(BasicFileAttributes file, Instant limit) {
        return !file.lastModifiedTime().toInstant().isBefore(limit);
    }

    /** A word may come right now: it finds the file, or none and makes one; so it is looked at once more where no word finds it. */
    private boolean isAbandoned(Path file, Instant limit) throws IOException {
        Path aside = layout.uploads().resolve(file.getFileName());
        if (!disk.move(file, aside)) {
            return true;
        }
        if (disk.look(aside).filter(found -> isRecent(found, limit)).isPresent()) {
            disk.move(aside, file);
            return false;
        }
        disk.delete(aside);
        noted.remove(file.getFileName().toString());
        return true;
    }

    private static String name(JobId job, Sha256 manifest) {
        return job + "." + manifest.hex();
    }
}
