package org.raymill.storage;

import java.io.IOException;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;

/** Where a render server puts the logs of attempts that run, piece by piece. Methods block and may be called from any thread. */
public interface LogShelf {

    /** The longest piece, in bytes. */
    int MAX_PIECE_BYTES = 128 << 10;

    /**
     * Adds to an attempt's log. Pieces of one attempt are brought one after the other.
     *
     * @param lines whole lines, at most {@value #MAX_PIECE_BYTES} bytes
     * @throws IOException when the storage can not be reached; whether the piece has arrived is not known then
     */
    void append(JobId job, AttemptId attempt, byte[] lines) throws IOException;

    /** Removes what was brought of an attempt's log. */
    void discard(JobId job, AttemptId attempt) throws IOException;
}
