package org.raymill.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.raymill.model.Sha256;

/**
 * The contents of jobs over HTTP from any node that has the storage, of each job by a right for its list of files. What was fetched of a large one is kept
 * over failures.
 */
public final class HttpContents implements JobContents {

    /** The most downloads at a time. */
    static final int PARALLEL = 8;

    /** Beginnings that nobody went on with are removed after so long. */
    private static final Duration KEPT = Duration.ofDays(1);
    /** Jobs whose rights are used again, the last used ones. */
    private static final int MAX_LISTS = 1_000;

    private final StorageNodes nodes;
    private final Path folder;
    private final Path unkept;
    private final HttpTransfer transfer;
    private final Semaphore slots = new Semaphore(PARALLEL);
    /** Guarded by its own monitor. */
    private final Map<Sha256, HttpListedContents> lists = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, HttpListedContents> eldest) {
            return size() > MAX_LISTS;
        }
    };

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
        this.unkept = folder.resolve("listed");
        SafeFiles.deleteTree(unkept);
        Files.createDirectories(unkept);
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
    public ContentSource of(Sha256 list) {
        synchronized (lists) {
            return lists.computeIfAbsent(list, key -> {
                HeldRight right = new HeldRight(transfer, () -> nodes.admitReader(key));
                return new HttpListedContents(key, right, slots, folder, unkept);
            });
        }
    }
}
