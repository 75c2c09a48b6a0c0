package org.raymill.simulation;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobSpec;
import org.raymill.model.ServerOrder;
import org.raymill.model.SettingsChange;
import org.raymill.protocol.Ids;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.SchedulerCommand;

/** Clients and operators. They ask again when they are not answered. */
final class Desk {

    /** The parameter that is changed. */
    static final String SAMPLES = "samples";

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Farm farm;
    private final Chance chance;
    private final FarmNode node;
    private final ActorRef<RenderJobCommand.SubmitReply> submitReplies;
    private final ActorRef<RenderJobCommand.OperateReply> operateReplies;
    private final ActorRef<RenderJobCommand.CancelReply> cancelReplies;
    private final ActorRef<SchedulerCommand.OrderServerReply> orderReplies;
    private final Map<JobId, JobSpec> submitted = new LinkedHashMap<>();
    private final Set<JobId> accepted = new LinkedHashSet<>();
    private int changes;

    Desk(Farm farm, Chance chance) {
        this.farm = farm;
        this.chance = chance;
        this.node = new FarmNode("desk", farm.time);
        node.start();
        this.submitReplies = farm.post.box(
                TestInbox.<RenderJobCommand.SubmitReply>create("submitted"),
                (from, reply) -> farm.network.send(from, node, reply, this::onAccepted));
        this.operateReplies =
                farm.post.box(TestInbox.<RenderJobCommand.OperateReply>create("operated"), (from, reply) -> {});
        this.cancelReplies =
                farm.post.box(TestInbox.<RenderJobCommand.CancelReply>create("cancelled"), (from, reply) -> {});
        this.orderReplies =
                farm.post.box(TestInbox.<SchedulerCommand.OrderServerReply>create("ordered"), (from, reply) -> {});
    }

    FarmNode node() {
        return node;
    }

    /** Submits a job until it is accepted. */
    JobId submit(JobSpec spec) {
        JobId job = Ids.newJob(farm.time.instant(), chance);
        submitted.put(job, spec);
        farm.catalogue.register(job);
        farm.trace.add("submit " + job + " " + Words.of(spec));
        trySubmit(job, spec);
        return job;
    }

    private void trySubmit(JobId job, JobSpec spec) {
        if (!accepted.contains(job)) {
            farm.cluster.tellJob(node, job, new RenderJobCommand.Submit(spec, submitReplies));
            node.after(PATIENCE, () -> trySubmit(job, spec));
        }
    }

    private void onAccepted(RenderJobCommand.SubmitReply reply) {
        JobId job = new JobId(reply.summary().id());
        if (accepted.add(job)) {
            farm.trace.add("accepted " + job);
            Observer.each(farm.observers, observer -> observer.accepted(job, submitted.get(job)));
        }
    }

    /** The jobs that were accepted, as clients know. */
    List<JobId> accepted() {
        return List.copyOf(accepted);
    }

    /** Whether every job that was submitted has been accepted. */
    boolean isDone() {
        return accepted.size() == submitted.size();
    }

    Optional<JobSpec> spec(JobId job) {
        return Optional.ofNullable(submitted.get(job));
    }

    /** Asks a job how it is, once. */
    void ask(JobId job, Consumer<RenderJobCommand.JobReply> answer) {
        TestInbox<RenderJobCommand.JobReply> inbox = TestInbox.create();
        ActorRef<RenderJobCommand.JobReply> replyTo =
                farm.post.box(inbox, (from, reply) -> farm.network.send(from, node, reply, answer));
        farm.cluster.tellJob(node, job, new RenderJobCommand.GetJob(replyTo));
    }

    void operate(JobId job, JobOperation operation) {
        farm.cluster.tellJob(
                node, job, new RenderJobCommand.Operate(operation, "operator", "simulated", operateReplies));
    }

    /** Changes the settings of a job to such as no job has had: the parameter {@code samples} counts the changes. */
    void change(JobId job, boolean redo, boolean stopRunning) {
        ask(job, reply -> reply.job().ifPresent(detail -> {
            JobSpec before = detail.spec();
            JobSpec after =
                    before.with(before.width(), before.height(), Map.of(SAMPLES, "" + ++changes), before.policy());
            operate(
                    job,
                    JobOperation.change(
                            new SettingsChange(detail.revision(), after, Optional.empty(), redo, stopRunning)));
        }));
    }

    void cancel(JobId job) {
        farm.cluster.tellJob(node, job, new RenderJobCommand.Cancel("operator", "simulated", cancelReplies));
    }

    void order(RenderNode server, ServerOrder order) {
        farm.cluster.tellScheduler(
                node, new SchedulerCommand.OrderServer(server.id(), order, "operator", "simulated", orderReplies));
    }
}
