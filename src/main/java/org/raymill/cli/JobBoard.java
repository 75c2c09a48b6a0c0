package org.raymill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.raymill.model.JobDetail;
import org.raymill.model.JobSummary;
import org.raymill.model.ServerDetail;

/** What is known of one job: events write it, the one who waits reads it. */
final class JobBoard implements EventStream.Listener {

    /** Why {@link #await} returned. */
    enum Wake {
        /** Something has changed, and it is on the board. */
        CHANGED,
        /** Something may have been missed: the farm should be asked. */
        ASK
    }

    private final ObjectMapper json;
    private final String job;
    private final Map<String, Integer> servers = new TreeMap<>();
    private JobSummary summary;
    private String sample = "";
    private boolean changed;
    private boolean ask;

    JobBoard(ObjectMapper json, JobDetail first) {
        this.json = json;
        this.job = first.summary().id();
        take(first);
    }

    /** The newest that is known. */
    synchronized JobSummary summary() {
        return summary;
    }

    /** How many tasks of the job each server runs. */
    synchronized Map<String, Integer> servers() {
        return new TreeMap<>(servers);
    }

    /** The frames of which the newest picture is that was told of; empty for none. */
    synchronized String sample() {
        return sample;
    }

    /** Takes an answer of the farm. */
    synchronized void take(JobDetail detail) {
        update(detail.summary());
        servers.clear();
        for (JobDetail.TaskDetail task : detail.running()) {
            if (!task.attempts().isEmpty()) {
                servers.merge(task.attempts().get(task.attempts().size() - 1).server(), 1, Integer::sum);
            }
        }
        changed = false;
    }

    /** Waits for a change, or for so long. */
    synchronized Wake await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!changed && !ask) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return Wake.ASK;
            }
            wait(left);
        }
        Wake wake = ask ? Wake.ASK : Wake.CHANGED;
        changed = false;
        ask = false;
        return wake;
    }

    @Override
    public synchronized void connected() {
        ask = true;
        notifyAll();
    }

    @Override
    public synchronized void event(String name, String data) {
        if (!data.contains(job) && !name.equals("server")) {
            return;
        }
        try {
            if (name.equals("job")) {
                JobSummary told = json.readValue(data, JobSummary.class);
                if (job.equals(told.id())) {
                    update(told);
                }
            } else if (name.equals("sample")) {
                sample = json.readTree(data).path("frames").asText("");
                changed = true;
            } else if (name.equals("server")) {
                update(json.readValue(data, ServerDetail.class));
            }
        } catch (JsonProcessingException e) {
            ask = true;
        }
        notifyAll();
    }

    private void update(JobSummary told) {
        // An answer may be older than the event that came while it was on its way.
        if (summary == null || !summary.status().isFinal()) {
            summary = told;
            changed = true;
        }
    }

    private void update(ServerDetail server) {
        int tasks = (int) server.running().stream()
                .filter(attempt -> attempt.job().value().equals(job))
                .count();
        Integer before = tasks == 0 ? servers.remove(server.id()) : servers.put(server.id(), tasks);
        changed |= tasks != (before == null ? 0 : before);
    }
}
