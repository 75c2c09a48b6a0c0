package org.raymill.transfer;

import java.util.OptionalLong;
import java.util.zip.Deflater;

/** Decides whether to compress pays: by trying it with a sample, and by what the way to the other side carries. */
final class GzipRule {

    /** Bytes that are tried. */
    static final int SAMPLE = 64 << 10;

    /** The level of {@link Deflater} that is used: the others are many times slower for a few percent. */
    static final int LEVEL = Deflater.BEST_SPEED;

    /** What it has to gain at least. */
    private static final double WORTH = 0.9;

    private GzipRule() {}

    /**
     * Whether it pays.
     *
     * @param sample some of the bytes
     * @param bandwidth bytes a second; empty when it is not known, which counts as slow
     */
    static boolean pays(byte[] sample, OptionalLong bandwidth) {
        if (sample.length < SAMPLE / 16) {
            return false;
        }
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            long start = System.nanoTime();
            deflater.setInput(sample);
            deflater.finish();
            byte[] out = new byte[sample.length + 64];
            int length = 0;
            while (!deflater.finished() && length < out.length) {
                length += deflater.deflate(out, length, out.length - length);
            }
            long nanos = Math.max(1, System.nanoTime() - start);
            return pays(sample.length, length, nanos, bandwidth);
        } finally {
            deflater.end();
        }
    }

    /** The same of what a trial has shown: so many bytes became so many, in so many nanoseconds. */
    static boolean pays(long before, long after, long nanos, OptionalLong bandwidth) {
        if (after >= before * WORTH) {
            return false;
        }
        if (bandwidth.isEmpty()) {
            return true;
        }
        double perByte = 1e9 / Math.max(1, bandwidth.getAsLong());
        // Compressing and sending go on at the same time: the slower one counts.
        return Math.max(nanos, after * perByte) < before * perByte * WORTH;
    }
}
