package org.raymill.app;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.sharding.ClusterShardingHealthCheck;
import akka.cluster.typed.Cluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.raymill.app.Readiness.Membership;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.storage.ResultWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.FutureConverters;

/** Finds out whether a node is ready, however often it is asked at most once a second; says in the log when that changes. */
final class ReadinessProbe {

    private static final Logger LOG = LoggerFactory.getLogger(ReadinessProbe.class);
    /** Shorter than a probe waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int VALIDATION_SECONDS = 2;

    private final ActorSystem<?> system;
    private final Set<String> roles;
    private final ActorRef<SchedulerCommand> scheduler;
    private final Optional<DataSource> database;
    private final BooleanSupplier api;
    private final InstantSource clock;
    private final ClusterShardingHealthCheck shards;
    private final Executor blocking;
    private CompletionStage<List<String>> last;
    private Instant lastAt = Instant.MIN;
    private List<String> said = List.of("it has just started");

    /**
     * @param scheduler the way to the singleton
     * @param database empty without the role control
     * @param api whether the API listens
     */
    ReadinessProbe(
            ActorSystem<?> system,
            Set<String> roles,
            ActorRef<SchedulerCommand> scheduler,
            Optional<DataSource> database,
            BooleanSupplier api,
            InstantSource clock) {
        this.system = system;
        this.roles = Set.copyOf(roles);
        this.scheduler = scheduler;
        this.database = database;
        this.api = api;
        this.clock = clock;
        this.shards = new ClusterShardingHealthCheck(Adapter.toClassic(system));
        this.blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
    }

    /** What keeps the node from its work; empty when it is ready. Comes within seconds, whatever hangs. */
    synchronized CompletionStage<List<String>> missing() {
        Instant now = clock.instant();
        if (last == null || !now.isBefore(lastAt.plus(FRESH))) {
            lastAt = now;
            last = look().thenApply(readiness -> tell(readiness.missing()));
        }
        return last;
    }

    private synchronized List<String> tell(List<String> missing) {
        if (!missing.equals(said)) {
            said = missing;
            if (missing.isEmpty()) {
                LOG.info("The node is ready");
            } else {
                LOG.warn("The node is not ready: {}", String.join("; ", missing));
            }
        }
        return missing;
    }

    private CompletionStage<Readiness> look() {
        boolean controls = roles.contains("control");
        CompletionStage<Boolean> scheduling = controls ? answered() : CompletableFuture.completedFuture(true);
        CompletionStage<Boolean> sharding =
                controls ? within(FutureConverters.asJava(shards.apply()).thenApply(known -> (Boolean) known)) : done();
        CompletionStage<Boolean> stored = database.map(this::asked).orElseGet(ReadinessProbe::done);
        return scheduling.thenCombine(sharding, Answers::new).thenCombine(stored, this::readiness);
    }

    private record Answers(boolean scheduler, boolean shards) {}

    private Readiness readiness(Answers answers, boolean stored) {
        CurrentClusterState state = Cluster.get(system).state();
        boolean control = StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter(member -> member.hasRole("control") && isIn(member))
                .anyMatch(member -> !state.getUnreachable().contains(member));
        return new Readiness(
                roles, membership(), control, answers.scheduler(), answers.shards(), stored, api.getAsBoolean());
    }

    private Membership membership() {
        Member self = Cluster.get(system).selfMember();
        if (self.status() == MemberStatus.up()) {
            return Membership.FULL;
        }
        return self.status() == MemberStatus.weaklyUp() ? Membership.HALF : Membership.NONE;
    }

    private static boolean isIn(Member member) {
        return member.status() == MemberStatus.up() || member.status() == MemberStatus.leaving();
    }

    private CompletionStage<Boolean> answered() {
        return AskPattern.ask(
                        scheduler,
                        (ActorRef<SchedulerCommand.Farm> replyTo) -> new SchedulerCommand.GetFarm(replyTo),
                        PATIENCE,
                        system.scheduler())
                .handle((farm, failure) -> failure == null);
    }

    private CompletionStage<Boolean> asked(DataSource source) {
        return within(CompletableFuture.supplyAsync(
                () -> {
                    try (Connection connection = source.getConnection()) {
                        return connection.isValid(VALIDATION_SECONDS);
                    } catch (SQLException e) {
                        return false;
                    }
                },
                blocking));
    }

    private static CompletionStage<Boolean> within(CompletionStage<Boolean> answer) {
        return answer.toCompletableFuture()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> false);
    }

    private static CompletionStage<Boolean> done() {
        return CompletableFuture.completedFuture(true);
    }
}
