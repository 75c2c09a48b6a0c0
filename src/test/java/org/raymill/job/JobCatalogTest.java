package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobId;
import org.raymill.model.ServerId;
import org.raymill.model.UsageDay;
import org.raymill.model.UsageGrouping;
import org.raymill.model.UsageSum;
import org.raymill.model.UsageTotals;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.AuditReply;
import org.raymill.protocol.JobCatalogCommand.ListAudit;
import org.raymill.protocol.JobCatalogCommand.RecordAudit;
import org.raymill.protocol.JobCatalogCommand.RecordUsage;
import org.raymill.protocol.JobCatalogCommand.SumUsage;
import org.raymill.protocol.JobCatalogCommand.UsageReply;
import org.raymill.telemetry.JobMetrics;

class JobCatalogTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private TestDatabase database;
    private ActorTestKit kit;
    private ManualTime time;
    private ActorRef<JobCatalogCommand> catalog;
    private volatile boolean away;

    @BeforeEach
    void start() {
        database = TestDatabase.h2();
        kit = ActorTestKit.create(ManualTime.config()
                .withFallback(ConfigFactory.parseString(
                        "akka.actor.provider = local, akka.remote.artery.canonical.port = 0, akka.loglevel = ERROR"))
                .withFallback(ConfigFactory.load()));
        time = ManualTime.get(kit.system());
        catalog = kit.spawn(JobCatalog.create(sometimesAway(database.pool()), JobMetrics.none()));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        database.close();
    }

    private DataSource sometimesAway(DataSource real) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    if (away) {
                        throw new SQLException("the database is away");
                    }
                    return method.invoke(real, arguments);
                });
    }

    private static AuditEntry entry(int number) {
        return new AuditEntry(
                String.format("e%06d", number), NOW.plusSeconds(number), "anna", "drain", "server:mill-1", "hot", "");
    }

    private AuditReply list(AuditEntry before, int limit) {
        TestProbe<AuditReply> probe = kit.createTestProbe();
        catalog.tell(new ListAudit(
                Optional.empty(), Optional.ofNullable(before).map(AuditEntry::position), limit, probe.ref()));
        return probe.receiveMessage(LIMIT);
    }

    /** Lets time pass until so many entries are in the table. */
    private void awaitEntries(AuditEntry... entries) {
        kit.createTestProbe().awaitAssert(LIMIT, () -> {
            time.timePasses(Duration.ofSeconds(2));
            assertThat(list(null, 500).entries()).containsExactly(entries);
            return null;
        });
    }

    @Test
    void entriesAreWrittenTogetherAndListedPageByPage() {
        catalog.tell(new RecordAudit(List.of(entry(1), entry(2))));
        catalog.tell(new RecordAudit(List.of(entry(3), entry(1))));
        awaitEntries(entry(3), entry(2), entry(1));

        AuditReply first = list(null, 2);
        assertThat(first.available()).isTrue();
        assertThat(first.more()).isTrue();
        assertThat(first.entries()).containsExactly(entry(3), entry(2));
        AuditReply second = list(entry(2), 2);
        assertThat(second.more()).isFalse();
        assertThat(second.entries()).containsExactly(entry(1));
    }

    @Test
    void whileTheDatabaseIsAwayEntriesAreKeptAndThatIsSaid() {
        away = true;
        catalog.tell(new RecordAudit(List.of(entry(1))));
        time.timePasses(Duration.ofSeconds(1));
        assertThat(list(null, 10)).isEqualTo(new AuditReply(false, List.of(), false));
        catalog.tell(new RecordAudit(List.of(entry(2), entry(1))));
        time.timePasses(Duration.ofSeconds(5));
        assertThat(list(null, 10).available()).isFalse();
        away = false;
        awaitEntries(entry(2), entry(1));
    }

    @Test
    void ofMoreEntriesThanAreKeptTheOldestAreLost() {
        int surplus = 10;
        int all = JobCatalog.MAX_WAITING_AUDIT + surplus;
        away = true;
        catalog.tell(new RecordAudit(
                IntStream.rangeClosed(1, all).mapToObj(JobCatalogTest::entry).toList()));
        assertThat(list(null, 10).available()).isFalse();
        away = false;
        kit.createTestProbe().awaitAssert(Duration.ofSeconds(60), () -> {
            time.timePasses(Duration.ofSeconds(2));
            assertThat(list(entry(surplus + 2), 10).entries()).containsExactly(entry(surplus + 1));
            return null;
        });
        assertThat(list(entry(surplus + 1), 10).entries()).isEmpty();
    }

    private UsageReply usage() {
        TestProbe<UsageReply> probe = kit.createTestProbe();
        catalog.tell(new SumUsage(UsageGrouping.PROJECT, 0, 30_000, 10, probe.ref()));
        return probe.receiveMessage(LIMIT);
    }

    @Test
    void usageIsWrittenWhenTheDatabaseIsBackTheNewestOfEach() {
        ServerId server = new ServerId("a");
        away = true;
        for (int attempts : new int[] {1, 3, 2}) {
            UsageTotals totals = new UsageTotals(attempts, 0, 10L * attempts, 0, 0, 0, 0);
            catalog.tell(new RecordUsage(
                    new JobId("0000000000000001"), "film", "ann", List.of(new UsageDay(server, 20_454, totals))));
            time.timePasses(Duration.ofSeconds(3));
        }
        assertThat(usage()).isEqualTo(new UsageReply(false, List.of(), false));
        away = false;
        UsageSum newest = new UsageSum("film", new UsageTotals(3, 0, 30, 0, 0, 0, 0));
        kit.createTestProbe().awaitAssert(LIMIT, () -> {
            time.timePasses(Duration.ofSeconds(2));
            assertThat(usage()).isEqualTo(new UsageReply(true, List.of(newest), false));
            return null;
        });
    }
}
