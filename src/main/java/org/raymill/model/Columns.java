package org.raymill.model;

/** What tables in columns have in common. */
final class Columns {

    private Columns() {}

    /** Fails unless all columns have the same length. */
    static void requireEqual(int... sizes) {
        for (int size : sizes) {
            if (size != sizes[0]) {
                throw new IllegalArgumentException("columns differ in length: " + java.util.Arrays.toString(sizes));
            }
        }
    }
}
