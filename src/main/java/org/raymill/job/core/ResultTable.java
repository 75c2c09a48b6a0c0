package org.raymill.job.core;

import java.util.Arrays;
import java.util.HexFormat;
import org.raymill.model.Sha256;

/** Size and SHA-256 of each published result, in 40 bytes a frame; nothing until the first result comes. */
final class ResultTable {

    private static final int HASH_BYTES = 32;

    private long[] sizes = new long[0];
    private byte[] hashes = new byte[0];

    void put(int frameIndex, Sha256 sha256, long size) {
        if (frameIndex >= sizes.length) {
            int length = Math.max(16, Math.max(frameIndex + 1, sizes.length + sizes.length / 2));
            sizes = Arrays.copyOf(sizes, length);
            hashes = Arrays.copyOf(hashes, length * HASH_BYTES);
        }
        sizes[frameIndex] = size;
        byte[] hash = HexFormat.of().parseHex(sha256.hex());
        System.arraycopy(hash, 0, hashes, frameIndex * HASH_BYTES, HASH_BYTES);
    }

    long size(int frameIndex) {
        return sizes[frameIndex];
    }

    String sha256(int frameIndex) {
        return HexFormat.of().formatHex(hashes, frameIndex * HASH_BYTES, (frameIndex + 1) * HASH_BYTES);
    }
}
