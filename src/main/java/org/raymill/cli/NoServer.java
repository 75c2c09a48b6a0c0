package org.raymill.cli;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.raymill.model.JobId;
import org.raymill.model.Verdict;
import org.raymill.model.Verdict.Filter;
import org.raymill.model.Why;
import org.raymill.transfer.Backoff;

/** Whether no server of the farm could ever run what was just submitted: it lacks the package, or is too small, however long one waits. */
final class NoServer {

    /** What does not change while a server runs. */
    private static final Set<Filter> FOR_EVER = EnumSet.of(
            Filter.NO_SERVER,
            Filter.PACKAGE,
            Filter.OPERATING_SYSTEM,
            Filter.ARCHITECTURE,
            Filter.TAGS,
            Filter.HOST,
            Filter.GPU,
            Filter.AMOUNT,
            Filter.SIZE);

    /** The Scheduler looks at a new job within a fraction of a second. */
    private static final int TRIES = 4;

    private static final Duration PAUSE = Duration.ofMillis(150);

    private NoServer() {}

    /**
     * Asks the farm. A farm that does not answer is no reason to fail: the job is accepted.
     *
     * @return one line for people; empty when some server could run it, or when that is not known
     */
    static Optional<String> warning(ApiClient farm, JobId job) {
        Backoff backoff = new Backoff(TRIES, PAUSE);
        try {
            do {
                Why why = farm.get("/api/v1/jobs/" + job + "/why", Why.class);
                if (why.waiting() == 0 || why.verdicts().stream().anyMatch(verdict -> verdict.filter() != Filter.JOB)) {
                    return of(why);
                }
            } while (backoff.again());
        } catch (CommandException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** The warning that follows from what the farm says of a job. */
    static Optional<String> of(Why why) {
        boolean never = why.waiting() > 0
                && !why.verdicts().isEmpty()
                && why.verdicts().stream().map(Verdict::filter).allMatch(FOR_EVER::contains);
        return never
                ? Optional.of("Warning: no server that the farm has can run it: " + Terminal.clean(why.summary())
                        + ". It waits until one comes that can")
                : Optional.empty();
    }
}
