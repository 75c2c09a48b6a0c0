package org.raymill.model;

import java.util.Optional;

/**
 * What somebody wants to be other from now on of a job that goes on.
 *
 * @param revision the revision of the job's settings that this is a change of
 * @param spec the settings as they are to be
 * @param priority the new priority; empty leaves it as it is
 * @param redo whether frames that are done are rendered anew
 * @param stopRunning whether frames that have begun begin anew, rather than being finished with the settings that they began with; always so with
 *     {@code redo}
 */
public record SettingsChange(
        int revision, JobSpec spec, Optional<Integer> priority, boolean redo, boolean stopRunning) {

    public SettingsChange {
        priority = priority == null ? Optional.empty() : priority;
        priority.filter(value -> value < 0 || value > 100).ifPresent(value -> {
            throw new IllegalArgumentException("priority must lie between 0 and 100, not " + value);
        });
    }
}
