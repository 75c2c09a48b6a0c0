package org.raymill.storage;

import org.raymill.model.Sha256;

/** Where a host gets the associated files of jobs from: of each job by its list of files, which is a content itself. May be called from many threads. */
public interface JobContents {

    /**
     * The contents of one job.
     *
     * @param list the job's list of files. Where contents are given only to those who need them, it and what stands in it are to be had, and nothing else
     */
    ContentSource of(Sha256 list);
}
