package org.raymill.storage;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;

/** Brings samples to a node that has the storage. */
final class HttpSamples implements SampleShelf {

    private final HttpViews views;

    HttpSamples(HttpViews views) {
        this.views = views;
    }

    @Override
    public void put(JobId job, AttemptId attempt, int frame, byte[] png) throws IOException {
        if (png.length > SampleStore.MAX_BYTES) {
            throw new IOException("the picture has " + png.length + " bytes, more than " + SampleStore.MAX_BYTES);
        }
        views.send(job, attempt, "/sample?frame=" + frame, "PUT", BodyPublishers.ofByteArray(png));
    }

    @Override
    public void discard(JobId job, AttemptId attempt) throws IOException {
        views.send(job, attempt, "/sample", "DELETE", BodyPublishers.noBody());
        views.forget(attempt);
    }
}
