package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.UnhandledMessage;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.server.RenderServer;

/** What Kubernetes is told of a node as its leases come and go. */
class DeletionCostTellerTest {

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config()
            .withFallback(ConfigFactory.parseString("akka.remote.artery.canonical.port = 0"))
            .withFallback(ConfigFactory.load()));
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<RenderServerCommand> server = kit.createTestProbe();
    private final TestProbe<Integer> answered = kit.createTestProbe();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<Integer> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private CompletionStage<Void> tell(int cost) {
        told.add(cost);
        answered.ref().tell(cost);
        return CompletableFuture.completedFuture(null);
    }

    /** Five seconds pass, and the server says how many of its eight cores are in leases. */
    private void used(int cores) {
        now.updateAndGet(before -> before.plusSeconds(5));
        time.timePasses(Duration.ofSeconds(5));
        server.expectMessageClass(RenderServer.TellUse.class).replyTo().tell(new RenderServer.InUse(8, cores));
    }

    @Test
    void changesAreToldAndNotMoreOftenThanThePauseAllows() {
        TestProbe<UnhandledMessage> unhandled = kit.createUnhandledMessageProbe();
        kit.spawn(DeletionCostTeller.create(server.ref(), Duration.ofSeconds(30), this::tell, now::get))
                .unsafeUpcast()
                .tell("nothing that it knows");
        unhandled.receiveMessage(); // it has started, and its timer
        used(0);
        answered.expectMessage(0);
        for (int i = 0; i < 5; i++) {
            used(8);
        }
        answered.expectNoMessage(Duration.ofMillis(100));
        used(8);
        answered.expectMessage(100);
        for (int i = 0; i < 8; i++) {
            used(7);
        }
        answered.expectNoMessage(Duration.ofMillis(100));
        assertThat(told).containsExactly(0, 100);
    }
}
