package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Agreement;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.Expected;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameDetail;
import org.raymill.model.FrameProgress;
import org.raymill.model.GuestControl;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobOrigin;
import org.raymill.model.JobSpec;
import org.raymill.model.JobSummary;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.PlainSuccesses;
import org.raymill.model.PredecessorState;
import org.raymill.model.RemoteAttempt;
import org.raymill.model.RemoteUsage;
import org.raymill.model.ResultDetail;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.SiteName;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskStatus;
import org.raymill.model.Verdict;
import org.raymill.model.Whereabouts;
import org.raymill.model.Why;

/** What a render job is told and asked; sent to the job's sharded entity by job id. */
public interface RenderJobCommand extends CborSerializable {

    // ---- from clients

    /** Accepts the job. Answered when the job is in the journal; repeated submissions of the same id give the same answer. */
    record Submit(JobSpec spec, ActorRef<SubmitReply> replyTo) implements RenderJobCommand {}

    /**
     * Answer to {@link Submit}.
     *
     * @param removed whether the job was accepted before and somebody has removed it since: there is no such job any more
     */
    record SubmitReply(JobSummary summary, boolean removed) implements CborSerializable {}

    /** Loads the job so that it goes on by itself; a job that was never accepted answers nothing. */
    enum Wake implements RenderJobCommand {
        INSTANCE
    }

    /**
     * Cancels the job. Answered when that is in the journal; the job is {@code CANCELLED} once every process of it is dead.
     *
     * @param expected which versions of the job, see {@link JobDetail#tag}
     */
    record Cancel(String by, String reason, Expected expected, ActorRef<CancelReply> replyTo)
            implements RenderJobCommand {
        public Cancel {
            expected = expected == null ? Expected.ANYTHING : expected;
        }

        /** Cancels the job, whatever it is like. */
        public Cancel(String by, String reason, ActorRef<CancelReply> replyTo) {
            this(by, reason, Expected.ANYTHING, replyTo);
        }
    }

    /**
     * Answer to {@link Cancel}.
     *
     * @param accepted false when the job had ended before, or is of another version than expected
     * @param outdated whether it is of another version
     * @param summary empty when there is no such job
     * @param changes how often people have changed the job by now
     */
    record CancelReply(boolean accepted, boolean outdated, Optional<JobSummary> summary, int changes)
            implements CborSerializable {
        public CancelReply {
            summary = summary == null ? Optional.empty() : summary;
        }

        /** The job was of an expected version. */
        public CancelReply(boolean accepted, Optional<JobSummary> summary) {
            this(accepted, false, summary, 0);
        }
    }

    /**
     * Does something to the job; answered when it is in the journal.
     *
     * @param expected to which versions of the job, see {@link JobDetail#tag}
     */
    record Operate(JobOperation operation, String by, String reason, Expected expected, ActorRef<OperateReply> replyTo)
            implements RenderJobCommand {
        public Operate {
            expected = expected == null ? Expected.ANYTHING : expected;
        }

        /** Does something to the job, whatever it is like. */
        public Operate(JobOperation operation, String by, String reason, ActorRef<OperateReply> replyTo) {
            this(operation, by, reason, Expected.ANYTHING, replyTo);
        }
    }

    /**
     * Answer to {@link Operate}.
     *
     * @param outcome what came of it
     * @param message for people when it was refused
     * @param summary empty when there is no such job
     * @param changes how often people have changed the job by now
     */
    record OperateReply(Outcome outcome, String message, Optional<JobSummary> summary, int changes)
            implements CborSerializable {

        /** What can come of an operation. */
        public enum Outcome {
            DONE,
            /** The job was like that already. */
            UNCHANGED,
            /** It does not go with the state that the job or the task is in. */
            REFUSED,
            /** The job, or its settings, were changed by somebody else meanwhile. */
            OUTDATED,
            NO_SUCH_TASK,
            NO_SUCH_JOB
        }

        public OperateReply {
            message = message == null ? "" : message;
            summary = summary == null ? Optional.empty() : summary;
        }

        /** Of a job that nobody has changed. */
        public OperateReply(Outcome outcome, String message, Optional<JobSummary> summary) {
            this(outcome, message, summary, 0);
        }
    }

    /**
     * Asks why the job, or a task of it, is waiting.
     *
     * @param task empty for the job
     */
    record GetWhy(Optional<TaskId> task, ActorRef<WhyReply> replyTo) implements RenderJobCommand {
        public GetWhy {
            task = task == null ? Optional.empty() : task;
        }
    }

    /** Answer to {@link GetWhy}; empty when there is no such job or task. */
    record WhyReply(Optional<Why> why) implements CborSerializable {
        public WhyReply {
            why = why == null ? Optional.empty() : why;
        }
    }

    /** Asks for the job. */
    record GetJob(ActorRef<JobReply> replyTo) implements RenderJobCommand {}

    /**
     * Answer to {@link GetJob}.
     *
     * @param job empty when there is no such job
     */
    record JobReply(Optional<JobDetail> job) implements CborSerializable {
        public JobReply {
            job = job == null ? Optional.empty() : job;
        }
    }

    /**
     * Asks for tasks.
     *
     * @param status only tasks in this state; empty means all
     * @param offset how many matching tasks to skip
     * @param limit 1 to {@value #MAX_PAGE}
     */
    record GetTasks(Optional<TaskStatus> status, int offset, int limit, ActorRef<TasksReply> replyTo)
            implements RenderJobCommand {
        public static final int MAX_PAGE = 500;

        public GetTasks {
            status = status == null ? Optional.empty() : status;
        }
    }

    /**
     * Answer to {@link GetTasks}.
     *
     * @param found false when there is no such job
     * @param total how many tasks match
     */
    record TasksReply(boolean found, int total, List<JobDetail.TaskDetail> tasks) implements CborSerializable {
        public TasksReply {
            tasks = tasks == null ? List.of() : List.copyOf(tasks);
        }
    }

    /** Asks for one task. */
    record GetTask(TaskId task, ActorRef<TaskReply> replyTo) implements RenderJobCommand {}

    /** Answer to {@link GetTask}; empty when there is no such job or task. */
    record TaskReply(Optional<JobDetail.TaskDetail> task) implements CborSerializable {
        public TaskReply {
            task = task == null ? Optional.empty() : task;
        }
    }

    /** Asks how far a frame is, by its number. */
    record GetFrame(int frame, ActorRef<FrameReply> replyTo) implements RenderJobCommand {}

    /**
     * Answer to {@link GetFrame}.
     *
     * @param jobFound whether there is such a job
     * @param frame empty when there is no such job, or it has no such frame
     */
    record FrameReply(boolean jobFound, Optional<FrameDetail> frame) implements CborSerializable {
        public FrameReply {
            frame = frame == null ? Optional.empty() : frame;
        }
    }

    /**
     * Asks how far frames are, in the order in which the job has them.
     *
     * @param offset how many to skip
     * @param limit 1 to {@value #MAX_PAGE}; of frames with very many tiles fewer are told
     */
    record GetFrames(int offset, int limit, ActorRef<FramesReply> replyTo) implements RenderJobCommand {
        public static final int MAX_PAGE = 500;
    }

    /**
     * Answer to {@link GetFrames}.
     *
     * @param found false when there is no such job
     * @param total how many frames the job has
     */
    record FramesReply(boolean found, int total, List<FrameProgress> frames) implements CborSerializable {
        public FramesReply {
            frames = frames == null ? List.of() : List.copyOf(frames);
        }
    }

    /** Asks at which site an attempt is that runs elsewhere. */
    record FindElsewhere(AttemptId attempt, ActorRef<ElsewhereReply> replyTo) implements RenderJobCommand {}

    /**
     * Answer to {@link FindElsewhere}.
     *
     * @param where empty when no other site is known to run it
     */
    record ElsewhereReply(Optional<Whereabouts> where) implements CborSerializable {
        public ElsewhereReply {
            where = where == null ? Optional.empty() : where;
        }
    }

    /**
     * Asks for published results, by frame.
     *
     * @param offset how many to skip
     * @param limit 1 to {@value #MAX_PAGE}
     */
    record GetResults(int offset, int limit, ActorRef<ResultsReply> replyTo) implements RenderJobCommand {
        public static final int MAX_PAGE = 1_000;
    }

    /**
     * Answer to {@link GetResults}.
     *
     * @param found false when there is no such job
     * @param total how many results are published by now
     */
    record ResultsReply(boolean found, int total, List<ResultDetail> results) implements CborSerializable {
        public ResultsReply {
            results = results == null ? List.of() : List.copyOf(results);
        }
    }

    /** Asks for one published result by its name. */
    record FindResult(String name, ActorRef<ResultReply> replyTo) implements RenderJobCommand {}

    /**
     * Answer to {@link FindResult}.
     *
     * @param result empty when there is no such result, or job
     */
    record ResultReply(Optional<ResultDetail> result) implements CborSerializable {
        public ResultReply {
            result = result == null ? Optional.empty() : result;
        }
    }

    // ---- about jobs that other sites handed over, and parts of jobs that are at other sites

    /**
     * Asks a job how far it is, on behalf of the site that handed it over.
     *
     * @param known the places of frames whose results need not be told
     */
    record GetConsigned(FrameBits known, ActorRef<ConsignedReply> replyTo) implements RenderJobCommand {}

    /**
     * Answer to {@link GetConsigned}.
     *
     * @param summary empty when there is no such job
     * @param origin where the job came from
     * @param failed the places of frames that have failed for good
     * @param results published results that are not known; at most {@link org.raymill.model.ConsignmentReport#MAX_RESULTS}
     * @param attempts some of what runs or has failed; at most {@link org.raymill.model.ConsignmentReport#MAX_ATTEMPTS}
     * @param control who says how it goes on
     * @param usage what it has taken
     */
    record ConsignedReply(
            Optional<JobSummary> summary,
            Optional<JobOrigin> origin,
            FrameBits failed,
            List<ResultDetail> results,
            List<RemoteAttempt> attempts,
            Optional<GuestControl> control,
            RemoteUsage usage)
            implements CborSerializable {
        public ConsignedReply {
            usage = usage == null ? RemoteUsage.NONE : usage;
            attempts = attempts == null ? List.of() : List.copyOf(attempts);
            summary = summary == null ? Optional.empty() : summary;
            origin = origin == null ? Optional.empty() : origin;
            failed = failed == null ? FrameBits.NONE : failed;
            results = results == null ? List.of() : List.copyOf(results);
            control = control == null ? Optional.empty() : control;
        }

        /** Of a job that does not exist. */
        public static ConsignedReply none() {
            return new ConsignedReply(null, null, null, null, null, null, null);
        }
    }

    /**
     * What another site says of a part of the job.
     *
     * @param own whether this site itself says so, for nothing was asked of the other one
     */
    record ConsignmentHeard(JobId consignment, ConsignmentReport report, boolean own) implements RenderJobCommand {}

    /**
     * Answer to {@link SiteLinksCommand.Consider}.
     *
     * @param askedAt of the question
     * @param chosen where some of the frames are to go; empty when they are to stay
     * @param words why, for people
     */
    record SitesConsidered(Instant askedAt, Optional<Chosen> chosen, String words) implements RenderJobCommand {
        public SitesConsidered {
            chosen = chosen == null ? Optional.empty() : chosen;
            words = words == null ? "" : words;
        }
    }

    /**
     * Some frames of a job are to go to a site.
     *
     * @param frames how many of those that were asked about, at least 1
     * @param terms what is to be agreed with it
     */
    record Chosen(SiteName site, int frames, Agreement terms) implements CborSerializable {
        public Chosen {
            terms = terms == null ? Agreement.FREE : terms;
        }
    }

    /**
     * A result can not be fetched as it was told: it is to be told anew.
     *
     * @param missing whether the other site says that it does not have it
     */
    record FrameNotFetched(JobId consignment, AttemptId attempt, ResultDetail result, boolean missing)
            implements RenderJobCommand {}

    /**
     * A result that another site has rendered was fetched, and is not what was asked for.
     *
     * @param reason for people
     */
    record FrameRefused(JobId consignment, AttemptId attempt, ResultDetail result, String reason)
            implements RenderJobCommand {}

    /**
     * The files of frames that another site has rendered are staged here.
     *
     * @param attempt under which they are staged
     * @param result what the other site said of it, with what this site finds strange about it
     */
    record FrameFetched(JobId consignment, AttemptId attempt, ResultDetail result) implements RenderJobCommand {}

    // ---- from jobs to the jobs that they depend on, and back

    /**
     * Asks the job to say how far it is: at once, and whenever it gets further, at most five times a second. Repeated as a heartbeat; who does
     * not repeat it is forgotten.
     *
     * @param follower the job that waits
     * @param step what it waits for; empty means all
     * @param frameByFrame whether it wants to know of each frame
     */
    record Follow(JobId follower, Optional<StepName> step, boolean frameByFrame, ActorRef<RenderJobCommand> replyTo)
            implements RenderJobCommand {
        public Follow {
            step = step == null ? Optional.empty() : step;
        }
    }

    /** Answer to {@link Follow}, and its repetition whenever something has changed. */
    record PredecessorChanged(PredecessorState state) implements RenderJobCommand {}

    // ---- from the Scheduler

    /**
     * Answer to {@link SchedulerCommand.RegisterDemand}.
     *
     * @param epoch of the Scheduler
     * @param complete whether every server that could run something of this job has reported to this Scheduler, so that {@code running} is all
     *     that runs
     * @param running the job's attempts that run, as far as the Scheduler knows; filled in only for a job that adopts
     * @param verdicts why what is not placed is not placed
     */
    record DemandReceived(long epoch, long revision, boolean complete, List<RunningOn> running, List<Verdict> verdicts)
            implements RenderJobCommand {
        public DemandReceived {
            running = running == null ? List.of() : List.copyOf(running);
            verdicts = verdicts == null ? List.of() : List.copyOf(verdicts);
        }
    }

    /** An attempt and where it runs, or where its outcome waits for the job's acknowledgement. */
    record RunningOn(
            ServerId server,
            String incarnation,
            ActorRef<RenderServerCommand> serverRef,
            RunningAttempt attempt,
            Lease lease)
            implements CborSerializable {}

    /**
     * The Scheduler's answer to {@link SchedulerCommand.ServerDisagreed}: it needs not be told again.
     *
     * @param at of what was told
     */
    record DisagreementHeard(ServerId server, Instant at) implements RenderJobCommand {}

    /** A server has been lost: what ran there has to run elsewhere. */
    record ServerLost(ServerId server, String incarnation, String reason) implements RenderJobCommand {}

    // ---- from render servers

    /** A lease is open and idle. Repeated until the job runs something in it or releases it. */
    record LeaseGranted(Lease lease, String incarnation, ActorRef<RenderServerCommand> server)
            implements RenderJobCommand {}

    /**
     * What the server runs for this job: sent when something starts, on progress, and as a heartbeat.
     *
     * @param waiting attempts that wait in a lease until others have ended
     */
    record AttemptsRunning(
            ServerId server,
            String incarnation,
            ActorRef<RenderServerCommand> serverRef,
            List<RunningInLease> attempts,
            List<WaitingInLease> waiting)
            implements RenderJobCommand {
        public AttemptsRunning {
            attempts = attempts == null ? List.of() : List.copyOf(attempts);
            waiting = waiting == null ? List.of() : List.copyOf(waiting);
        }

        /** A report of a server on which nothing waits. */
        public AttemptsRunning(
                ServerId server,
                String incarnation,
                ActorRef<RenderServerCommand> serverRef,
                List<RunningInLease> attempts) {
            this(server, incarnation, serverRef, attempts, List.of());
        }
    }

    /** An attempt that waits in a lease until others have ended. */
    record WaitingInLease(TaskId task, AttemptId attempt) implements CborSerializable {}

    /** An attempt and the lease that it runs in. */
    record RunningInLease(RunningAttempt attempt, Lease lease) implements CborSerializable {}

    /**
     * An attempt has ended. Repeated until acknowledged. Unless {@code leaseClosed}, the lease is idle now and the job may run the next task in
     * it.
     */
    record AttemptEnded(
            AttemptOutcome outcome,
            Optional<Lease> lease,
            boolean leaseClosed,
            String incarnation,
            ActorRef<RenderServerCommand> server)
            implements RenderJobCommand {
        public AttemptEnded {
            lease = lease == null ? Optional.empty() : lease;
        }
    }

    /** Several attempts of the job have ended on a server: the same as an {@link AttemptEnded} for each. */
    record AttemptsEnded(
            ServerId serverId, String incarnation, ActorRef<RenderServerCommand> server, List<EndedInLease> ended)
            implements RenderJobCommand {
        public AttemptsEnded {
            ended = ended == null ? List.of() : List.copyOf(ended);
        }
    }

    /**
     * Attempts that have ended, with what {@link AttemptEnded} says of the lease that they ran in.
     *
     * @param successes those of them of which there is no more to say
     * @param outcomes the others
     */
    record EndedInLease(
            PlainSuccesses successes, List<AttemptOutcome> outcomes, Optional<Lease> lease, boolean leaseClosed)
            implements CborSerializable {
        public EndedInLease {
            outcomes = outcomes == null ? List.of() : List.copyOf(outcomes);
            lease = lease == null ? Optional.empty() : lease;
        }

        /** Attempts of which each has succeeded without files or has more to be said of. */
        public static EndedInLease of(List<AttemptOutcome> all, Optional<Lease> lease, boolean leaseClosed) {
            List<PlainSuccesses.Success> plain = all.stream()
                    .filter(PlainSuccesses::isPlain)
                    .map(outcome -> new PlainSuccesses.Success(
                            outcome.task(),
                            outcome.attempt(),
                            outcome.number(),
                            outcome.startedAt(),
                            outcome.endedAt(),
                            outcome.usage()))
                    .toList();
            return new EndedInLease(
                    PlainSuccesses.of(plain),
                    all.stream()
                            .filter(outcome -> !PlainSuccesses.isPlain(outcome))
                            .toList(),
                    lease,
                    leaseClosed);
        }

        /** All of them, one by one. */
        public List<AttemptOutcome> all(JobId job, ServerId server) {
            List<AttemptOutcome> all = new ArrayList<>(successes.size() + outcomes.size());
            successes
                    .successes()
                    .forEach(success -> all.add(AttemptOutcomeBuilder.builder()
                            .task(success.task())
                            .attempt(success.attempt())
                            .number(success.number())
                            .startedAt(success.startedAt())
                            .endedAt(success.endedAt())
                            .job(job)
                            .server(server)
                            .result(AttemptOutcome.Result.SUCCEEDED)
                            .usage(success.usage())
                            .build()));
            all.addAll(outcomes);
            return all;
        }
    }

    /**
     * The server gives back attempts that were sent into a lease: they have not run there and never will.
     *
     * @param slow whether that is because the attempt before them takes long: it was a mistake to send so many
     */
    record TasksReturned(LeaseId lease, List<AttemptId> attempts, String reason, boolean slow)
            implements RenderJobCommand {
        public TasksReturned {
            attempts = attempts == null ? List.of() : List.copyOf(attempts);
        }
    }

    /** The server did not start the attempt; it never ran there. */
    record TaskRefused(ServerId server, TaskId task, AttemptId attempt, LeaseId lease, String reason)
            implements RenderJobCommand {}
}
