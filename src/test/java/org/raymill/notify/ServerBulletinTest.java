package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.FarmFigures;
import org.raymill.model.NoticeDelays;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerDetail.Status;
import org.raymill.model.ServerNotice;
import org.raymill.protocol.NotifierCommand;
import org.raymill.protocol.NotifierCommand.DeliverServerNotice;
import org.raymill.protocol.NotifierCommand.Tried;
import org.raymill.protocol.Samples;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.Farm;
import org.raymill.protocol.SchedulerCommand.GetFarm;
import org.raymill.protocol.SchedulerCommand.GetServers;
import org.raymill.protocol.SchedulerCommand.Servers;

/** The bulletin with a Scheduler that says what the test wants and a probe in the place of the notifier; it looks again and again. */
class ServerBulletinTest {

    private static final Notification HOOK =
            new Notification(Channel.SITE_WEBHOOK, "oncall", List.of(NoticeType.SERVER_LOST, NoticeType.SERVER_BACK));
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path GOLDEN = Path.of("src/test/resources/golden/0.1");

    private final ActorTestKit kit = ActorTestKit.create(PersistenceTestKitPlugin.getInstance()
            .config()
            .withFallback(
                    ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0"))
            .withFallback(ConfigFactory.load()));
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-27T08:00:00Z"));
    private final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
    /** What the Scheduler says when it is asked. */
    private final AtomicReference<List<ServerDetail>> servers = new AtomicReference<>(List.of());

    private final AtomicBoolean gathering = new AtomicBoolean();
    private final ActorRef<SchedulerCommand> scheduler = kit.spawn(Behaviors.receiveMessage(this::ask));
    private final TestProbe<NotifierCommand> notifier = kit.createTestProbe();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private ActorRef<ServerBulletin.Command> start(Notification... receivers) {
        return kit.spawn(ServerBulletin.create(
                scheduler, notifier.ref(), List.of(receivers), NoticeDelays.DEFAULT, PAUSE, now::get, new Random(1)));
    }

    private Behavior<SchedulerCommand> ask(SchedulerCommand question) {
        if (question instanceof GetFarm get) {
            get.replyTo().tell(new Farm(3, now.get(), gathering.get(), FarmFigures.NONE, Optional.empty()));
        } else {
            ((GetServers) question).replyTo().tell(new Servers(3, servers.get()));
        }
        return Behaviors.same();
    }

    private void find(ServerDetail... those) {
        servers.set(List.of(those));
    }

    private DeliverServerNotice delivery() {
        return notifier.expectMessageClass(DeliverServerNotice.class, PATIENCE);
    }

    /** What the journal has at last, once it is of something that was settled. */
    private BulletinEvent.BulletinSettled settled(long number) {
        return notifier.awaitAssert(PATIENCE, Duration.ofMillis(10), () -> {
            List<Object> events = journal.persistedInStorage("notify|server-bulletin");
            assertThat(events.get(events.size() - 1)).isInstanceOf(BulletinEvent.BulletinSettled.class);
            BulletinEvent.BulletinSettled last = (BulletinEvent.BulletinSettled) events.get(events.size() - 1);
            assertThat(last.number()).isEqualTo(number);
            return last;
        });
    }

    private static void answer(DeliverServerNotice request, Tried.Result result) {
        request.replyTo().tell(new Tried(request.notice().key(), result, "", Optional.empty()));
    }

    @Test
    void aLostServerIsToldAgainAfterACrashUnderTheSameIdAndNoMoreOnceItWasTaken() {
        find(ServerNewsTest.server("mill-1", Status.LOST));
        gathering.set(true);
        ActorRef<ServerBulletin.Command> first = start(HOOK);
        notifier.expectNoMessage(Duration.ofMillis(100));
        gathering.set(false);
        ServerNotice told = delivery().notice();
        assertThat(told.type()).isEqualTo(NoticeType.SERVER_LOST);
        assertThat(told.server()).isEqualTo("mill-1");
        assertThat(told.to()).isEqualTo(HOOK);
        kit.stop(first);

        ActorRef<ServerBulletin.Command> second = start(HOOK);
        DeliverServerNotice again = delivery();
        assertThat(again.notice()).isEqualTo(told);
        answer(again, Tried.Result.DELIVERED);
        find(ServerNewsTest.server("mill-1", Status.UP));
        DeliverServerNotice back = delivery();
        assertThat(back.notice().type()).isEqualTo(NoticeType.SERVER_BACK);
        assertThat(back.notice().id()).isNotEqualTo(told.id());
        answer(back, Tried.Result.DELIVERED);
        assertThat(settled(2).reason()).isEmpty();
        kit.stop(second);

        start(HOOK);
        notifier.expectNoMessage(Duration.ofMillis(200));
    }

    @Test
    void aFailureIsTriedAgainLaterAndWhatNobodyWantsToKnowIsNotTold() {
        find(ServerNewsTest.server("mill-1", Status.LOST), ServerNewsTest.server("mill-2", Status.QUARANTINED));
        start(HOOK);
        answer(delivery(), Tried.Result.FAILED);
        DeliverServerNotice again = notifier.awaitAssert(PATIENCE, Duration.ofMillis(10), () -> {
            now.updateAndGet(before -> before.plus(Duration.ofSeconds(10)));
            return notifier.expectMessageClass(DeliverServerNotice.class, Duration.ofMillis(100));
        });
        assertThat(again.notice().server()).isEqualTo("mill-1");
        now.updateAndGet(before -> before.plus(Duration.ofDays(2)));
        answer(again, Tried.Result.FAILED);
        assertThat(settled(1).reason()).isNotEmpty();
        // Between the days and the answer it may have been told the same once more.
        notifier.ref().tell(again);
        notifier.fishForMessage(PATIENCE, message -> {
            assertThat(((DeliverServerNotice) message).notice().server()).isEqualTo("mill-1");
            return message == again ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore();
        });
        notifier.expectNoMessage(Duration.ofMillis(50));
    }

    /** The journal is read for ever; the files are written once with {@code -Dgolden.write=true} and never again. */
    @ParameterizedTest
    @ValueSource(classes = {BulletinEvent.ServersSeen.class, BulletinEvent.BulletinSettled.class})
    void isReadAsItWasMeant(Class<?> event) throws IOException {
        Path golden = GOLDEN.resolve(event.getSimpleName() + ".cbor");
        Object expected = new Samples(null).of(event);
        var serialization = SerializationExtension.get(kit.system());
        var serializer = serialization.findSerializerFor(expected);
        if (Boolean.getBoolean("golden.write") && Files.notExists(golden)) {
            Files.write(golden, serialization.serialize(expected).get());
        }
        assertThat(serialization
                        .deserialize(
                                Files.readAllBytes(golden),
                                serializer.identifier(),
                                Serializers.manifestFor(serializer, expected))
                        .get())
                .isEqualTo(expected);
    }
}
