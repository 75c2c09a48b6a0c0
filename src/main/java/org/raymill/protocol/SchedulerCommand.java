package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.util.List;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerStatus;

/** What the Scheduler, a cluster singleton, is told and asked. */
public interface SchedulerCommand extends CborSerializable {

    /** A render server's full status; answered by {@link RenderServerCommand.StatusReceived}. Replaces earlier reports of the server. */
    record ReportStatus(ServerStatus status, ActorRef<RenderServerCommand> server) implements SchedulerCommand {}

    /** A render server leaves in an orderly way: every lease of it is closed. */
    record ServerLeaves(ServerStatus status) implements SchedulerCommand {}

    /**
     * What a job wants; sent on change and as a heartbeat. Answered by {@link RenderJobCommand.DemandReceived}. A demand that is not repeated
     * is forgotten.
     */
    record RegisterDemand(JobDemand demand) implements SchedulerCommand {}

    /** The job wants nothing more; its open leases are revoked at the end of what runs in them. */
    record WithdrawDemand(JobId job, long revision) implements SchedulerCommand {}

    /** Asks for the resource database. */
    record GetServers(ActorRef<Servers> replyTo) implements SchedulerCommand {}

    /**
     * The resource database.
     *
     * @param epoch of the Scheduler that answers
     */
    record Servers(long epoch, List<ServerDetail> servers) implements CborSerializable {
        public Servers {
            servers = servers == null ? List.of() : List.copyOf(servers);
        }
    }

    /** Asks why a job's waiting tasks are not placed. */
    record GetVerdicts(JobId job, ActorRef<Verdicts> replyTo) implements SchedulerCommand {}

    /**
     * Why a job's waiting tasks are not placed.
     *
     * @param lines for people, one a filter, such as {@code 2 servers: package gltf is missing}; empty when everything is placed
     */
    record Verdicts(List<String> lines) implements CborSerializable {
        public Verdicts {
            lines = lines == null ? List.of() : List.copyOf(lines);
        }
    }
}
