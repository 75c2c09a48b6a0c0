package org.raymill.model;

import java.util.List;

/**
 * What goes on between this site and another one.
 *
 * @param jobs of this site of which the other one renders something; at most {@value #MAX_JOBS} of them, those with files on their way first
 * @param jobsInAll how many there are
 * @param resultsComing pictures that are being fetched from there
 */
public record SiteTraffic(List<SentJob> jobs, int jobsInAll, int resultsComing) {

    /** How many jobs are named. */
    public static final int MAX_JOBS = 100;

    /** Nothing goes on. */
    public static final SiteTraffic NONE = new SiteTraffic(List.of(), 0, 0);

    public SiteTraffic {
        jobs = jobs == null ? List.of() : List.copyOf(jobs);
    }
}
