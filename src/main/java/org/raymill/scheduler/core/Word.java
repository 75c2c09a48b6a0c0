package org.raymill.scheduler.core;

import java.util.List;
import java.util.Optional;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.ServerId;
import org.raymill.model.Verdict;

/** What the {@link Broker} has to say to others. */
public sealed interface Word {

    /** To a server: open a lease. */
    record Open(ServerId server, Lease lease) implements Word {}

    /** To a server: close a lease when what runs in it ends, or at once. */
    record Revoke(ServerId server, LeaseId lease, String reason, boolean immediate) implements Word {}

    /** To a job: a server's process is gone with what ran there. */
    record Lost(JobId job, ServerId server, String incarnation, String reason) implements Word {}

    /**
     * To a job: its demand was heard.
     *
     * @param running what runs for it; empty unless it has to adopt that
     */
    record Answer(JobId job, long revision, List<Running> running, List<Verdict> verdicts) implements Word {}

    /** An attempt and where it runs, or where its outcome waits for the job's acknowledgement. */
    record Running(ServerId server, Optional<String> incarnation, LeaseStatus lease) {}

    /** To the journal of orders: a server is at fault. */
    record Quarantine(ServerId server, String reason) implements Word {}

    /** To whoever watches: something about a server has changed. */
    record Changed(ServerId server) implements Word {}
}
