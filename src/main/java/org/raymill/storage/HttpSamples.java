package org.raymill.storage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.protocol.StorageGateCommand.Admitted;

/** Brings samples to a node that has the storage. Each is tried once: the next one is worth more than this one late. */
final class HttpSamples implements SampleShelf {

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

    HttpSamples(StorageNodes nodes, HttpTransfer transfer) {
        this.nodes = nodes;
        this.transfer = transfer;
    }

    @Override
    public void put(JobId job, AttemptId attempt, int frame, byte[] png) throws IOException {
        if (png.length > SampleStore.MAX_BYTES) {
            throw new IOException("the picture has " + png.length + " bytes, more than " + SampleStore.MAX_BYTES);
        }
        send(job, attempt, "/sample?frame=" + frame, "PUT", BodyPublishers.ofByteArray(png));
    }

    @Override
    public void discard(JobId job, AttemptId attempt) throws IOException {
        send(job, attempt, "/sample", "DELETE", BodyPublishers.noBody());
        forget(attempt);
    }

    private void send(JobId job, AttemptId attempt, String path, String method, HttpRequest.BodyPublisher body)
            throws IOException {
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

    private void forget(AttemptId attempt) {
        synchronized (rights) {
            rights.remove(attempt);
        }
    }
}
