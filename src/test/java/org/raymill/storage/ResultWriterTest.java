package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.storage.Bytes.FIRST;
import static org.raymill.storage.Bytes.JOB;
import static org.raymill.storage.Bytes.path;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.ResultWriterCommand.DiscardAll;
import org.raymill.protocol.ResultWriterCommand.Publish;
import org.raymill.protocol.ResultWriterCommand.PublishFailed;
import org.raymill.protocol.ResultWriterCommand.PublishFile;
import org.raymill.protocol.ResultWriterCommand.PublishReply;
import org.raymill.protocol.ResultWriterCommand.Published;
import org.raymill.protocol.ResultWriterCommand.Stage;
import org.raymill.protocol.ResultWriterCommand.StageFailed;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.protocol.ResultWriterCommand.StageReply;
import org.raymill.protocol.ResultWriterCommand.Staged;

class ResultWriterTest {

    private static ActorTestKit kit;

    @TempDir
    Path temporary;

    private volatile long free = 1_000;
    private StorageLayout layout;
    private Path work;
    private ActorRef<ResultWriterCommand> writer;

    @BeforeAll
    static void start() {
        kit = ActorTestKit.create(
                "ResultWriterTest",
                ConfigFactory.parseString(
                        "raymill.blocking-dispatcher { type = Dispatcher, executor = thread-pool-executor,"
                                + " thread-pool-executor.fixed-pool-size = 2, throughput = 1 }"));
    }

    @AfterAll
    static void stop() {
        kit.shutdownTestKit();
    }

    @BeforeEach
    void makeWriter() throws IOException {
        layout = new StorageLayout(temporary.resolve("storage"));
        work = Files.createDirectory(temporary.resolve("work"));
        ResultStore store = RoomForResults.store(layout, Sealing.NONE, () -> free);
        writer = kit.spawn(ResultWriter.create(store, StagedComparisonTest.BY_BYTES));
    }

    @Test
    void stagesAndThenPublishes() throws IOException {
        Files.writeString(work.resolve("a.png"), "picture");
        Files.writeString(work.resolve("log"), "a line");
        StageReply reply = stage("a.png");
        assertThat(reply).isInstanceOfSatisfying(Staged.class, staged -> {
            assertThat(staged.attempt()).isEqualTo(FIRST);
            assertThat(staged.outputs().get(0).sha256()).isEqualTo(Bytes.hash("picture"));
        });
        PublishFile file = new PublishFile(FIRST, path("a.png"), Bytes.hash("picture"), true);
        assertThat(publish(file)).isEqualTo(new Published(List.of(file), List.of()));
        assertThat(layout.results(JOB).resolve("a.png")).hasContent("picture");
        assertThat(Bytes.unzipped(layout.log(JOB, FIRST))).isEqualTo("a line");
    }

    @Test
    void anAttemptWithoutItsPictureIsRefusedAndItsLogIsKept() throws IOException {
        Files.writeString(work.resolve("log"), "a line");
        assertThat(stage("absent.png")).isInstanceOfSatisfying(StageFailed.class, failed -> {
            assertThat(failed.reason()).contains("absent.png");
            assertThat(failed.storageFull()).isFalse();
        });
        assertThat(Bytes.unzipped(layout.log(JOB, FIRST))).isEqualTo("a line");
    }

    @Test
    void aStorageWithoutRoomIsToldAndKeepsNothingOfTheAttempt() throws IOException {
        Files.writeString(work.resolve("a.png"), "picture");
        free = 6;
        assertThat(stage("a.png")).isInstanceOfSatisfying(StageFailed.class, failed -> {
            assertThat(failed.storageFull()).isTrue();
            assertThat(failed.reason())
                    .isEqualTo(
                            "the farm's storage has no room for this: 6 bytes are free; remove jobs and files that"
                                    + " nobody needs (raymill remove, raymill store collect), or move the storage to a larger disk");
        });
        assertThat(layout.staged(JOB)).isEmptyDirectory();
        free = 7;
        assertThat(stage("a.png")).isInstanceOf(Staged.class);
    }

    @Test
    void aLogThatCanNotBeKeptDoesNotLoseThePicture() throws IOException {
        Files.writeString(work.resolve("a.png"), "picture");
        Files.createDirectory(work.resolve("log"));
        assertThat(stage("a.png")).isInstanceOf(Staged.class);
    }

    @Test
    void whatIsNowhereIsMissing() {
        PublishFile file = new PublishFile(FIRST, path("a.png"), Bytes.hash("picture"), true);
        assertThat(publish(file)).isEqualTo(new Published(List.of(), List.of(file)));
    }

    @Test
    void aStorageThatDoesNotWorkIsAFailureToBeTriedAgain() throws IOException {
        Files.createDirectories(layout.job(JOB));
        Files.writeString(layout.results(JOB), "in the way");
        PublishFile file = new PublishFile(FIRST, path("a.png"), Bytes.hash("picture"), true);
        assertThat(publish(file)).isInstanceOfSatisfying(PublishFailed.class, failed -> assertThat(failed.reason())
                .contains(layout.results(JOB).toString()));
    }

    @Test
    void discardsEverythingOfAJob() throws IOException {
        Files.writeString(work.resolve("a.png"), "picture");
        stage("a.png");
        writer.tell(new DiscardAll(JOB));
        TestProbe<Object> probe = kit.createTestProbe();
        probe.awaitAssert(Duration.ofSeconds(10), () -> {
            assertThat(layout.staged(JOB)).doesNotExist();
            return null;
        });
    }

    @Test
    void aPictureThatWasNotGoodEnoughIsKept() throws Exception {
        Files.writeString(work.resolve("bad.png"), "bad");
        TestProbe<StageReply> probe = kit.createTestProbe();
        writer.tell(new Stage(
                JOB, FIRST, work, List.of(), work.resolve("log"), Optional.of(path("bad.png")), probe.getRef()));
        assertThat(probe.receiveMessage(Duration.ofSeconds(10))).isEqualTo(new Staged(FIRST, List.of()));
        assertThat(new ResultStore(layout).rejected().find(JOB, FIRST)).isPresent();
    }

    private StageReply stage(String name) {
        TestProbe<StageReply> probe = kit.createTestProbe();
        writer.tell(new Stage(
                JOB,
                FIRST,
                work,
                List.of(new StageFile(path(name), 1, Optional.empty())),
                work.resolve("log"),
                Optional.empty(),
                probe.getRef()));
        return probe.receiveMessage(Duration.ofSeconds(10));
    }

    private PublishReply publish(PublishFile file) {
        TestProbe<PublishReply> probe = kit.createTestProbe();
        writer.tell(new Publish(JOB, List.of(file), probe.getRef()));
        return probe.receiveMessage(Duration.ofSeconds(10));
    }
}
