package org.raymill.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A try at a task of a job that was handed over, as the site tells it that renders it.
 *
 * @param frame the number of its first frame
 * @param frames how many frames of that job it renders, one after the other
 * @param tile the tile's number; empty for whole frames
 * @param server the render server there
 * @param progress how much of it is done, 0 to 1
 * @param samples how often it has shown its unfinished work
 * @param failure why it failed for good, for people; empty while it runs
 */
public record RemoteAttempt(
        int frame,
        int frames,
        Optional<Integer> tile,
        AttemptId attempt,
        ServerId server,
        Instant startedAt,
        double progress,
        int samples,
        Optional<String> failure) {

    private static final int MAX_FAILURE = 500;

    public RemoteAttempt {
        tile = tile == null ? Optional.empty() : tile;
        failure = failure == null ? Optional.empty() : failure.map(text -> PlainText.of(text, MAX_FAILURE));
        if (attempt == null
                || server == null
                || startedAt == null
                || frames < 1
                || samples < 0
                || tile.filter(number -> number < 0).isPresent()
                || !(progress >= 0 && progress <= 1)) {
            throw new IllegalArgumentException("a try that is none");
        }
    }
}
