package org.raymill.server;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.Sha256;
import org.raymill.storage.FileHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file on the cache's disk: a content with a name, a hard link, in each job's folder that has it. Its stamp tells whether anybody touched it;
 * when in doubt its bytes are hashed. Safe to use from many threads.
 */
final class CachedContent {

    private static final Logger log = LoggerFactory.getLogger(CachedContent.class);

    private final Sha256 sha256;
    private final long size;
    private final Map<JobFolder, Path> places = new LinkedHashMap<>();
    /** Of the file when it was last known to be right; null when that is in doubt. */
    private FileStamp stamp;

    /** A content of which nothing is known yet but what it should be. */
    CachedContent(Sha256 sha256, long size) {
        this.sha256 = sha256;
        this.size = size;
    }

    Sha256 sha256() {
        return sha256;
    }

    /** In bytes. */
    long size() {
        return size;
    }

    /** Notes a place that was just written and verified by whoever wrote it. */
    synchronized void written(JobFolder folder, Path place) throws IOException {
        FileStamp now = FileStamp.find(place).orElseThrow(() -> new IOException(place + " is gone"));
        if (now.size() != size) {
            throw new IOException(place + " has " + now.size() + " bytes, not " + size);
        }
        stamp = now;
        places.put(folder, place);
    }

    /** Notes a place that an earlier process left: its bytes are hashed before they are used. */
    synchronized void found(JobFolder folder, Path place) {
        places.putIfAbsent(folder, place);
    }

    /** Whether a place has this file and its bytes are right. */
    synchronized boolean isIntact(Path place) throws IOException {
        Optional<FileStamp> now = FileStamp.find(place);
        if (now.isEmpty() || now.get().size() != size) {
            return false;
        }
        if (now.get().equals(stamp)) {
            return true;
        }
        if (stamp != null && !stamp.file().equals(now.get().file())) {
            return false;
        }
        boolean right = FileHash.of(place).equals(sha256) && now.equals(FileStamp.find(place));
        if (!right) {
            log.warn("The cached file {} was changed by somebody; it is fetched again", place);
        }
        stamp = right ? now.get() : null;
        return right;
    }

    /**
     * Gives the file another name in a job's folder.
     *
     * @return false when there is no intact file, or the file system does not allow it another name
     */
    synchronized boolean linkTo(JobFolder folder, Path target) throws IOException {
        for (Path place : places.values()) {
            if (isIntact(place)) {
                return link(place, folder, target);
            }
        }
        return false;
    }

    private boolean link(Path place, JobFolder folder, Path target) throws IOException {
        FileStamp before = stamp;
        try {
            Files.createLink(target, place);
        } catch (FileSystemException | UnsupportedOperationException e) {
            // A file has at most 65,000 names on ext4.
            log.debug("No further name for {}: {}", place, e.toString());
            return false;
        }
        Optional<FileStamp> after = FileStamp.find(target);
        if (after.isEmpty() || !after.get().hasBytesOf(before)) {
            Files.deleteIfExists(target);
            return false;
        }
        stamp = after.get();
        places.putIfAbsent(folder, target);
        return true;
    }

    /**
     * Takes the file's name in a job's folder away, which is to be removed.
     *
     * @return whether nothing is left of the file
     */
    synchronized boolean leave(JobFolder folder) throws IOException {
        Path place = places.remove(folder);
        if (places.isEmpty()) {
            return true;
        }
        if (place != null) {
            Path other = places.values().iterator().next();
            Optional<FileStamp> before = FileStamp.find(other);
            boolean sure = before.isPresent() && before.get().equals(stamp);
            place.getParent().toFile().setWritable(true, true);
            Files.deleteIfExists(place);
            Optional<FileStamp> after = FileStamp.find(other);
            stamp = sure && after.isPresent() && after.get().hasBytesOf(before.get()) ? after.get() : null;
        }
        return false;
    }
}
