package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.scheduler.core.TestFarm.START;
import static org.raymill.scheduler.core.TestFarm.id;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;

/** When a server is at fault, and when a job is. */
class FailureBookTest {

    private static final ServerId A = new ServerId("a");
    private static final ServerId B = new ServerId("b");
    private static final ServerId C = new ServerId("c");

    private final FailureBook book = new FailureBook(Duration.ofMinutes(30));

    @Test
    void eachJobSpeaksOnceForAWhile() {
        book.failed(id(1), A, START);
        book.failed(id(1), A, START.plusSeconds(1));
        book.failed(id(2), A, START.plusSeconds(2));
        assertThat(book.against(A, START.plusSeconds(3))).containsExactly(id(1), id(2));
        assertThat(book.against(B, START)).isEmpty();
        assertThat(book.against(A, START.plusSeconds(1_802))).isEmpty();
    }

    @Test
    void aJobThatFailsEverywhereSpeaksAgainstNobody() {
        book.failed(id(1), A, START);
        book.failed(id(1), B, START);
        assertThat(book.against(A, START)).containsExactly(id(1));
        book.failed(id(1), C, START);
        assertThat(book.against(A, START)).isEmpty();
        Instant later = START.plus(Duration.ofMinutes(31));
        book.forget(later);
        book.failed(id(1), A, later);
        assertThat(book.against(A, later)).as("what it did before is forgotten").containsExactly(id(1));
    }

    @Test
    void whatIsForgivenDoesNotCount() {
        book.failed(id(1), A, START);
        book.forgive(A);
        assertThat(book.against(A, START)).isEmpty();
    }

    private static Broker broker() {
        return new Broker(
                1,
                SchedulingPolicy.DEFAULT,
                new BrokerSettings(
                        Duration.ofSeconds(8),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(2),
                        3,
                        Duration.ofMinutes(30)));
    }

    @Test
    void aServerThatFailsManyJobsIsQuarantinedOnceUntilItIsResumed() {
        Broker broker = broker();
        List<Word> words = new ArrayList<>();
        broker.failed(id(1), A, "crashed", START, words);
        broker.failed(id(2), A, "crashed", START, words);
        assertThat(words).isEmpty();
        broker.failed(id(3), A, "no gpu", START, words);
        assertThat(words)
                .containsExactly(new Word.Quarantine(
                        A, "tasks of 3 jobs failed there within 30 min, the last one with: no gpu"));
        broker.failed(id(4), A, "crashed", START, words);
        assertThat(words).as("it was asked for").hasSize(1);
        broker.order(A, ServerOrder.QUARANTINE, "scheduler", "faulty", START);
        broker.failed(id(5), A, "crashed", START, words);
        assertThat(words).hasSize(1);
        broker.order(A, ServerOrder.RESUME, "anna", "mended", START);
        broker.failed(id(6), A, "crashed", START, words);
        assertThat(words).as("it starts anew").hasSize(1);
    }

    @Test
    void whoeverSaysAgainThatAServerDisagreedIsAnsweredOnceItIsQuarantined() {
        Broker broker = broker();
        List<Word> words = new ArrayList<>();
        assertThat(broker.disagreed(id(1), A, "it differs", START, START, words))
                .isFalse();
        assertThat(broker.disagreed(id(1), A, "it differs", START, START.plusSeconds(1), words))
                .as("it is being written down")
                .isFalse();
        assertThat(words).containsExactly(new Word.Quarantine(A, "it differs"));
        broker.quarantineFailed(A);
        assertThat(broker.disagreed(id(1), A, "it differs", START, START.plusSeconds(2), words))
                .isFalse();
        assertThat(words).as("it was not written down").hasSize(2);
        broker.order(A, ServerOrder.QUARANTINE, "scheduler", "it differs", START.plusSeconds(3));
        assertThat(broker.disagreed(id(1), A, "it differs", START, START.plusSeconds(4), words))
                .isTrue();
        broker.order(A, ServerOrder.RESUME, "anna", "new memory", START.plusSeconds(5));
        assertThat(broker.disagreed(id(1), A, "it differs", START, START.plusSeconds(6), words))
                .as("somebody has looked at it since")
                .isTrue();
        assertThat(words).hasSize(2);
        assertThat(broker.disagreed(id(1), A, "it differs", START.plusSeconds(7), START.plusSeconds(7), words))
                .isFalse();
        assertThat(words).as("it is no better").hasSize(3);
    }

    @Test
    void clocksThatDifferChangeNothingAboutWhoIsQuarantined() {
        for (Duration skew : List.of(Duration.ofHours(-3), Duration.ofSeconds(-1), Duration.ofHours(3))) {
            Broker broker = broker();
            List<Word> words = new ArrayList<>();
            Instant there = START.plus(skew);
            broker.order(A, ServerOrder.DRAIN, "anna", "new memory", START.minusSeconds(60));
            broker.order(A, ServerOrder.RESUME, "anna", "", START.minusSeconds(30));
            assertThat(broker.disagreed(id(1), A, "it differs", there, START, words))
                    .as("nobody knew it before, whatever the clock there says")
                    .isFalse();
            assertThat(words).containsExactly(new Word.Quarantine(A, "it differs"));
            broker.order(A, ServerOrder.QUARANTINE, "scheduler", "it differs", START.plusSeconds(1));
            broker.order(A, ServerOrder.RESUME, "anna", "mended", START.plusSeconds(2));
            assertThat(broker.disagreed(id(1), A, "it differs", there, START.plusSeconds(3), words))
                    .as("the same again")
                    .isTrue();
            assertThat(words).hasSize(1);
            assertThat(broker.disagreed(id(2), A, "it differs", there, START.plusSeconds(4), words))
                    .as("another job's")
                    .isFalse();
            assertThat(words).hasSize(2);
        }
    }

    @Test
    void whatIsSaidOfAServerInQuarantineIsNotHeldAgainstItLater() {
        Broker broker = broker();
        List<Word> words = new ArrayList<>();
        broker.order(A, ServerOrder.QUARANTINE, "anna", "strange", START);
        assertThat(broker.disagreed(id(1), A, "it differs", START, START, words))
                .isTrue();
        broker.order(A, ServerOrder.RESUME, "anna", "mended", START);
        assertThat(broker.disagreed(id(1), A, "it differs", START, START, words))
                .isTrue();
        assertThat(words).isEmpty();
    }

    @Test
    void aServerThatIsDrainedAndDisagreesIsQuarantined() {
        Broker broker = broker();
        List<Word> words = new ArrayList<>();
        broker.order(A, ServerOrder.DRAIN, "anna", "new memory", START);
        assertThat(broker.disagreed(id(1), A, "it differs", START.plusSeconds(1), START.plusSeconds(1), words))
                .isFalse();
        assertThat(words).containsExactly(new Word.Quarantine(A, "it differs"));
    }

    @Test
    void aQuarantineThatCouldNotBeWrittenIsAskedForAgain() {
        Broker broker = broker();
        List<Word> words = new ArrayList<>();
        for (int job = 1; job <= 3; job++) {
            broker.failed(id(job), A, "crashed", START, words);
        }
        broker.quarantineFailed(A);
        broker.failed(id(4), A, "crashed", START, words);
        assertThat(words).hasSize(2);
    }
}
