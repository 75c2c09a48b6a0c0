package org.raymill.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.raymill.model.Sha256;

/** The contents of the farm's file store, over HTTP from any node that has the storage. What was fetched of a large one is kept over failures. */
public final class HttpContents implements ContentSource {

    /** The most downloads at a time. */
    static final int PARALLEL = 8;

    /** Beginnings that nobody went on with are removed after so long. */
    private static final Duration KEPT = Duration.ofDays(1);

    private static final int HASHES_PER_REQUEST = 5_000;
    private static final Pattern HASH = Pattern.compile("\"([0-9a-f]{64})\"");
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final StorageNodes nodes;
    private final Path folder;
    private final HttpTransfer transfer;
    private final Semaphore slots = new Semaphore(PARALLEL);
    private final HttpListedContents listed;

    /**
     * Contents over HTTP.
     *
     * @param folder keeps what has begun to arrive; on the file system of those who fetch
     * @param traffic counts what travels
     */
    public HttpContents(StorageNodes nodes, Path folder, HttpTraffic traffic) throws IOException {
        this.transfer = new HttpTransfer(traffic, nodes.tls());
        this.nodes = nodes;
        this.folder = Files.createDirectories(folder);
        this.listed = new HttpListedContents(nodes, transfer, this, folder.resolve("listed"));
        Instant limit = Instant.now().minus(KEPT);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (Files.isRegularFile(file)
                        && Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public byte[] read(Sha256 content, int mostBytes) throws IOException {
        Path file = folder.resolve("read-" + UUID.randomUUID());
        try {
            fetch(content, mostBytes, file, () -> false);
            if (Files.size(file) > mostBytes) {
                throw new FileTooLargeException(Files.size(file), mostBytes);
            }
            return Files.readAllBytes(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void fetch(Sha256 content, long size, Path target, BooleanSupplier cancelled) throws IOException {
        fetch(source("/api/v1/files/" + content), part(content), content, target, cancelled);
    }

    private Path part(Sha256 content) {
        return folder.resolve(content.hex() + ".part");
    }

    /**
     * Fetches a content from somewhere, as {@link ContentSource#fetch} says.
     *
     * @param part has what arrives until that is all
     */
    void fetch(HttpTransfer.Source source, Path part, Sha256 content, Path target, BooleanSupplier cancelled)
            throws IOException {
        acquire();
        try {
            transfer.download(source, part, cancelled);
            Sha256 actual = SafeFiles.hash(part);
            if (!actual.equals(content)) {
                // The beginning may have been damaged by a crash of this host: once from the start.
                Files.delete(part);
                transfer.download(source, part, cancelled);
                actual = SafeFiles.hash(part);
            }
            if (!actual.equals(content)) {
                Files.delete(part);
                throw new HashMismatchException(content, actual);
            }
            Shelf.makeReadOnly(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (HttpTransfer.NotThereException e) {
            throw new ContentMissingException(content);
        } finally {
            slots.release();
        }
    }

    @Override
    public ContentSource of(Sha256 list) {
        return listed.of(list);
    }

    private void acquire() throws InterruptedIOException {
        try {
            slots.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private HttpTransfer.Source source(String path) {
        return new HttpTransfer.Source() {
            @Override
            public String node() throws IOException {
                return nodes.address();
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public void failed(String node) {
                nodes.failed(node);
            }
        };
    }

    @Override
    public List<Sha256> missing(Collection<Sha256> wanted) throws IOException {
        List<Sha256> all = wanted.stream().distinct().toList();
        List<Sha256> missing = new ArrayList<>();
        for (int from = 0; from < all.size(); from += HASHES_PER_REQUEST) {
            missing.addAll(ask(all.subList(from, Math.min(all.size(), from + HASHES_PER_REQUEST))));
        }
        return missing;
    }

    private List<Sha256> ask(List<Sha256> hashes) throws IOException {
        String body = hashes.stream().map(hash -> "\"" + hash + "\"").collect(Collectors.joining(",", "[", "]"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(nodes.address() + "/api/v1/files/missing"))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = transfer.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the farm answers " + answer.statusCode() + " when asked for files");
        }
        return hashes(answer.body());
    }

    /** The hashes in an answer. */
    static List<Sha256> hashes(String json) {
        List<Sha256> hashes = new ArrayList<>();
        Matcher matcher = HASH.matcher(json);
        while (matcher.find()) {
            hashes.add(new Sha256(matcher.group(1)));
        }
        return hashes;
    }
}
