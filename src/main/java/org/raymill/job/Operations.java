package org.raymill.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.raymill.job.core.JobState;
import org.raymill.job.core.OperationRules;
import org.raymill.job.core.OperationRules.Decision;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.JobDetail;
import org.raymill.model.JobOperation;
import org.raymill.model.JobSummary;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.OperateReply;
import org.raymill.protocol.RenderJobCommand.OperateReply.Outcome;

/**
 * Does what people want of a job, one operation after the other: each is decided on what the one before has left in the journal. Part of the
 * {@link RenderJob} actor.
 */
final class Operations {

    private static final int MAX_WAITING = 1_000;

    private final RenderJobContext context;
    private final JournalLink journal;
    private final Supplier<JobSummary> summary;
    private final Deque<Operate> waiting = new ArrayDeque<>();
    private boolean writing;

    /**
     * @param summary of the job as it is when it is asked for
     */
    Operations(RenderJobContext context, JournalLink journal, Supplier<JobSummary> summary) {
        this.context = context;
        this.journal = journal;
        this.summary = summary;
    }

    /** Says that there is no such job. */
    static void refuseUnknown(Operate operate) {
        operate.replyTo().tell(new OperateReply(Outcome.NO_SUCH_JOB, "there is no such job", Optional.empty()));
    }

    /** Takes an operation; beyond a thousand that wait it is not answered, and whoever asked asks again. */
    void add(Operate operate) {
        if (waiting.size() < MAX_WAITING) {
            waiting.add(operate);
        }
    }

    /**
     * Decides what waits, as far as possible. What was meant for another version of the job changes nothing.
     *
     * @param settled whether the job knows what is running, which a change of its settings needs
     */
    void advance(JobState state, TaskBoard board, boolean settled) {
        while (!writing && !waiting.isEmpty()) {
            if (!settled && waiting.peek().operation().kind() == JobOperation.Kind.CHANGE) {
                return;
            }
            Operate next = waiting.remove();
            Decision decision = OperationRules.decide(
                    state,
                    board,
                    next.operation(),
                    next.by(),
                    next.reason(),
                    context.clock().instant());
            carryOut(decision, next, state);
        }
    }

    private void carryOut(Decision decision, Operate operate, JobState state) {
        if (decision instanceof Decision.Write write) {
            if (!operate.expected().allows(JobDetail.tag(state.changes()))) {
                answer(operate, Outcome.OUTDATED, outdated(state), state);
                return;
            }
            writing = true;
            journal.write(write.event(), () -> {
                writing = false;
                answer(operate, Outcome.DONE, "", state);
            });
        } else if (decision instanceof Decision.Unchanged unchanged) {
            answer(operate, Outcome.UNCHANGED, unchanged.message(), state);
        } else if (decision instanceof Decision.Refused refused) {
            answer(operate, Outcome.REFUSED, refused.message(), state);
        } else if (decision instanceof Decision.Outdated outdated) {
            answer(operate, Outcome.OUTDATED, outdated.message(), state);
        } else if (decision instanceof Decision.NoSuchTask none) {
            answer(operate, Outcome.NO_SUCH_TASK, none.message(), state);
        }
    }

    /** What is said to somebody who wants to change another version of a job, for people. */
    static String outdated(JobState state) {
        return "others have changed the job meanwhile, it is \"" + JobDetail.tag(state.changes()) + "\" by now";
    }

    /** Whether an operation is on its way to the journal. */
    boolean isWriting() {
        return writing;
    }

    private void answer(Operate operate, Outcome outcome, String message, JobState state) {
        operate.replyTo().tell(new OperateReply(outcome, message, Optional.of(summary.get()), state.changes()));
    }

    /** The journal has failed: nobody is answered, and whoever asked asks again. */
    void clear() {
        waiting.clear();
        writing = false;
    }
}
