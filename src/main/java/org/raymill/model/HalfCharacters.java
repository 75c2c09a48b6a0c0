package org.raymill.model;

import java.util.OptionalInt;

/**
 * Finds halves of characters in JSON: {@code \}{@code uD800} to {@code \}{@code uDFFF} that do not stand in pairs. JSON's grammar allows them, but they are no
 * Unicode text: nothing that writes UTF-8, such as the journal, can write them.
 */
public final class HalfCharacters {

    private static final int ESCAPE = 6;
    private static final int HEXADECIMAL = 16;

    private HalfCharacters() {}

    /**
     * Where the first one begins, as an index of the bytes.
     *
     * @param json UTF-8, which itself has no halves; need not be valid JSON
     */
    public static OptionalInt find(byte[] json) {
        int at = 0;
        while (at < json.length) {
            if (json[at] != '\\') {
                at++;
                continue;
            }
            int unit = unit(json, at);
            if (unit < 0) {
                // Another escape, whose character means nothing more.
                at += 2;
            } else if (!Character.isSurrogate((char) unit)) {
                at += ESCAPE;
            } else if (Character.isHighSurrogate((char) unit) && isLow(unit(json, at + ESCAPE))) {
                at += 2 * ESCAPE;
            } else {
                return OptionalInt.of(at);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isLow(int unit) {
        return unit >= 0 && Character.isLowSurrogate((char) unit);
    }

    /** What the escape there stands for; negative when there is none of four digits. */
    private static int unit(byte[] json, int at) {
        if (at + ESCAPE > json.length || json[at] != '\\' || json[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            int digit = Character.digit(json[i], HEXADECIMAL);
            if (digit < 0) {
                return -1;
            }
            unit = unit * HEXADECIMAL + digit;
        }
        return unit;
    }
}
