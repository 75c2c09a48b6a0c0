package org.raymill.model;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A set of frames by their positions in a job, small enough for a message: all up to the first one that is missing, then a bit each. A million
 * frames take at most 125 kB, and a few bytes when they are done in sequence.
 *
 * @param prefix so many from the first on are all in the set
 * @param rest the others, a bit each, lowest first, beginning with the one after the prefix
 */
public record FrameBits(int prefix, byte[] rest) {

    /** No frame. */
    public static final FrameBits NONE = new FrameBits(0, new byte[0]);

    public FrameBits {
        rest = rest == null ? new byte[0] : rest.clone();
        if (prefix < 0 || prefix > FrameSet.MAX_FRAMES || rest.length > FrameSet.MAX_FRAMES / Byte.SIZE + 1) {
            throw new IllegalArgumentException("a set of frames has at most " + FrameSet.MAX_FRAMES + " of them");
        }
    }

    /** The set of these positions. */
    public static FrameBits of(BitSet positions) {
        int prefix = positions.nextClearBit(0);
        return new FrameBits(
                prefix,
                positions.get(prefix, Math.max(prefix, positions.length())).toByteArray());
    }

    /** The positions, as a new set. */
    public BitSet toBitSet() {
        BitSet positions = new BitSet();
        positions.set(0, prefix);
        BitSet others = BitSet.valueOf(rest);
        for (int i = others.nextSetBit(0); i >= 0; i = others.nextSetBit(i + 1)) {
            positions.set(prefix + i);
        }
        return positions;
    }

    @Override
    public byte[] rest() {
        return rest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FrameBits that && prefix == that.prefix && Arrays.equals(rest, that.rest);
    }

    @Override
    public int hashCode() {
        return 31 * prefix + Arrays.hashCode(rest);
    }

    @Override
    public String toString() {
        return "FrameBits[" + toBitSet().cardinality() + "]";
    }
}
