package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.access.TokenText;
import org.raymill.model.AssociatedFile;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.ResultWriterCommand.PublishFile;
import org.raymill.protocol.ResultWriterCommand.Stage;
import org.raymill.protocol.ResultWriterCommand.StageFailed;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.protocol.ResultWriterCommand.StageReply;
import org.raymill.protocol.ResultWriterCommand.Staged;
import org.raymill.protocol.StorageGateCommand;
import org.raymill.rendering.Previews;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.ContentSource;
import org.raymill.storage.FileHash;
import org.raymill.storage.FileStore;
import org.raymill.storage.HttpContents;
import org.raymill.storage.HttpResults;
import org.raymill.storage.HttpTraffic;
import org.raymill.storage.InputManifest;
import org.raymill.storage.LiveLogs;
import org.raymill.storage.LogShelf;
import org.raymill.storage.PeerShelves;
import org.raymill.storage.RemoteResultWriter;
import org.raymill.storage.SampleShelf;
import org.raymill.storage.SampleStore;
import org.raymill.storage.StorageGate;
import org.raymill.storage.StorageLayout;
import org.raymill.storage.StorageNodes;
import org.raymill.storage.StoredFile;
import org.raymill.storage.TransferTickets;
import org.raymill.storage.TransferTickets.Ticket;
import org.raymill.tls.Trust;

/** A render node's side of transfers against the real routes of a farm that asks who calls. */
class TransferRoutesTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TokenText ADMINISTRATOR = TokenText.create(TokenText.ADMINISTRATOR, RANDOM);
    private static final JobId JOB = new JobId("0000000000000001");
    private static final RelativePath PICTURE = new RelativePath("frame_0001/tile_0 a.png");

    private static final AtomicLong FETCHED = new AtomicLong();
    private static final AtomicLong SENT = new AtomicLong();
    private static final HttpTraffic TRAFFIC = new HttpTraffic() {
        @Override
        public void fetched(long bytes) {
            FETCHED.addAndGet(bytes);
        }

        @Override
        public void sent(long bytes) {
            SENT.addAndGet(bytes);
        }
    };

    @TempDir
    private static Path folder;

    private static ApiFixture api;
    private static HttpContents contents;
    private static HttpResults results;
    private static StorageLayout own;
    private static ActorRef<ResultWriterCommand> writer;

    @BeforeAll
    static void start() throws IOException {
        api = new ApiFixture(
                folder.resolve("storage"),
                Map.of(
                        "raymill.access.authentication",
                        true,
                        "raymill.access.administrator-token-hash",
                        ADMINISTRATOR.hash(RANDOM)));
        api.join();
        StorageNodes nodes = new StorageNodes(Trust.JAVA.context());
        nodes.connect(
                api.kit.system(),
                api.kit.spawn(StorageGate.create(() -> Optional.of("http://127.0.0.1:" + api.port()), api.tickets)));
        contents = new HttpContents(nodes, folder.resolve("fetched"), TRAFFIC);
        own = new StorageLayout(folder.resolve("own"));
        results = new HttpResults(nodes, own, TRAFFIC);
        writer = api.kit.spawn(RemoteResultWriter.create(results, Duration.ofSeconds(20)));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static byte[] bytes(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static AttemptId attempt(int number) {
        return new AttemptId(String.format("%016d", number));
    }

    // ---- contents

    /** A list of these files, which are on the storage. */
    private static Sha256 put(byte[]... files) throws IOException {
        return put(api.files, files);
    }

    private static Sha256 put(FileStore store, byte[]... files) throws IOException {
        List<AssociatedFile> list = new ArrayList<>();
        for (byte[] file : files) {
            list.add(new AssociatedFile(new RelativePath("f" + list.size()), store.put(file), file.length));
        }
        return store.put(new InputManifest(list).toJson());
    }

    @Test
    void contentsArriveVerified() throws IOException {
        byte[] large = bytes(1, 3_000_000);
        Sha256 content = FileHash.of(large);
        ContentSource contents = TransferRoutesTest.contents.of(put(large, new byte[0]));
        assertThat(contents.isSealed(content)).isFalse();
        Path target = folder.resolve("large");
        long before = FETCHED.get();
        contents.fetch(content, large.length, target, () -> false);
        assertThat(FETCHED.get() - before).isEqualTo(large.length);
        assertThat(target).hasBinaryContent(large);
        assertThat(contents.read(content, large.length)).isEqualTo(large);
        assertThatThrownBy(() -> contents.read(content, 1_000)).hasMessageContaining("larger");
        assertThat(contents.read(FileHash.of(new byte[0]), 10)).isEmpty();
    }

    @Test
    void whatHadArrivedBeforeIsUsedUnlessItIsWrong() throws IOException {
        byte[] content = bytes(2, 100_000);
        Sha256 sha256 = FileHash.of(content);
        ContentSource contents = TransferRoutesTest.contents.of(put(content));
        Path part = folder.resolve("fetched").resolve(sha256 + ".part");
        for (byte[] beginning : List.of(Arrays.copyOf(content, 60_000), new byte[70_000], content, new byte[200_000])) {
            Files.write(part, beginning);
            Path target = folder.resolve("resumed-" + beginning.length);
            contents.fetch(sha256, content.length, target, () -> false);
            assertThat(target).hasBinaryContent(content);
            assertThat(part).doesNotExist();
        }
    }

    @Test
    void aContentThatTheFarmHasNotIsMissing() throws IOException {
        Sha256 there = api.files.put(bytes(3, 10));
        Sha256 absent = FileHash.of(bytes(4, 10));
        Sha256 list = api.files.put(new InputManifest(List.of(
                        new AssociatedFile(new RelativePath("a"), there, 10),
                        new AssociatedFile(new RelativePath("b"), absent, 10)))
                .toJson());
        ContentSource contents = TransferRoutesTest.contents.of(list);
        assertThatThrownBy(() -> contents.fetch(absent, 10, folder.resolve("absent"), () -> false))
                .isInstanceOf(ContentMissingException.class);
        assertThat(contents.missing(List.of(absent, there, absent))).containsExactly(absent);
        ContentSource nowhere = TransferRoutesTest.contents.of(absent);
        assertThatThrownBy(() -> nowhere.read(absent, 10)).isInstanceOf(ContentMissingException.class);
        assertThatThrownBy(() -> nowhere.missing(List.of(absent))).isInstanceOf(ContentMissingException.class);
    }

    @Test
    void theRightForOneJobOpensNoOtherJobsFiles() throws Exception {
        byte[] secret = bytes(70, 1_000);
        Sha256 list = put(secret);
        Sha256 other = put(bytes(71, 1_000));
        String file = "/files/" + FileHash.of(secret);
        assertThat(send("GET", "/api/v1" + file, new byte[0])).as("a stranger").isEqualTo(401);
        assertThat(send("POST", "/api/v1/files/missing", new byte[0]))
                .as("a stranger")
                .isEqualTo(401);
        String rights = "/api/v1/transfers/";
        for (String stranger : List.of("0".repeat(64), list.hex(), "x")) {
            for (String path : List.of(file, "/files/" + list, "/missing", "/sealed")) {
                assertThat(send("GET", rights + stranger + path, new byte[0]))
                        .as("%s with %s", path, stranger)
                        .isEqualTo(404);
            }
        }
        String reader = rights + api.tickets.issue(new TransferTickets.Reading(other));
        assertThat(send("GET", reader + file, new byte[0]))
                .as("the task of another job")
                .isEqualTo(404);
        assertThat(send("GET", reader + "/files/" + list, new byte[0]))
                .as("the task of another job")
                .isEqualTo(404);
        assertThatThrownBy(() -> contents.of(other).read(FileHash.of(secret), 1_000))
                .isInstanceOf(ContentMissingException.class);
        assertThat(contents.of(list).read(FileHash.of(secret), 1_000)).isEqualTo(secret);
    }

    @Test
    void whatARightIsIsNeverTold() throws Exception {
        String token = api.tickets.issue(new TransferTickets.Reading(FileHash.of(bytes(72, 10))));
        assertThat(api.send("GET", "/api/v1/transfers/" + token + "/files/" + FileHash.of(bytes(73, 10)), new byte[0])
                        .expectProblem(404, "not-found")
                        .text())
                .doesNotContain(token);
    }

    // ---- what another site has sent

    /** A list of files that a site has sent, with them. */
    private static Sha256 sent(byte[]... files) throws IOException {
        return put(
                new PeerShelves(api.layout, ApiFixture.MAX_FILE_BYTES, Long.MAX_VALUE, 0, ApiFixture.SEALING)
                        .of(new SiteName("oslo"))
                        .files(),
                files);
    }

    private static List<Path> onTheirWay() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("fetched/listed"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void aRenderNodeReadsWhatAnotherSiteHasSentForItsJob() throws IOException {
        byte[] large = bytes(60, 500_000);
        byte[] empty = new byte[0];
        Sha256 list = sent(large, empty);
        ContentSource listed = contents.of(list);
        assertThat(listed.isSealed(list)).isTrue();
        assertThat(FileHash.of(listed.read(list, InputManifest.MAX_BYTES))).isEqualTo(list);
        for (byte[] file : List.of(large, empty)) {
            Path target = folder.resolve("sent-" + file.length);
            listed.fetch(FileHash.of(file), file.length, target, () -> false);
            assertThat(target).hasBinaryContent(file);
        }
        assertThat(listed.missing(List.of(FileHash.of(large)))).isEmpty();
        assertThatThrownBy(() -> listed.read(FileHash.of(large), 1_000)).hasMessageContaining("larger");
        assertThat(onTheirWay())
                .as("what lies encrypted there stays nowhere here")
                .isEmpty();
    }

    @Test
    void whatIsMissingOfASentListIsTold() throws IOException {
        byte[] there = bytes(63, 100);
        Sha256 gone = FileHash.of(bytes(64, 100));
        FileStore shelf = new PeerShelves(api.layout, ApiFixture.MAX_FILE_BYTES, Long.MAX_VALUE, 0, ApiFixture.SEALING)
                .of(new SiteName("oslo"))
                .files();
        Sha256 list = shelf.put(new InputManifest(List.of(
                        new AssociatedFile(new RelativePath("a"), shelf.put(there), there.length),
                        new AssociatedFile(new RelativePath("b"), gone, 100)))
                .toJson());
        assertThat(contents.of(list).missing(List.of(FileHash.of(there), gone))).containsExactly(gone);
        assertThatThrownBy(() -> contents.of(list).fetch(gone, 100, folder.resolve("gone"), () -> false))
                .isInstanceOf(ContentMissingException.class);
    }

    @Test
    void nobodyElseReadsWhatAnotherSiteHasSent() throws Exception {
        byte[] secret = bytes(65, 1_000);
        Sha256 list = sent(secret);
        Sha256 other = sent(bytes(66, 1_000));
        String file = "/files/" + FileHash.of(secret);
        assertThat(send("GET", "/api/v1" + file, new byte[0]))
                .as("a stranger who knows the hash")
                .isEqualTo(401);
        api.send("GET", "/api/v1" + file, new byte[0], "Authorization", "Bearer " + ADMINISTRATOR.text())
                .expectProblem(404, "file-not-found");
        String rights = "/api/v1/transfers/";
        assertThat(send("GET", rights + "0".repeat(64) + file, new byte[0])).isEqualTo(404);
        assertThat(send("GET", rights + api.tickets.issue(new Ticket(JOB, attempt(60))) + file, new byte[0]))
                .as("an attempt that stages something")
                .isEqualTo(404);
        String reader = rights + api.tickets.issue(new TransferTickets.Reading(other));
        assertThat(send("GET", reader + file, new byte[0]))
                .as("the task of another job")
                .isEqualTo(404);
        assertThatThrownBy(() -> contents.of(other).read(FileHash.of(secret), 1_000))
                .isInstanceOf(ContentMissingException.class);
        String right = rights + api.tickets.issue(new TransferTickets.Reading(list));
        assertThat(send("PUT", right + "/log", new byte[0]))
                .as("who may read may stage nothing")
                .isEqualTo(404);
        assertThat(send("GET", right + "/files/x", new byte[0])).isEqualTo(400);
        assertThat(send("GET", right + file, new byte[0])).isEqualTo(200);
    }

    /** The first node that gives a right knows nothing of it a moment later, as one that was started anew. */
    @Test
    void aRightThatIsLostIsAskedForAgain() throws IOException {
        byte[] file = bytes(67, 1_000);
        Sha256 list = sent(file);
        HttpServer forgetful = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        forgetful.createContext("/", exchange -> {
            boolean knows = exchange.getRequestURI().getPath().endsWith("/sealed");
            byte[] answer = "true".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(knows ? 200 : 404, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        forgetful.start();
        try {
            String first = "http://127.0.0.1:" + forgetful.getAddress().getPort();
            String next = "http://127.0.0.1:" + api.port();
            AtomicInteger given = new AtomicInteger();
            StorageNodes nodes = new StorageNodes(Trust.JAVA.context());
            nodes.connect(
                    api.kit.system(),
                    api.kit.spawn(Behaviors.receive(StorageGateCommand.class)
                            .onMessage(StorageGateCommand.Locate.class, question -> {
                                question.replyTo().tell(new StorageGateCommand.Located(next));
                                return Behaviors.same();
                            })
                            .onMessage(StorageGateCommand.AdmitReader.class, question -> {
                                String token = api.tickets.issue(new TransferTickets.Reading(question.list()));
                                String address = given.getAndIncrement() == 0 ? first : next;
                                question.replyTo().tell(new StorageGateCommand.Admitted(address, token));
                                return Behaviors.same();
                            })
                            .build()));
            ContentSource listed = new HttpContents(nodes, folder.resolve("fetched-again"), TRAFFIC).of(list);
            assertThat(listed.isSealed(list)).isTrue();
            assertThat(listed.read(FileHash.of(file), 1_000)).isEqualTo(file);
            assertThat(given).hasValue(2);
        } finally {
            forgetful.stop(0);
        }
    }

    // ---- results

    private static Staged stage(AttemptId attempt, byte[] picture) throws IOException {
        return stage(attempt, picture, Staged.class);
    }

    private static <R extends StageReply> R stage(AttemptId attempt, byte[] picture, Class<R> expected)
            throws IOException {
        Path output = folder.resolve("output-" + attempt);
        Path file = output.resolve(PICTURE.value());
        Files.createDirectories(file.getParent());
        Files.write(file, picture);
        Path log = Files.writeString(folder.resolve("log-" + attempt), "what happened");
        TestProbe<StageReply> probe = api.kit.createTestProbe(StageReply.class);
        writer.tell(new Stage(
                JOB,
                attempt,
                output,
                List.of(new StageFile(PICTURE, 1, Optional.of(0))),
                log,
                Optional.empty(),
                probe.getRef()));
        return probe.expectMessageClass(expected, Duration.ofSeconds(30));
    }

    @Test
    void aStorageWithoutRoomIsToldAtOnceAndKeepsNothingOfTheAttempt() throws IOException {
        byte[] picture = bytes(40, 300_000);
        AttemptId attempt = attempt(40);
        Path gathered = api.layout.staged(JOB).resolve(attempt + ".upload");
        Files.createDirectories(gathered);
        Files.write(gathered.resolve("frame_0000.png"), new byte[10]);
        api.roomForResults.set(299_999);
        try {
            StageFailed failed = stage(attempt, picture, StageFailed.class);
            assertThat(failed.storageFull()).isTrue();
            assertThat(failed.reason()).startsWith("the farm's storage has no room for this");
            assertThat(gathered).doesNotExist();
        } finally {
            api.roomForResults.set(Long.MAX_VALUE);
        }
        stage(attempt, picture);
    }

    @Test
    void whatAnAttemptMadeIsStagedAndPublishedLikeFromAMountedStorage() throws IOException {
        byte[] picture = bytes(5, 300_000);
        long before = SENT.get();
        Staged staged = stage(attempt(1), picture);
        assertThat(SENT.get() - before).isEqualTo(picture.length + "what happened".length());
        assertThat(staged.outputs()).hasSize(1);
        assertThat(staged.outputs().get(0).sha256()).isEqualTo(FileHash.of(picture));
        assertThat(staged.outputs().get(0).size()).isEqualTo(picture.length);
        assertThat(api.layout.staged(JOB, attempt(1)).resolve(PICTURE.value())).hasBinaryContent(picture);
        assertThat(api.results.logs().open(JOB, attempt(1)).orElseThrow()).hasContent("what happened");
        stage(attempt(1), picture);

        api.results.publish(JOB, List.of(new PublishFile(attempt(1), PICTURE, FileHash.of(picture), false)));
        results.bringTiles(JOB, attempt(1), List.of(PICTURE, new RelativePath("no.png")), () -> false);
        assertThat(own.tiles(JOB).resolve(PICTURE.value())).hasBinaryContent(picture);
        assertThat(own.tiles(JOB).resolve("no.png")).doesNotExist();
        results.putAway(JOB);
        assertThat(own.job(JOB)).doesNotExist();
    }

    @Test
    void aRejectedPictureIsKept() throws IOException {
        byte[] picture = bytes(8, 5_000);
        Path output = Files.createDirectories(folder.resolve("rejected"));
        RelativePath name = new RelativePath("frame_0001.png");
        Files.write(output.resolve(name.value()), picture);
        TestProbe<StageReply> probe = api.kit.createTestProbe(StageReply.class);
        writer.tell(new Stage(
                JOB, attempt(30), output, List.of(), folder.resolve("no-log"), Optional.of(name), probe.getRef()));
        assertThat(probe.expectMessageClass(Staged.class, Duration.ofSeconds(30))
                        .outputs())
                .isEmpty();
        assertThat(api.results.rejected().find(JOB, attempt(30)).orElseThrow().path())
                .hasBinaryContent(picture);
        assertThat(api.layout.staged(JOB, attempt(30))).doesNotExist();
    }

    @Test
    void anUploadGoesOnWhereItBrokeOffUnlessWhatArrivedIsWrong() throws Exception {
        byte[] picture = bytes(6, 200_000);
        int number = 10;
        for (byte[] arrived : List.of(Arrays.copyOf(picture, 150_000), new byte[150_000], new byte[300_000], picture)) {
            AttemptId attempt = attempt(number++);
            Path gathered = api.layout.staged(JOB).resolve(attempt + ".upload").resolve(PICTURE.value());
            Files.createDirectories(gathered.getParent());
            Files.write(gathered, arrived);
            stage(attempt, picture);
            assertThat(api.layout.staged(JOB, attempt).resolve(PICTURE.value())).hasBinaryContent(picture);
        }
    }

    @Test
    void whatAGuestsAttemptMadeLiesEncrypted() throws Exception {
        JobId guest = new JobId("0000000000000002");
        api.results.expectGuest(guest, new SiteName("oslo"));
        byte[] picture = bytes(20, 200_000);
        Path output = folder.resolve("output-guest");
        Path file = output.resolve(PICTURE.value());
        Files.createDirectories(file.getParent());
        Files.write(file, picture);
        int number = 60;
        for (byte[] arrived : List.of(new byte[0], Arrays.copyOf(picture, 150_000))) {
            AttemptId attempt = attempt(number++);
            Path gathered =
                    api.layout.staged(guest).resolve(attempt + ".upload").resolve(PICTURE.value());
            Files.createDirectories(gathered.getParent());
            Files.write(gathered, arrived);
            TestProbe<StageReply> probe = api.kit.createTestProbe(StageReply.class);
            writer.tell(new Stage(
                    guest,
                    attempt,
                    output,
                    List.of(new StageFile(PICTURE, 1, Optional.of(0))),
                    Files.writeString(folder.resolve("log-guest"), "what happened"),
                    Optional.of(PICTURE),
                    probe.getRef()));
            probe.expectMessageClass(Staged.class, Duration.ofSeconds(30));
            StoredFile staged = api.results.staged(guest, attempt, PICTURE).orElseThrow();
            assertThat(staged.isSealed()).isTrue();
            assertThat(staged.hash()).isEqualTo(FileHash.of(picture));
            StoredFile rejected = api.results.rejected().find(guest, attempt).orElseThrow();
            assertThat(rejected.isSealed()).isTrue();
            assertThat(rejected.hash()).isEqualTo(FileHash.of(picture));
            assertThat(api.results.logs().find(guest, attempt).orElseThrow().isSealed())
                    .isTrue();
            assertThat(api.results.logs().open(guest, attempt).orElseThrow()).hasContent("what happened");
        }
        api.results.publish(guest, List.of(new PublishFile(attempt(60), PICTURE, FileHash.of(picture), false)));
        results.bringTiles(guest, attempt(60), List.of(PICTURE), () -> false);
        assertThat(own.tiles(guest).resolve(PICTURE.value())).hasBinaryContent(picture);
        results.putAway(guest);
        assertThat(Files.list(api.layout.uploads())).isEmpty();
    }

    @Test
    void publishedFramesAreBrought() throws IOException {
        byte[] frame = bytes(7, 1_000);
        RelativePath name = new RelativePath("frame_0001.png");
        Path result = api.layout.results(JOB).resolve(name.value());
        Files.createDirectories(result.getParent());
        Files.write(result, frame);
        results.bringResults(JOB, attempt(1), List.of(name, new RelativePath("frame_0002.png")), () -> false);
        assertThat(own.results(JOB).resolve(name.value())).hasBinaryContent(frame);
        assertThat(own.results(JOB).resolve("frame_0002.png")).doesNotExist();
        results.bringResults(JOB, attempt(1), List.of(name, new RelativePath("frame_0002.png")), () -> false);
        results.putAway(JOB);
        assertThat(own.results(JOB).resolve(name.value()))
                .as("another task uses it")
                .exists();
        results.putAway(JOB);
        assertThat(own.job(JOB)).doesNotExist();
    }

    @Test
    void whatAnAttemptShowsIsSeenUntilItIsTakenAway() throws IOException {
        SampleShelf samples = results.live().samples();
        byte[] picture = Previews.png(new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB));
        byte[] first = Previews.png(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
        for (int frame : new int[] {0, 5}) {
            samples.put(JOB, attempt(40), frame, first);
            samples.put(JOB, attempt(40), frame, picture);
            assertThat(api.results
                            .samples()
                            .find(JOB, attempt(40), frame)
                            .orElseThrow()
                            .file()
                            .path())
                    .hasBinaryContent(picture);
        }
        assertThatThrownBy(() -> samples.put(JOB, attempt(40), 5, new byte[SampleStore.MAX_BYTES + 1]))
                .isInstanceOf(IOException.class);
        samples.discard(JOB, attempt(40));
        assertThat(api.results.samples().find(JOB, attempt(40), 5)).isEmpty();
    }

    @Test
    void aSampleThatIsNoneIsRefused() throws Exception {
        String base = "/api/v1/transfers/" + api.tickets.issue(new TransferTickets.Ticket(JOB, attempt(41)));
        assertThat(send("PUT", base + "/sample", new byte[1])).isEqualTo(400);
        assertThat(send("PUT", base + "/sample?frame=x", new byte[1])).isEqualTo(400);
        assertThat(send("PUT", base + "/sample?frame=-1", new byte[1])).isEqualTo(400);
        assertThat(send("PUT", base + "/sample?frame=1", new byte[SampleStore.MAX_BYTES + 1]))
                .isEqualTo(413);
        assertThat(send("PUT", base + "/sample?frame=1", new byte[1])).isEqualTo(422);
        byte[] large = Previews.png(new BufferedImage(4_097, 1, BufferedImage.TYPE_BYTE_BINARY));
        assertThat(send("PUT", base + "/sample?frame=1", large)).isEqualTo(422);
        assertThat(api.results.samples().find(JOB, attempt(41), 1)).isEmpty();
        byte[] picture = Previews.png(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB));
        assertThat(send("PUT", base + "/sample?frame=1", picture)).isEqualTo(200);
        assertThat(send("DELETE", base + "/sample", new byte[0])).isEqualTo(200);
    }

    @Test
    void whatAnAttemptLogsIsReadWhileItRunsUntilItIsTakenAway() throws IOException {
        LogShelf logs = results.live().logs();
        logs.append(JOB, attempt(50), "started\n".getBytes(StandardCharsets.UTF_8));
        logs.append(JOB, attempt(50), "50 %\n".getBytes(StandardCharsets.UTF_8));
        assertThat(liveLog(attempt(50))).isEqualTo("started\n50 %\n");
        assertThatThrownBy(() -> logs.append(JOB, attempt(50), new byte[LogShelf.MAX_PIECE_BYTES + 1]))
                .isInstanceOf(IOException.class);
        logs.discard(JOB, attempt(50));
        assertThat(api.results.liveLogs().has(JOB, attempt(50))).isFalse();
    }

    @Test
    void aPieceOfALogThatIsTooLargeIsRefused() throws Exception {
        String base = "/api/v1/transfers/" + api.tickets.issue(new Ticket(JOB, attempt(51)));
        assertThat(send("POST", base + "/live-log", new byte[LogShelf.MAX_PIECE_BYTES + 1]))
                .isEqualTo(413);
        assertThat(send("POST", base + "/live-log?x=1", new byte[1])).isEqualTo(400);
        assertThat(api.results.liveLogs().has(JOB, attempt(51))).isFalse();
        assertThat(send("POST", base + "/live-log", new byte[LogShelf.MAX_PIECE_BYTES]))
                .isEqualTo(200);
        assertThat(send("DELETE", base + "/live-log", new byte[0])).isEqualTo(200);
    }

    @Test
    void aRefusalIsReadByThoseWhoSentMuchInVain() throws Exception {
        String base = "/api/v1/transfers/" + api.tickets.issue(new Ticket(JOB, attempt(52)));
        byte[] tooMuch = new byte[SampleStore.MAX_BYTES + 1];
        for (int i = 0; i < 60; i++) {
            assertThat(send("PUT", base + "/sample?frame=1", tooMuch)).isEqualTo(413);
            assertThat(send("PUT", base + "/sample?frame=x", tooMuch)).isEqualTo(400);
            assertThat(send("PUT", "/api/v1/transfers/x/sample?frame=1", tooMuch))
                    .isEqualTo(404);
        }
    }

    private static String liveLog(AttemptId attempt) throws IOException {
        return new String(
                api.results
                        .liveLogs()
                        .read(JOB, attempt, LiveLogs.Place.BEGINNING)
                        .bytes(),
                StandardCharsets.UTF_8);
    }

    // ---- strangers

    private static int send(String method, String path, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return api.http().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void withoutTheTokenThereIsNothingToWriteOrRead() throws Exception {
        String query = "?name=x.png&offset=0&size=1&sha256=" + "0".repeat(64);
        for (String token : List.of("0".repeat(64), attempt(1).value(), "x")) {
            String base = "/api/v1/transfers/" + token;
            assertThat(send("PUT", base + "/staged" + query, new byte[1])).isEqualTo(404);
            assertThat(send("POST", base + "/staged", new byte[0])).isEqualTo(404);
            assertThat(send("GET", base + "/staged?name=x.png", new byte[0])).isEqualTo(404);
            assertThat(send("PUT", base + "/log", new byte[1])).isEqualTo(404);
            assertThat(send("PUT", base + "/sample?frame=1", new byte[1])).isEqualTo(404);
            assertThat(send("DELETE", base + "/sample", new byte[0])).isEqualTo(404);
            assertThat(send("POST", base + "/live-log", new byte[1])).isEqualTo(404);
            assertThat(send("DELETE", base + "/live-log", new byte[0])).isEqualTo(404);
            assertThat(send("GET", base + "/tiles?name=x.png", new byte[0])).isEqualTo(404);
        }
    }

    @Test
    void aTokenIsForItsAttemptAloneAndForSaneNamesAndSizes() throws Exception {
        String base = "/api/v1/transfers/" + api.tickets.issue(new Ticket(JOB, attempt(20)));
        String hash = "&sha256=" + FileHash.of(new byte[1]);
        for (String name : List.of("../x", "/etc/passwd", "")) {
            assertThat(send("PUT", base + "/staged?name=" + name + "&offset=0&size=1" + hash, new byte[1]))
                    .as(name)
                    .isEqualTo(400);
            assertThat(send("GET", base + "/tiles?name=" + name, new byte[0])).isEqualTo(400);
        }
        assertThat(send("PUT", base + "/staged?name=x&offset=2&size=1" + hash, new byte[1]))
                .isEqualTo(400);
        assertThat(send("PUT", base + "/staged?name=x&offset=0&size=1" + hash, new byte[9]))
                .isEqualTo(413);
        assertThat(send("PUT", base + "/staged?name=x&offset=0&size=1" + hash, new byte[] {7}))
                .isEqualTo(422);
        assertThat(send("PUT", base + "/staged?name=x&offset=0&size=1" + hash, new byte[1]))
                .isEqualTo(200);
        assertThat(send("POST", base + "/staged", new byte[0])).isEqualTo(200);
        assertThat(api.layout.staged(JOB, attempt(20)).resolve("x")).hasBinaryContent(new byte[1]);
    }
}
