package org.raymill.cli;

import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;

/** Does the same with many things, a few at a time. */
final class Parallel {

    private static final int AT_A_TIME = 4;

    private Parallel() {}

    /**
     * Takes the step for each item; returns when all are done. The first failure ends it and is thrown here.
     *
     * @param step called from several threads
     */
    static <T> void forEach(Collection<T> items, Consumer<T> step) {
        forEach(items, AT_A_TIME, step);
    }

    /** The same with so many steps at the same time, in the order of the items. */
    static <T> void forEach(Collection<T> items, int atATime, Consumer<T> step) {
        try {
            org.raymill.transfer.Parallel.forEach(items, atATime, step::accept);
        } catch (IOException e) {
            throw new CommandException("interrupted", e);
        }
    }
}
