package org.raymill.job.core;

import java.util.Optional;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptStatus;
import org.raymill.model.Lease;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;
import org.raymill.model.VersionRange;

/**
 * The one version of the rendering package that makes a job's pictures, so that the tiles of a frame and the frames of an animation are alike: that of
 * the first picture that counted. Made of the journal alone. Part of the {@link TaskLedger}.
 */
final class RenderingVersion {

    private final String packageName;
    private Optional<String> settled = Optional.empty();
    private Optional<JobEvent.VersionLeft> left = Optional.empty();

    /** Of a job of which no picture is known. */
    RenderingVersion(String packageName) {
        this.packageName = packageName;
    }

    /** The version; empty as long as any that suits the job may be used. */
    Optional<String> settled() {
        return settled;
    }

    /** How the version was left that the job had before; empty when it never was, or has another one by now. */
    Optional<JobEvent.VersionLeft> left() {
        return left;
    }

    /** A picture counts, or may do once it is compared: the job stays with its version. */
    void settle(AttemptRecord success) {
        if (settled.isEmpty() && success.task().step() == StepName.RENDER) {
            settled = success.outputs().stream()
                    .map(TaskOutput::packageVersion)
                    .filter(VersionRange::canName)
                    .findFirst();
            left = settled.isPresent() ? Optional.empty() : left;
        }
    }

    /** No server has it any more. */
    void leave(JobEvent.VersionLeft event) {
        settled = Optional.empty();
        left = Optional.of(event);
    }

    /** Everything begins anew. */
    void forget() {
        settled = Optional.empty();
        left = Optional.empty();
    }

    /** Whether pictures were made with another version. */
    boolean isOther(AttemptRecord attempt) {
        return attempt.status() == AttemptStatus.SUCCEEDED
                && attempt.task().step() == StepName.RENDER
                && attempt.outputs().stream().anyMatch(output -> isOther(output.packageVersion()));
    }

    /** Whether a task would be rendered with another version in a lease. */
    boolean isOther(TaskId task, Lease lease) {
        return task.step() == StepName.RENDER && isOther(lease.packageVersion());
    }

    private boolean isOther(String version) {
        return settled.isPresent() && !version.isEmpty() && !VersionRange.same(version, settled.get());
    }

    /** Why pictures of another version do not count, for people. */
    String refusal() {
        return "the job is rendered with " + packageName + " " + settled.orElse("") + ", and this was another version";
    }
}
