package org.raymill.storage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.raymill.model.Sha256;
import org.raymill.protocol.StorageGateCommand.Admitted;

/**
 * Contents over HTTP that the farm's own store does not have since another site has sent them for a job: read by a right that is given for the job's list of
 * files. Nothing of them is kept when a download fails, since they may lie encrypted on the storage. Methods block; safe to use from many threads.
 */
final class HttpListedContents {

    private static final Duration ANSWER = Duration.ofSeconds(60);
    /** Rights that are used again, the last used ones. */
    private static final int MAX_RIGHTS = 1_000;

    private final StorageNodes nodes;
    private final HttpTransfer transfer;
    private final HttpContents own;
    private final Path folder;
    /** By list of files; guarded by its own monitor. */
    private final Map<Sha256, Admitted> rights = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, Admitted> eldest) {
            return size() > MAX_RIGHTS;
        }
    };

    /**
     * Such contents.
     *
     * @param own the farm's own
     * @param folder has what is on its way; emptied of what an earlier process left
     */
    HttpListedContents(StorageNodes nodes, HttpTransfer transfer, HttpContents own, Path folder) throws IOException {
        this.nodes = nodes;
        this.transfer = transfer;
        this.own = own;
        SafeFiles.deleteTree(folder);
        this.folder = Files.createDirectories(folder);
    }

    /** What stands in a list, the farm's own contents too. */
    ContentSource of(Sha256 list) {
        return new Listed(list);
    }

    private boolean isKnown(Sha256 list) {
        synchronized (rights) {
            return rights.containsKey(list);
        }
    }

    private Admitted right(Sha256 list) throws IOException {
        synchronized (rights) {
            Admitted known = rights.get(list);
            if (known != null) {
                return known;
            }
        }
        Admitted given = nodes.admitReader(list);
        synchronized (rights) {
            rights.put(list, given);
        }
        return given;
    }

    private void forget(Sha256 list) {
        synchronized (rights) {
            rights.remove(list);
        }
    }

    /** The way to what a list has, with the right of the moment: a node that is gone takes the rights that it gave with it. */
    private final class Way implements HttpTransfer.Source {

        private final Sha256 list;
        private final String path;
        private Admitted right;

        Way(Sha256 list, String path) {
            this.list = list;
            this.path = path;
        }

        @Override
        public String node() throws IOException {
            right = right(list);
            return right.address();
        }

        @Override
        public String path() {
            return "/api/v1/transfers/" + right.token() + path;
        }

        @Override
        public void failed(String node) {
            forget(list);
        }
    }

    private final class Listed implements ContentSource {

        private final Sha256 list;

        private Listed(Sha256 list) {
            this.list = list;
        }

        @Override
        public byte[] read(Sha256 content, int mostBytes) throws IOException {
            Path file = folder.resolve("read-" + UUID.randomUUID());
            try {
                return own.read(content, mostBytes);
            } catch (ContentMissingException e) {
                fetchSent(content, file, () -> false);
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
            if (isKnown(list)) {
                // Files of another site's job are all where its list is, so that the own store is seldom asked in vain.
                try {
                    fetchSent(content, target, cancelled);
                    return;
                } catch (ContentMissingException e) {
                    own.fetch(content, size, target, cancelled);
                    return;
                }
            }
            try {
                own.fetch(content, size, target, cancelled);
            } catch (ContentMissingException e) {
                fetchSent(content, target, cancelled);
            }
        }

        private void fetchSent(Sha256 content, Path target, BooleanSupplier cancelled) throws IOException {
            boolean mayBeOver = isKnown(list);
            Way way = new Way(list, "/files/" + content);
            Path part = folder.resolve(UUID.randomUUID() + ".part");
            try {
                own.fetch(way, part, content, target, cancelled);
            } catch (ContentMissingException e) {
                // The right may have ended, since nobody used it, or its node was started anew.
                forget(list);
                if (!mayBeOver) {
                    throw e;
                }
                own.fetch(way, part, content, target, cancelled);
            } finally {
                Files.deleteIfExists(part);
            }
        }

        @Override
        public boolean isSealed(Sha256 content) throws IOException {
            if (own.missing(List.of(content)).isEmpty()) {
                return false;
            }
            return Boolean.parseBoolean(ask("/sealed"));
        }

        @Override
        public List<Sha256> missing(Collection<Sha256> wanted) throws IOException {
            List<Sha256> missing = own.missing(wanted);
            if (missing.isEmpty()) {
                return missing;
            }
            Set<Sha256> nowhere = new HashSet<>(HttpContents.hashes(ask("/missing")));
            return missing.stream().filter(nowhere::contains).toList();
        }

        private String ask(String path) throws IOException {
            boolean mayBeOver = isKnown(list);
            HttpResponse<String> answer = get(path);
            if (answer.statusCode() == 404 && mayBeOver) {
                forget(list);
                answer = get(path);
            }
            if (answer.statusCode() != 200) {
                throw new IOException("the farm answers " + answer.statusCode() + " when asked for files");
            }
            return answer.body();
        }

        private HttpResponse<String> get(String path) throws IOException {
            Way way = new Way(list, path);
            URI address = URI.create(way.node() + way.path());
            try {
                return transfer.send(
                        HttpRequest.newBuilder(address).timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                forget(list);
                throw e;
            }
        }
    }
}
