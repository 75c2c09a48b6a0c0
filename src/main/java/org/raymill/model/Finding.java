package org.raymill.model;

/**
 * What a check of a node's or a farm's health has found.
 *
 * @param level how good or bad it is
 * @param check what was looked at, such as {@code storage}
 * @param where the node, server, file or address that was looked at; empty for the farm as a whole
 * @param found what is so, for people
 * @param advice what to do next; empty when there is nothing to do
 */
public record Finding(Level level, String check, String where, String found, String advice) {

    /** The longest text of a finding; the rest is cut off. */
    private static final int MAX_TEXT = 2_000;

    /** How good or bad it is. */
    public enum Level {
        OK,
        /** Work goes on; somebody should look at it. */
        WARNING,
        /** Something does not work, or will not. */
        PROBLEM
    }

    public Finding {
        where = where == null ? "" : where;
        found = cut(found);
        advice = cut(advice);
    }

    private static String cut(String text) {
        String known = text == null ? "" : text;
        return known.length() <= MAX_TEXT ? known : known.substring(0, MAX_TEXT) + "...";
    }

    /** Nothing to do. */
    public static Finding ok(String check, String where, String found) {
        return new Finding(Level.OK, check, where, found, "");
    }

    /** Somebody should look at it. */
    public static Finding warning(String check, String where, String found, String advice) {
        return new Finding(Level.WARNING, check, where, found, advice);
    }

    /** Something does not work, or will not. */
    public static Finding problem(String check, String where, String found, String advice) {
        return new Finding(Level.PROBLEM, check, where, found, advice);
    }

    /** The same, found elsewhere. */
    public Finding at(String place) {
        return new Finding(level, check, place, found, advice);
    }
}
