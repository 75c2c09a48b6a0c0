package org.raymill.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What somebody can be notified of. */
public enum NoticeType {
    /** The job has ended, and every result is published. */
    JOB_SUCCEEDED("job.succeeded"),
    /** The job has ended because too much of it failed; it may go on when somebody has it tried again. */
    JOB_FAILED("job.failed"),
    /** The job was cancelled, and nothing of it runs any more. */
    JOB_CANCELLED("job.cancelled"),
    /** Somebody paused the job. */
    JOB_PAUSED("job.paused"),
    /** Somebody let the paused job go on, or had failed tasks of it tried again after its end. */
    JOB_RESUMED("job.resumed"),
    /** The results of frames were published: they can be fetched. */
    FRAMES_PUBLISHED("frames.published"),
    /** Something of frames has failed for good. */
    FRAMES_FAILED("frames.failed"),
    /** Nothing is heard of a render server any more. */
    SERVER_LOST("server.lost"),
    /** A render server takes nothing new because something is wrong with it. */
    SERVER_QUARANTINED("server.quarantined"),
    /** A render server takes nothing new: somebody has drained it, or it is being stopped. */
    SERVER_DRAINED("server.drained"),
    /** A render server that was lost, quarantined or drained takes work again. */
    SERVER_BACK("server.back"),
    /** Rendering packages that a render server had are not there any more. */
    SERVER_PACKAGE_GONE("server.package_gone");

    /** What somebody is notified of who does not say it: every way in which a job can end. */
    public static final List<NoticeType> ENDINGS = List.of(JOB_SUCCEEDED, JOB_FAILED, JOB_CANCELLED);

    private final String label;

    NoticeType(String label) {
        this.label = label;
    }

    /** The name that clients and receivers use, such as {@code job.failed}. */
    public String label() {
        return label;
    }

    /** Whether the job has ended with it. */
    public boolean isEnding() {
        return ENDINGS.contains(this);
    }

    /** Whether it tells of a render server. */
    public boolean isOfServers() {
        return this == SERVER_LOST
                || this == SERVER_QUARANTINED
                || this == SERVER_DRAINED
                || this == SERVER_BACK
                || this == SERVER_PACKAGE_GONE;
    }

    /** Whether it tells of frames, and not of the job as a whole. */
    public boolean isOfFrames() {
        return this == FRAMES_PUBLISHED || this == FRAMES_FAILED;
    }

    /**
     * Finds a type by its label.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static NoticeType parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type.label.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no such event; there are "
                        + Arrays.stream(values()).map(NoticeType::label).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return label;
    }
}
