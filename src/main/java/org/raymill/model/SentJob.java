package org.raymill.model;

import java.util.Optional;

/**
 * A job of this site of which another one renders some frames.
 *
 * @param frames how many were handed over
 * @param framesDone how many of these are not to be rendered there any more, as a rule since their pictures are here
 * @param paused whether it is to start nothing more
 * @param files its files on their way there; empty when they are not
 */
public record SentJob(JobId job, int frames, int framesDone, boolean paused, Optional<Transfer> files) {

    public SentJob {
        files = files == null ? Optional.empty() : files;
    }

    /**
     * Files on their way.
     *
     * @param files that the other site lacked; 0 until it has said which
     * @param filesSent of these
     * @param bytes that they have
     * @param bytesSent of these, as they are before they are compressed
     * @param bytesPerSecond on average since it began
     * @param trouble why it does not go on now; empty when it does
     */
    public record Transfer(int files, int filesSent, long bytes, long bytesSent, long bytesPerSecond, String trouble) {
        public Transfer {
            trouble = trouble == null ? "" : trouble;
        }
    }
}
