package org.raymill.model;

/** The digits of identifiers: 0 to 9 and the lower-case letters without i, l, o and u. Looked at by hand, for it is done at every message. */
final class Base32 {

    private Base32() {}

    /** Whether a text consists of so many of these digits. */
    static boolean isWord(String text, int length) {
        if (text == null || text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o' && c != 'u');
    }
}
