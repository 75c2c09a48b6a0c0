package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.StepName;
import org.raymill.model.Verdict;
import org.raymill.model.Verdict.Filter;

/**
 * Notices that no server has the version of the rendering package any more with which a job is rendered. Servers may only be starting anew, so that it takes
 * a while before the job goes on with another version. Soft: after a restart the while begins anew. Confined to one thread.
 */
public final class VersionWatch {

    private final Duration limit;
    private Instant goneSince;

    /**
     * A watch over a job that was not looked at before.
     *
     * @param limit for how long the version has to be gone; zero: the job waits for it for ever
     */
    public VersionWatch(Duration limit) {
        this.limit = limit;
    }

    /**
     * Looks again.
     *
     * @param verdicts what the Scheduler said last of tasks that are not placed
     * @return what is to be written to the journal
     */
    public Optional<JobEvent.VersionLeft> look(JobState state, TaskBoard board, List<Verdict> verdicts, Instant now) {
        Optional<String> version = state.tasks().version().settled();
        boolean gone = version.isPresent()
                && !state.isPaused()
                && !state.isCancelled()
                && board.attempts().count(StepName.RENDER) == 0
                && isGone(version.get(), verdicts);
        if (!gone) {
            goneSince = null;
            return Optional.empty();
        }
        goneSince = goneSince == null ? now : goneSince;
        if (limit.isZero() || goneSince.plus(limit).isAfter(now)) {
            return Optional.empty();
        }
        goneSince = null;
        String reason = "no server has had " + state.spec().profile().packageName() + " " + version.get() + " for "
                + inWords(limit) + ", so that frames which were not finished are rendered with another version";
        return Optional.of(new JobEvent.VersionLeft(version.get(), reason, now));
    }

    /** Each server is counted under the first filter that it fails, and the package is the first one. */
    private static boolean isGone(String version, List<Verdict> verdicts) {
        List<Verdict> ofVersion = verdicts.stream()
                .filter(verdict -> verdict.demandClass().contains(TaskNeeds.suffix(version)))
                .toList();
        return !ofVersion.isEmpty() && ofVersion.stream().allMatch(verdict -> verdict.filter() == Filter.PACKAGE);
    }

    private static String inWords(Duration duration) {
        return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
