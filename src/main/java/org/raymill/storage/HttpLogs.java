package org.raymill.storage;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;

/** Brings the logs of running attempts to a node that has the storage. */
final class HttpLogs implements LogShelf {

    private final HttpViews views;

    HttpLogs(HttpViews views) {
        this.views = views;
    }

    @Override
    public void append(JobId job, AttemptId attempt, byte[] lines) throws IOException {
        if (lines.length > MAX_PIECE_BYTES) {
            throw new IOException("the piece has " + lines.length + " bytes, more than " + MAX_PIECE_BYTES);
        }
        views.send(job, attempt, "/live-log", "POST", BodyPublishers.ofByteArray(lines));
    }

    @Override
    public void discard(JobId job, AttemptId attempt) throws IOException {
        views.send(job, attempt, "/live-log", "DELETE", BodyPublishers.noBody());
        views.forget(attempt);
    }
}
