package org.raymill.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.raymill.job.core.JobEvent;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.ServerStatus;
import org.raymill.model.ServerStatusBuilder;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.AttemptEnded;
import org.raymill.protocol.RenderJobCommand.AttemptsEnded;
import org.raymill.protocol.RenderJobCommand.EndedInLease;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.RenderServerCommand.AcknowledgeOutcome;
import org.raymill.protocol.RenderServerCommand.RunTask;
import org.raymill.protocol.ResultWriterCommand.CompareReply;
import org.raymill.protocol.SchedulerCommand.RegisterDemand;
import org.raymill.protocol.SchedulerCommand.ReportStatus;

/** Bugs that checkers must find, each as if it were in the production code. */
final class PlantedBugs {

    private PlantedBugs() {}

    /** A bug in what is said. */
    private abstract static class InMessages extends Sabotage {

        /** What is said instead. */
        abstract List<Object> instead(Object message);

        @Override
        @SuppressWarnings("unchecked")
        final <T> List<T> alter(T message) {
            return (List<T>) instead(message);
        }
    }

    /** Now and then a server starts a program twice. */
    static final class TwoInALease extends Sabotage {
        private int orders;

        @Override
        void beforeServer(RenderNode server, RenderServerCommand message) {
            if (message instanceof RunTask run && ++orders % 10 == 0) {
                server.launch(run.order());
            }
        }
    }

    /** A job takes the outcome of an attempt that was superseded for that of the one that it has sent last. */
    static final class StaleAccepted extends InMessages {
        private final Map<String, AttemptId> newest = new HashMap<>();

        @Override
        List<Object> instead(Object message) {
            if (message instanceof RunTask run) {
                newest.put(
                        run.order().job() + "/" + run.order().task(),
                        run.order().attempt());
            } else if (message instanceof AttemptEnded ended) {
                return List.of(new AttemptEnded(
                        mistaken(ended.outcome()),
                        ended.lease(),
                        ended.leaseClosed(),
                        ended.incarnation(),
                        ended.server()));
            } else if (message instanceof AttemptsEnded ended) {
                return List.of(new AttemptsEnded(
                        ended.serverId(),
                        ended.incarnation(),
                        ended.server(),
                        ended.ended().stream().map(this::mistaken).toList()));
            }
            return List.of(message);
        }

        private EndedInLease mistaken(EndedInLease ended) {
            return new EndedInLease(
                    ended.successes(),
                    ended.outcomes().stream().map(this::mistaken).toList(),
                    ended.lease(),
                    ended.leaseClosed());
        }

        private AttemptOutcome mistaken(AttemptOutcome outcome) {
            return AttemptOutcomeBuilder.builder(outcome)
                    .attempt(newest.getOrDefault(outcome.job() + "/" + outcome.task(), outcome.attempt()))
                    .build();
        }
    }

    /** Some servers go on with the settings that a job had at first. */
    static final class StaleSettings extends InMessages {
        private final Map<JobId, Map<String, String>> first = new HashMap<>();

        @Override
        List<Object> instead(Object message) {
            if (message instanceof RunTask run) {
                return List.of(new RunTask(run.lease(), mistaken(run.order())));
            }
            return List.of(message);
        }

        private TaskOrder mistaken(TaskOrder order) {
            Map<String, String> parameters = first.computeIfAbsent(order.job(), job -> order.parameters());
            boolean some = order.attempt().value().charAt(15) < 'g';
            return some ? SettingsChecker.with(order, parameters) : order;
        }
    }

    /** Servers render with whatever version they have, and do not say with which. */
    static final class AnyVersion extends InMessages {

        @Override
        List<Object> instead(Object message) {
            if (message instanceof RunTask run) {
                return List.of(new RunTask(
                        run.lease(),
                        TaskOrderBuilder.builder(run.order())
                                .packageVersion(Optional.empty())
                                .build()));
            } else if (message instanceof AttemptEnded ended) {
                return List.of(new AttemptEnded(
                        silent(ended.outcome()),
                        ended.lease(),
                        ended.leaseClosed(),
                        ended.incarnation(),
                        ended.server()));
            } else if (message instanceof AttemptsEnded ended) {
                return List.of(new AttemptsEnded(
                        ended.serverId(),
                        ended.incarnation(),
                        ended.server(),
                        ended.ended().stream()
                                .map(group -> new EndedInLease(
                                        group.successes(),
                                        group.outcomes().stream()
                                                .map(AnyVersion::silent)
                                                .toList(),
                                        group.lease(),
                                        group.leaseClosed()))
                                .toList()));
            }
            return List.of(message);
        }

        private static AttemptOutcome silent(AttemptOutcome outcome) {
            return AttemptOutcomeBuilder.builder(outcome)
                    .outputs(outcome.outputs().stream()
                            .map(made ->
                                    new TaskOutput(made.name(), made.frame(), made.tile(), made.sha256(), made.size()))
                            .toList())
                    .build();
        }
    }

    /** The Scheduler forgets the room of leases that it has taken back while something still runs in them. */
    static final class ForgottenRoom extends InMessages {

        @Override
        List<Object> instead(Object message) {
            return message instanceof ReportStatus report
                    ? List.of(new ReportStatus(withoutClosing(report.status()), report.server()))
                    : List.of(message);
        }

        private static ServerStatus withoutClosing(ServerStatus status) {
            return ServerStatusBuilder.builder(status)
                    .leases(status.leases().stream()
                            .filter(lease -> !lease.revoked())
                            .toList())
                    .build();
        }
    }

    /** The database forgets what it has written last. */
    static final class LostWrite extends Sabotage {

        @Override
        List<JobEvent> replayed(List<JobEvent> events) {
            return events.size() < 2 ? events : events.subList(0, events.size() - 1);
        }
    }

    /** Nobody loads a job again. */
    static final class Unwoken extends InMessages {

        @Override
        List<Object> instead(Object message) {
            return message instanceof RenderJobCommand.Wake ? List.of() : List.of(message);
        }
    }

    /** A job does not acknowledge some outcomes. */
    static final class Unacknowledged extends InMessages {

        @Override
        List<Object> instead(Object message) {
            boolean some = message instanceof AcknowledgeOutcome acknowledge
                    && acknowledge.attempt().value().charAt(15) < 'a';
            return some ? List.of() : List.of(message);
        }
    }

    /** Whoever compares pictures takes those that differ for the same, and the same for different. */
    static final class Blind extends InMessages {

        @Override
        List<Object> instead(Object message) {
            return message instanceof CompareReply reply
                    ? List.of(new CompareReply(
                            reply.task(), reply.newest(), reply.differing(), reply.agreeing(), "", reply.problem()))
                    : List.of(message);
        }
    }

    /** Whoever compares pictures finds that they are all the same. */
    static final class Credulous extends InMessages {

        @Override
        List<Object> instead(Object message) {
            if (message instanceof CompareReply reply && reply.problem().isEmpty()) {
                List<AttemptId> all = Stream.concat(reply.agreeing().stream(), reply.differing().stream())
                        .toList();
                return List.of(new CompareReply(reply.task(), reply.newest(), all, List.of(), "", ""));
            }
            return List.of(message);
        }
    }

    /** The Scheduler overlooks jobs of the lowest priority. */
    static final class Overlooked extends InMessages {

        @Override
        List<Object> instead(Object message) {
            boolean low = message instanceof RegisterDemand register
                    && register.demand().priority() == 0;
            return low ? List.of() : List.of(message);
        }
    }

    /** The Scheduler takes all projects for one. */
    static final class OneProject extends InMessages {

        @Override
        List<Object> instead(Object message) {
            return message instanceof RegisterDemand register
                    ? List.of(new RegisterDemand(
                            with(register.demand(), register.demand().priority(), "other")))
                    : List.of(message);
        }
    }

    private static JobDemand with(JobDemand demand, int priority, String project) {
        return new JobDemand(
                demand.job(),
                demand.revision(),
                priority,
                project,
                demand.user(),
                demand.urgent(),
                demand.manifest(),
                demand.submittedAt(),
                demand.idleSince(),
                demand.adopting(),
                demand.classes());
    }

    /** The Scheduler takes what is urgent for what has time. */
    static final class Reversed extends InMessages {

        @Override
        List<Object> instead(Object message) {
            return message instanceof RegisterDemand register
                    ? List.of(new RegisterDemand(with(
                            register.demand(),
                            100 - register.demand().priority(),
                            register.demand().project())))
                    : List.of(message);
        }
    }

    /** Jobs hear of no result while there is no Scheduler. */
    static final class ResultsWaitForTheScheduler extends InMessages {
        private final Instant from;

        ResultsWaitForTheScheduler(Duration from) {
            this.from = VirtualTime.START.plus(from);
        }

        @Override
        List<Object> instead(Object message) {
            return outcomes(message).anyMatch(outcome -> outcome.endedAt().isAfter(from))
                    ? List.of()
                    : List.of(message);
        }

        private static Stream<AttemptOutcome> outcomes(Object message) {
            if (message instanceof AttemptEnded ended) {
                return Stream.of(ended.outcome());
            }
            return message instanceof AttemptsEnded ended
                    ? ended.ended().stream().flatMap(lease -> lease.outcomes().stream())
                    : Stream.empty();
        }
    }
}
