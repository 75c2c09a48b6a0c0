package org.raymill.site;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.raymill.model.ConsignmentReport.State;
import org.raymill.model.FrameBits;
import org.raymill.model.JobId;
import org.raymill.model.JobOrigin;
import org.raymill.model.JobSummary;
import org.raymill.model.SiteName;
import org.raymill.protocol.RenderJobCommand.ConsignedReply;
import org.raymill.protocol.RenderJobCommand.GetConsigned;
import org.raymill.protocol.RenderJobs;

/** Ends the stay of jobs that other sites have handed over and not had removed. Safe to use from many threads. */
final class GuestExpiry {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final Duration keep;
    private final RenderJobs jobs;
    private final Guests.Reception reception;
    private final Guests guests;

    /**
     * Of guests.
     *
     * @param keep how long they stay after their end; zero for as long as their sites want
     */
    GuestExpiry(Duration keep, RenderJobs jobs, Guests.Reception reception, Guests guests) {
        this.keep = keep;
        this.jobs = jobs;
        this.reception = reception;
        this.guests = guests;
    }

    /**
     * Removes the jobs of a site, with their pictures and logs, that have ended and that the site has not had removed in all the time that they are kept
     * for it.
     *
     * @return how many; fails when this site does not work now, and then some may have been removed
     */
    CompletionStage<Integer> expire(SiteName peer, Instant now) {
        return keep.isZero()
                ? CompletableFuture.completedFuture(0)
                : reception.endedGuests(peer, now.minus(keep)).thenCompose(jobs -> {
                    CompletionStage<Integer> removed = CompletableFuture.completedFuture(0);
                    for (JobId job : jobs) { // one after the other: nobody waits for it
                        removed = removed.thenCompose(
                                count -> expire(peer, job).thenApply(gone -> gone ? count + 1 : count));
                    }
                    return removed;
                });
    }

    /** Returns whether it was removed; false for one that is not that site's, or has not ended. */
    private CompletionStage<Boolean> expire(SiteName peer, JobId job) {
        return jobs.<ConsignedReply>ask(job, replyTo -> new GetConsigned(FrameBits.NONE, replyTo), ANSWER_LIMIT)
                .thenCompose(known -> {
                    boolean due = known.origin()
                                    .map(JobOrigin::site)
                                    .filter(peer::equals)
                                    .isPresent()
                            && known.summary().flatMap(JobSummary::endedAt).isPresent();
                    String reason = "it was kept for site " + peer + " for " + keep.toHours() + " hours after its end";
                    return due
                            ? guests.remove(job, "raymill", reason, () -> reception.released(peer, job))
                                    .thenApply(report -> report.state() == State.GONE)
                            : CompletableFuture.completedFuture(false);
                });
    }
}
