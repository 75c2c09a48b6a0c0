package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
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

/** The bulletin with probes in the places of the Scheduler and the notifier; it looks again and again. */
class ServerBulletinTest {

    private static final Notification HOOK =
            new Notification(Channel.SITE_WEBHOOK, "oncall", List.of(NoticeType.SERVER_LOST, NoticeType.SERVER_BACK));
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path GOLDEN = Path.of("src/test/resources/golden/0.1");

    private final ActorTestKit kit = ActorTestKit.create(PersistenceTestKitPlugin.getInstance().config()
            .withFallback(
                    ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0"))
            .withFallback(ConfigFactory.load()));
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-27T08:00:00Z"));
    private final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
    private final TestProbe<SchedulerCommand> scheduler = kit.createTestProbe();
    private final TestProbe<NotifierCommand> notifier = kit.createTestProbe();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private ActorRef<ServerBulletin.Command> start(Notification... receivers) {
        return kit.spawn(ServerBulletin.create(
                scheduler.ref(), notifier.ref(), List.of(receivers), NoticeDelays.DEFAULT, PAUSE, now::get, new Random(1)));
    }

    /** When the bulletin looks again, it finds the servers so; questions of an earlier one may come first. */
    private void find(boolean gathering, ServerDetail... servers) {
        while (true) {
            SchedulerCommand asked = scheduler.receiveMessage(PATIENCE);
            if (asked instanceof GetFarm get) {
                get.replyTo().tell(new Farm(3, now.get(), gathering, FarmFigures.NONE, Optional.empty()));
                if (gathering) {
                    return;
                }
            } else {
                ((GetServers) asked).replyTo().tell(new Servers(3, List.of(servers)));
                return;
            }
        }
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
        ActorRef<ServerBulletin.Command> first = start(HOOK);
        find(true);
        find(false, ServerNewsTest.server("mill-1", Status.LOST));
        ServerNotice told = delivery().notice();
        assertThat(told.type()).isEqualTo(NoticeType.SERVER_LOST);
        assertThat(told.server()).isEqualTo("mill-1");
        assertThat(told.to()).isEqualTo(HOOK);
        kit.stop(first);

        ActorRef<ServerBulletin.Command> second = start(HOOK);
        DeliverServerNotice again = delivery();
        assertThat(again.notice()).isEqualTo(told);
        find(false, ServerNewsTest.server("mill-1", Status.LOST));
        answer(again, Tried.Result.DELIVERED);
        find(false, ServerNewsTest.server("mill-1", Status.UP));
        DeliverServerNotice back = delivery();
        assertThat(back.notice().type()).isEqualTo(NoticeType.SERVER_BACK);
        assertThat(back.notice().id()).isNotEqualTo(told.id());
        answer(back, Tried.Result.DELIVERED);
        assertThat(settled(2).reason()).isEmpty();
        kit.stop(second);

        start(HOOK);
        find(false, ServerNewsTest.server("mill-1", Status.UP));
        find(false, ServerNewsTest.server("mill-1", Status.UP));
        notifier.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void aFailureIsTriedAgainLaterAndWhatNobodyWantsToKnowIsNotTold() {
        start(HOOK);
        find(false, ServerNewsTest.server("mill-1", Status.LOST), ServerNewsTest.server("mill-2", Status.QUARANTINED));
        answer(delivery(), Tried.Result.FAILED);
        DeliverServerNotice again = notifier.awaitAssert(PATIENCE, Duration.ofMillis(10), () -> {
            now.updateAndGet(before -> before.plus(Duration.ofMinutes(1)));
            return notifier.expectMessageClass(DeliverServerNotice.class, Duration.ofMillis(100));
        });
        assertThat(again.notice().server()).isEqualTo("mill-1");
        now.updateAndGet(before -> before.plus(Duration.ofDays(2)));
        answer(again, Tried.Result.FAILED);
        assertThat(settled(1).reason()).isNotEmpty();
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
