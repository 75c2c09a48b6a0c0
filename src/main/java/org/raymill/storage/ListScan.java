package org.raymill.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the contents that a list of files names, many times as fast as a reader of JSON: a collection looks through all lists of a site. It knows
 * only the very form that {@link InputManifest#toJson} gives a list.
 */
final class ListScan {

    /** Digits of a SHA-256. */
    static final int DIGITS = 64;

    private static final byte[] BEGIN = ascii("{\"path\":\"");
    private static final byte[] HASH = ascii(",\"sha256\":\"");
    private static final byte[] SIZE = ascii("\",\"size\":");

    /** By byte: 0 for the digits of a hash. */
    private static final byte[] NO_DIGIT = noDigit();

    private static byte[] noDigit() {
        byte[] none = new byte[256];
        Arrays.fill(none, (byte) 1);
        for (byte digit : ascii("0123456789abcdef")) {
            none[digit] = 0;
        }
        return none;
    }

    /** Is told each content. */
    interface Visitor {
        /**
         * Takes a content.
         *
         * @param digits its {@value #DIGITS} hexadecimal digits as ASCII begin at {@code from}; valid during the call
         */
        void visit(byte[] digits, int from) throws IOException;
    }

    private final byte[] json;
    private int at;

    private ListScan(byte[] json) {
        this.json = json;
    }

    /**
     * Tells the contents of a list.
     *
     * @return false when the list has another form; contents may have been told by then
     */
    static boolean each(byte[] json, Visitor visitor) throws IOException {
        return new ListScan(json).each(visitor);
    }

    private boolean each(Visitor visitor) throws IOException {
        if (!take('[')) {
            return false;
        }
        if (take(']')) {
            return at == json.length;
        }
        do {
            if (!take(BEGIN) || !takeString() || !take(HASH) || !isHash()) {
                return false;
            }
            visitor.visit(json, at);
            at += DIGITS;
            if (!take(SIZE) || !takeNumber() || !take('}')) {
                return false;
            }
        } while (take(','));
        return take(']') && at == json.length;
    }

    private boolean take(char wanted) {
        if (at < json.length && json[at] == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private boolean take(byte[] wanted) {
        if (at + wanted.length > json.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (json[at + i] != wanted[i]) {
                return false;
            }
        }
        at += wanted.length;
        return true;
    }

    /** The rest of a text with its closing quote; within it a quote has a backslash before it. */
    private boolean takeString() {
        while (at < json.length) {
            byte next = json[at++];
            if (next == '"') {
                return true;
            }
            if (next == '\\') {
                at++;
            }
        }
        return false;
    }

    private boolean takeNumber() {
        int from = at;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        return at > from;
    }

    private boolean isHash() {
        if (at + DIGITS > json.length) {
            return false;
        }
        int other = 0;
        for (int i = at; i < at + DIGITS; i++) {
            other |= NO_DIGIT[json[i] & 0xff];
        }
        return other == 0;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
