package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.raymill.fuzz.Choices;
import org.raymill.fuzz.FuzzFiles;

/** Packs of files and lists of files: what is in them is stored or refused, and nothing else is written. */
public final class PacksFuzz {

    private static final Path FOLDER = FuzzFiles.folder();
    private static final int BLOCK = 512;
    private static final int SUM_AT = 148;
    private static final int SUM_LENGTH = 8;
    private static final int MOST_ENTRIES = 50;
    private static final long MOST_BYTES = 1 << 16;

    private PacksFuzz() {}

    /** The first byte chooses: a pack with right checksums, any pack, a list. */
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        try {
            switch (choices.of(3)) {
                case 0 -> store(summed(choices.rest()));
                case 1 -> store(choices.rest());
                default -> list(choices.rest());
            }
        } catch (InvalidPackException | IOException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static void store(byte[] pack) throws IOException, InvalidPackException {
        FileStore store = new FileStore(new StorageLayout(FOLDER), MOST_BYTES);
        try (IncomingPack incoming = store.beginPack()) {
            incoming.write(java.nio.ByteBuffer.wrap(pack));
            FilePack.Stored stored = incoming.store(MOST_ENTRIES);
            assertThat(stored.stored() + stored.present() + stored.refused().size())
                    .isLessThanOrEqualTo(MOST_ENTRIES);
        }
    }

    private static void list(byte[] json) throws IOException {
        InputManifest read = InputManifest.parse(json);
        assertThat(InputManifest.parse(read.toJson())).isEqualTo(read);
    }

    /** The same with right checksums of whatever may be the head of an entry. */
    private static byte[] summed(byte[] tar) {
        byte[] summed = tar.clone();
        for (int at = 0; at + BLOCK <= summed.length; at += BLOCK) {
            boolean head = summed[at + 257] == 'u' && summed[at + 258] == 's';
            if (head) {
                Arrays.fill(summed, at + SUM_AT, at + SUM_AT + SUM_LENGTH, (byte) ' ');
                int sum = 0;
                for (int i = at; i < at + BLOCK; i++) {
                    sum += summed[i] & 0xff;
                }
                byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(digits, 0, summed, at + SUM_AT, SUM_LENGTH);
            }
        }
        return summed;
    }
}
