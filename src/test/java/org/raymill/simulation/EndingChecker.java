package org.raymill.simulation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.job.core.JobEvent;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.PictureNames;
import org.raymill.model.ServerStatus;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.SchedulerCommand;

/**
 * An accepted job is never forgotten: it ends within a bound after the faults, and when it has succeeded, every result is there. Afterwards
 * nothing is open, nothing runs, and nobody repeats anything but that it lives.
 */
final class EndingChecker implements Observer {

    /** After everything has ended, so much may still be said. */
    private static final Duration SETTLING = Duration.ofSeconds(40);

    private final Farm farm;
    private final Map<JobId, JobSpec> accepted = new LinkedHashMap<>();
    private final Map<JobId, JobStatus> ended = new LinkedHashMap<>();
    private final Map<String, ServerStatus> reports = new LinkedHashMap<>();
    private Duration quietSince = Duration.ZERO;
    private String lastWord = "";

    EndingChecker(Farm farm) {
        this.farm = farm;
    }

    @Override
    public void accepted(JobId job, JobSpec spec) {
        accepted.put(job, spec);
        boolean inJournal = farm.database.journal(job).stream()
                .anyMatch(event -> event instanceof JobEvent.JobAccepted entry
                        && entry.job().equals(job));
        if (!inJournal) {
            throw new SimulationFailure("an accepted job is in the journal", job + " is not");
        }
    }

    @Override
    public void journalled(JobId job, JobEvent event) {
        if (event instanceof JobEvent.JobEnded end) {
            ended.put(job, end.status());
        } else if (ended.remove(job) != null && !mayFollowTheEnd(event)) {
            throw new SimulationFailure("what has ended stays as it is", job + " has " + event + " after its end");
        }
    }

    private static boolean mayFollowTheEnd(JobEvent event) {
        return event instanceof JobEvent.TasksRetried;
    }

    /** Whether every accepted job has ended. */
    boolean isDone() {
        return ended.keySet().containsAll(accepted.keySet());
    }

    /** The jobs that have not. */
    List<JobId> unfinished() {
        return accepted.keySet().stream().filter(job -> !ended.containsKey(job)).toList();
    }

    @Override
    public void sent(FarmNode from, FarmNode to, Object message) {
        boolean idle = message instanceof SchedulerCommand.ReportStatus
                || message instanceof RenderServerCommand.StatusReceived
                || message instanceof SchedulerCommand.OrderServer
                || message instanceof SchedulerCommand.WithdrawDemand
                || message instanceof RenderJobCommand.Wake;
        if (!idle) {
            quietSince = farm.time.passed();
            lastWord = from + " -> " + to + " " + Words.of(message);
        }
        if (message instanceof SchedulerCommand.ReportStatus report) {
            reports.put(from.name(), report.status());
        }
    }

    @Override
    public void finished() {
        if (!isDone()) {
            throw new SimulationFailure(
                    "an accepted job is never forgotten and never starves", unfinished() + " have not ended");
        }
        accepted.forEach(this::checkResults);
        reports.forEach((server, status) -> {
            if (!status.leases().isEmpty() || !status.ended().isEmpty()) {
                throw new SimulationFailure(
                        "in the end nothing is open",
                        server + " has the leases " + status.leases() + " and unheard outcomes " + status.ended());
            }
        });
        farm.servers.forEach(server -> {
            if (!server.running().isEmpty()) {
                throw new SimulationFailure("in the end nothing runs", server + " runs " + server.running());
            }
        });
        if (quietSince.plus(SETTLING).compareTo(farm.time.passed()) > 0) {
            throw new SimulationFailure("in the end nothing is repeated", lastWord);
        }
    }

    private void checkResults(JobId job, JobSpec spec) {
        if (ended.get(job) == JobStatus.SUCCEEDED && spec.format().hasPictures()) {
            var frames = spec.profile().frames();
            for (int i = 0; i < frames.count(); i++) {
                var name = PictureNames.frame(frames.frameAt(i), spec.format());
                if (!farm.storage.has(job, name)) {
                    throw new SimulationFailure("results of a job that has succeeded are there", name + " of " + job);
                }
            }
        }
    }
}
