package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.sealing.KeyFiles;
import org.raymill.sealing.KeyRing;
import org.raymill.sealing.KeysException;
import org.raymill.sealing.SealingException;
import org.raymill.sealing.SiteKeys;

/** The files of another site lie encrypted on the storage: nothing of them is found there, and all of it is read. */
class SealedShelfTest {

    private static final SiteName OSLO = new SiteName("oslo");
    private static final String MARKER = "the secret of the film ";
    private static final int MOST = 1 << 24;

    @TempDir
    private Path folder;

    private StorageLayout layout;
    private final SiteKeys keys = SiteKeys.create();
    private final Sealing on = Sealing.on(KeyRing.of(keys));

    @BeforeEach
    void prepare() throws IOException {
        layout = new StorageLayout(folder.resolve("storage"));
        layout.prepare();
    }

    private PeerShelf shelf(Sealing sealing) {
        return new PeerShelves(layout, MOST, MOST, 0, sealing).of(OSLO);
    }

    private FileStore files(Sealing sealing) {
        return shelf(sealing).files();
    }

    private static byte[] secret(int length) {
        return MARKER.repeat(length / MARKER.length() + 1).substring(0, length).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] read(FileStore files, Sha256 content) throws IOException {
        return new MountedContents(files).read(content, MOST);
    }

    private void assertNothingIsTold() throws IOException {
        try (Stream<Path> all = Files.walk(layout.root())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("secret of the film");
            }
        }
    }

    private static void write(PartialUploads.Append append, byte[] bytes, int from, int to) throws IOException {
        append.digest(ByteBuffer.wrap(bytes, from, to - from));
        append.write(ByteBuffer.wrap(bytes, from, to - from));
    }

    @Test
    void contentsAreReadAsTheyCame() throws IOException {
        FileStore files = files(on);
        for (int length : new int[] {0, 1, 5_000, 200_000}) {
            byte[] secret = secret(length);
            Sha256 content = files.put(secret);
            assertThat(read(files, content)).isEqualTo(secret);
            assertThat(files.size(content)).hasValue(length);
            assertThat(files.missing(List.of(content))).isEmpty();
            Path copy = folder.resolve("copy" + length);
            new ShelvedContents(layout, MOST, on).fetch(content, length, copy, () -> false);
            assertThat(copy).hasBinaryContent(secret);
        }
        assertNothingIsTold();
    }

    @Test
    void packsAreReadAndNeverLieThereAsTheyAre() throws Exception {
        FileStore files = files(on);
        byte[] secret = secret(3_000);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(SafeFiles.hash(secret).hex());
            entry.setSize(secret.length);
            tar.putArchiveEntry(entry);
            tar.write(secret);
            tar.closeArchiveEntry();
        }
        try (IncomingPack pack = files.beginPack()) {
            pack.write(ByteBuffer.wrap(bytes.toByteArray()));
            assertNothingIsTold();
            assertThat(pack.store(10).stored()).isEqualTo(1);
        }
        assertThat(read(files, SafeFiles.hash(secret))).isEqualTo(secret);
        assertNothingIsTold();
    }

    @Test
    void anUploadGoesOnAtTheByteWhereItStopped() throws Exception {
        byte[] secret = secret(300_000);
        Sha256 content = SafeFiles.hash(secret);
        PartialUploads uploads = files(on).partialUploads();
        try (PartialUploads.Append append = uploads.append(content, 0)) {
            write(append, secret, 0, 100_001);
            assertThat(uploads.offset(content)).isEqualTo(100_001);
        }
        assertNothingIsTold();
        PartialUploads ofAnotherNode = files(on).partialUploads();
        assertThat(ofAnotherNode.offset(content)).isEqualTo(100_001);
        assertThatThrownBy(() -> ofAnotherNode.append(content, 100_000)).isInstanceOf(WrongOffsetException.class);
        try (PartialUploads.Append append = ofAnotherNode.append(content, 100_001)) {
            write(append, secret, 100_001, secret.length);
            append.commit();
        }
        assertThat(read(files(on), content)).isEqualTo(secret);
        assertNothingIsTold();
    }

    @Test
    void anotherContentThanAnnouncedIsRefusedAndBeginsAnew() throws Exception {
        Sha256 content = SafeFiles.hash(secret(100));
        PartialUploads uploads = files(on).partialUploads();
        try (PartialUploads.Append append = uploads.append(content, 0)) {
            write(append, secret(90_000), 0, 90_000);
        }
        try (PartialUploads.Append append = uploads.append(content, 90_000)) {
            assertThatThrownBy(append::commit).isInstanceOf(HashMismatchException.class);
        }
        assertThat(uploads.offset(content)).isZero();
    }

    @Test
    void whatWasBegunAsItIsBeginsAnewEncrypted() throws Exception {
        byte[] secret = secret(100_000);
        Sha256 content = SafeFiles.hash(secret);
        try (PartialUploads.Append append =
                files(Sealing.off(Optional.empty())).partialUploads().append(content, 0)) {
            write(append, secret, 0, 50_000);
        }
        PartialUploads uploads = files(on).partialUploads();
        assertThat(uploads.offset(content)).isZero();
        try (PartialUploads.Append append = uploads.append(content, 0)) {
            write(append, secret, 0, secret.length);
            append.commit();
        }
        assertThat(read(files(on), content)).isEqualTo(secret);
        assertNothingIsTold();
    }

    @Test
    void turnedOnAndOffWhatIsThereIsRead() throws Exception {
        Sealing off = Sealing.off(Optional.of(KeyRing.of(keys)));
        Sha256 plain = files(off).put(secret(1_000));
        Sha256 sealed = files(on).put(secret(2_000));
        byte[] begun = secret(150_000);
        Sha256 goesOn = SafeFiles.hash(begun);
        try (PartialUploads.Append append = files(on).partialUploads().append(goesOn, 0)) {
            write(append, begun, 0, 70_000);
        }
        try (PartialUploads.Append append = files(off).partialUploads().append(goesOn, 70_000)) {
            write(append, begun, 70_000, begun.length);
            append.commit();
        }
        for (Sealing now : List.of(on, off)) {
            assertThat(read(files(now), plain)).hasSize(1_000);
            assertThat(read(files(now), sealed)).hasSize(2_000);
            assertThat(read(files(now), goesOn)).isEqualTo(begun);
            assertThat(files(now).missing(List.of(plain, sealed, goesOn))).isEmpty();
        }
        ShelvedContents contents = new ShelvedContents(layout, MOST, off);
        assertThat(contents.isSealed(plain)).isFalse();
        assertThat(contents.isSealed(sealed)).isTrue();
        assertThat(contents.isSealed(Bytes.hash("nowhere"))).isFalse();
        assertThat(shelf(on)
                        .keepOnly(
                                PeerShelf.OpenLists.of(List.of()),
                                Duration.ZERO,
                                Instant.now().plusSeconds(9),
                                () -> false)
                        .files())
                .isEqualTo(3);
    }

    @Test
    void theListsOfOpenJobsAreReadToKnowWhatStays() throws IOException {
        PeerShelf shelf = shelf(on);
        Sha256 needed = shelf.files().put(secret(10));
        Sha256 other = shelf.files().put(secret(20));
        Sha256 list = shelf.files()
                .put(new InputManifest(List.of(new org.raymill.model.AssociatedFile(
                                new org.raymill.model.RelativePath("a"), needed, 10)))
                        .toJson());
        shelf.keepOnly(
                PeerShelf.OpenLists.of(List.of(list)),
                Duration.ZERO,
                Instant.now().plusSeconds(9),
                () -> false);
        assertThat(shelf.files().missing(List.of(needed, list, other))).containsExactly(other);
    }

    @Test
    void ofWhatIsRemovedTheKeyIsOverwritten() throws IOException {
        FileStore files = files(on);
        Path file = files.find(files.put(secret(100_000))).orElseThrow();
        Path otherName = Files.createLink(folder.resolve("what a disk still has"), file);
        shelf(on)
                .keepOnly(
                        PeerShelf.OpenLists.of(List.of()),
                        Duration.ZERO,
                        Instant.now().plusSeconds(9),
                        () -> false);
        assertThat(file).doesNotExist();
        assertThatThrownBy(() -> on.open(otherName, Sealing.purpose(SafeFiles.hash(secret(100_000)))))
                .isInstanceOf(SealingException.class);
        assertThat(Files.list(layout.shelf(OSLO).uploads())).isEmpty();
    }

    @Test
    void whatWasChangedIsNeverRead() throws IOException {
        FileStore files = files(on);
        Sha256 content = files.put(secret(200_000));
        Path file = files.find(content).orElseThrow();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        byte[] sealed = Files.readAllBytes(file);
        sealed[100_000] ^= 1;
        Files.write(file, sealed);
        assertThatThrownBy(() -> read(files, content)).isInstanceOf(SealingException.class);
        Path copy = folder.resolve("copy");
        assertThatThrownBy(() -> new ShelvedContents(layout, MOST, on).fetch(content, 200_000, copy, () -> false))
                .isInstanceOf(SealingException.class);
    }

    @Test
    void whatCanNotBeReadCountsAsMissingAndIsBroughtAgain() throws IOException {
        Sha256 content = files(on).put(secret(1_000));
        FileStore others = files(Sealing.on(KeyRing.of(SiteKeys.create())));
        assertThat(others.missing(List.of(content))).containsExactly(content);
        assertThatThrownBy(() -> read(others, content))
                .isInstanceOf(SealingException.class)
                .hasMessageContaining(keys.names().get(0));
        assertThatThrownBy(() -> read(files(Sealing.off(Optional.empty())), content))
                .isInstanceOf(SealingException.class)
                .hasMessageContaining("key-file");
        others.put(secret(1_000));
        assertThat(read(others, content)).isEqualTo(secret(1_000));
    }

    @Test
    void ownFilesAreReadAsTheyAreWhateverTheyBeginWith() throws IOException {
        FileStore own = new FileStore(layout, MOST);
        byte[] looksEncrypted =
                "raymill sealed 1, says a file of a client".repeat(10).getBytes();
        Sha256 content = own.put(looksEncrypted);
        assertThat(read(own, content)).isEqualTo(looksEncrypted);
        Sha256 there = files(on).put(looksEncrypted);
        assertThat(read(files(on), there)).isEqualTo(looksEncrypted);
    }

    @Test
    void rangesAreRead() throws IOException {
        FileStore files = files(on);
        byte[] secret = secret(200_000);
        Sha256 content = files.put(secret);
        try (var channel = new MountedContents(files).open(content)) {
            channel.position(150_000);
            assertThat(Channels.newInputStream(channel).readNBytes(100))
                    .isEqualTo(java.util.Arrays.copyOfRange(secret, 150_000, 150_100));
        }
    }

    @Test
    void aNodeWithOtherKeysDoesNotStart() throws IOException {
        Path file = folder.resolve("site.keys");
        KeyFiles.create(file, keys);
        SealingSettings settings = new SealingSettings(true, Optional.of(file), Optional.empty());
        settings.open(layout);
        settings.open(layout);
        KeyFiles.replace(file, KeyFiles.read(file).withAnother());
        settings.open(layout);
        String others = SiteKeys.create().toText();
        for (SealingSettings wrong : List.of(
                new SealingSettings(true, Optional.empty(), Optional.of(others)),
                new SealingSettings(false, Optional.empty(), Optional.of(others)),
                new SealingSettings(true, Optional.empty(), Optional.of(keys.toText())),
                new SealingSettings(false, Optional.empty(), Optional.empty()))) {
            assertThatThrownBy(() -> wrong.open(layout))
                    .isInstanceOf(KeysException.class)
                    .hasMessageContaining("key.check");
        }
        new SealingSettings(false, Optional.of(file), Optional.empty()).open(layout);
    }

    @Test
    void settingsThatDoNotFitAreRefused() throws IOException {
        assertThatThrownBy(() -> new SealingSettings(true, Optional.empty(), Optional.empty()))
                .hasMessageContaining("key-file");
        assertThatThrownBy(() -> new SealingSettings(false, Optional.of(folder), Optional.of("x")))
                .hasMessageContaining("only one");
        assertThat(new SealingSettings(false, Optional.empty(), Optional.of("secret")).toString())
                .doesNotContain("secret");
        Path file = folder.resolve("open.keys");
        KeyFiles.create(file, keys);
        assertThatThrownBy(() -> KeyFiles.create(file, keys)).hasMessageContaining("is not overwritten");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> new SealingSettings(true, Optional.of(file), Optional.empty()).open(layout))
                .isInstanceOf(KeysException.class)
                .hasMessageContaining("chmod 600");
        assertThatThrownBy(() ->
                        new SealingSettings(true, Optional.of(folder.resolve("no")), Optional.empty()).open(layout))
                .isInstanceOf(KeysException.class)
                .hasMessageContaining("raymill keys create");
    }

    @Test
    void whatARemovedKeyHasEncryptedCountsAsMissingAndTheRestIsRead() throws Exception {
        Sha256 old = files(on).put(secret(1_000));
        SiteKeys both = keys.withAnother();
        Sha256 newer = files(Sealing.on(KeyRing.of(both))).put(secret(2_000));
        FileStore left = files(Sealing.on(KeyRing.of(both.without(keys.names().get(0)))));
        assertThat(left.missing(List.of(old, newer))).containsExactly(old);
        assertThat(read(left, newer)).isEqualTo(secret(2_000));
        assertThat(left.put(secret(1_000))).isEqualTo(old);
        assertThat(read(left, old)).as("it was brought again").isEqualTo(secret(1_000));
    }
}
