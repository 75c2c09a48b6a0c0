package org.raymill.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * The input of a fuzz target, from which it takes what it decides by, and the rest as it is. The decisions come as a {@link Random}, so that whatever makes
 * things at random is led by the fuzzer, which sees what each byte leads to.
 */
public final class Choices {

    private final byte[] input;
    private int at;

    /** Choices by an input of any length; when it ends, all that follows is 0. */
    public Choices(byte[] input) {
        this.input = input;
    }

    private int next() {
        return at < input.length ? input[at++] & 0xff : 0;
    }

    /** One of so many. */
    public int of(int many) {
        return next() % many;
    }

    /** What is left. */
    public byte[] rest() {
        return Arrays.copyOfRange(input, Math.min(at, input.length), input.length);
    }

    /** What is left as a text; what is no UTF-8 in it is replaced. */
    public String text() {
        return new String(rest(), StandardCharsets.UTF_8);
    }

    /** Decides by the bytes that follow. */
    public Random random() {
        return new Random() {
            @Override
            protected int next(int bits) {
                int value = 0;
                for (int i = 0; i < (bits + 7) / 8; i++) {
                    value = value << 8 | Choices.this.next();
                }
                // The bits that count are the highest ones of what Random makes.
                return bits == 32 ? value : value & ((1 << bits) - 1);
            }

            @Override
            public int nextInt(int bound) {
                // A byte a decision: that the fuzzer understands.
                return bound <= 256 ? Choices.this.of(bound) : super.nextInt(bound);
            }

            @Override
            public boolean nextBoolean() {
                return Choices.this.of(2) == 1;
            }
        };
    }
}
