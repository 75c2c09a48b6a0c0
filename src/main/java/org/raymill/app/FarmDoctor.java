package org.raymill.app;

import akka.actor.Address;
import akka.actor.RootActorPath;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.pattern.Patterns;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.raymill.api.FarmExaminer;
import org.raymill.doctor.Check;
import org.raymill.doctor.FarmFindings;
import org.raymill.doctor.FarmFindings.Answer;
import org.raymill.doctor.StorageMarker;
import org.raymill.model.Examination;
import org.raymill.model.Finding;
import org.raymill.protocol.NodeDoctorCommand;
import org.raymill.protocol.NodeDoctorCommand.Examined;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.Farm;
import org.raymill.protocol.SchedulerCommand.Servers;
import org.raymill.protocol.ServerPages;

/**
 * Examines the whole farm from a node with the storage: puts a file on the storage, asks each node of the cluster once how it is and whether it sees that
 * file, asks the Scheduler, and takes the file away.
 */
final class FarmDoctor implements FarmExaminer {

    /** Longer than a node may take. */
    private static final Duration NODE_LIMIT = NodeDoctor.LIMIT.plusSeconds(4);

    private static final Duration SCHEDULER_LIMIT = Duration.ofSeconds(5);

    private final ActorSystem<?> system;
    private final ActorRef<SchedulerCommand> scheduler;
    private final Path uploads;
    private final InstantSource clock;
    private CompletableFuture<Examination> underWay = CompletableFuture.completedFuture(null);

    /**
     * A doctor that does nothing yet.
     *
     * @param scheduler the way to the singleton
     * @param uploads a folder of the storage
     */
    FarmDoctor(ActorSystem<?> system, ActorRef<SchedulerCommand> scheduler, Path uploads, InstantSource clock) {
        this.system = system;
        this.scheduler = scheduler;
        this.uploads = uploads;
        this.clock = clock;
    }

    @Override
    public synchronized CompletionStage<Examination> examine() {
        if (underWay.isDone()) {
            underWay = begin().toCompletableFuture();
        }
        return underWay;
    }

    private CompletionStage<Examination> begin() {
        Instant at = clock.instant();
        StorageMarker marker = StorageMarker.fresh();
        Check write = new Check("storage", uploads.toString(), () -> {
            marker.write(uploads);
            return List.of();
        });
        CompletionStage<List<Finding>> scheduling = scheduler().thenCombine(servers(), FarmDoctor::joined);
        return NodeDoctor.examine(() -> List.of(write))
                .thenCompose(failed -> nodes(failed.isEmpty() ? Optional.of(marker) : Optional.empty())
                        .thenApply(findings -> joined(failed, findings)))
                .whenComplete((findings, failure) -> NodeDoctor.examine(() -> List.of(removal(marker))))
                .thenCombine(scheduling, FarmDoctor::joined)
                .thenApply(findings -> new Examination(
                        at,
                        members(Cluster.get(system).state()).size(),
                        findings.stream()
                                .sorted(Comparator.comparing(Finding::level).reversed())
                                .toList()));
    }

    private Check removal(StorageMarker marker) {
        return new Check("storage", uploads.toString(), () -> {
            marker.remove(uploads);
            return List.of();
        });
    }

    private static List<Finding> joined(List<Finding> some, List<Finding> more) {
        List<Finding> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** Those that are in the cluster, or come in as half members. */
    private static List<Member> members(CurrentClusterState state) {
        return StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter(member -> member.status() != MemberStatus.removed() && member.status() != MemberStatus.down())
                .toList();
    }

    private CompletionStage<List<Finding>> nodes(Optional<StorageMarker> marker) {
        CurrentClusterState state = Cluster.get(system).state();
        List<Member> members = members(state);
        Map<String, String> versions = new TreeMap<>();
        List<Finding> findings = new ArrayList<>();
        List<CompletionStage<List<Finding>>> answers = new ArrayList<>();
        for (Member member : members) {
            String name = name(member.address());
            boolean reachable = !state.getUnreachable().contains(member);
            versions.put(name, member.appVersion().toString());
            findings.add(FarmFindings.member(name, member.status().toString(), roles(member), reachable));
            if (reachable) {
                answers.add(node(member.address(), name, marker));
            }
        }
        findings.add(FarmFindings.versions(versions));
        findings.add(FarmFindings.control(
                members.stream().filter(member -> member.hasRole("control")).count()));
        CompletionStage<List<Finding>> all = CompletableFuture.completedFuture(findings);
        for (CompletionStage<List<Finding>> answer : answers) {
            all = all.thenCombine(answer, FarmDoctor::joined);
        }
        return all;
    }

    private static String name(Address address) {
        return address.host().getOrElse(() -> "")
                + address.port().map(port -> ":" + port).getOrElse(() -> "");
    }

    /** Without the one that Akka gives each of them. */
    private static String roles(Member member) {
        return member.getRoles().stream()
                .filter(NodeSettings.ROLES::contains)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private CompletionStage<List<Finding>> node(Address address, String name, Optional<StorageMarker> marker) {
        Instant sent = clock.instant();
        return Patterns.askWithReplyTo(
                        system.classicSystem()
                                .actorSelection(new RootActorPath(address, "/")
                                        .child("user")
                                        .child(NodeDoctorCommand.NAME)),
                        replyTo -> new NodeDoctorCommand.Examine(
                                marker.map(StorageMarker::name).orElse(""),
                                marker.map(StorageMarker::content).orElse(""),
                                Adapter.<Examined>toTyped(replyTo)),
                        NODE_LIMIT)
                .handle((answer, failure) -> failure == null
                        ? FarmFindings.node(name, new Answer(((Examined) answer).condition(), sent, clock.instant()))
                        : List.of(FarmFindings.silent(name, NODE_LIMIT)));
    }

    private CompletionStage<List<Finding>> scheduler() {
        return AskPattern.<SchedulerCommand, Farm>ask(
                        scheduler, SchedulerCommand.GetFarm::new, SCHEDULER_LIMIT, system.scheduler())
                .handle((farm, failure) -> List.of(
                        failure == null
                                ? FarmFindings.scheduler(
                                        farm.epoch(),
                                        farm.inOfficeSince(),
                                        farm.gathering(),
                                        farm.figures(),
                                        farm.lastPlan(),
                                        clock.instant())
                                : FarmFindings.noScheduler(SCHEDULER_LIMIT)));
    }

    private CompletionStage<List<Finding>> servers() {
        return ServerPages.all(after -> AskPattern.<SchedulerCommand, Servers>ask(
                        scheduler,
                        replyTo -> new SchedulerCommand.GetServers(after, replyTo),
                        SCHEDULER_LIMIT,
                        system.scheduler()))
                // Without an answer of the Scheduler, which is told anyway, nothing is known of them.
                .handle((servers, failure) ->
                        failure == null ? FarmFindings.servers(servers.servers()) : List.<Finding>of());
    }
}
