package org.raymill.job.core;

import java.time.Instant;
import java.util.List;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.ServerId;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.CborSerializable;

/** What a job's journal holds: everything that a client was told or may count on. Read for ever; fields are only added. */
public sealed interface JobEvent extends CborSerializable {

    /** The job was accepted. Always the first event. */
    record JobAccepted(JobId job, JobSpec spec, Instant at) implements JobEvent {}

    /** Attempts have ended; what succeeded is accepted and will be published. */
    record AttemptsRecorded(List<AttemptRecord> attempts) implements JobEvent {
        public AttemptsRecorded {
            attempts = attempts == null ? List.of() : List.copyOf(attempts);
        }
    }

    /**
     * How an attempt ended.
     *
     * @param outputs what it staged; empty unless it succeeded
     */
    record AttemptRecord(
            TaskId task,
            AttemptId attempt,
            int number,
            ServerId server,
            AttemptStatus status,
            String reason,
            Instant startedAt,
            Instant endedAt,
            List<TaskOutput> outputs) {
        public AttemptRecord {
            reason = reason == null ? "" : reason;
            outputs = outputs == null ? List.of() : List.copyOf(outputs);
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

    /** The job has ended for good. */
    record JobEnded(JobStatus status, String reason, Instant at) implements JobEvent {}
}
