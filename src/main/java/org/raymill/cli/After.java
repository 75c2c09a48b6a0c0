package org.raymill.cli;

import java.util.Locale;
import java.util.Optional;
import org.raymill.api.json.JobSubmission.Predecessor;

/** Reads what a job waits for: {@code JOB} with words behind it, such as {@code JOB:frames:cancel}. */
final class After {

    private After() {}

    /**
     * Reads a predecessor.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static Predecessor parse(String text) {
        String[] parts = text.split(":", -1);
        String job = Values.jobId(parts[0]).value();
        Optional<String> step = Optional.empty();
        Optional<Boolean> frames = Optional.empty();
        Optional<String> onFailure = Optional.empty();
        for (int i = 1; i < parts.length; i++) {
            String word = parts[i].toLowerCase(Locale.ROOT);
            switch (word) {
                case "render", "assemble", "encode" -> step = once(text, step, word);
                case "frames" -> frames = once(text, frames, true);
                case "hold", "cancel", "pass" -> onFailure = once(text, onFailure, word);
                default ->
                    throw new IllegalArgumentException("'" + parts[i] + "' in '" + text
                            + "' is none of frames, render, assemble, encode, hold, cancel, pass");
            }
        }
        return new Predecessor(job, step, frames, onFailure);
    }

    private static <T> Optional<T> once(String text, Optional<T> before, T now) {
        if (before.isPresent()) {
            throw new IllegalArgumentException(
                    "'" + text + "' says twice what it waits for: '" + before.get() + "' and '" + now + "'");
        }
        return Optional.of(now);
    }
}
