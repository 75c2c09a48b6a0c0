package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;

/** On a real journal: what is tested is whom the database lets write. */
class ServerOrdersTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final InstantSource CLOCK = () -> NOW;

    private Connection connection;
    private ActorTestKit kit;
    private TestProbe<ServerOrders.Reply> first;
    private TestProbe<ServerOrders.Reply> second;

    @BeforeEach
    void open() throws Exception {
        String url = "jdbc:h2:mem:" + System.nanoTime() + ";DB_CLOSE_DELAY=-1";
        connection = DriverManager.getConnection(url);
        try (InputStream schema = getClass().getResourceAsStream("/schema/h2/h2-create-schema.sql");
                var statement = connection.createStatement()) {
            statement.execute(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
        Config journal = ConfigFactory.parseMap(Map.of(
                        "profile",
                        "slick.jdbc.H2Profile$",
                        "db.url",
                        url,
                        "db.driver",
                        "org.h2.Driver",
                        "db.numThreads",
                        2))
                .atPath("akka-persistence-jdbc.shared-databases.slick")
                .withFallback(ConfigFactory.parseString("akka.actor.provider = local"));
        kit = ActorTestKit.create(journal.withFallback(ConfigFactory.load()));
        first = kit.createTestProbe(ServerOrders.Reply.class);
        second = kit.createTestProbe(ServerOrders.Reply.class);
    }

    @AfterEach
    void close() throws Exception {
        kit.shutdownTestKit();
        connection.close();
    }

    private ActorRef<ServerOrders.Command> spawn(TestProbe<ServerOrders.Reply> parent, long epoch) {
        return kit.spawn(ServerOrders.create(parent.ref(), epoch, CLOCK));
    }

    private static ServerOrdered order(String server, ServerOrder order) {
        return new ServerOrdered(new ServerId(server), order, "anna", "dust", NOW);
    }

    @Test
    void theLastOrderOfEachServerIsWhatTheNextSchedulerBeginsWith() {
        ActorRef<ServerOrders.Command> journal = spawn(first, 1);
        assertThat(first.expectMessageClass(ServerOrders.Recovered.class).orders())
                .isEmpty();
        journal.tell(new ServerOrders.Write(order("a", ServerOrder.DRAIN)));
        journal.tell(new ServerOrders.Write(order("b", ServerOrder.DRAIN)));
        journal.tell(new ServerOrders.Write(order("a", ServerOrder.RESUME)));
        for (int i = 0; i < 3; i++) {
            first.expectMessageClass(ServerOrders.Written.class);
        }

        spawn(second, 2);

        assertThat(second.expectMessageClass(ServerOrders.Recovered.class).orders())
                .containsExactly(
                        new ServerOrders.Written(order("a", ServerOrder.RESUME), 3),
                        new ServerOrders.Written(order("b", ServerOrder.DRAIN), 2));
    }

    @Test
    void aSchedulerThatWasReplacedCanNotSayThatAnOrderHolds() {
        ActorRef<ServerOrders.Command> stale = spawn(first, 1);
        first.expectMessageClass(ServerOrders.Recovered.class);
        ActorRef<ServerOrders.Command> journal = spawn(second, 2);
        second.expectMessageClass(ServerOrders.Recovered.class);

        stale.tell(new ServerOrders.Write(order("a", ServerOrder.DRAIN)));
        first.expectTerminated(stale);
        first.expectNoMessage();

        journal.tell(new ServerOrders.Write(order("b", ServerOrder.DRAIN)));
        assertThat(second.expectMessageClass(ServerOrders.Written.class).event())
                .isEqualTo(order("b", ServerOrder.DRAIN));
        TestProbe<ServerOrders.Reply> third = kit.createTestProbe(ServerOrders.Reply.class);
        spawn(third, 3);
        assertThat(third.expectMessageClass(ServerOrders.Recovered.class).orders())
                .containsExactly(new ServerOrders.Written(order("b", ServerOrder.DRAIN), 1));
    }

    @Test
    void aSchedulerOfALowerEpochIsToldThatItWasReplaced() {
        spawn(first, 2);
        first.expectMessageClass(ServerOrders.Recovered.class);

        spawn(second, 1);

        assertThat(second.receiveMessage()).isEqualTo(new ServerOrders.Superseded(2));
        second.expectNoMessage();
    }
}
