package org.raymill.storage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.protocol.StorageGateCommand.Admitted;

/** The way of what can be seen of running attempts to a node that has the storage. Each thing is tried once: the next one is worth more than this one late. */
final class HttpViews {

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int OK = 200;
    /** Rights that are used again, since each costs the other side memory for a while; the last used ones. */
    private static final int MAX_RIGHTS = 1_000;

    private final StorageNodes nodes;
    private final HttpTransfer transfer;
    /** Guarded by its own monitor. */
    private final Map<AttemptId, Admitted> rights = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AttemptId, Admitted> eldest) {
            return size() > MAX_RIGHTS;
        }
    };

    HttpViews(StorageNodes nodes, HttpTransfer transfer) {
        this.nodes = nodes;
        this.transfer = transfer;
    }

    /**
     * Sends something of an attempt. Blocks.
     *
     * @param path within what is the attempt's own there
     * @throws IOException when it can not be sent, or is refused
     */
    void send(JobId job, AttemptId attempt, String path, String method, BodyPublisher body) throws IOException {
        Admitted right = right(job, attempt);
        URI target = URI.create(right.address() + "/api/v1/transfers/" + right.token() + path);
        try {
            HttpRequest request = HttpRequest.newBuilder(target)
                    .timeout(ANSWER)
                    .method(method, body)
                    .build();
            int status = transfer.send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status != OK) {
                throw new IOException("a node with the storage answers " + status);
            }
        } catch (IOException e) {
            // The node may be gone, and its rights with it.
            forget(attempt);
            throw e;
        }
    }

    private Admitted right(JobId job, AttemptId attempt) throws IOException {
        synchronized (rights) {
            Admitted known = rights.get(attempt);
            if (known != null) {
                return known;
            }
        }
        Admitted given = nodes.admit(job, attempt);
        synchronized (rights) {
            rights.put(attempt, given);
        }
        return given;
    }

    /** Gives up the right to send for an attempt, of which nothing more is expected. */
    void forget(AttemptId attempt) {
        synchronized (rights) {
            rights.remove(attempt);
        }
    }
}
