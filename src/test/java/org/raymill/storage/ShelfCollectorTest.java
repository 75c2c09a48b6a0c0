package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AssociatedFile;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.ShelfUse;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.JobManifest;
import org.raymill.protocol.JobCatalogCommand.ListManifests;
import org.raymill.protocol.JobCatalogCommand.ManifestPage;
import org.raymill.protocol.JobCatalogCommand.RecordAudit;
import org.raymill.protocol.ShelfCollectorCommand;
import org.raymill.protocol.ShelfCollectorCommand.GetShelves;
import org.raymill.protocol.ShelfCollectorCommand.Released;
import org.raymill.protocol.ShelfCollectorCommand.Shelves;

/** When the shelves of other sites are collected, and what is recorded of it. */
class ShelfCollectorTest {

    private static final SiteName OSLO = new SiteName("oslo");
    private static final JobId FIRST = new JobId("01kaqz5m3c9x4p2h");
    private static final JobId SECOND = new JobId("01kaqz5m3c9x4p2k");
    /** After everything that a test has written, and long before that is old. */
    private static final Instant NOW = Instant.now().plus(Duration.ofMinutes(5));

    private static ActorTestKit kit;
    private static ManualTime time;

    @TempDir
    private Path folder;

    private PeerShelf shelf;
    private PeerShelves all;
    private final List<JobManifest> listed = new CopyOnWriteArrayList<>();
    private volatile boolean available = true;
    private TestProbe<ListManifests> questions;
    private TestProbe<AuditEntry> audit;
    private ActorRef<JobCatalogCommand> catalog;
    private ActorRef<ShelfCollectorCommand> collector;

    @BeforeAll
    static void start() {
        kit = ActorTestKit.create(
                "ShelfCollectorTest",
                ManualTime.config()
                        .withFallback(ConfigFactory.parseString(
                                "raymill.blocking-dispatcher { type = Dispatcher, executor = thread-pool-executor,"
                                        + " thread-pool-executor.fixed-pool-size = 2, throughput = 1 }")));
        time = ManualTime.get(kit.system());
    }

    @AfterAll
    static void stop() {
        kit.shutdownTestKit();
    }

    @BeforeEach
    void open() {
        all = new PeerShelves(new StorageLayout(folder), 1 << 20, 1 << 20, 0, Sealing.off(Optional.empty()));
        shelf = all.of(OSLO);
        questions = kit.createTestProbe();
        audit = kit.createTestProbe();
        catalog = kit.spawn(answering());
    }

    @AfterEach
    void close() {
        kit.stop(collector);
        kit.stop(catalog);
    }

    private Behavior<JobCatalogCommand> answering() {
        return Behaviors.receive(JobCatalogCommand.class)
                .onMessage(ListManifests.class, question -> {
                    questions.ref().tell(question);
                    question.replyTo().tell(new ManifestPage(available, List.copyOf(listed), false));
                    return Behaviors.same();
                })
                .onMessage(RecordAudit.class, record -> {
                    record.entries().forEach(audit.ref()::tell);
                    return Behaviors.same();
                })
                .build();
    }

    private void collector(Duration keep) {
        collector = kit.spawn(ShelfCollector.create(all, keep, Duration.ofDays(30), catalog, () -> NOW));
    }

    private Sha256 put(String content) throws IOException {
        return shelf.files().put(content.getBytes(StandardCharsets.UTF_8));
    }

    private Sha256 list(String content) throws IOException {
        return shelf.files()
                .put(new InputManifest(
                                List.of(new AssociatedFile(new RelativePath("a"), put(content), content.length())))
                        .toJson());
    }

    private static JobManifest open(JobId job, Sha256 manifest) {
        return new JobManifest(job, Optional.of(manifest), true, true);
    }

    @Test
    void whatNoOpenJobNeedsGoesAndIsRecorded() throws IOException {
        listed.add(open(SECOND, list("needed")));
        Sha256 other = put("other");
        collector(Duration.ZERO);
        shelves();
        time.timePasses(ShelfCollector.FIRST);
        AuditEntry entry = audit.receiveMessage();
        assertThat(entry.subject()).isEqualTo("site:oslo");
        assertThat(entry.action()).isEqualTo("collected");
        assertThat(entry.detail()).startsWith("removed 1 files, 5 bytes,").contains("; 2 files, ");
        assertThat(shelf.files().has(other)).isFalse();
        assertThat(questions.receiveMessage().handedOverBy()).contains(OSLO);
    }

    @Test
    void whereNothingIsKeptFilesGoWhenTheirJobIsDone() throws IOException {
        listed.add(open(SECOND, list("of the other job")));
        list("of this job");
        collector(Duration.ZERO);
        collector.tell(new Released(OSLO, FIRST));
        collector.tell(new Released(OSLO, FIRST));
        shelves();
        time.timePasses(ShelfCollector.AFTER_A_JOB);
        assertThat(audit.receiveMessage().detail())
                .startsWith("removed 2 files, ")
                .endsWith(", after job " + FIRST + " was done");
    }

    @Test
    void aJobThatTheCatalogueStillHasIsLookedForOnceMore() throws IOException {
        listed.add(open(FIRST, list("of this job")));
        collector(Duration.ZERO);
        collector.tell(new Released(OSLO, FIRST));
        shelves();
        time.timePasses(ShelfCollector.AFTER_A_JOB);
        audit.awaitAssert(() -> {
            assertThat(shelves()).extracting(ShelfUse::files).containsExactly(2L);
            return null;
        });
        listed.clear();
        time.timePasses(ShelfCollector.ONCE_MORE);
        assertThat(audit.receiveMessage().detail()).startsWith("removed 2 files, ");
    }

    @Test
    void whatIsKeptForAWhileIsRemovedLaterAndTheRecordNamesTheJob() throws IOException {
        list("of this job");
        collector(Duration.ofMinutes(4));
        collector.tell(new Released(OSLO, FIRST));
        shelves();
        time.timePasses(ShelfCollector.AFTER_A_JOB);
        assertThat(shelves()).as("nothing was looked through yet").isEmpty();
        questions.expectNoMessage(Duration.ZERO);
        time.timePasses(ShelfCollector.FIRST);
        assertThat(audit.receiveMessage().detail()).endsWith(", after job " + FIRST + " was done");
    }

    @Test
    void whenTheCatalogueDoesNotAnswerNothingIsRemoved() throws IOException {
        Sha256 list = list("of this job");
        available = false;
        collector(Duration.ZERO);
        shelves();
        time.timePasses(ShelfCollector.FIRST);
        questions.receiveMessage();
        available = true;
        listed.add(open(FIRST, list));
        time.timePasses(ShelfCollector.EVERY);
        audit.awaitAssert(() -> {
            assertThat(shelves()).extracting(ShelfUse::files).containsExactly(2L);
            return null;
        });
        assertThat(shelf.files().has(list)).isTrue();
    }

    /** What the collector says that lies there; it has taken in by then all that it was told before. */
    private List<ShelfUse> shelves() {
        TestProbe<Shelves> answer = kit.createTestProbe();
        collector.tell(new GetShelves(answer.ref()));
        return answer.receiveMessage().shelves();
    }
}
