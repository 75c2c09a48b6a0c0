package org.raymill.storage;

import java.io.IOException;
import java.util.function.Consumer;
import org.raymill.model.Sha256;

/** The lists of files of the jobs that the farm knows, registered ones that are about to be accepted included. */
public interface JobLists {

    /**
     * A job's list.
     *
     * @param manifest the content that it is
     * @param accepted false for a job that may not have been accepted yet: its list, and files, may be missing
     * @param filesNeeded false for a job that ended so long ago that only its list is kept
     */
    record JobList(Sha256 manifest, boolean accepted, boolean filesNeeded) {}

    /**
     * Tells the lists of all jobs that were registered before this was called; later ones may be among them.
     *
     * @throws IOException with a message for people when they are not all known now
     */
    void each(Consumer<JobList> visitor) throws IOException;
}
