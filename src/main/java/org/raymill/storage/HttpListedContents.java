package org.raymill.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.model.Sha256;

/**
 * The contents of one job over HTTP: its list of files and what stands in it, by a right that opens nothing else. What has begun to arrive is kept over
 * failures, unless it lies encrypted on the storage, since then it is not to lie about here. Methods block; safe to use from many threads.
 */
final class HttpListedContents implements ContentSource {

    private static final Pattern HASH = Pattern.compile("\"([0-9a-f]{64})\"");
    /** Far above what can be missing: each file of the longest list. */
    private static final long MAX_ANSWER = 256L << 20;

    private final Sha256 list;
    private final HeldRight right;
    private final Semaphore slots;
    private final Path kept;
    private final Path unkept;
    /** As it was when it was asked last. */
    private volatile Optional<Boolean> sealed = Optional.empty();

    /**
     * The contents of a job.
     *
     * @param list the job's list of files
     * @param slots one is taken for each download
     * @param kept has what is on its way and may stay
     * @param unkept has what is on its way and is removed when a download fails
     */
    HttpListedContents(Sha256 list, HeldRight right, Semaphore slots, Path kept, Path unkept) {
        this.list = list;
        this.right = right;
        this.slots = slots;
        this.kept = kept;
        this.unkept = unkept;
    }

    @Override
    public byte[] read(Sha256 content, int mostBytes) throws IOException {
        Path file = onItsWay();
        try {
            download(content, file, mostBytes, () -> false);
            return Files.readAllBytes(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void fetch(Sha256 content, long size, Path target, BooleanSupplier cancelled) throws IOException {
        boolean stays = !isSealed();
        Path part = stays ? kept.resolve(content.hex() + ".part") : onItsWay();
        try {
            download(content, part, Long.MAX_VALUE, cancelled);
            Shelf.makeReadOnly(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            if (!stays) {
                Files.deleteIfExists(part);
            }
        }
    }

    private Path onItsWay() {
        return unkept.resolve(UUID.randomUUID() + ".part");
    }

    /** Leaves a file that has the content; what arrives is verified. */
    private void download(Sha256 content, Path part, long most, BooleanSupplier cancelled) throws IOException {
        acquire();
        try {
            Sha256 actual = downloadOnce(content, part, most, cancelled);
            if (!actual.equals(content)) {
                // The beginning may have been damaged by a crash of this host: once from the start.
                Files.delete(part);
                actual = downloadOnce(content, part, most, cancelled);
            }
            if (!actual.equals(content)) {
                Files.delete(part);
                throw new HashMismatchException(content, actual);
            }
        } catch (HttpTransfer.NotThereException e) {
            throw new ContentMissingException(content);
        } finally {
            slots.release();
        }
    }

    private Sha256 downloadOnce(Sha256 content, Path part, long most, BooleanSupplier cancelled) throws IOException {
        right.download("/files/" + content, "the file " + content, part, most, cancelled);
        return SafeFiles.hash(part);
    }

    private void acquire() throws InterruptedIOException {
        try {
            slots.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private boolean isSealed() throws IOException {
        Optional<Boolean> known = sealed;
        return known.isPresent() ? known.get() : isSealed(list);
    }

    @Override
    public boolean isSealed(Sha256 content) throws IOException {
        boolean now = Boolean.parseBoolean(ask("/sealed", "how the files of the job lie"));
        sealed = Optional.of(now);
        return now;
    }

    @Override
    public List<Sha256> missing(Collection<Sha256> wanted) throws IOException {
        Set<Sha256> gone = new HashSet<>(hashes(ask("/missing", "what is missing of the job's files")));
        return wanted.stream().distinct().filter(gone::contains).toList();
    }

    private String ask(String path, String name) throws IOException {
        Path answer = onItsWay();
        try {
            right.download(path, name, answer, MAX_ANSWER, () -> false);
            return Files.readString(answer);
        } catch (HttpTransfer.NotThereException e) {
            throw new ContentMissingException(list);
        } finally {
            Files.deleteIfExists(answer);
        }
    }

    private static List<Sha256> hashes(String json) {
        List<Sha256> hashes = new ArrayList<>();
        Matcher matcher = HASH.matcher(json);
        while (matcher.find()) {
            hashes.add(new Sha256(matcher.group(1)));
        }
        return hashes;
    }
}
