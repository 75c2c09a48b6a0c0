package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.pubsub.Topic;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.api.EventFeed.Begin;
import org.raymill.api.EventFeed.Beginning;
import org.raymill.api.EventFeed.Read;
import org.raymill.api.EventHistory.Batch;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.protocol.EventPublisher;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.StampedEvent;

/** Time stands still but for what the tests let pass. */
class EventFeedTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");

    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config()
            .withFallback(ConfigFactory.parseString("akka.actor.provider = local, akka.loglevel = WARNING"))
            .withFallback(ConfigFactory.load()));

    private final ManualTime time = ManualTime.get(KIT.system());
    private final AtomicReference<Instant> now = new AtomicReference<>(FakeFarm.NOON);
    private final TestProbe<Batch> batches = KIT.createTestProbe();
    private final TestProbe<Beginning> beginnings = KIT.createTestProbe();
    private ActorRef<EventFeed.Command> feed;
    private ActorRef<StampedEvent> heard;

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void start() {
        feed = start(8);
        begin(Optional.empty()); // when that is answered it listens
    }

    private ActorRef<EventFeed.Command> start(int size) {
        ActorRef<Topic.Command<StampedEvent>> real =
                KIT.spawn(Topic.create(StampedEvent.class, "events-" + java.util.UUID.randomUUID()));
        ActorRef<EventFeed.Command> started = KIT.spawn(EventFeed.create(real, size, now::get));
        heard = KIT.spawn(akka.actor.typed.javadsl.Behaviors.receiveMessage(event -> {
            real.tell(Topic.publish(event));
            return akka.actor.typed.javadsl.Behaviors.same();
        }));
        return started;
    }

    private void tellOfAnother(long number) {
        JobId other = new JobId(String.format("%016d", number));
        heard.tell(new StampedEvent("a", number, Optional.of(new FarmEvent.JobRemoved(other))));
    }

    private static FarmEvent change(JobStatus status) {
        return new FarmEvent.JobChanged(FakeFarm.summary(JOB, "helmet", status));
    }

    private void tell(long number, JobStatus status) {
        heard.tell(new StampedEvent("a", number, Optional.of(change(status))));
    }

    private Beginning begin(Optional<String> lastHeard) {
        feed.tell(new Begin(lastHeard, beginnings.ref()));
        return beginnings.receiveMessage();
    }

    private void pass(Duration duration) {
        now.updateAndGet(before -> before.plus(duration));
        time.timePasses(duration);
    }

    /** Until it has heard what was told to it. */
    private Beginning reached(long place) {
        return beginnings.awaitAssert(() -> {
            Beginning beginning = begin(Optional.empty());
            assertThat(beginning.place()).isEqualTo(place);
            return beginning;
        });
    }

    @Test
    void eventsGatherForAMomentAndAreToldTogether() {
        Beginning start = begin(Optional.empty());
        assertThat(start.complete()).isTrue();
        feed.tell(new Read(start.place(), Optional.empty(), batches.ref()));
        tell(1, JobStatus.WAITING);
        tell(2, JobStatus.RUNNING);
        reached(2);
        batches.expectNoMessage(Duration.ZERO);
        pass(EventFeed.GATHERING);
        Batch batch = batches.receiveMessage();
        assertThat(batch.complete()).isTrue();
        assertThat(batch.events()).extracting(EventHistory.Numbered::event).containsExactly(change(JobStatus.RUNNING));
    }

    @Test
    void whoWaitsInVainIsAnsweredNow() {
        feed.tell(new Read(0, Optional.empty(), batches.ref()));
        begin(Optional.empty());
        pass(EventFeed.TICK);
        assertThat(batches.receiveMessage()).isEqualTo(new Batch(true, java.util.List.of(), 0));
    }

    @Test
    void whoComesBackGoesOnWhereItLeftOff() {
        tell(1, JobStatus.WAITING);
        tell(2, JobStatus.RUNNING);
        Beginning now = reached(2);
        Beginning back = begin(Optional.of(now.id(1)));
        assertThat(back).isEqualTo(new Beginning(true, 1, now.feed()));
        feed.tell(new Read(back.place(), Optional.empty(), batches.ref()));
        begin(Optional.empty());
        pass(EventFeed.GATHERING);
        assertThat(batches.receiveMessage().events())
                .extracting(EventHistory.Numbered::event)
                .containsExactly(change(JobStatus.RUNNING));
    }

    @Test
    void anIdOfAnotherNodeOneThatIsTooOldAndNonsenseAreNoPlace() {
        tell(1, JobStatus.WAITING);
        Beginning here = reached(1);
        for (String id : new String[] {"another-1", here.feed() + "-x", here.feed() + "-", here.id(2), here.id(-1)}) {
            assertThat(begin(Optional.of(id)).complete()).as(id).isFalse();
        }
        for (int i = 2; i <= 9; i++) {
            tellOfAnother(i);
        }
        reached(9);
        assertThat(begin(Optional.of(here.id(0))).complete()).isFalse();
        assertThat(begin(Optional.of(here.id(1))).complete()).isTrue();
    }

    @Test
    void aPublisherThatFallsSilentIsAGap() {
        tell(1, JobStatus.RUNNING);
        reached(1);
        feed.tell(new Read(1, Optional.empty(), batches.ref()));
        for (Duration passed = Duration.ZERO;
                passed.compareTo(EventFeed.SILENCE) <= 0;
                passed = passed.plus(EventFeed.TICK)) {
            begin(Optional.empty());
            pass(EventFeed.TICK);
            Batch batch = batches.receiveMessage();
            boolean silent = passed.plus(EventFeed.TICK).compareTo(EventFeed.SILENCE) > 0;
            assertThat(batch.complete()).isEqualTo(!silent);
            feed.tell(new Read(batch.end(), Optional.empty(), batches.ref()));
        }
    }

    @Test
    void aPublisherNumbersWhatItTellsAndSaysHowManyThereAre() {
        TestProbe<StampedEvent> told = KIT.createTestProbe();
        ActorRef<Topic.Command<StampedEvent>> real =
                KIT.spawn(Topic.create(StampedEvent.class, "published-" + java.util.UUID.randomUUID()));
        real.tell(Topic.subscribe(told.ref()));
        ActorRef<FarmEvent> publisher = KIT.spawn(EventPublisher.create(real));
        pass(Duration.ZERO);
        publisher.tell(change(JobStatus.WAITING));
        StampedEvent first = told.fishForMessage(
                        Duration.ofSeconds(10),
                        event -> event.event().isPresent()
                                ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete()
                                : akka.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore())
                .get(0);
        assertThat(first.number()).isEqualTo(1);
        pass(EventPublisher.PULSE);
        assertThat(told.receiveMessage()).isEqualTo(new StampedEvent(first.origin(), 1, Optional.empty()));
    }
}
