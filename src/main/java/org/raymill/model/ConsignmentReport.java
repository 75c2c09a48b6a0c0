package org.raymill.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a site says of a consignment that it was sent.
 *
 * @param message why it is like that, for people; may be empty
 * @param tasksRunning how many tasks run there now
 * @param failed the places of frames, among those of the consignment, that have failed there for good
 * @param results published results that the first site is not known to have; at most {@value #MAX_RESULTS}, the rest is told next
 * @param attempts some of the tries that run there now, and of those that have failed for good; at most {@value #MAX_ATTEMPTS}
 * @param answers when the order was given that this answers, by the first site's clock
 * @param usage what it has taken there
 * @param asks what that site asks now, when it takes nothing because less was agreed
 */
public record ConsignmentReport(
        State state,
        String message,
        int tasksRunning,
        FrameBits failed,
        List<ResultDetail> results,
        List<RemoteAttempt> attempts,
        Instant answers,
        RemoteUsage usage,
        Optional<Price> asks) {

    /** How a consignment is. */
    public enum State {
        /** Associated files are still to be brought. */
        LACKS_FILES,
        /** It is not taken. */
        REFUSED,
        /** It is a job there, and goes on. */
        ACCEPTED,
        /** Its job there has ended. */
        ENDED,
        /** There is nothing of it there, or not any more. */
        GONE
    }

    /** The most results of one report. */
    public static final int MAX_RESULTS = 100;

    /** The most tries of one report. */
    public static final int MAX_ATTEMPTS = 60;

    private static final int MAX_MESSAGE = 2_000;

    public ConsignmentReport {
        message = PlainText.of(message, MAX_MESSAGE);
        failed = failed == null ? FrameBits.NONE : failed;
        results = results == null ? List.of() : List.copyOf(results);
        attempts = attempts == null ? List.of() : List.copyOf(attempts);
        answers = answers == null ? Instant.EPOCH : answers;
        usage = usage == null ? RemoteUsage.NONE : usage;
        asks = asks == null ? Optional.empty() : asks;
        if (state == null || tasksRunning < 0 || results.size() > MAX_RESULTS || attempts.size() > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("a report of a consignment that is none");
        }
    }

    /** A report that tells of no try, and answers no order yet. */
    public ConsignmentReport(
            State state, String message, int tasksRunning, FrameBits failed, List<ResultDetail> results) {
        this(
                state,
                message,
                tasksRunning,
                failed,
                results,
                List.of(),
                Instant.EPOCH,
                RemoteUsage.NONE,
                Optional.empty());
    }

    /** A report of a consignment of which nothing has come yet. */
    public static ConsignmentReport of(State state, String message) {
        return new ConsignmentReport(state, message, 0, FrameBits.NONE, List.of());
    }

    /** The same, with tries. */
    public ConsignmentReport with(List<RemoteAttempt> others) {
        return new ConsignmentReport(state, message, tasksRunning, failed, results, others, answers, usage, asks);
    }

    /** The same, with what it has taken. */
    public ConsignmentReport with(RemoteUsage taken) {
        return new ConsignmentReport(state, message, tasksRunning, failed, results, attempts, answers, taken, asks);
    }

    /** The same, of a site that asks more than was agreed. */
    public ConsignmentReport asking(Price price) {
        return new ConsignmentReport(
                state, message, tasksRunning, failed, results, attempts, answers, usage, Optional.of(price));
    }

    /** The same, as the answer to an order. */
    public ConsignmentReport answering(ConsignmentOrder order) {
        return new ConsignmentReport(
                state, message, tasksRunning, failed, results, attempts, order.saidAt(), usage, asks);
    }
}
