package org.raymill.model;

/** Text for people that is told to another site. */
final class PlainText {

    private PlainText() {}

    /** One line of it, without what can not be written as UTF-8, and no longer than that many characters; nothing for null. */
    static String of(String text, int most) {
        return text == null
                ? ""
                : text.substring(0, Math.min(most, text.length())).replaceAll("[\\p{Cntrl}\\p{Cs}]", " ");
    }
}
