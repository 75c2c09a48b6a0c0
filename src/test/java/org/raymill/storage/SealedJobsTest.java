package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.raymill.storage.Bytes.FIRST;
import static org.raymill.storage.Bytes.JOB;
import static org.raymill.storage.Bytes.SECOND;
import static org.raymill.storage.Bytes.path;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.SiteName;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.ResultWriterCommand.PublishFile;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.sealing.KeyRing;
import org.raymill.sealing.SealingException;
import org.raymill.sealing.SiteKeys;

/** What is made for a job of another site lies encrypted on the storage; all of it is read, and jobs of this site lie as they are. */
class SealedJobsTest {

    private static final SiteName OSLO = new SiteName("oslo");
    private static final String MARKER = "the secret of the film ";
    private static final RelativePath PICTURE = path("frame_0001.png");
    private static final ResultDetail RESULT =
            new ResultDetail(PICTURE.value(), 1, "ab".repeat(32), 5, FIRST.value(), "image/png");

    @TempDir
    private Path folder;

    private StorageLayout layout;
    private Path work;
    private final KeyRing keys = KeyRing.of(SiteKeys.create());
    private final Sealing on = Sealing.on(keys);
    private final Sealing off = Sealing.off(Optional.of(keys));

    @BeforeEach
    void prepare() throws IOException {
        layout = new StorageLayout(folder.resolve("storage"));
        layout.prepare();
        work = Files.createDirectory(folder.resolve("work"));
    }

    private ResultStore guests(Sealing sealing) throws IOException {
        ResultStore store = new ResultStore(layout, sealing);
        store.expectGuest(JOB, OSLO);
        return store;
    }

    private static byte[] secret(int length) {
        return MARKER.repeat(length / MARKER.length() + 1).substring(0, length).getBytes(StandardCharsets.UTF_8);
    }

    private PublishFile stage(ResultStore store, AttemptId attempt, RelativePath name, byte[] content)
            throws IOException {
        Path file = work.resolve(name.value());
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        List<TaskOutput> outputs = store.stage(JOB, attempt, work, List.of(new StageFile(name, 1, Optional.empty())));
        assertThat(outputs.get(0).sha256()).isEqualTo(FileHash.of(content));
        assertThat(outputs.get(0).size()).isEqualTo(content.length);
        return new PublishFile(attempt, name, outputs.get(0).sha256(), true);
    }

    /** Keeps one of everything that is kept for a job. */
    private PublishFile keepOfEach(ResultStore store) throws IOException {
        store.logs().keep(JOB, FIRST, Files.write(work.resolve("log"), secret(5_000)));
        store.rejected()
                .keep(
                        JOB,
                        FIRST,
                        Files.write(work.resolve("bad.png"), secret(70_000)).getParent(),
                        path("bad.png"));
        store.samples().put(JOB, FIRST, 3, secret(80_000));
        store.thumbnails().put(JOB, RESULT, 64, secret(900));
        store.liveLogs().append(JOB, FIRST, secret(100));
        store.liveLogs().append(JOB, FIRST, secret(200));
        PublishFile tile = stage(store, SECOND, path("frame_0002/tile_0000.png"), secret(300));
        assertThat(store.publish(JOB, List.of(new PublishFile(SECOND, tile.name(), tile.sha256(), false)))
                        .missing())
                .isEmpty();
        PublishFile picture = stage(store, FIRST, PICTURE, secret(200_000));
        assertThat(store.publish(JOB, List.of(picture)).published()).containsExactly(picture);
        stage(store, SECOND, PICTURE, secret(1_000));
        return picture;
    }

    private void assertAllIsRead(ResultStore store) throws IOException {
        assertThat(bytes(store.result(JOB, PICTURE))).isEqualTo(secret(200_000));
        assertThat(store.result(JOB, PICTURE).orElseThrow().size()).isEqualTo(200_000);
        assertThat(bytes(store.tile(JOB, path("frame_0002/tile_0000.png")))).isEqualTo(secret(300));
        assertThat(bytes(store.staged(JOB, SECOND, PICTURE))).isEqualTo(secret(1_000));
        assertThat(bytes(store.rejected().find(JOB, FIRST))).isEqualTo(secret(70_000));
        assertThat(bytes(store.samples().find(JOB, FIRST, 3).map(SampleStore.Sample::file)))
                .isEqualTo(secret(80_000));
        assertThat(bytes(store.thumbnails().find(JOB, RESULT, 64))).isEqualTo(secret(900));
        try (InputStream log = store.logs().open(JOB, FIRST).orElseThrow()) {
            assertThat(log.readAllBytes()).isEqualTo(secret(5_000));
        }
        assertThat(live(store)).isEqualTo(text(secret(100)) + text(secret(200)));
        Path copy = work.resolve("copy");
        Files.deleteIfExists(copy);
        assertThat(store.copyResult(JOB, PICTURE, copy)).hasValue(FileHash.of(secret(200_000)));
        assertThat(copy).hasBinaryContent(secret(200_000));
    }

    private static byte[] bytes(Optional<StoredFile> file) throws IOException {
        try (InputStream in = file.orElseThrow().stream()) {
            return in.readAllBytes();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String live(ResultStore store) throws IOException {
        StringBuilder text = new StringBuilder();
        LiveLogs.Place place = LiveLogs.Place.BEGINNING;
        for (boolean more = true; more; ) {
            LiveLogs.More next = store.liveLogs().read(JOB, FIRST, place);
            text.append(text(next.bytes()));
            place = next.next();
            more = next.more();
        }
        return text.toString();
    }

    /** The files of the job, but for what tells that it is a guest. */
    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(layout.job(JOB))) {
            all.filter(file -> Files.isRegularFile(file) && !file.equals(layout.guest(JOB)))
                    .forEach(files::add);
        }
        return files;
    }

    private static boolean tells(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).contains("secret of the film");
    }

    private static boolean isSealed(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).startsWith("raymill sealed");
    }

    @Test
    void nothingOfAGuestIsFoundOnTheDiskAndAllOfItIsRead() throws IOException {
        keepOfEach(guests(on));
        assertThat(files()).hasSize(8);
        for (Path file : files()) {
            assertThat(tells(file)).as(file.toString()).isFalse();
            assertThat(isSealed(file)).as(file.toString()).isTrue();
        }
        assertAllIsRead(new ResultStore(layout, on));
        assertAllIsRead(new ResultStore(layout, off));
    }

    @Test
    void jobsOfThisSiteLieAsTheyAre() throws IOException {
        keepOfEach(new ResultStore(layout, on));
        assertThat(files()).hasSize(8);
        for (Path file : files()) {
            assertThat(isSealed(file)).as(file.toString()).isFalse();
        }
        assertThat(layout.results(JOB).resolve(PICTURE.value())).hasBinaryContent(secret(200_000));
        assertAllIsRead(new ResultStore(layout, on));
    }

    @Test
    void anOwnPictureThatLooksEncryptedIsReadAsItIs() throws IOException {
        byte[] looks = "raymill sealed 1, says a picture".repeat(10).getBytes(StandardCharsets.UTF_8);
        ResultStore store = new ResultStore(layout, on);
        PublishFile picture = stage(store, FIRST, PICTURE, looks);
        assertThat(store.publish(JOB, List.of(picture)).published()).hasSize(1);
        assertThat(bytes(store.result(JOB, PICTURE))).isEqualTo(looks);
    }

    @Test
    void whatLiesThereIsReadInTheFormItHas() throws IOException {
        keepOfEach(guests(off));
        for (Path file : files()) {
            assertThat(isSealed(file)).as(file.toString()).isFalse();
        }
        ResultStore turnedOn = new ResultStore(layout, on);
        assertAllIsRead(turnedOn);
        PublishFile staged = new PublishFile(SECOND, PICTURE, FileHash.of(secret(1_000)), true);
        assertThat(turnedOn.publish(JOB, List.of(staged)).published())
                .as("what was staged before is published")
                .containsExactly(staged);
        turnedOn.liveLogs().append(JOB, FIRST, secret(50));
        assertThat(live(turnedOn)).endsWith(text(secret(200)) + text(secret(50)));
        assertThat(isSealed(layout.live(JOB, FIRST).resolve("000001"))).isTrue();

        ResultStore turnedOff = new ResultStore(layout, off);
        turnedOff.liveLogs().append(JOB, FIRST, secret(10));
        assertThat(live(turnedOff)).endsWith(text(secret(50)) + text(secret(10)));
        assertThat(isSealed(layout.live(JOB, FIRST).resolve("000001"))).isFalse();
    }

    @Test
    void rangesAreRead() throws IOException {
        ResultStore store = guests(on);
        store.publish(JOB, List.of(stage(store, FIRST, PICTURE, secret(200_000))));
        try (var content = store.result(JOB, PICTURE).orElseThrow().open()) {
            content.position(131_070);
            assertThat(Channels.newInputStream(content).readNBytes(100))
                    .isEqualTo(Arrays.copyOfRange(secret(200_000), 131_070, 131_170));
        }
    }

    @Test
    void whatIsDamagedCountsAsMissingUntilItIsStagedAgain() throws IOException {
        ResultStore store = guests(on);
        PublishFile picture = stage(store, FIRST, PICTURE, secret(200_000));
        store.publish(JOB, List.of(picture));
        Path file = layout.results(JOB).resolve(PICTURE.value());
        byte[] bytes = Files.readAllBytes(file);
        bytes[100_000] ^= 1;
        Files.write(file, bytes);
        assertThat(store.publish(JOB, List.of(picture)).missing()).containsExactly(picture);
        assertThatThrownBy(() -> bytes(store.result(JOB, PICTURE))).isInstanceOf(SealingException.class);
        stage(store, FIRST, PICTURE, secret(200_000));
        assertThat(store.publish(JOB, List.of(picture)).published()).containsExactly(picture);
        assertThat(bytes(store.result(JOB, PICTURE))).isEqualTo(secret(200_000));
    }

    @Test
    void noFileIsReadInThePlaceOfAnother() throws IOException {
        ResultStore store = guests(on);
        keepOfEach(store);
        Path sample = layout.samples(JOB, FIRST).resolve("frame_0003.png");
        Files.copy(sample, layout.samples(JOB, FIRST).resolve("frame_0004.png"));
        StoredFile swapped = store.samples().find(JOB, FIRST, 3).orElseThrow().file();
        assertThat(swapped.size()).isEqualTo(80_000);
        assertThatThrownBy(() ->
                        store.samples().find(JOB, FIRST, 4).orElseThrow().file().open())
                .isInstanceOf(java.util.NoSuchElementException.class);
        Files.copy(
                layout.rejected(JOB).resolve(FIRST + ".png"),
                layout.results(JOB).resolve("frame_0009.png"));
        assertThatThrownBy(() -> bytes(store.result(JOB, path("frame_0009.png"))))
                .isInstanceOf(SealingException.class);
    }

    @Test
    void whatOneNodeHasStagedAnotherPublishesAlsoWithALaterKey() throws IOException {
        SiteKeys first = SiteKeys.create();
        SiteKeys second = first.withAnother();
        PublishFile picture = stage(guests(Sealing.on(KeyRing.of(first))), FIRST, PICTURE, secret(10_000));
        ResultStore other = new ResultStore(layout, Sealing.on(KeyRing.of(second)));
        assertThat(other.publish(JOB, List.of(picture)).published()).containsExactly(picture);
        assertThat(bytes(other.result(JOB, PICTURE))).isEqualTo(secret(10_000));
        ResultStore strange = new ResultStore(layout, Sealing.on(KeyRing.of(SiteKeys.create())));
        assertThat(strange.publish(JOB, List.of(picture)).missing()).containsExactly(picture);
    }

    @Test
    void keysAreOverwrittenWhenFilesAreRemoved() throws IOException {
        ResultStore store = guests(on);
        keepOfEach(store);
        List<Path> left = new ArrayList<>();
        for (Path file : files()) {
            left.add(Files.createLink(folder.resolve("left-" + left.size()), file));
        }
        store.discardAll(JOB);
        assertThat(layout.staged(JOB)).doesNotExist();
        assertThat(layout.guest(JOB)).exists();
        store.removeJob(JOB);
        store.removeJob(JOB);
        assertThat(layout.job(JOB)).doesNotExist();
        byte[] zeros = new byte[65];
        for (Path file : left) {
            assertThat(Arrays.copyOfRange(Files.readAllBytes(file), 16, 81)).isEqualTo(zeros);
        }
    }

    @Test
    void whatComesAfterTheRemovalLiesEncryptedToo() throws IOException {
        ResultStore server = new ResultStore(layout, on);
        guests(on);
        server.rememberGuest(JOB);
        new ResultStore(layout, on).removeJob(JOB);
        server.samples().put(JOB, FIRST, 3, secret(100));
        assertThat(files()).hasSize(1).allSatisfy(file -> assertThat(isSealed(file))
                .isTrue());
    }

    @Test
    void aGuestIsNotExpectedOnAStorageThatIsNotMounted() throws IOException {
        ResultStore store = new ResultStore(layout, on);
        Files.delete(layout.jobs());
        assertThatThrownBy(() -> store.expectGuest(JOB, OSLO)).hasMessageContaining("mount the storage");
        assertThat(layout.jobs()).doesNotExist();
        layout.prepare();
        store.expectGuest(JOB, OSLO);
        store.expectGuest(JOB, OSLO);
        assertThat(layout.guest(JOB)).hasContent("oslo");
        store.samples().put(new JobId("0000000000000002"), FIRST, 1, secret(10));
        assertThat(layout.samples(new JobId("0000000000000002"), FIRST).resolve("frame_0001.png"))
                .hasBinaryContent(secret(10));
    }

    @Test
    void aLogWhosePieceIsDamagedGoesOnInAnother() throws IOException {
        ResultStore store = guests(on);
        store.liveLogs().append(JOB, FIRST, secret(100));
        Path piece = layout.live(JOB, FIRST).resolve("000001");
        byte[] bytes = Files.readAllBytes(piece);
        bytes[bytes.length - 1] ^= 1;
        Files.write(piece, bytes);
        store.liveLogs().append(JOB, FIRST, secret(50));
        assertThat(store.liveLogs().read(JOB, FIRST, new LiveLogs.Place(2, 0)).bytes())
                .isEqualTo(secret(50));
    }

    // ---- what arrives over HTTP

    private static final TransferTickets.Ticket TICKET = new TransferTickets.Ticket(JOB, FIRST);

    private static void write(StagedUploads.Upload upload, byte[] bytes, int from, int to) throws IOException {
        upload.write(java.nio.ByteBuffer.wrap(bytes, from, to - from));
    }

    @Test
    void anUploadLiesEncryptedAndGoesOnWhereItBrokeOff() throws Exception {
        byte[] secret = secret(200_000);
        StagedUploads uploads = new StagedUploads(guests(on));
        try (StagedUploads.Upload upload = uploads.begin(TICKET, PICTURE, 0, 100_000)) {
            write(upload, secret, 0, 100_000);
        }
        for (Path file : files()) {
            assertThat(tells(file)).isFalse();
        }
        StagedUploads other = new StagedUploads(new ResultStore(layout, on));
        assertThat(other.received(TICKET, PICTURE)).isEqualTo(100_000);
        assertThatThrownBy(() -> other.begin(TICKET, PICTURE, 99_999, 100_000))
                .isInstanceOf(WrongOffsetException.class);
        StagedUploads.Upload rest = other.begin(TICKET, PICTURE, 100_000, 100_000);
        write(rest, secret, 100_000, 200_000);
        other.verify(rest, 200_000, FileHash.of(secret));
        assertThat(other.received(TICKET, PICTURE)).isEqualTo(200_000);
        other.commit(TICKET);
        ResultStore store = new ResultStore(layout, on);
        StoredFile staged = store.staged(JOB, FIRST, PICTURE).orElseThrow();
        assertThat(staged.hash()).isEqualTo(FileHash.of(secret));
        assertThat(tells(staged.path())).isFalse();
        PublishFile picture = new PublishFile(FIRST, PICTURE, FileHash.of(secret), true);
        assertThat(store.publish(JOB, List.of(picture)).published()).containsExactly(picture);
    }

    @Test
    void whoBringsAFileAgainTakesThePlaceOfWhoHasStalled() throws Exception {
        byte[] secret = secret(200_000);
        StagedUploads uploads = new StagedUploads(guests(on));
        StagedUploads.Upload stalled = uploads.begin(TICKET, PICTURE, 0, 100_000);
        write(stalled, secret, 0, 70_000);
        assertThat(uploads.received(TICKET, PICTURE)).isEqualTo(70_000);
        StagedUploads.Upload next = uploads.begin(TICKET, PICTURE, 70_000, 100_000);
        assertThatThrownBy(() -> write(stalled, secret, 70_000, 80_000))
                .isInstanceOf(java.nio.channels.ClosedChannelException.class);
        write(next, secret, 70_000, 200_000);
        stalled.close();
        uploads.verify(next, 200_000, FileHash.of(secret));
    }

    @Test
    void anUploadThatIsSomethingElseBeginsAnew() throws Exception {
        byte[] secret = secret(1_000);
        StagedUploads uploads = new StagedUploads(guests(on));
        StagedUploads.Upload wrong = uploads.begin(TICKET, PICTURE, 0, 100_000);
        write(wrong, secret, 0, 999);
        assertThatThrownBy(() -> uploads.verify(wrong, 1_000, FileHash.of(secret)))
                .isInstanceOf(HashMismatchException.class);
        assertThat(uploads.received(TICKET, PICTURE)).isZero();
    }

    @Test
    void aLogThatArrivesLiesEncryptedAllTheWay() throws Exception {
        ResultStore store = guests(on);
        StagedUploads uploads = new StagedUploads(store);
        StagedUploads.Upload log = uploads.beginLog(TICKET);
        write(log, secret(100_000), 0, 100_000);
        try (Stream<Path> arriving = Files.list(layout.uploads())) {
            assertThat(tells(arriving.findFirst().orElseThrow())).isFalse();
        }
        uploads.keepLog(TICKET, log);
        uploads.endLog(log);
        assertThat(layout.uploads()).isEmptyDirectory();
        assertThat(tells(layout.log(JOB, FIRST))).isFalse();
        try (InputStream kept = store.logs().open(JOB, FIRST).orElseThrow()) {
            assertThat(kept.readAllBytes()).isEqualTo(secret(100_000));
        }
    }
}
