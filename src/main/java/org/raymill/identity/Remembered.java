package org.raymill.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What somebody far away was asked for, remembered. It is asked for by one request at a time, whoever waits for it, and not again before a pause is over,
 * whether it was answered or not. What is old is renewed while it is still used. Safe to use from many threads.
 */
final class Remembered<T> {

    private record Known<T>(T value, Instant since) {}

    private final Supplier<CompletionStage<T>> question;
    private final InstantSource clock;
    private final Duration freshFor;
    private final Duration usedFor;
    private final Duration pause;

    private Known<T> known;
    private Instant askedAt = Instant.MIN;
    private CompletableFuture<T> asking;

    /**
     * @param question asks for it
     * @param freshFor how old it may be before it is asked for again
     * @param usedFor how old it may be and still be used, when nobody answers
     * @param pause between the beginnings of two questions
     */
    Remembered(
            Supplier<CompletionStage<T>> question,
            InstantSource clock,
            Duration freshFor,
            Duration usedFor,
            Duration pause) {
        this.question = question;
        this.clock = clock;
        this.freshFor = freshFor;
        this.usedFor = usedFor;
        this.pause = pause;
    }

    /** What is known; asked for when nothing is. Fails with an {@link IdentityException} when nothing can be known now. */
    CompletionStage<T> get() {
        CompletableFuture<T> begun = null;
        CompletableFuture<T> answer;
        synchronized (this) {
            Instant now = clock.instant();
            boolean usable = known != null && now.isBefore(known.since().plus(usedFor));
            if (!usable || !now.isBefore(known.since().plus(freshFor))) {
                begun = begin(now);
            }
            answer = usable ? CompletableFuture.completedFuture(known.value()) : pending();
        }
        ask(begun);
        return answer;
    }

    /** What is known, if it is something else than before, or else is asked for again, if it was not a moment ago. */
    CompletionStage<T> otherThan(T before) {
        CompletableFuture<T> begun = null;
        CompletableFuture<T> answer;
        synchronized (this) {
            if (known == null || known.value() != before) {
                answer = known == null ? pending() : CompletableFuture.completedFuture(known.value());
            } else {
                begun = begin(clock.instant());
                answer = asking == null
                        ? CompletableFuture.completedFuture(before)
                        : asking.exceptionally(failure -> before);
            }
        }
        ask(begun);
        return answer;
    }

    private CompletableFuture<T> pending() {
        return asking != null
                ? asking.copy()
                : CompletableFuture.failedFuture(IdentityException.unavailable(
                        "the identity provider did not answer a moment ago; it is asked again within "
                                + pause.toSeconds() + " s"));
    }

    /** A question that is to be asked now; null when one is under way or was a moment ago. */
    private CompletableFuture<T> begin(Instant now) {
        if (asking != null || askedAt != Instant.MIN && now.isBefore(askedAt.plus(pause))) {
            return null;
        }
        askedAt = now;
        asking = new CompletableFuture<>();
        return asking;
    }

    private void ask(CompletableFuture<T> begun) {
        if (begun == null) {
            return;
        }
        CompletionStage<T> stage;
        try {
            stage = question.get();
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        stage.whenComplete((value, failure) -> {
            synchronized (this) {
                asking = null;
                if (failure == null) {
                    known = new Known<>(value, clock.instant());
                }
            }
            if (failure == null) {
                begun.complete(value);
            } else {
                begun.completeExceptionally(failure);
            }
        });
    }
}
