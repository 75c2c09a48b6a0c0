package org.raymill.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written encrypted is read again, from anywhere; what somebody has changed is not. */
class SealedFilesTest {

    private static final String PURPOSE = "a test";
    private static final int SEGMENT = SealedForm.PLAIN_SEGMENT;

    @TempDir
    private Path folder;

    private final KeyRing keys = KeyRing.of(SiteKeys.create());
    private final Random random = new Random(1);

    private byte[] bytes(int length) {
        byte[] made = new byte[length];
        random.nextBytes(made);
        return made;
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
    }

    private Path seal(byte[] content) throws IOException {
        Path file = folder.resolve("sealed-" + content.length);
        try (FileChannel channel = open(file)) {
            SealedWriter writer = SealedWriter.begin(channel, keys, PURPOSE);
            writer.write(ByteBuffer.wrap(content));
            writer.finish();
        }
        return file;
    }

    private static byte[] read(Path file, KeyRing keys, String purpose) throws IOException {
        try (SealedReader reader = new SealedReader(open(file), keys, purpose)) {
            ByteBuffer all = ByteBuffer.allocate((int) reader.size());
            while (reader.read(all) > 0) {
                // until all is read
            }
            return all.array();
        }
    }

    private byte[] read(Path file) throws IOException {
        return read(file, keys, PURPOSE);
    }

    private void assertRefused(Path file) {
        assertThatThrownBy(() -> read(file)).isInstanceOf(SealingException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 3 * SEGMENT + 7})
    void contentsOfAnyLengthAreReadAgain(int length) throws IOException {
        byte[] content = bytes(length);
        Path file = seal(content);
        assertThat(read(file)).isEqualTo(content);
        assertThat(SealedForm.plainSize(Files.size(file))).isEqualTo(length);
    }

    @Test
    void itIsReadFromAnywhere() throws IOException {
        byte[] content = bytes(3 * SEGMENT + 100);
        try (SealedReader reader = new SealedReader(open(seal(content)), keys, PURPOSE)) {
            for (int place : List.of(2 * SEGMENT - 5, 3 * SEGMENT + 90, 0, SEGMENT, content.length - 1)) {
                ByteBuffer some = ByteBuffer.allocate(Math.min(20, content.length - place));
                reader.position(place).read(some);
                assertThat(some.array()).isEqualTo(Arrays.copyOfRange(content, place, place + some.capacity()));
            }
            assertThat(reader.position(content.length).read(ByteBuffer.allocate(1)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void nothingOfTheContentIsInTheFile() throws IOException {
        byte[] content = "a line that is told again and again\n".repeat(5_000).getBytes();
        byte[] sealed = Files.readAllBytes(seal(content));
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("told again");
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        Path file = seal(bytes(300));
        byte[] sealed = Files.readAllBytes(file);
        for (int at = 16; at < sealed.length; at++) {
            sealed[at] ^= 4;
            Files.write(file, sealed);
            assertRefused(file);
            sealed[at] ^= 4;
        }
    }

    @Test
    void aBitFarFromTheEndIsNoticedWhenItIsRead() throws IOException {
        Path file = seal(bytes(5 * SEGMENT));
        byte[] sealed = Files.readAllBytes(file);
        sealed[SealedForm.HEADER_BYTES + 2 * SealedForm.SEGMENT + 1000] ^= 1;
        Files.write(file, sealed);
        assertRefused(file);
    }

    @Test
    void whatIsCutOffIsNoticedAtOnce() throws IOException {
        byte[] content = bytes(3 * SEGMENT);
        Path file = seal(content);
        byte[] sealed = Files.readAllBytes(file);
        for (int length : new int[] {
            sealed.length - 1,
            sealed.length - SealedForm.SEGMENT,
            SealedForm.HEADER_BYTES + SealedForm.SEGMENT,
            SealedForm.HEADER_BYTES,
            20
        }) {
            Files.write(file, Arrays.copyOf(sealed, length));
            assertThatThrownBy(() -> new SealedReader(open(file), keys, PURPOSE).close())
                    .isInstanceOf(SealingException.class);
        }
        Files.write(file, Arrays.copyOf(sealed, sealed.length + SealedForm.SEGMENT));
        assertRefused(file);
    }

    @Test
    void segmentsInAnotherOrderAreNoticed() throws IOException {
        Path file = seal(bytes(4 * SEGMENT));
        byte[] sealed = Files.readAllBytes(file);
        int first = SealedForm.HEADER_BYTES;
        byte[] swapped = sealed.clone();
        System.arraycopy(sealed, first, swapped, first + SealedForm.SEGMENT, SealedForm.SEGMENT);
        System.arraycopy(sealed, first + SealedForm.SEGMENT, swapped, first, SealedForm.SEGMENT);
        Files.write(file, swapped);
        assertRefused(file);
    }

    @Test
    void segmentsOfAnotherFileAreNoticed() throws IOException {
        byte[] other = Files.readAllBytes(seal(bytes(SEGMENT + 1)));
        Path file = seal(bytes(SEGMENT + 2));
        byte[] sealed = Files.readAllBytes(file);
        System.arraycopy(other, SealedForm.HEADER_BYTES, sealed, SealedForm.HEADER_BYTES, SealedForm.SEGMENT);
        Files.write(file, sealed);
        assertRefused(file);
    }

    @Test
    void aFileOpensForItsPurposeAlone() throws IOException {
        Path file = seal(bytes(10));
        assertThatThrownBy(() -> read(file, keys, "another")).isInstanceOf(SealingException.class);
    }

    @Test
    void theKeyThatIsMissingIsNamed() throws IOException {
        Path file = seal(bytes(10));
        KeyRing others = KeyRing.of(SiteKeys.create());
        assertThatThrownBy(() -> read(file, others, PURPOSE))
                .isInstanceOf(SealingException.class)
                .hasMessageContaining(keys.newestName());
    }

    @Test
    void theNewestKeyEncryptsAndOldOnesOpen() throws IOException {
        SiteKeys before = SiteKeys.create();
        SiteKeys after = SiteKeys.parse(before.withAnother().toText());
        assertThat(after.names()).hasSize(2).endsWith(before.names().get(0));
        Path old = folder.resolve("old");
        Path young = folder.resolve("young");
        AtomicReference<SiteKeys> onTheDisk = new AtomicReference<>(before);
        KeyRing running = new KeyRing(onTheDisk::get);
        try (FileChannel first = open(old);
                FileChannel second = open(young)) {
            SealedWriter.begin(first, running, PURPOSE).finish();
            SealedWriter.begin(second, KeyRing.of(after), PURPOSE).finish();
        }
        assertThat(read(old, KeyRing.of(after), PURPOSE)).isEmpty();
        assertThatThrownBy(() -> read(young, running, PURPOSE)).isInstanceOf(SealingException.class);
        onTheDisk.set(after);
        assertThat(read(young, running, PURPOSE))
                .as("the file of keys was replaced meanwhile")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 9})
    void writingGoesOnWhereItWasFlushed(int begun) throws IOException {
        byte[] content = bytes(4 * SEGMENT + 3);
        Path file = folder.resolve("resumed");
        try (FileChannel channel = open(file)) {
            SealedWriter writer = SealedWriter.begin(channel, keys, PURPOSE);
            writer.write(ByteBuffer.wrap(content, 0, begun));
            writer.flush();
        }
        if (begun > 0) {
            assertThatThrownBy(() -> read(file)).as("it has no end yet").isInstanceOf(SealingException.class);
        }
        try (FileChannel channel = open(file)) {
            SealedWriter writer = SealedWriter.resume(channel, keys, PURPOSE);
            assertThat(writer.size()).isEqualTo(begun);
            writer.write(ByteBuffer.wrap(content, begun, content.length - begun));
            writer.finish();
        }
        assertThat(read(file)).isEqualTo(content);
    }

    @Test
    void whatWasNotFlushedIsWrittenAgain() throws IOException {
        byte[] content = bytes(3 * SEGMENT);
        Path file = folder.resolve("killed");
        try (FileChannel channel = open(file)) {
            SealedWriter writer = SealedWriter.begin(channel, keys, PURPOSE);
            writer.write(ByteBuffer.wrap(content, 0, 2 * SEGMENT + 500));
        }
        try (FileChannel channel = open(file)) {
            channel.truncate(channel.size() - 100);
            SealedWriter writer = SealedWriter.resume(channel, keys, PURPOSE);
            assertThat(writer.size()).isEqualTo(SEGMENT);
            writer.write(ByteBuffer.wrap(content, SEGMENT, 2 * SEGMENT));
            writer.finish();
        }
        assertThat(read(file)).isEqualTo(content);
    }

    @Test
    void aFileThatWasEndedGoesOn() throws IOException {
        byte[] content = bytes(SEGMENT + 20);
        Path file = seal(Arrays.copyOf(content, SEGMENT));
        try (FileChannel channel = open(file)) {
            SealedWriter writer = SealedWriter.resume(channel, keys, PURPOSE);
            writer.write(ByteBuffer.wrap(content, SEGMENT, 20));
            writer.finish();
        }
        assertThat(read(file)).isEqualTo(content);
    }

    @Test
    void whatWasShreddedOpensNoMore() throws IOException {
        Path file = seal(bytes(100));
        Path plain = Files.write(folder.resolve("plain"), bytes(100));
        try (FileChannel sealed = open(file);
                FileChannel other = open(plain)) {
            assertThat(SealedForm.shred(sealed)).isTrue();
            assertThat(SealedForm.shred(other)).isFalse();
        }
        assertRefused(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no keys", "AAAA", "CJ"})
    void whatIsNoKeysIsRefused(String text) {
        assertThatThrownBy(() -> SiteKeys.parse(text))
                .isInstanceOf(KeysException.class)
                .hasMessageContaining("raymill keys create");
    }

    @Test
    void thereAreOnlySoManyKeys() {
        SiteKeys many = SiteKeys.create();
        for (int i = 1; i < SiteKeys.MAX_KEYS; i++) {
            many = many.withAnother();
        }
        assertThatThrownBy(many::withAnother).isInstanceOf(KeysException.class);
    }
}
