package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raymill.job.TestDatabase;
import org.raymill.model.FarmMinute;
import org.raymill.protocol.FarmHistoryCommand;
import org.raymill.protocol.FarmHistoryCommand.GetHistory;
import org.raymill.protocol.FarmHistoryCommand.History;
import org.raymill.protocol.FarmHistoryCommand.RecordMinute;

class FarmHistoryTest {

    private static final long MINUTE = 29_000_000;

    private final ActorTestKit kit = ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.provider = local").withFallback(ConfigFactory.load()));
    private final TestProbe<History> reader = kit.createTestProbe();
    private final TestDatabase database = TestDatabase.h2();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        database.close();
    }

    private ActorRef<FarmHistoryCommand> start(DataSource source, Duration keep) {
        return kit.spawn(FarmHistory.create(source, keep));
    }

    private static RecordMinute minute(long number) {
        return new RecordMinute(new FarmMinute(number, Map.of("cores", (double) number)));
    }

    private GetHistory question() {
        return new GetHistory(MINUTE, MINUTE + 1_000, 1, List.of("cores"), reader.ref());
    }

    /** Asks until so many minutes are there: they are written beside the questions. */
    private List<Long> minutes(ActorRef<FarmHistoryCommand> keeper, int count) {
        return reader.awaitAssert(() -> {
            keeper.tell(question());
            List<Long> minutes = reader.receiveMessage().series().minutes();
            assertThat(minutes).hasSize(count);
            return minutes;
        });
    }

    @Test
    void minutesAreKeptForAsLongAsTheSettingsSay() {
        ActorRef<FarmHistoryCommand> keeper = start(database.pool(), Duration.ofMinutes(90));
        keeper.tell(minute(MINUTE));
        assertThat(minutes(keeper, 1)).containsExactly(MINUTE);

        keeper.tell(minute(MINUTE + 100));

        reader.awaitAssert(() -> {
            keeper.tell(question());
            assertThat(reader.receiveMessage().series().minutes()).containsExactly(MINUTE + 100);
            return null;
        });
    }

    @Test
    void aQuestionThatIsRepeatedIsPutToTheDatabaseOnce() {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch answers = new CountDownLatch(1);
        ActorRef<FarmHistoryCommand> keeper = start(
                source(() -> {
                    asked.incrementAndGet();
                    answers.await();
                    return database.pool().getConnection();
                }),
                Duration.ofDays(1));
        GetHistory question = question();

        keeper.tell(question);
        keeper.tell(question);
        keeper.tell(question);
        reader.awaitAssert(() -> {
            assertThat(asked).hasValue(1);
            return null;
        });
        answers.countDown();

        assertThat(reader.receiveMessage().available()).isTrue();
        reader.expectNoMessage();
        assertThat(asked).hasValue(1);
    }

    @Test
    void withoutTheDatabaseThatIsTheAnswer() {
        ActorRef<FarmHistoryCommand> keeper = start(
                source(() -> {
                    throw new SQLException("away");
                }),
                Duration.ofDays(1));

        keeper.tell(minute(MINUTE));
        keeper.tell(question());

        assertThat(reader.receiveMessage()).isEqualTo(new History(false, null));
    }

    private interface Connections {
        Connection next() throws SQLException, InterruptedException;
    }

    /** A source of connections, of which nothing else is used. */
    private static DataSource source(Connections connections) {
        return (DataSource) Proxy.newProxyInstance(
                FarmHistoryTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        return connections.next();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
