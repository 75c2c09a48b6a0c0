package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Assessment;
import org.raymill.model.Expected;
import org.raymill.model.FarmFigures;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.LimitDetail;
import org.raymill.model.PlanSummary;
import org.raymill.model.ProjectShare;
import org.raymill.model.Requirements;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;
import org.raymill.model.ServerStatus;
import org.raymill.model.TimeSeries;

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

    /**
     * Asks for a part of the resource database: of large farms all of it does not fit into a message.
     *
     * @param after the server, by name, after which the part begins; empty for the first
     */
    record GetServers(Optional<ServerId> after, ActorRef<Servers> replyTo) implements SchedulerCommand {

        /** How many servers an answer has at most. */
        public static final int MAX_PAGE = 200;

        public GetServers {
            after = after == null ? Optional.empty() : after;
        }

        /** Asks for the first part. */
        public GetServers(ActorRef<Servers> replyTo) {
            this(Optional.empty(), replyTo);
        }
    }

    /**
     * A part of the resource database.
     *
     * @param epoch of the Scheduler that answers
     * @param servers by name
     * @param more whether there are servers after these
     */
    record Servers(long epoch, List<ServerDetail> servers, boolean more) implements CborSerializable {
        public Servers {
            servers = servers == null ? List.of() : List.copyOf(servers);
        }

        /** All of a small one. */
        public Servers(long epoch, List<ServerDetail> servers) {
            this(epoch, servers, false);
        }

        /** The server after which the next part begins; empty when this is the last one. */
        public Optional<ServerId> next() {
            return more && !servers.isEmpty()
                    ? Optional.of(new ServerId(servers.get(servers.size() - 1).id()))
                    : Optional.empty();
        }
    }

    /** An attempt has failed on a server while others of its job succeeded elsewhere; no reply. A server that fails many jobs is quarantined. */
    record TaskFailed(JobId job, ServerId server, String reason, Instant at) implements SchedulerCommand {}

    /**
     * A picture of a server differs from those of two others that agree: the server is quarantined, once for each such disagreement. Repeated until it is answered by {@link RenderJobCommand.DisagreementHeard}, which comes when that is in the journal.
     *
     * @param at when the pictures were compared, by the clock of the job's node; tells one from another of the same job
     */
    record ServerDisagreed(JobId job, ServerId server, String reason, Instant at) implements SchedulerCommand {}

    /** A program found no licence although the limit had one left; no reply. The limit is backed off. */
    record LimitDenied(String limit, JobId job, ServerId server, Instant at) implements SchedulerCommand {}

    /**
     * Tells what a server is to do from now on; answered when that is in the journal.
     *
     * @param expected after which order to it, see {@link ServerDetail#tag}
     */
    record OrderServer(
            ServerId server,
            ServerOrder order,
            String by,
            String reason,
            Expected expected,
            ActorRef<OrderServerReply> replyTo)
            implements SchedulerCommand {
        public OrderServer {
            expected = expected == null ? Expected.ANYTHING : expected;
        }

        /** An order to a server, whatever was ordered before. */
        public OrderServer(
                ServerId server, ServerOrder order, String by, String reason, ActorRef<OrderServerReply> replyTo) {
            this(server, order, by, reason, Expected.ANYTHING, replyTo);
        }
    }

    /**
     * Answer to {@link OrderServer}.
     *
     * @param outcome what came of it
     * @param message for people when it is not done
     * @param server as it is when that is done; empty otherwise
     */
    record OrderServerReply(Outcome outcome, String message, Optional<ServerDetail> server)
            implements CborSerializable {

        /** What can come of an order. */
        public enum Outcome {
            /** It holds, or did before. */
            DONE,
            NO_SUCH_SERVER,
            /** Somebody else, or the Scheduler itself, has ordered something else meanwhile; nothing was changed. */
            OUTDATED,
            /** The database does not answer; nothing was changed. */
            UNAVAILABLE
        }

        public OrderServerReply {
            message = message == null ? "" : message;
            server = server == null ? Optional.empty() : server;
        }
    }

    /** Asks how much work there is. */
    record GetBacklog(ActorRef<Backlog> replyTo) implements SchedulerCommand {}

    /**
     * The work of jobs that runs and waits.
     *
     * @param work of all jobs of each priority, the highest first
     */
    record Backlog(List<Work> work) implements CborSerializable {
        public Backlog {
            work = work == null ? List.of() : List.copyOf(work);
        }

        /**
         * The work of all jobs of a priority.
         *
         * @param coreSeconds cores times seconds of the tasks of which it is known how long they take
         * @param unknownCores the cores of all other tasks
         */
        public record Work(int priority, long coreSeconds, long unknownCores) {}

        /**
         * The work of all jobs of a priority and of higher ones, in cores times seconds.
         *
         * @param unknownSeconds how long a task is thought to take of which that is not known
         */
        public double from(int priority, double unknownSeconds) {
            return work.stream()
                    .filter(some -> some.priority() >= priority)
                    .mapToDouble(some -> some.coreSeconds() + some.unknownCores() * unknownSeconds)
                    .sum();
        }
    }

    /** Asks for a server. */
    record GetServer(ServerId server, ActorRef<ServerReply> replyTo) implements SchedulerCommand {}

    /** A server; empty when it is not known. */
    record ServerReply(Optional<ServerDetail> server) implements CborSerializable {
        public ServerReply {
            server = server == null ? Optional.empty() : server;
        }
    }

    /** Asks how busy a server was. */
    record GetServerPast(ServerId server, ActorRef<ServerPast> replyTo) implements SchedulerCommand {}

    /** How busy a server was in the last two hours, as far as the Scheduler in office has seen; empty when the server is not known. */
    record ServerPast(Optional<TimeSeries> series) implements CborSerializable {
        public ServerPast {
            series = series == null ? Optional.empty() : series;
        }
    }

    /** Asks how the farm and the Scheduler are now. */
    record GetFarm(ActorRef<Farm> replyTo) implements SchedulerCommand {}

    /**
     * The farm and the Scheduler.
     *
     * @param epoch of the Scheduler that answers
     * @param inOfficeSince since when it is in office
     * @param gathering whether it still waits for servers that it expects: until then it gives out no limits
     * @param lastPlan the plan that was made last
     */
    record Farm(
            long epoch, Instant inOfficeSince, boolean gathering, FarmFigures figures, Optional<PlanSummary> lastPlan)
            implements CborSerializable {
        public Farm {
            lastPlan = lastPlan == null ? Optional.empty() : lastPlan;
        }
    }

    /** Asks for the limits of the site. */
    record GetLimits(ActorRef<Limits> replyTo) implements SchedulerCommand {}

    /** The limits of the site, by name. */
    record Limits(List<LimitDetail> limits) implements CborSerializable {
        public Limits {
            limits = limits == null ? List.of() : List.copyOf(limits);
        }
    }

    /** Asks how many render nodes of each class would be used now. */
    record GetScaling(ActorRef<Scaling> replyTo) implements SchedulerCommand {}

    /**
     * How many render nodes of each class would be used now.
     *
     * @param signal empty while a new Scheduler does not know yet what there is and what waits
     */
    record Scaling(Optional<ScalingSignal> signal) implements CborSerializable {
        public Scaling {
            signal = signal == null ? Optional.empty() : signal;
        }
    }

    /** Asks where tasks with each of these requirements could run. */
    record Assess(List<Requirements> needs, ActorRef<Assessments> replyTo) implements SchedulerCommand {
        public Assess {
            needs = needs == null ? List.of() : List.copyOf(needs);
        }
    }

    /** Where they could run, in the order in which it was asked. */
    record Assessments(List<Assessment> assessments) implements CborSerializable {
        public Assessments {
            assessments = assessments == null ? List.of() : List.copyOf(assessments);
        }
    }

    /**
     * Asks how the farm is shared.
     *
     * @param also names of projects that are to be told, too, beside those that are configured or have jobs
     */
    record GetProjects(List<String> also, ActorRef<Projects> replyTo) implements SchedulerCommand {
        public GetProjects {
            also = also == null ? List.of() : List.copyOf(also);
        }
    }

    /** How the farm is shared, those first that have most of it; at most {@value #MAX_PROJECTS}. */
    record Projects(List<ProjectShare> projects) implements CborSerializable {
        public static final int MAX_PROJECTS = 1_000;

        public Projects {
            projects = projects == null ? List.of() : List.copyOf(projects);
        }
    }
}
