package org.raymill.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobSummary;

/**
 * Follows a job to its end. The farm's event stream tells when something has changed; the job itself is asked for only when the stream begins,
 * and rarely, in case that the stream is silent without being cut.
 */
final class JobWatcher {

    private static final String JOBS = "/api/v1/jobs/";
    private static final Duration SAFETY_NET = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ApiClient client;
    private final Terminal terminal;
    private final String path;
    private final Duration safetyNet;
    private final Duration patience;
    private Optional<Long> awaySince = Optional.empty();

    JobWatcher(ApiClient client, Terminal terminal, JobId job) {
        this(client, terminal, job, SAFETY_NET, PATIENCE);
    }

    /**
     * A watcher with limits of its own.
     *
     * @param safetyNet the longest silence after which the job is asked for
     * @param patience how long the farm may be away
     */
    JobWatcher(ApiClient client, Terminal terminal, JobId job, Duration safetyNet, Duration patience) {
        this.client = client;
        this.terminal = terminal;
        this.path = JOBS + job;
        this.safetyNet = safetyNet;
        this.patience = patience;
    }

    /** Waits for the end of the job and shows its progress meanwhile. */
    JobSummary watch() {
        JobDetail first = client.get(path, JobDetail.class);
        JobBoard board = new JobBoard(client.json(), first);
        try (Progress progress =
                        Progress.of(terminal, first.spec().profile().tiles().count());
                EventStream events = new EventStream(client, board)) {
            JobSummary newest = board.summary();
            progress.show(newest, board.servers());
            if (!newest.status().isFinal()) {
                events.start();
            }
            boolean mentioned = false;
            // Read once a round: events change it meanwhile, and what ends the loop must have been shown.
            while (!newest.status().isFinal()) {
                if (board.await(safetyNet) == JobBoard.Wake.ASK) {
                    ask(board, progress);
                }
                if (!mentioned) {
                    Optional<String> frame = pictured(board.sample());
                    frame.ifPresent(number -> progress.note("frame " + number
                            + " can be looked at while it is rendered: raymill sample "
                            + path.substring(JOBS.length()) + " " + number));
                    mentioned = frame.isPresent();
                }
                newest = board.summary();
                progress.show(newest, newest.status().isFinal() ? Map.of() : board.servers());
            }
            return newest;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted; the job goes on", e);
        }
    }

    /** The first of some frames when there is a picture of it by now: an event may be ahead of the picture that it tells of. */
    private Optional<String> pictured(String frames) {
        String frame = frames.replaceFirst("\\D.*", "");
        if (frame.isEmpty()) {
            return Optional.empty();
        }
        try {
            client.head(path + "/frames/" + frame + "/sample");
            return Optional.of(frame);
        } catch (CommandException e) {
            return Optional.empty();
        }
    }

    private void ask(JobBoard board, Progress progress) {
        try {
            board.take(client.get(path, JobDetail.class));
            awaySince = Optional.empty();
        } catch (FarmAwayException e) {
            long now = System.nanoTime();
            if (awaySince.isEmpty()) {
                awaySince = Optional.of(now);
                progress.note("the farm does not answer; the job may go on meanwhile. Trying again for "
                        + Times.text(patience));
            } else if (now - awaySince.get() > patience.toNanos()) {
                throw e;
            }
        }
    }
}
