package org.raymill.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Sends small contents packed together in one request. */
final class ContentPack {

    private static final int BLOCK = 512;
    private static final int SAMPLES = 8;

    private final ContentGate gate;
    private final List<Outgoing> contents;
    private final SendOptions options;
    private final SendListener listener;

    ContentPack(ContentGate gate, List<Outgoing> contents, SendOptions options, SendListener listener) {
        this.gate = gate;
        this.contents = contents;
        this.options = options;
        this.listener = listener;
    }

    /** Returns when the other side has the contents. */
    void send() throws IOException {
        byte[] packed = pack();
        boolean gzip = options.compression()
                && GzipRule.pays(sample(packed), options.bandwidth().get());
        Pieces pieces = new Pieces(ByteBuffer.wrap(packed), gzip, options, bytes -> {});
        for (ContentGate.Refused refused : gate.pack(pieces.body(packed.length))) {
            throw new OutgoingException(
                    nameOf(refused.name()) + " was refused: " + refused.reason() + ". Was it changed meanwhile?",
                    true,
                    null);
        }
        listener.moved(contents.stream().mapToLong(Outgoing::size).sum());
        listener.arrived(contents.size());
    }

    private String nameOf(String sha256) {
        return contents.stream()
                .filter(content -> content.sha256().hex().equals(sha256))
                .map(Outgoing::name)
                .findFirst()
                .orElse("a file");
    }

    /** Some of everything that is in the pack. */
    private static byte[] sample(byte[] packed) {
        int piece = GzipRule.SAMPLE / SAMPLES;
        if (packed.length <= GzipRule.SAMPLE) {
            return packed;
        }
        byte[] sample = new byte[GzipRule.SAMPLE];
        for (int i = 0; i < SAMPLES; i++) {
            int from = (int) ((long) (packed.length - piece) * i / (SAMPLES - 1));
            System.arraycopy(packed, from, sample, i * piece, piece);
        }
        return sample;
    }

    private byte[] pack() throws IOException {
        long bytes = contents.stream()
                .mapToLong(content -> content.size() + 2 * BLOCK)
                .sum();
        ByteArrayOutputStream packed = new ByteArrayOutputStream((int) bytes + 20 * BLOCK);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
            for (Outgoing content : contents) {
                byte[] file = read(content);
                TarArchiveEntry entry = new TarArchiveEntry(content.sha256().hex());
                entry.setSize(file.length);
                tar.putArchiveEntry(entry);
                tar.write(file);
                tar.closeArchiveEntry();
            }
        }
        return packed.toByteArray();
    }

    private static byte[] read(Outgoing content) throws IOException {
        ByteBuffer file = ByteBuffer.allocate((int) content.size());
        try (SeekableByteChannel channel = content.open()) {
            while (file.hasRemaining()) {
                if (channel.read(file) < 0) {
                    throw new OutgoingException(content.name() + " has changed meanwhile", true, null);
                }
            }
        }
        return file.array();
    }
}
