package org.raymill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.raymill.model.JobDetail;
import org.raymill.model.JobSummary;

/**
 * Follows a job to its end. The farm's event stream tells when something has changed; should it break, the job is asked for now and then until
 * it is there again.
 */
final class JobWatcher {

    private static final Duration SAFETY_NET = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ApiClient client;
    private final Terminal terminal;
    private final String job;
    private final BlockingQueue<JobSummary> changes = new LinkedBlockingQueue<>(1_000);
    private volatile InputStream stream;
    private volatile boolean done;

    JobWatcher(ApiClient client, Terminal terminal, String job) {
        this.client = client;
        this.terminal = terminal;
        this.job = job;
    }

    /** Waits for the end of the job and shows its progress meanwhile. */
    JobSummary watch() {
        Thread listener = new Thread(this::listen, "events");
        listener.setDaemon(true);
        listener.start();
        try (Progress progress = Progress.of(terminal)) {
            JobDetail detail = client.get("/api/v1/jobs/" + job, JobDetail.class);
            progress.show(detail.summary(), atWork(detail));
            JobSummary newest = detail.summary();
            long awaySince = 0;
            while (!newest.status().isFinal()) {
                JobSummary change = changes.poll(SAFETY_NET.toMillis(), TimeUnit.MILLISECONDS);
                changes.clear();
                try {
                    if (change != null && change.status().isFinal()) {
                        newest = change;
                        progress.show(newest, Map.of());
                    } else {
                        detail = client.get("/api/v1/jobs/" + job, JobDetail.class);
                        newest = detail.summary();
                        progress.show(newest, atWork(detail));
                    }
                    awaySince = 0;
                } catch (FarmAwayException e) {
                    awaySince = patient(awaySince, e);
                }
            }
            return newest;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted; the job goes on: raymill watch " + job, e);
        } finally {
            done = true;
            closeStream();
        }
    }

    private long patient(long awaySince, FarmAwayException away) {
        long now = System.nanoTime();
        if (awaySince == 0) {
            terminal.say("The farm does not answer; the job may go on meanwhile. Trying again for "
                    + PATIENCE.toMinutes() + " minutes");
            return now;
        }
        if (now - awaySince > PATIENCE.toNanos()) {
            throw away;
        }
        return awaySince;
    }

    /** How many tasks of the job each server runs. */
    private static Map<String, Integer> atWork(JobDetail detail) {
        Map<String, Integer> servers = new TreeMap<>();
        for (JobDetail.TaskDetail task : detail.running()) {
            if (!task.attempts().isEmpty()) {
                servers.merge(task.attempts().get(task.attempts().size() - 1).server(), 1, Integer::sum);
            }
        }
        return servers;
    }

    private void listen() {
        while (!done) {
            try (InputStream events = client.stream("/api/v1/events", "text/event-stream");
                    BufferedReader lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
                stream = events;
                read(lines);
            } catch (IOException | CommandException e) {
                if (done || !pause()) {
                    return;
                }
            }
        }
    }

    /** Reads events: lines of fields in any order, each event ended by an empty line (HTML living standard, section 9.2.6). */
    private void read(BufferedReader lines) throws IOException {
        String type = "";
        String data = "";
        for (String line = lines.readLine(); line != null && !done; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (type.equals("job") && data.contains(job)) {
                    offer(data);
                }
                type = "";
                data = "";
            } else if (line.startsWith("event:")) {
                type = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                data += line.substring("data:".length()).strip();
            }
        }
    }

    private void offer(String data) throws JsonProcessingException {
        JobSummary summary = client.json().readValue(data, JobSummary.class);
        if (summary.id().equals(job) && !changes.offer(summary)) {
            changes.clear();
            changes.offer(summary);
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void closeStream() {
        InputStream open = stream;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is not needed any more.
            }
        }
    }
}
