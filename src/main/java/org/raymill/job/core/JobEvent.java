package org.raymill.job.core;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Agreement;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.AttemptUsage;
import org.raymill.model.FrameBits;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.NoticeType;
import org.raymill.model.PlainSuccesses;
import org.raymill.model.ServerId;
import org.raymill.model.SiteName;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.CborSerializable;

/** What a job's journal holds: everything that a client was told or may count on. Read for ever; fields are only added. */
public sealed interface JobEvent extends CborSerializable {

    /** The attempts whose end the event tells of; none for most events. */
    default List<AttemptRecord> attemptRecords() {
        return List.of();
    }

    /** The job was accepted. Always the first event. */
    record JobAccepted(JobId job, JobSpec spec, Instant at) implements JobEvent {}

    /**
     * Attempts have ended; what succeeded is accepted and will be published.
     *
     * @param oneVersion whether a picture of another version of the rendering package than the first that counted does not count; false in journals
     *     from before that was so
     */
    record AttemptsRecorded(List<AttemptRecord> attempts, boolean oneVersion) implements JobEvent {
        public AttemptsRecorded {
            attempts = attempts == null ? List.of() : List.copyOf(attempts);
        }

        /** The end of attempts, as it is told now. */
        public static AttemptsRecorded of(List<AttemptRecord> attempts) {
            return new AttemptsRecorded(attempts, true);
        }

        @Override
        public List<AttemptRecord> attemptRecords() {
            return attempts;
        }
    }

    /** Attempts on one server have succeeded without making files: the same as an {@link AttemptRecord} for each, in little space. */
    record TasksSucceeded(ServerId server, PlainSuccesses successes) implements JobEvent {
        @Override
        public List<AttemptRecord> attemptRecords() {
            return successes.successes().stream()
                    .map(success -> AttemptRecordBuilder.builder()
                            .task(success.task())
                            .attempt(success.attempt())
                            .number(success.number())
                            .startedAt(success.startedAt())
                            .endedAt(success.endedAt())
                            .usage(success.usage())
                            .server(server)
                            .status(AttemptStatus.SUCCEEDED)
                            .build())
                    .toList();
        }
    }

    /**
     * How an attempt ended.
     *
     * @param outputs what it staged; empty unless it succeeded
     * @param revision of the job's settings that it rendered with
     * @param usage what it took
     * @param cores that were reserved for it; 0 for as many as the job asks for
     */
    @RecordBuilder
    @RecordBuilder.Options(prefixEnclosingClassNames = false)
    record AttemptRecord(
            TaskId task,
            AttemptId attempt,
            int number,
            ServerId server,
            AttemptStatus status,
            String reason,
            Instant startedAt,
            Instant endedAt,
            List<TaskOutput> outputs,
            int revision,
            AttemptUsage usage,
            int cores) {
        public AttemptRecord {
            reason = reason == null ? "" : reason;
            outputs = outputs == null ? List.of() : List.copyOf(outputs);
            usage = usage == null ? AttemptUsage.NONE : usage;
        }

        /** Whether it can be told as one of {@link TasksSucceeded}. */
        public boolean isPlain() {
            return status == AttemptStatus.SUCCEEDED
                    && task.step() == StepName.RENDER
                    && reason.isEmpty()
                    && outputs.isEmpty()
                    && revision == 0;
        }
    }

    /** The files of these tasks are under their final names. */
    record ResultsPublished(List<TaskId> tasks, Instant at) implements JobEvent {
        public ResultsPublished {
            tasks = tasks == null ? List.of() : List.copyOf(tasks);
        }
    }

    /** The accepted files of these tasks have vanished from the storage: the tasks run again, which counts as a failure. */
    record ResultsMissing(List<TaskId> tasks, String reason, Instant at) implements JobEvent {
        public ResultsMissing {
            tasks = tasks == null ? List.of() : List.copyOf(tasks);
        }
    }

    /** Somebody cancelled the job. */
    record CancelRequested(String by, String reason, Instant at) implements JobEvent {}

    /** Somebody paused the job: it starts nothing more. */
    record Paused(String by, String reason, Instant at) implements JobEvent {}

    /** Somebody let a paused job go on. */
    record Resumed(String by, String reason, Instant at) implements JobEvent {}

    /** Somebody changed the job's priority. */
    record PriorityChanged(int before, int after, String by, String reason, Instant at) implements JobEvent {}

    /**
     * Somebody has failed tasks tried again, with their retries as at first. A job that had failed goes on.
     *
     * @param tasks which; none means all that have failed or have had trouble
     * @param before what state the job was in
     */
    record TasksRetried(List<TaskId> tasks, JobStatus before, String by, String reason, Instant at)
            implements JobEvent {
        public TasksRetried {
            tasks = tasks == null ? List.of() : List.copyOf(tasks);
        }
    }

    /**
     * These tasks have failed for good although no attempt of them did: somebody killed them, or what they depend on has failed.
     *
     * @param by who killed them; empty when nobody did
     */
    record TasksGivenUp(List<TaskId> tasks, String by, String reason, Instant at) implements JobEvent {
        public TasksGivenUp {
            tasks = tasks == null ? List.of() : List.copyOf(tasks);
            by = by == null ? "" : by;
        }
    }

    /**
     * Somebody has a frame left out: what was not done of it is not done, and the job can succeed without it. Undone by {@link TasksRetried}.
     *
     * @param tasks what is left out: the tasks of the frame that were not done
     */
    record FrameSkipped(int frame, List<TaskId> tasks, String by, String reason, Instant at) implements JobEvent {
        public FrameSkipped {
            tasks = tasks == null ? List.of() : List.copyOf(tasks);
        }
    }

    /**
     * From a render task on, each has so many frames. Tasks before it keep the frames that they have.
     *
     * @param fromTask the number of the first task that is cut anew
     * @param length frames a task, at least 1
     */
    record ChunksPlanned(int fromTask, int length, Instant at) implements JobEvent {}

    /**
     * Somebody changed the settings. Frames that are not finished are rendered with the new ones, those that are kept apart.
     *
     * @param revision counts the changes from 1
     * @param spec the settings from now on
     * @param priority the new priority; empty when it stays
     * @param redo whether every frame begins anew, finished ones too
     * @param kept the places of unfinished frames that stay with the settings that they began with; what other unfinished frames had of tiles
     *     counts no more
     */
    record SettingsChanged(
            int revision,
            JobSpec spec,
            Optional<Integer> priority,
            boolean redo,
            FrameBits kept,
            String by,
            String reason,
            Instant at)
            implements JobEvent {
        public SettingsChanged {
            priority = priority == null ? Optional.empty() : priority;
            kept = kept == null ? FrameBits.NONE : kept;
        }
    }

    /** The job goes on in another process; from now on the journal refuses what a former one still writes. */
    record TakenOver(Instant at) implements JobEvent {}

    /**
     * Pictures of a task that was rendered again were compared.
     *
     * @param newest the attempt whose pictures were compared with those before
     * @param agreeing the attempts before that made the same
     * @param differing the attempts before that made others
     * @param difference what it is, for people; empty when there is none
     */
    record PicturesCompared(
            TaskId task,
            AttemptId newest,
            List<AttemptId> agreeing,
            List<AttemptId> differing,
            String difference,
            Instant at)
            implements JobEvent {
        public PicturesCompared {
            agreeing = agreeing == null ? List.of() : List.copyOf(agreeing);
            differing = differing == null ? List.of() : List.copyOf(differing);
            difference = difference == null ? "" : difference;
        }
    }

    /** No further server could render these tasks again in time: their newest pictures are taken, unverified. */
    record VerificationSkipped(List<TaskId> tasks, Instant at) implements JobEvent {

        /** The most tasks of one event. */
        public static final int MAX_TASKS = 1_000;

        public VerificationSkipped {
            tasks = tasks == null ? List.of() : List.copyOf(tasks);
        }
    }

    /**
     * No server has the version of the rendering package any more with which the job was rendered: it goes on with another one. Frames of which only some
     * tiles are there begin anew.
     *
     * @param reason for people
     */
    record VersionLeft(String version, String reason, Instant at) implements JobEvent {
        public VersionLeft {
            version = version == null ? "" : version;
            reason = reason == null ? "" : reason;
        }
    }

    /**
     * Frames were handed to another site. From now on they are rendered there, and what is said of them counts only when it is of this consignment.
     *
     * @param consignment names it, and the job that the other site makes of it; never used before
     * @param frames their places
     * @param reason why, for people
     * @param terms what was agreed
     */
    record FramesSent(JobId consignment, SiteName site, FrameBits frames, String reason, Instant at, Agreement terms)
            implements JobEvent {
        public FramesSent {
            reason = reason == null ? "" : reason;
            terms = terms == null ? Agreement.FREE : terms;
        }

        /** They are handed over for nothing. */
        FramesSent(JobId consignment, SiteName site, FrameBits frames, String reason, Instant at) {
            this(consignment, site, frames, reason, at, Agreement.FREE);
        }
    }

    /**
     * Another site has said what came of frames, and this site has the files of what succeeded. They are this site's again.
     *
     * @param attempts one for each task that makes pictures of whole frames; its server stands for the other site
     * @param coreMillis what all of the consignment had taken there by then: cores times milliseconds
     */
    record FramesReturned(JobId consignment, List<AttemptRecord> attempts, long coreMillis)
            implements JobEvent, Return {

        /** Nothing is known of what they took. */
        FramesReturned(JobId consignment, List<AttemptRecord> attempts) {
            this(consignment, attempts, 0);
        }

        public FramesReturned {
            attempts = attempts == null ? List.of() : List.copyOf(attempts);
        }

        @Override
        public List<AttemptRecord> attemptRecords() {
            return attempts;
        }
    }

    /**
     * Another site has rendered frames, and has published their pictures in its own storage, where they stay and clients have them fetched. With that
     * they are published here, too.
     *
     * @param attempts one for each task that makes pictures of whole frames, all successes; its server stands for the other site
     * @param coreMillis as for {@link FramesReturned}
     */
    record FramesKept(JobId consignment, List<AttemptRecord> attempts, long coreMillis) implements JobEvent, Return {

        /** Nothing is known of what they took. */
        FramesKept(JobId consignment, List<AttemptRecord> attempts) {
            this(consignment, attempts, 0);
        }

        public FramesKept {
            attempts = attempts == null ? List.of() : List.copyOf(attempts);
        }

        @Override
        public List<AttemptRecord> attemptRecords() {
            return attempts;
        }
    }

    /** What came of frames that another site had: they are that site's no more. */
    sealed interface Return permits FramesReturned, FramesKept {

        JobId consignment();

        List<AttemptRecord> attempts();

        long coreMillis();
    }

    /**
     * What a consignment still has is rendered here, or sent anew; what the other site says of it later does not count.
     *
     * @param coreMillis as for {@link FramesReturned}
     */
    record FramesTakenBack(JobId consignment, String by, String reason, Instant at, long coreMillis)
            implements JobEvent {

        /** Nothing is known of what it took. */
        FramesTakenBack(JobId consignment, String by, String reason, Instant at) {
            this(consignment, by, reason, at, 0);
        }
    }

    /**
     * The other site has said that it has nothing of a consignment any more.
     *
     * @param record what it has removed, for people
     * @param coreMillis as for {@link FramesReturned}
     */
    record ConsignmentClosed(JobId consignment, String record, Instant at, long coreMillis) implements JobEvent {

        /** Nothing is known of what it took. */
        ConsignmentClosed(JobId consignment, String record, Instant at) {
            this(consignment, record, at, 0);
        }
    }

    /**
     * The Scheduler has heard that a server was proven wrong, and has it quarantined.
     *
     * @param proof when the pictures were compared that prove it, which tells the proof from others
     */
    record DisagreementTold(ServerId server, Instant proof, Instant at) implements JobEvent {}

    /**
     * A notice is made of what a receiver has not been told of frames, as far as it goes into one; what is in it follows from the events before.
     *
     * @param target the place of the receiver
     * @param type whether it tells of published or of failed frames
     */
    record FramesGathered(int target, NoticeType type, Instant at) implements JobEvent {}

    /**
     * Receivers have taken notices, or it was given up.
     *
     * @param notices what became of which
     */
    record NoticesSettled(List<SettledNotice> notices, Instant at) implements JobEvent {
        public NoticesSettled {
            notices = notices == null ? List.of() : List.copyOf(notices);
        }
    }

    /**
     * What became of a notice.
     *
     * @param event the number of the job's event that it told of
     * @param target the place of the receiver
     * @param detail why it was given up, for people; empty otherwise
     */
    record SettledNotice(long event, int target, NoticeOutcome outcome, String detail) {
        public SettledNotice {
            detail = detail == null ? "" : detail;
        }
    }

    /** How the delivery of a notice ended. */
    enum NoticeOutcome {
        /** The receiver has taken it. */
        DELIVERED,
        /** It was tried for too long, or could never have been. */
        GIVEN_UP,
        /** The receiver has said that it wants no more, this one included. */
        UNWANTED
    }

    /** Somebody removed the job, which had ended: it is not known any more, and its files are nobody's. */
    record Removed(String by, String reason, Instant at) implements JobEvent {}

    /** The job has ended; one that has failed may go on later, see {@link TasksRetried}. */
    record JobEnded(JobStatus status, String reason, Instant at) implements JobEvent {}
}
