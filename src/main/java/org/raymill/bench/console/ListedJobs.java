package org.raymill.bench.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;

/** Very many jobs that have ended, as a list has them: each is made from its number alone, so that several programs know the same ones. */
public final class ListedJobs {

    private static final int PROJECTS = 20;
    private static final int USERS = 50;
    private static final int MOST_FRAMES = 240;
    private static final int FAILED_OF = 10;
    private static final int NAMES = 100_000;
    private static final long MIXER = 7_919;
    private static final Duration BETWEEN = Duration.ofMinutes(1);
    private static final Duration STARTED_AFTER = Duration.ofSeconds(10);
    private static final Duration ENDED_AFTER = Duration.ofMinutes(10);

    private ListedJobs() {}

    /** When the first of so many jobs was submitted, if the last one is to have been a minute ago. */
    public static Instant first(int jobs, Instant now) {
        return now.minus(BETWEEN.multipliedBy(jobs));
    }

    /** The id of a job. */
    public static String id(int number) {
        return String.format("%016d", number);
    }

    /** The name of a job. */
    public static String name(int number) {
        return "Shot " + (number * MIXER % NAMES) + " comp";
    }

    /** Whether a job has failed; the others have succeeded. */
    public static boolean hasFailed(int number) {
        return number % FAILED_OF == 0;
    }

    /**
     * A job.
     *
     * @param number from 0; the higher, the younger
     * @param first when job 0 was submitted
     */
    public static JobSummary job(int number, Instant first) {
        int frames = 1 + number % MOST_FRAMES;
        boolean failed = hasFailed(number);
        int done = failed ? frames / 2 : frames;
        Instant submitted = first.plus(BETWEEN.multipliedBy(number));
        return new JobSummary(
                id(number),
                name(number),
                failed ? JobStatus.FAILED : JobStatus.SUCCEEDED,
                failed ? "more tasks have failed than the job allows" : "",
                "blender",
                "project-" + number % PROJECTS,
                "user-" + number % USERS,
                number % 101,
                frames,
                done,
                frames,
                0,
                done,
                frames - done,
                submitted,
                Optional.of(submitted.plus(STARTED_AFTER)),
                Optional.of(submitted.plus(ENDED_AFTER)));
    }
}
