package org.raymill.storage;

import java.io.IOException;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;

/** Where a render server puts pictures of unfinished work. Methods block and may be called from any thread. */
public interface SampleShelf {

    /**
     * Keeps the newest picture of a frame, or of the part of a frame that the attempt renders.
     *
     * @param png at most {@value SampleStore#MAX_BYTES} bytes
     * @throws IOException when it is larger, or the storage can not be reached
     */
    void put(JobId job, AttemptId attempt, int frame, byte[] png) throws IOException;

    /** Removes what an attempt has shown. */
    void discard(JobId job, AttemptId attempt) throws IOException;
}
