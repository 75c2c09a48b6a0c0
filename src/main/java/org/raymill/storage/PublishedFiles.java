package org.raymill.storage;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;

/** Brings what a job has published to where a host's {@link ResultStore} looks for it. Methods block. */
public interface PublishedFiles {

    /** For a host that has mounted the storage: everything is there. */
    PublishedFiles MOUNTED = new PublishedFiles() {
        @Override
        public void bringTiles(JobId job, AttemptId attempt, List<RelativePath> names, BooleanSupplier cancelled) {}

        @Override
        public void bringResults(JobId job, AttemptId attempt, List<RelativePath> names, BooleanSupplier cancelled) {}

        @Override
        public void putAway(JobId job) {}
    };

    /**
     * Brings tiles of frames, for the attempt that puts them together. Those that are nowhere are not brought.
     *
     * @throws IOException with a message for people when they can not be fetched
     */
    void bringTiles(JobId job, AttemptId attempt, List<RelativePath> names, BooleanSupplier cancelled)
            throws IOException;

    /**
     * Brings results, for the attempt that makes a movie of them. Those that are nowhere are not brought.
     *
     * @throws IOException with a message for people when they can not be fetched
     */
    void bringResults(JobId job, AttemptId attempt, List<RelativePath> names, BooleanSupplier cancelled)
            throws IOException;

    /** Removes what was brought of a job, if nobody else uses it. */
    void putAway(JobId job);
}
