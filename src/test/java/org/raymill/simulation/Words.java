package org.raymill.simulation;

import java.util.stream.Collectors;
import org.raymill.job.core.JobEvent;
import org.raymill.model.JobDemand;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.Lease;
import org.raymill.model.ServerStatus;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.SchedulerCommand;

/** Short words for messages, the same in each run: what is in a trace. */
final class Words {

    private Words() {}

    static String of(Object message) {
        String name = message.getClass().getSimpleName();
        String detail = message instanceof SchedulerCommand said
                ? scheduler(said)
                : message instanceof RenderServerCommand said
                        ? server(said)
                        : message instanceof RenderJobCommand said ? job(said) : "";
        return detail.isEmpty() ? name : name + " " + detail;
    }

    private static String scheduler(SchedulerCommand message) {
        if (message instanceof SchedulerCommand.ReportStatus report) {
            return status(report.status());
        } else if (message instanceof SchedulerCommand.RegisterDemand register) {
            return demand(register.demand());
        } else if (message instanceof SchedulerCommand.WithdrawDemand withdraw) {
            return withdraw.job() + " " + withdraw.revision();
        } else if (message instanceof SchedulerCommand.OrderServer order) {
            return order.server() + " " + order.order();
        }
        return "";
    }

    private static String status(ServerStatus status) {
        return status.server() + " #" + status.sequence() + " epoch " + status.epoch() + " up to " + status.openedUpTo()
                + " open "
                + status.leases().stream()
                        .map(lease -> id(lease.lease())
                                + lease.running()
                                        .map(run -> "=" + run.attempt())
                                        .orElse("")
                                + (lease.revoked() ? "!" : ""))
                        .toList()
                + " unheard " + status.ended().size();
    }

    private static String demand(JobDemand demand) {
        return demand.job() + " " + demand.revision() + (demand.adopting() ? " adopting" : "") + " priority "
                + demand.priority() + " "
                + demand.classes().stream()
                        .map(each -> each.key() + "x" + each.wanted())
                        .collect(Collectors.joining(" "));
    }

    private static String server(RenderServerCommand message) {
        if (message instanceof RenderServerCommand.OpenLease open) {
            return id(open.lease()) + " for " + open.lease().job();
        } else if (message instanceof RenderServerCommand.RevokeLease revoke) {
            return revoke.epoch() + ":" + revoke.lease() + (revoke.immediate() ? " at once" : "");
        } else if (message instanceof RenderServerCommand.RunTask run) {
            return run.lease() + " " + run.order().attempt() + " " + run.order().task();
        } else if (message instanceof RenderServerCommand.RunTasks run) {
            return run.lease() + " "
                    + run.orders().stream()
                            .map(order -> order.attempt() + " " + order.task())
                            .toList();
        } else if (message instanceof RenderServerCommand.StopTask stop) {
            return stop.attempt() + " " + stop.reason();
        } else if (message instanceof RenderServerCommand.StatusReceived
                || message instanceof RenderServerCommand.ReleaseLease
                || message instanceof RenderServerCommand.TellOutcomes
                || message instanceof RenderServerCommand.AcknowledgeOutcome
                || message instanceof RenderServerCommand.AcknowledgeOutcomes) {
            return message.toString().replaceAll(".*\\[(.*)\\]", "$1");
        }
        return "";
    }

    private static String job(RenderJobCommand message) {
        if (message instanceof RenderJobCommand.LeaseGranted granted) {
            return id(granted.lease()) + " for " + granted.lease().job();
        } else if (message instanceof RenderJobCommand.AttemptsRunning running) {
            return running.server() + " "
                    + running.attempts().stream()
                            .map(each -> each.attempt().attempt())
                            .toList()
                    + (running.waiting().isEmpty()
                            ? ""
                            : " and " + running.waiting().size() + " wait");
        } else if (message instanceof RenderJobCommand.AttemptEnded ended) {
            return ended.outcome().attempt() + " " + ended.outcome().result()
                    + ended.lease().map(lease -> " in " + id(lease)).orElse("")
                    + (ended.leaseClosed() ? " closed" : "");
        } else if (message instanceof RenderJobCommand.TaskRefused refused) {
            return refused.attempt() + " " + refused.reason();
        } else if (message instanceof RenderJobCommand.DemandReceived received) {
            return received.epoch() + " " + received.revision() + (received.complete() ? " complete" : "") + " running "
                    + received.running().size() + " " + received.verdicts();
        } else if (message instanceof RenderJobCommand.ServerLost lost) {
            return lost.incarnation();
        } else if (message instanceof RenderJobCommand.Operate operate) {
            return operate.operation().kind().toString();
        }
        return "";
    }

    private static String id(Lease lease) {
        return lease.id() + "(" + lease.cores() + ")";
    }

    /** What a job wants. */
    static String of(JobSpec spec) {
        JobProfile profile = spec.profile();
        return spec.name() + " " + profile.frames() + " by " + profile.chunk() + " of "
                + spec.policy().project() + " at "
                + spec.policy().priority() + ": " + profile.cores() + " cores, " + profile.memoryMiB() + " MiB, "
                + profile.host().gpus().count() + " gpus" + (profile.host().whole() ? ", whole" : "") + " "
                + profile.host().requiredTags() + " " + profile.amounts()
                + spec.policy().dependencies().stream()
                        .map(each -> " after " + each.job())
                        .collect(Collectors.joining());
    }

    static String of(JobEvent event) {
        if (!event.attemptRecords().isEmpty()) {
            return event.attemptRecords().stream()
                    .map(each -> each.attempt() + " " + each.task() + " " + each.status())
                    .collect(Collectors.joining(", "));
        } else if (event instanceof JobEvent.ResultsPublished published) {
            return "published " + published.tasks();
        } else if (event instanceof JobEvent.JobEnded ended) {
            return "ended " + ended.status() + " " + ended.reason();
        }
        return event.getClass().getSimpleName();
    }
}
