package org.raymill.server;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.AttemptId;
import org.raymill.model.HostHardware;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerStatus;
import org.raymill.model.ServerStatusBuilder;
import org.raymill.model.TaskOrder;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.RunningInLease;
import org.raymill.protocol.RenderJobCommand.WaitingInLease;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.SchedulerCommand;

/** What a render server says to the Scheduler and to jobs. Used by one actor. */
final class Announcer {

    /**
     * The most unacknowledged attempts that a status lists, the newest: a message has its limit. A job that is loaded anew may run again what is
     * not listed; the first outcome counts.
     */
    private static final int MAX_ENDED = 500;

    private static final Duration JUST_ENDED = Duration.ofSeconds(1);

    private final ActorRef<RenderServerCommand> self;
    private final ActorRef<SchedulerCommand> scheduler;
    private final RenderJobs jobs;
    private final Runs runs;
    private final LeaseTable leases;
    private final Map<AttemptId, Shown> toldProgress = new HashMap<>();
    private final InstantSource clock;
    private HostHardware host;

    /** How far an attempt is. */
    private record Shown(double progress, int samples) {
        static Shown of(RunningAttempt attempt) {
            return new Shown(attempt.progress(), attempt.samples());
        }
    }

    Announcer(
            ActorRef<RenderServerCommand> self,
            ActorRef<SchedulerCommand> scheduler,
            RenderJobs jobs,
            Runs runs,
            InstantSource clock) {
        this.clock = clock;
        this.self = self;
        this.scheduler = scheduler;
        this.jobs = jobs;
        this.runs = runs;
        this.leases = runs.leases();
        this.host = runs.host();
    }

    long freeDiskMiB() {
        return host.freeDiskMiB();
    }

    void reportStatus(boolean accepting, String message) {
        host = runs.host();
        scheduler.tell(new SchedulerCommand.ReportStatus(status(accepting, message), self));
    }

    void leave(String message) {
        scheduler.tell(new SchedulerCommand.ServerLeaves(status(false, message)));
    }

    private ServerStatus status(boolean accepting, String message) {
        List<LeaseStatus> open = leases.open().stream()
                .map(view -> new LeaseStatus(
                        view.lease(), running(view).map(RunningInLease::attempt), view.closing(), view.gpus()))
                .toList();
        return ServerStatusBuilder.builder()
                .server(runs.settings().name())
                .incarnation(runs.incarnation())
                .sequence(runs.nextSequence())
                .epoch(leases.epoch())
                .openedUpTo(leases.openedUpTo())
                .startedAt(runs.startedAt())
                .host(host)
                .cores(leases.offer().cores())
                .memoryMiB(leases.offer().memoryMiB())
                .packages(runs.packages())
                .leases(open)
                .ended(leases.unacknowledged(MAX_ENDED, JUST_ENDED, clock.instant()))
                .accepting(accepting)
                .message(message)
                .tags(runs.settings().tags())
                .amounts(leases.offer().amounts())
                .warm(runs.warm())
                .sessions(runs.sessions())
                .sandbox(runs.sandbox())
                .processCounting(runs.processCounting())
                .packageProblems(runs.packageProblems())
                .load(runs.load())
                .tally(runs.counter().tally())
                .build();
    }

    void leaseGranted(Lease lease) {
        jobs.tell(lease.job(), new RenderJobCommand.LeaseGranted(lease, runs.incarnation(), self));
    }

    void taskRefused(LeaseId lease, TaskOrder order, String reason) {
        jobs.tell(
                order.job(),
                new RenderJobCommand.TaskRefused(runs.settings().name(), order.task(), order.attempt(), lease, reason));
    }

    /**
     * Gives back what was sent into a lease and will not run here.
     *
     * @param slow whether the attempt before it takes too long
     */
    void tasksReturned(LeaseId lease, List<TaskOrder> orders, String reason, boolean slow) {
        jobs.tell(
                orders.get(0).job(),
                new RenderJobCommand.TasksReturned(
                        lease, orders.stream().map(TaskOrder::attempt).toList(), reason, slow));
    }

    /** Tells outcomes; those of the same job together. */
    void attemptsEnded(List<LeaseTable.Report> reports) {
        if (reports.size() == 1) {
            attemptEnded(reports.get(0));
            return;
        }
        reports.forEach(report -> toldProgress.remove(report.outcome().attempt()));
        for (OutcomeBatch batch : OutcomeBatch.of(reports)) {
            jobs.tell(
                    batch.job(),
                    new RenderJobCommand.AttemptsEnded(
                            runs.settings().name(), runs.incarnation(), self, batch.ended()));
        }
    }

    void attemptEnded(LeaseTable.Report report) {
        toldProgress.remove(report.outcome().attempt());
        jobs.tell(
                report.outcome().job(),
                new RenderJobCommand.AttemptEnded(
                        report.outcome(), report.lease(), report.leaseClosed(), runs.incarnation(), self));
    }

    /**
     * Tells a job that something runs for it, when nothing else does here: of what starts beside and behind that it hears with the progress, if
     * it has not ended by then. Else short tasks would each cost two messages.
     */
    void attemptStarted(JobId job) {
        if (leases.runningFor(job) == 1) {
            attemptsRunning(job);
        }
    }

    /** Tells a job what runs for it. */
    void attemptsRunning(JobId job) {
        tell(job, byJob().getOrDefault(job, List.of()));
    }

    /** Tells every job what runs for it. */
    void everythingRunning() {
        byJob().forEach(this::tell);
    }

    /** Tells those jobs whose tasks have progressed since they were told. */
    void progress() {
        byJob().forEach((job, attempts) -> {
            boolean changed = attempts.stream().map(RunningInLease::attempt).anyMatch(attempt -> !Shown.of(attempt)
                    .equals(toldProgress.get(attempt.attempt())));
            if (changed) {
                tell(job, attempts);
            }
        });
    }

    private void tell(JobId job, List<RunningInLease> attempts) {
        if (attempts.isEmpty()) {
            return;
        }
        attempts.stream()
                .map(RunningInLease::attempt)
                .forEach(attempt -> toldProgress.put(attempt.attempt(), Shown.of(attempt)));
        List<WaitingInLease> waiting = leases.waitingFor(job).stream()
                .map(order -> new WaitingInLease(order.task(), order.attempt()))
                .toList();
        jobs.tell(
                job,
                new RenderJobCommand.AttemptsRunning(
                        runs.settings().name(), runs.incarnation(), self, attempts, waiting));
    }

    private Map<JobId, List<RunningInLease>> byJob() {
        Map<JobId, List<RunningInLease>> byJob = new TreeMap<>();
        for (LeaseTable.View view : leases.open()) {
            running(view)
                    .ifPresent(attempt -> byJob.computeIfAbsent(view.lease().job(), job -> new ArrayList<>())
                            .add(attempt));
        }
        return byJob;
    }

    private Optional<RunningInLease> running(LeaseTable.View view) {
        return view.order().flatMap(order -> runs.find(order.attempt())
                .map(run -> new RunningInLease(
                        new RunningAttempt(
                                order.job(),
                                order.task(),
                                order.attempt(),
                                order.number(),
                                view.lease().id(),
                                run.startedAt(),
                                run.progress(),
                                run.samples().count(),
                                order.revision()),
                        view.lease())));
    }
}
