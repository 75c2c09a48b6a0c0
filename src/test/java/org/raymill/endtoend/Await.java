package org.raymill.endtoend;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for something outside of this process, which can only be asked again and again. */
final class Await {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private Await() {}

    /**
     * Asks until there is an answer.
     *
     * @param what names what is waited for, in the error
     * @throws AssertionError when there is none in time; carries the last error of the question
     */
    static <T> T until(String what, Duration limit, Question<T> question) {
        return until(what, limit, () -> "", question);
    }

    /**
     * Asks until there is an answer.
     *
     * @param state tells in the error how things are
     */
    static <T> T until(String what, Duration limit, Supplier<String> state, Question<T> question) {
        long deadline = System.nanoTime() + limit.toNanos();
        Throwable lastError = null;
        while (true) {
            try {
                Optional<T> answer = question.ask();
                if (answer.isPresent()) {
                    return answer.get();
                }
                lastError = null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, e);
            } catch (Hopeless e) {
                throw e;
            } catch (Exception | AssertionError e) {
                lastError = e;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "waited " + limit.toSeconds() + " s in vain for " + what + ". " + state.get(), lastError);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Asks until the answer is yes. */
    static void untilTrue(String what, Duration limit, Question<Boolean> question) {
        untilTrue(what, limit, () -> "", question);
    }

    /** Asks until the answer is yes. */
    static void untilTrue(String what, Duration limit, Supplier<String> state, Question<Boolean> question) {
        until(what, limit, state, () -> question.ask().filter(Boolean::booleanValue));
    }

    /** Lets as much time pass as so many looks take: a moment that nobody has chosen. */
    static void looks(int count) {
        int[] looked = {0};
        untilTrue("a moment", Duration.ofMinutes(1), () -> Optional.of(looked[0]++ >= count));
    }

    /** Lets time pass. For what must last so long, not for what is waited for. */
    static void last(Duration length) {
        last(length, () -> {});
    }

    /** Lets time pass, and does something meanwhile. */
    static void last(Duration length, Runnable meanwhile) {
        long end = System.nanoTime() + length.toNanos();
        meanwhile.run();
        untilTrue(length + " to pass", length.plusMinutes(1), () -> Optional.of(System.nanoTime() - end >= 0));
    }

    /** Thrown by a question to which there can be no answer any more. */
    static final class Hopeless extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Hopeless(String message) {
            super(message);
        }
    }

    /** Something to ask; an error counts as no answer yet. */
    interface Question<T> {
        Optional<T> ask() throws Exception;
    }
}
