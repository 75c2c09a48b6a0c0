package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.api.EventHistory.Batch;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.ServerDetail;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.StampedEvent;

class EventHistoryTest {

    private static final Instant NOON = FakeFarm.NOON;
    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final JobId OTHER = new JobId("01kaqz5m3c9x4p2j");

    private final EventHistory history = new EventHistory(4, Duration.ofSeconds(10));

    private static FarmEvent job(JobId job, JobStatus status) {
        return new FarmEvent.JobChanged(FakeFarm.summary(job, "helmet", status));
    }

    private static FarmEvent server(String name) {
        return new FarmEvent.ServerChanged(FakeFarm.server(name, ServerDetail.Status.UP));
    }

    private void tell(String origin, long number, FarmEvent event) {
        history.take(new StampedEvent(origin, number, Optional.of(event)), NOON);
    }

    private void pulse(String origin, long number, Instant at) {
        history.take(new StampedEvent(origin, number, Optional.empty()), at);
    }

    private List<FarmEvent> complete(long from) {
        Batch batch = history.read(from, Optional.empty());
        assertThat(batch.complete()).isTrue();
        assertThat(batch.end()).isEqualTo(history.end());
        return batch.events().stream().map(EventHistory.Numbered::event).toList();
    }

    private boolean isMissing(long from) {
        Batch batch = history.read(from, Optional.empty());
        return !batch.complete() && batch.events().isEmpty() && batch.end() == history.end();
    }

    @Test
    void whoReadsOnGetsEachEventOnce() {
        tell("a", 1, server("x"));
        tell("a", 2, server("y"));
        assertThat(complete(0)).containsExactly(server("x"), server("y"));
        long place = history.read(0, Optional.empty()).events().get(0).place();
        assertThat(complete(place)).containsExactly(server("y"));
        assertThat(complete(history.end())).isEmpty();
    }

    @Test
    void ofOneSubjectTheNewestIsEnough() {
        tell("a", 1, job(JOB, JobStatus.WAITING));
        tell("a", 2, job(OTHER, JobStatus.RUNNING));
        tell("a", 3, new FarmEvent.SampleTaken(JOB, "1", new TaskId(StepName.RENDER, 0), 0.5));
        tell("a", 4, new FarmEvent.JobRemoved(JOB));
        assertThat(complete(0))
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("JobChanged", "SampleTaken", "JobRemoved");
        for (int i = 5; i <= 50; i++) {
            tell("a", i, job(OTHER, JobStatus.RUNNING));
        }
        assertThat(complete(0))
                .as("nothing of anything else is forgotten for it")
                .hasSize(3);
    }

    @Test
    void whoIsFartherBehindThanTheHistoryReachesIsTold() {
        for (int i = 1; i <= 6; i++) {
            tell("a", i, server("s" + i));
        }
        assertThat(isMissing(1)).isTrue();
        assertThat(complete(2)).hasSize(4);
        assertThat(isMissing(history.end() + 1))
                .as("a place that was never told")
                .isTrue();
    }

    @Test
    void whatIsLostOnTheWayIsNoticedWithTheNextWord() {
        tell("a", 1, server("x"));
        long place = history.end();
        tell("a", 3, server("y"));
        assertThat(isMissing(place)).isTrue();
        place = history.end();
        pulse("a", 3, NOON);
        assertThat(complete(place)).isEmpty();
        pulse("a", 4, NOON);
        assertThat(isMissing(place))
                .as("the last event was lost, and only its number is told")
                .isTrue();
        assertThat(complete(history.end())).isEmpty();
    }

    @Test
    void aPublisherThatToldSomethingBeforeItWasFirstHeardIsAGapAndANewOneIsNone() {
        long place = history.end();
        pulse("new", 0, NOON);
        tell("newer", 1, server("x"));
        assertThat(complete(place)).hasSize(1);
        tell("older", 7, server("y"));
        assertThat(isMissing(place)).isTrue();
    }

    @Test
    void whatComesTwiceCountsOnce() {
        tell("a", 1, server("x"));
        tell("a", 2, server("y"));
        long place = history.end();
        tell("a", 1, server("x"));
        assertThat(complete(place)).isEmpty();
        tell("a", 3, server("z"));
        assertThat(complete(place)).containsExactly(server("z"));
    }

    @Test
    void aPublisherThatFallsSilentMayHaveToldSomethingThatWasLost() {
        pulse("a", 0, NOON);
        pulse("b", 0, NOON);
        long place = history.end();
        pulse("b", 0, NOON.plusSeconds(8));
        history.expire(NOON.plusSeconds(10));
        assertThat(complete(place)).isEmpty();
        history.expire(NOON.plusSeconds(11));
        assertThat(isMissing(place)).isTrue();
        place = history.end();
        history.expire(NOON.plusSeconds(12));
        assertThat(complete(place)).as("it is told once").isEmpty();
    }

    @Test
    void publishersAreBounded() {
        for (int i = 0; i < EventHistory.MAX_ORIGINS; i++) {
            pulse("p" + i, 0, NOON);
        }
        long place = history.end();
        assertThat(complete(place)).isEmpty();
        pulse("one more", 0, NOON);
        assertThat(isMissing(place)).isTrue();
    }

    @Test
    void oneJobIsReadAlone() {
        tell("a", 1, job(JOB, JobStatus.RUNNING));
        tell("a", 2, job(OTHER, JobStatus.RUNNING));
        tell("a", 3, server("x"));
        tell("a", 4, new FarmEvent.SampleTaken(JOB, "1", new TaskId(StepName.RENDER, 0), 0.5));
        assertThat(history.read(0, Optional.of(JOB)).events())
                .extracting(event -> event.event().getClass().getSimpleName())
                .containsExactly("JobChanged", "SampleTaken");
    }
}
