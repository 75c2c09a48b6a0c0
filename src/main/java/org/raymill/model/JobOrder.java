package org.raymill.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The order of a list of jobs. Jobs that are alike in it are in the order of their ids, which is that of their submission.
 *
 * @param by what they are ordered by
 * @param descending the largest, newest or last first
 */
public record JobOrder(Key by, boolean descending) {

    /** The newest first. */
    public static final JobOrder NEWEST_FIRST = new JobOrder(Key.SUBMITTED, true);

    /** The longest name that counts, in characters. */
    private static final int MAX_NAME = 200;

    private static final int THOUSANDTHS = 1_000;

    /** What jobs can be ordered by. */
    public enum Key {
        SUBMITTED,
        PRIORITY,
        /** Whatever its case. */
        NAME,
        /** By the name of the state. */
        STATE,
        /** The share of frames that are done. */
        PROGRESS
    }

    /**
     * A place in the order: behind a job as it was when it was read. Holds wherever that job goes meanwhile.
     *
     * @param key what the job was ordered by, as text
     */
    public record Place(String key, JobId job) {

        @Override
        public String toString() {
            return job + "." + key;
        }

        /**
         * Reads what {@link #toString} makes.
         *
         * @throws IllegalArgumentException when it is something else
         */
        public static Place parse(String text) {
            int dot = text.indexOf('.');
            if (dot < 0) {
                throw new IllegalArgumentException("must be what the page before told as next");
            }
            return new Place(text.substring(dot + 1), new JobId(text.substring(0, dot)));
        }
    }

    /**
     * Reads an order: the name of a key, with a hyphen before it when it is descending.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static JobOrder parse(String text) {
        boolean descending = text.startsWith("-");
        String name = descending ? text.substring(1) : text;
        return Arrays.stream(Key.values())
                .filter(key -> key.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .map(key -> new JobOrder(key, descending))
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "is one of submitted, priority, name, state, progress, with - before it for the other direction"));
    }

    /** The place behind a job. */
    public Place after(JobSummary job) {
        String key =
                switch (by) {
                    case SUBMITTED ->
                        job.submittedAt().truncatedTo(ChronoUnit.MICROS).toString();
                    case PRIORITY -> Integer.toString(job.priority());
                    case NAME -> nameKey(job.name());
                    case STATE -> job.status().name();
                    case PROGRESS -> Integer.toString(progress(job));
                };
        return new Place(key, new JobId(job.id()));
    }

    /**
     * What a place's key stands for, if it is one of this order: an instant, a number or a text.
     */
    public Optional<Object> valueOf(Place place) {
        try {
            return Optional.of(
                    switch (by) {
                        case SUBMITTED -> Instant.parse(place.key());
                        case PRIORITY, PROGRESS -> Integer.valueOf(place.key());
                        case NAME -> place.key();
                        case STATE -> JobStatus.valueOf(place.key()).name();
                    });
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A name as it is ordered and searched. */
    public static String nameKey(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return key.length() <= MAX_NAME ? key : key.substring(0, MAX_NAME);
    }

    /** How many thousandths of its frames a job has done. */
    public static int progress(JobSummary job) {
        return job.frames() == 0 ? 0 : (int) ((long) job.framesDone() * THOUSANDTHS / job.frames());
    }
}
