package org.raymill.job;

import akka.actor.testkit.typed.Effect;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.RetryDelays;
import org.raymill.model.JobId;
import org.raymill.model.NoticeDelays;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.telemetry.JobMetrics;
import org.raymill.tracing.Tracing;

/** A job's actor in the thread of a test, which plays its journal and its clock. */
final class PlayedJob {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final JobId JOB = new JobId("00000000000000jb");

    Instant now = NOW;
    final TestInbox<SchedulerCommand> scheduler = TestInbox.create();
    final TestInbox<ResultWriterCommand> writer = TestInbox.create();
    private final List<ActorRef<JobJournal.Reply>> replies = new ArrayList<>();
    BehaviorTestKit<RenderJobCommand> actor;

    PlayedJob() {
        load();
    }

    /** Loads the job, or loads it anew as after the loss of its node. */
    void load() {
        actor = BehaviorTestKit.create(RenderJob.create(
                JOB,
                new RenderJobContext(
                        new RenderJobSettings(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(60),
                                100,
                                Duration.ofMinutes(10),
                                Duration.ofHours(1),
                                Duration.ofMinutes(10),
                                RetryDelays.DEFAULT),
                        scheduler.getRef(),
                        writer.getRef(),
                        TestInbox.<JobCatalogCommand>create().getRef(),
                        TestInbox.<FarmEvent>create().getRef(),
                        null,
                        null,
                        new RenderJobContext.Notifications(
                                null, List.of(), NoticeDelays.DEFAULT, Duration.ofSeconds(10)),
                        JobMetrics.none(),
                        Tracing.OFF,
                        () -> now,
                        new Random(1)),
                TestInbox.<ClusterSharding.ShardCommand>create().getRef(),
                (id, parent) -> {
                    replies.add(parent);
                    return Behaviors.ignore();
                }));
    }

    /** The journal that was opened last, since this was last asked. */
    ActorRef<JobJournal.Write> journal() {
        List<ActorRef<JobJournal.Write>> children = new ArrayList<>();
        for (Effect effect : actor.getAllEffects()) {
            if (effect instanceof Effect.SpawnedAnonymous<?> spawned) {
                children.add(spawned.ref().unsafeUpcast());
            }
        }
        return children.get(children.size() - 1);
    }

    /** What a journal was to write since this was last asked. */
    List<JobEvent> written(ActorRef<JobJournal.Write> journal) {
        return actor.childInbox(journal).getAllReceived().stream()
                .flatMap(write -> write.events().stream())
                .toList();
    }

    void answer(JobJournal.Reply reply) {
        replies.get(replies.size() - 1).tell(reply);
        runAll();
    }

    void runAll() {
        while (actor.selfInbox().hasMessages()) {
            actor.runOne();
        }
    }

    void tick(Duration later) {
        now = now.plus(later);
        actor.run(RenderJob.Tick.INSTANCE);
        runAll();
    }
}
