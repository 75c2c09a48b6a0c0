package org.raymill.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Verdict;

/**
 * What a submission would be.
 *
 * @param frames how many it has
 * @param steps what is to be done, in order
 * @param missing files that the farm does not have yet
 * @param secondsPerFrame what frames of earlier jobs took; absent when nothing was measured
 * @param end when it would be done if it were submitted now; absent when that is not known
 * @param unknown why something is not known; absent when all is
 */
public record JobEstimate(
        int frames,
        List<EstimatedStep> steps,
        List<SubmissionCopy.LostFile> missing,
        Optional<FrameSeconds> secondsPerFrame,
        Optional<EstimatedEnd> end,
        Optional<String> unknown) {

    public JobEstimate {
        steps = steps == null ? List.of() : List.copyOf(steps);
        missing = missing == null ? List.of() : List.copyOf(missing);
        secondsPerFrame = secondsPerFrame == null ? Optional.empty() : secondsPerFrame;
        end = end == null ? Optional.empty() : end;
        unknown = unknown == null ? Optional.empty() : unknown;
    }

    /**
     * A step of the job.
     *
     * @param step {@code render}, {@code assemble} or {@code encode}
     * @param tasks how many it has; at least so many where chunks are as long as measured times tell
     * @param servers how many render servers there are
     * @param able how many of them could run a task of it, now or when they have nothing else to do
     * @param ready how many have room for one now
     * @param slots how many tasks could run at a time if nothing else did
     * @param slotsNow how many could begin now
     * @param verdicts why other servers have no room, or could never run one
     */
    public record EstimatedStep(
            String step,
            int tasks,
            int servers,
            int able,
            int ready,
            long slots,
            long slotsNow,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Verdict> verdicts) {
        public EstimatedStep {
            verdicts = verdicts == null ? List.of() : List.copyOf(verdicts);
        }
    }

    /**
     * What frames of earlier jobs took: the time of all attempts of a job, divided by its frames.
     *
     * @param low of the fastest of these jobs
     * @param median of the one in the middle
     * @param high of the slowest
     * @param jobs how many jobs
     * @param basis which jobs, in words
     */
    public record FrameSeconds(double low, double median, double high, int jobs, String basis) {}

    /**
     * When a job would be done.
     *
     * @param earliest when nothing else ran on the servers that could run it, and its frames were as fast as the fastest
     * @param latest when all work of the same or of higher priority went first, and its frames were as slow as the slowest; absent when that is not known
     */
    public record EstimatedEnd(Instant earliest, Optional<Instant> latest) {
        public EstimatedEnd {
            latest = latest == null ? Optional.empty() : latest;
        }
    }
}
