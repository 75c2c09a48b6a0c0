package org.raymill.storage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;

/**
 * Fetches results that another site has published, and stages them here for an attempt, as a render server's {@link ResultWriter} would. What has
 * arrived of a result is kept over cuts, and over restarts of this node. Methods block and may be called from many threads.
 */
public final class ResultFetch {

    /** So often an answer may break off at the same byte: a link that is cut gives none. */
    private static final int MAX_BROKEN = 6;

    private final StorageLayout layout;
    private final Supplier<Optional<URI>> address;
    private final HttpTransfer transfer;

    /** Counts what arrives, and may hold it back. */
    @FunctionalInterface
    public interface Meter {
        void arrived(long bytes) throws IOException;
    }

    /**
     * A result of another site.
     *
     * @param job as that site knows it
     * @param size in bytes, as it has told
     * @param sha256 as it has told
     */
    public record Remote(JobId job, RelativePath name, long size, Sha256 sha256) {

        /** Where that site gives it out, such as {@code /api/v1/jobs/JOB/results/frame_0001.png}. */
        public String path() {
            StringBuilder path = new StringBuilder("/api/v1/jobs/" + job + "/results");
            for (String part : name.value().split("/")) {
                path.append('/')
                        .append(java.net.URLEncoder.encode(part, StandardCharsets.UTF_8)
                                .replace("+", "%20"));
            }
            return path.toString();
        }
    }

    /**
     * Fetches from a site.
     *
     * @param client shows this site's certificate and lets none but the other site's pass
     * @param address where it gives out files now; empty while that is not known
     */
    public ResultFetch(StorageLayout layout, HttpClient client, Supplier<Optional<URI>> address, Meter meter) {
        this.layout = layout;
        this.address = address;
        this.transfer = new HttpTransfer(client, Integer.MAX_VALUE, MAX_BROKEN, meter::arrived);
    }

    /**
     * Brings a result to where an attempt's file of the same name is staged. Tries again without end while the other site
     * does not answer; done again it changes nothing.
     *
     * @param job as this site knows it
     * @param cancelled asked now and then; when true, {@link java.util.concurrent.CancellationException} is thrown
     * @throws ContentMissingException when the other site does not have the result
     * @throws HashMismatchException when it gives something else, twice
     * @throws FileTooLargeException when it gives more than it told, or more than any result has
     * @throws UnreadableContentException when it gives the beginning alone, again and again
     * @throws IOException with a message for people when the storage does not work
     */
    public void stage(Remote remote, JobId job, AttemptId attempt, BooleanSupplier cancelled) throws IOException {
        if (remote.size() < 0 || remote.size() > ResultStore.MAX_FILE_BYTES) {
            throw new FileTooLargeException(remote.size(), ResultStore.MAX_FILE_BYTES);
        }
        if (!Files.isDirectory(layout.jobs())) {
            throw new IOException("the storage has no folder " + layout.jobs() + "; mount the storage");
        }
        Path staged = SafeFiles.resolve(layout.staged(job, attempt), remote.name());
        if (is(staged, remote)) {
            return;
        }
        Path part = SafeFiles.resolve(layout.staged(job).resolve(attempt + ".fetch"), remote.name());
        Files.createDirectories(part.getParent());
        if (!is(part, remote)) {
            fetch(remote, part, cancelled);
        }
        SafeFiles.syncFile(part);
        Files.createDirectories(staged.getParent());
        Files.move(part, staged, StandardCopyOption.ATOMIC_MOVE);
        for (Path folder = staged.getParent(); folder.startsWith(layout.jobs()); folder = folder.getParent()) {
            SafeFiles.syncFolder(folder);
        }
    }

    private static boolean is(Path file, Remote remote) throws IOException {
        return Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == remote.size()
                && SafeFiles.hash(file).equals(remote.sha256());
    }

    private void fetch(Remote remote, Path part, BooleanSupplier cancelled) throws IOException {
        if (Files.exists(part) && Files.size(part) >= remote.size()) {
            Files.delete(part);
        }
        boolean begunBefore = Files.exists(part);
        download(remote, part, cancelled);
        if (!is(part, remote) && begunBefore) {
            // The beginning may be of something else, or was damaged by a crash: once from the start.
            Files.delete(part);
            download(remote, part, cancelled);
        }
        if (!is(part, remote)) {
            Sha256 actual = SafeFiles.hash(part);
            Files.delete(part);
            throw new HashMismatchException(remote.sha256(), actual);
        }
    }

    private void download(Remote remote, Path part, BooleanSupplier cancelled) throws IOException {
        try {
            transfer.download(source(remote.path()), part, remote.size(), cancelled);
        } catch (HttpTransfer.NotThereException e) {
            throw new ContentMissingException(remote.sha256());
        } catch (FileTooLargeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    private HttpTransfer.Source source(String path) {
        return new HttpTransfer.Source() {
            @Override
            public String node() throws IOException {
                return address.get()
                        .map(URI::toString)
                        .map(text -> text.endsWith("/") ? text.substring(0, text.length() - 1) : text)
                        .orElseThrow(() -> new IOException("the other site has not told where it gives out files"));
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public String name() {
                return path;
            }

            @Override
            public void failed(String node) {
                // The link tells when the site is somewhere else.
            }
        };
    }
}
