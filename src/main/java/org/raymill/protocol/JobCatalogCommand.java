package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AuditEntry;
import org.raymill.model.AuditFilter;
import org.raymill.model.JobFilter;
import org.raymill.model.JobId;
import org.raymill.model.JobOrder;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.QuotaExcess;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.model.UsageDay;
import org.raymill.model.UsageGrouping;
import org.raymill.model.UsageSum;

/** What the catalogue of jobs is told and asked. The journal has the truth; the catalogue finds jobs without loading them. */
public interface JobCatalogCommand extends CborSerializable {

    /**
     * Enters a job that is about to be submitted, so that it is found after any crash. With an idempotency key the second registration
     * answers with the job of the first.
     *
     * @param idempotencyKey of the client; empty for none
     * @param requestHash tells whether a repeated key came with the same request
     * @param manifest lists the job's files: from here on none of them is removed from the store; empty from older nodes
     * @param predecessors the jobs that it waits for, each once; none from older nodes
     * @param limited whether it counts against the quota of its user; not from older nodes
     */
    record Register(
            JobId job,
            Optional<String> idempotencyKey,
            String requestHash,
            JobSummary summary,
            Optional<Sha256> manifest,
            List<JobId> predecessors,
            boolean limited,
            ActorRef<RegisterReply> replyTo)
            implements JobCatalogCommand {
        public Register {
            idempotencyKey = idempotencyKey == null ? Optional.empty() : idempotencyKey;
            manifest = manifest == null ? Optional.empty() : manifest;
            predecessors = predecessors == null ? List.of() : List.copyOf(predecessors);
        }

        /** A job that waits for no other one. */
        public Register(
                JobId job,
                Optional<String> idempotencyKey,
                String requestHash,
                JobSummary summary,
                Optional<Sha256> manifest,
                ActorRef<RegisterReply> replyTo) {
            this(job, idempotencyKey, requestHash, summary, manifest, List.of(), false, replyTo);
        }

        /** A job that counts against nobody's quota. */
        public Register(
                JobId job,
                Optional<String> idempotencyKey,
                String requestHash,
                JobSummary summary,
                Optional<Sha256> manifest,
                List<JobId> predecessors,
                ActorRef<RegisterReply> replyTo) {
            this(job, idempotencyKey, requestHash, summary, manifest, predecessors, false, replyTo);
        }
    }

    /**
     * Answer to {@link Register}.
     *
     * @param outcome what happened
     * @param job the job to go on with: the new one, or the one that the key belongs to
     * @param message for people when it was unavailable
     * @param excess the limit of the job's user that it would exceed
     */
    record RegisterReply(Outcome outcome, Optional<JobId> job, String message, Optional<QuotaExcess> excess)
            implements CborSerializable {
        public RegisterReply {
            excess = excess == null ? Optional.empty() : excess;
            job = job == null ? Optional.empty() : job;
            message = message == null ? "" : message;
        }

        /** One that exceeds no limit. */
        public RegisterReply(Outcome outcome, Optional<JobId> job, String message) {
            this(outcome, job, message, Optional.empty());
        }

        /** What can come of a registration. */
        public enum Outcome {
            /** The job is new. */
            REGISTERED,
            /** The key was used before with the same request. */
            REPEATED,
            /** The key was used before with another request. */
            CONFLICT,
            /** Its user has as much as it may; nothing was registered. */
            EXCEEDED,
            /** The database does not answer. */
            UNAVAILABLE
        }
    }

    /**
     * A job's newest summary; no reply. An older one never replaces a newer one.
     *
     * @param manifest lists the job's files; empty from older nodes
     * @param busy whether the job has something to do, even if it has ended; such jobs are woken after a restart
     */
    record Update(JobSummary summary, long revision, Optional<Sha256> manifest, boolean busy)
            implements JobCatalogCommand {
        public Update {
            manifest = manifest == null ? Optional.empty() : manifest;
        }

        /** The summary of a job that has nothing to do once it has ended. */
        public Update(JobSummary summary, long revision, Optional<Sha256> manifest) {
            this(summary, revision, manifest, !summary.status().isFinal());
        }
    }

    /** A job was removed, and its list of files with it; no reply. A job that is not known is no error. */
    record Remove(JobId job) implements JobCatalogCommand {}

    /**
     * Asks for jobs.
     *
     * @param after only jobs that come after this place of the order: the one of the last of the page before
     * @param limit 1 to {@value #MAX_PAGE}
     */
    record ListJobs(
            JobFilter filter, JobOrder order, Optional<JobOrder.Place> after, int limit, ActorRef<ListReply> replyTo)
            implements JobCatalogCommand {
        public static final int MAX_PAGE = 500;

        public ListJobs {
            filter = filter == null ? JobFilter.ALL : filter;
            order = order == null ? JobOrder.NEWEST_FIRST : order;
            after = after == null ? Optional.empty() : after;
        }
    }

    /**
     * Answer to {@link ListJobs}.
     *
     * @param available false when the database does not answer
     * @param more whether there are more after them
     */
    record ListReply(boolean available, List<JobSummary> jobs, boolean more) implements CborSerializable {
        public ListReply {
            jobs = jobs == null ? List.of() : List.copyOf(jobs);
        }
    }

    /** Asks how many jobs there are in each state. The answer may be a second old. */
    record CountJobs(JobFilter filter, ActorRef<CountReply> replyTo) implements JobCatalogCommand {
        public CountJobs {
            filter = filter == null ? JobFilter.ALL : filter;
        }
    }

    /**
     * Answer to {@link CountJobs}.
     *
     * @param available false when the database does not answer
     * @param counts states that no job is in are left out
     */
    record CountReply(boolean available, Map<JobStatus, Integer> counts) implements CborSerializable {
        public CountReply {
            counts = counts == null ? Map.of() : Map.copyOf(counts);
        }
    }

    /**
     * Asks for jobs that have not ended or are busy all the same, for waking them; internal to the control nodes.
     *
     * @param registeredBefore registrations before this of which nothing became are forgotten
     * @param removedBefore so are jobs that were removed before this, with their journals, some at a time
     */
    record ListUnfinished(Instant registeredBefore, Instant removedBefore, ActorRef<Unfinished> replyTo)
            implements JobCatalogCommand {
        public ListUnfinished {
            removedBefore = removedBefore == null ? Instant.EPOCH : removedBefore;
        }
    }

    /** Answer to {@link ListUnfinished}. */
    record Unfinished(boolean available, List<JobId> jobs) implements CborSerializable {
        public Unfinished {
            jobs = jobs == null ? List.of() : List.copyOf(jobs);
        }
    }

    /**
     * Asks for jobs of which the journal knows more than the catalogue, for waking them, so that they tell it: whoever wrote to the journal had no time
     * to. Internal to the control nodes. Costs a look-up for each job that there is.
     */
    record ListBehind(ActorRef<Behind> replyTo) implements JobCatalogCommand {}

    /**
     * Answer to {@link ListBehind}.
     *
     * @param available false when the database does not answer
     */
    record Behind(boolean available, List<JobId> jobs) implements CborSerializable {
        public Behind {
            jobs = jobs == null ? List.of() : List.copyOf(jobs);
        }
    }

    /**
     * Asks for jobs that can be archived: they have ended, have nothing left to do, are no other site's, and no other job waits for them.
     *
     * @param endedBefore when they ended
     * @param after only those after this one, which was the last of the page before
     * @param limit 1 to {@value #MAX_PAGE}
     */
    record ListArchivable(Instant endedBefore, Optional<Ended> after, int limit, ActorRef<Archivable> replyTo)
            implements JobCatalogCommand {
        public static final int MAX_PAGE = 500;

        public ListArchivable {
            after = after == null ? Optional.empty() : after;
        }
    }

    /** A place in the order of jobs by their ends. */
    record Ended(Instant at, JobId job) implements CborSerializable {}

    /**
     * Answer to {@link ListArchivable}.
     *
     * @param available false when the database does not answer
     * @param jobs the first that ended first
     */
    record Archivable(boolean available, List<Ended> jobs) implements CborSerializable {
        public Archivable {
            jobs = jobs == null ? List.of() : List.copyOf(jobs);
        }
    }

    /**
     * Asks for the lists of files of all jobs, the oldest first.
     *
     * @param after only jobs younger than this one (the last of the page before)
     * @param endedBefore of jobs that ended before, the files are no longer needed
     * @param handedOverBy only jobs that this site has handed over
     * @param limit 1 to {@value #MAX_PAGE}
     */
    record ListManifests(
            Optional<JobId> after,
            Instant endedBefore,
            Optional<SiteName> handedOverBy,
            int limit,
            ActorRef<ManifestPage> replyTo)
            implements JobCatalogCommand {
        public static final int MAX_PAGE = 1_000;

        public ListManifests {
            after = after == null ? Optional.empty() : after;
            handedOverBy = handedOverBy == null ? Optional.empty() : handedOverBy;
        }
    }

    /**
     * The list of a job.
     *
     * @param manifest the content that it is; empty when that is not known, because the job is of an older version
     * @param accepted false when the job was registered and may not have been accepted
     * @param filesNeeded false when the job ended long ago
     */
    record JobManifest(JobId job, Optional<Sha256> manifest, boolean accepted, boolean filesNeeded) {
        public JobManifest {
            manifest = manifest == null ? Optional.empty() : manifest;
        }
    }

    /**
     * Answer to {@link ListManifests}.
     *
     * @param available false when the database does not answer
     * @param more whether there are younger ones
     */
    record ManifestPage(boolean available, List<JobManifest> jobs, boolean more) implements CborSerializable {
        public ManifestPage {
            jobs = jobs == null ? List.of() : List.copyOf(jobs);
        }
    }

    /** Enters what somebody has done; no reply. An entry that is known is left as it is. */
    record RecordAudit(List<AuditEntry> entries) implements JobCatalogCommand {
        public RecordAudit {
            entries = entries == null ? List.of() : List.copyOf(entries);
        }
    }

    /**
     * Asks what was done, newest first.
     *
     * @param before only entries that stand before this place (the one of the last of the page before)
     * @param limit 1 to {@value #MAX_PAGE}
     */
    record ListAudit(AuditFilter filter, Optional<AuditEntry.Position> before, int limit, ActorRef<AuditReply> replyTo)
            implements JobCatalogCommand {
        public static final int MAX_PAGE = 500;

        public ListAudit {
            filter = filter == null ? AuditFilter.ALL : filter;
            before = before == null ? Optional.empty() : before;
        }

        /** Asks what was done to something. */
        public ListAudit(
                Optional<String> subject,
                Optional<AuditEntry.Position> before,
                int limit,
                ActorRef<AuditReply> replyTo) {
            this(AuditFilter.of(subject), before, limit, replyTo);
        }
    }

    /**
     * Answer to {@link ListAudit}.
     *
     * @param available false when the database does not answer
     * @param more whether there are older ones
     */
    record AuditReply(boolean available, List<AuditEntry> entries, boolean more) implements CborSerializable {
        public AuditReply {
            entries = entries == null ? List.of() : List.copyOf(entries);
        }
    }

    /** Enters what a job's attempts took; no reply. Sums only grow: fewer attempts never replace more. */
    record RecordUsage(JobId job, String project, String user, List<UsageDay> days) implements JobCatalogCommand {
        public RecordUsage {
            days = days == null ? List.of() : List.copyOf(days);
        }
    }

    /**
     * Asks what attempts took, those with the most time first.
     *
     * @param by what is added up
     * @param fromDay the first day, counted in UTC from the first of 1970
     * @param toDay the last day
     * @param limit 1 to {@value #MAX_ROWS}
     */
    record SumUsage(UsageGrouping by, int fromDay, int toDay, int limit, ActorRef<UsageReply> replyTo)
            implements JobCatalogCommand {
        public static final int MAX_ROWS = 1_000;
    }

    /**
     * Answer to {@link SumUsage}.
     *
     * @param available false when the database does not answer
     * @param more whether there are more than were asked for
     */
    record UsageReply(boolean available, List<UsageSum> sums, boolean more) implements CborSerializable {
        public UsageReply {
            sums = sums == null ? List.of() : List.copyOf(sums);
        }
    }

    /**
     * Asks how long frames took of the newest jobs that have succeeded.
     *
     * @param packageName that rendered them
     * @param project only this project's
     */
    record MeasureFrames(String packageName, Optional<String> project, ActorRef<FrameTimes> replyTo)
            implements JobCatalogCommand {
        /** How many jobs are looked at, at most. */
        public static final int MAX_JOBS = 50;

        public MeasureFrames {
            project = project == null ? Optional.empty() : project;
        }
    }

    /**
     * Answer to {@link MeasureFrames}.
     *
     * @param available false when the database does not answer
     * @param millis the time of all attempts of a job, divided by its frames; of each job
     */
    record FrameTimes(boolean available, List<Long> millis) implements CborSerializable {
        public FrameTimes {
            millis = millis == null ? List.of() : List.copyOf(millis);
        }
    }

    /**
     * Asks what other sites ask for the jobs of each project.
     *
     * @param day counted in UTC from the first of 1970
     */
    record SumSpending(int day, ActorRef<SpendingReply> replyTo) implements JobCatalogCommand {
        /** The most projects of one answer. */
        public static final int MAX_PROJECTS = 1_000;
    }

    /**
     * Answer to {@link SumSpending}.
     *
     * @param available false when the database does not answer
     * @param projects what is asked for the jobs of each, of those with the most
     * @param others what can be asked at most for those of each other one
     */
    record SpendingReply(boolean available, Map<String, BigDecimal> projects, BigDecimal others)
            implements CborSerializable {
        public SpendingReply {
            projects = projects == null ? Map.of() : Map.copyOf(projects);
            others = others == null ? BigDecimal.ZERO : others;
        }
    }
}
