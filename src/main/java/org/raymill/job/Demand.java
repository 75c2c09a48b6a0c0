package org.raymill.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.job.core.JobState;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.DemandClass;
import org.raymill.model.JobDemand;
import org.raymill.model.Verdict;
import org.raymill.protocol.SchedulerCommand;

/** What a job tells the Scheduler that it wants, and what the Scheduler says to that. Part of the {@link RenderJob} actor. */
final class Demand {

    /** How many leases a job begins with while nothing is known of how long its tasks take. */
    private static final int PROBE_LEASES = 4;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RenderJobContext context;
    /** Answers to demands up to this one are meant for what the job was before it was read from its journal. */
    private long firstRevision;

    private long revision;
    private List<DemandClass> last = List.of();
    private Instant lastAt = Instant.EPOCH;
    private int lastPriority;
    private Optional<List<Verdict>> verdicts = Optional.empty();

    Demand(RenderJobContext context) {
        this.context = context;
        // Later lives of the job begin with a higher revision.
        this.firstRevision = context.clock().millis();
        this.revision = firstRevision;
    }

    /** The job was read anew from its journal: what is asked from now on counts, and not what is still on its way. */
    void beginAnew() {
        firstRevision = revision;
        forget();
    }

    /** Has the demand told as if it never had been. */
    void forget() {
        lastAt = Instant.EPOCH;
    }

    /** Takes in why what was not placed was not. */
    void answered(List<Verdict> given) {
        verdicts = Optional.of(given);
    }

    /** Whether an answer is meant for an earlier life of this job. */
    boolean isEarlier(long answered) {
        return answered <= firstRevision;
    }

    /** What the Scheduler said last of what is not placed; empty when it has not answered yet. */
    Optional<List<Verdict>> verdicts() {
        return verdicts;
    }

    /**
     * Tells the demand when it has changed: more of it at once, less of it not more often than ten times a second.
     *
     * @param work tells how many tasks a lease takes at a time: of short tasks many leases are of no use
     */
    void changed(JobState state, TaskBoard board, boolean adopting, LeaseWork work) {
        List<DemandClass> demand = adopting ? List.of() : leases(board, work);
        boolean otherPriority = state.priority() != lastPriority;
        if (demand.equals(last) && lastAt.isAfter(Instant.EPOCH) && !otherPriority) {
            return;
        }
        boolean more = otherPriority || wanted(demand) > wanted(last) || lastAt.equals(Instant.EPOCH);
        if (more || lastAt.plus(PAUSE).isBefore(context.clock().instant())) {
            send(state, board, adopting, demand);
        }
    }

    private List<DemandClass> leases(TaskBoard board, LeaseWork work) {
        Instant now = context.clock().instant();
        int window = work.window();
        int most = work.isProbing(now) ? PROBE_LEASES : Integer.MAX_VALUE;
        return board.demand(now).stream()
                .map(tasks -> new DemandClass(
                        tasks.key(),
                        tasks.requirements(),
                        Math.min(most, (tasks.wanted() + window - 1) / window),
                        tasks.expectedSeconds()))
                .toList();
    }

    private static int wanted(List<DemandClass> demand) {
        return demand.stream().mapToInt(DemandClass::wanted).sum();
    }

    /** Repeats the demand when it is time to. */
    void tick(JobState state, TaskBoard board, boolean adopting, LeaseWork work) {
        if (adopting
                || !lastAt.plus(context.settings().demandHeartbeat())
                        .isAfter(context.clock().instant())) {
            send(state, board, adopting, adopting ? List.of() : leases(board, work));
        }
    }

    private void send(JobState state, TaskBoard board, boolean adopting, List<DemandClass> demand) {
        revision++;
        last = demand;
        lastPriority = state.priority();
        lastAt = context.clock().instant();
        var policy = state.spec().policy();
        context.scheduler()
                .tell(new SchedulerCommand.RegisterDemand(new JobDemand(
                        state.job(),
                        revision,
                        state.priority(),
                        policy.project(),
                        policy.user(),
                        policy.urgent(),
                        state.spec().manifest().hex(),
                        state.submittedAt(),
                        board.idleSince(),
                        adopting,
                        demand)));
    }

    /** The job has ended. */
    void withdraw(JobState state) {
        revision++;
        forget(); // should the job go on one day, the Scheduler hears of it at once
        context.scheduler().tell(new SchedulerCommand.WithdrawDemand(state.job(), revision));
    }
}
