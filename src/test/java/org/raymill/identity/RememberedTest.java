package org.raymill.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RememberedTest {

    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final List<CompletableFuture<String>> asked = new ArrayList<>();
    private final Remembered<String> remembered = new Remembered<>(
            () -> {
                asked.add(new CompletableFuture<>());
                return asked.get(asked.size() - 1);
            },
            () -> now,
            Duration.ofHours(1),
            Duration.ofHours(24),
            Duration.ofSeconds(10));

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static String now(CompletionStage<String> stage) {
        CompletableFuture<String> future = stage.toCompletableFuture();
        assertThat(future).isDone();
        return future.join();
    }

    @Test
    void allWhoWaitForTheFirstAnswerAskOnce() {
        CompletableFuture<String> one = remembered.get().toCompletableFuture();
        CompletableFuture<String> other = remembered.get().toCompletableFuture();
        assertThat(asked).hasSize(1);
        assertThat(one).isNotDone();
        asked.get(0).complete("a");
        assertThat(one).isCompletedWithValue("a");
        assertThat(other).isCompletedWithValue("a");
        assertThat(now(remembered.get())).isEqualTo("a");
        assertThat(asked).hasSize(1);
    }

    @Test
    void whatIsOldIsUsedWhileItIsAskedForAgain() {
        remembered.get();
        asked.get(0).complete("a");
        pass(Duration.ofHours(1));
        assertThat(now(remembered.get())).isEqualTo("a");
        assertThat(asked).hasSize(2);
        asked.get(1).complete("b");
        assertThat(now(remembered.get())).isEqualTo("b");
    }

    @Test
    void whatIsKnownIsUsedWhileNobodyAnswersUntilItIsTooOld() {
        remembered.get();
        asked.get(0).complete("a");
        for (int hour = 1; hour < 24; hour++) {
            pass(Duration.ofHours(1));
            assertThat(now(remembered.get())).isEqualTo("a");
            asked.get(hour).completeExceptionally(new IllegalStateException("away"));
        }
        pass(Duration.ofHours(1));
        CompletableFuture<String> late = remembered.get().toCompletableFuture();
        asked.get(24).completeExceptionally(new IllegalStateException("away"));
        assertThatThrownBy(late::join).hasRootCauseMessage("away");
        assertThatThrownBy(() -> now(remembered.get()))
                .hasCauseInstanceOf(IdentityException.class)
                .hasMessageContaining("did not answer a moment ago");
        pass(Duration.ofSeconds(10));
        CompletableFuture<String> again = remembered.get().toCompletableFuture();
        asked.get(25).complete("b");
        assertThat(again).isCompletedWithValue("b");
    }

    @Test
    void whoeverWantsSomethingElseAsksOnceInAPause() {
        remembered.get();
        asked.get(0).complete("a");
        for (int i = 0; i < 1_000; i++) {
            assertThat(now(remembered.otherThan("a"))).isEqualTo("a");
        }
        assertThat(asked).hasSize(1);
        pass(Duration.ofSeconds(10));
        CompletableFuture<String> one = remembered.otherThan("a").toCompletableFuture();
        CompletableFuture<String> other = remembered.otherThan("a").toCompletableFuture();
        assertThat(asked).hasSize(2);
        asked.get(1).complete("b");
        assertThat(one).isCompletedWithValue("b");
        assertThat(other).isCompletedWithValue("b");
        assertThat(now(remembered.otherThan("a"))).isEqualTo("b");
        assertThat(asked).hasSize(2);
    }

    @Test
    void whoeverWantsSomethingElseGetsWhatIsKnownWhenNobodyAnswers() {
        remembered.get();
        asked.get(0).complete("a");
        pass(Duration.ofSeconds(10));
        CompletableFuture<String> wanted = remembered.otherThan("a").toCompletableFuture();
        asked.get(1).completeExceptionally(new IllegalStateException("away"));
        assertThat(wanted).isCompletedWithValue("a");
    }

    @Test
    void aQuestionThatCanNotBeAskedIsOneThatIsNotAnswered() {
        Remembered<String> broken = new Remembered<>(
                () -> {
                    throw new IllegalStateException("no way");
                },
                () -> now,
                Duration.ofHours(1),
                Duration.ofHours(24),
                Duration.ofSeconds(10));
        assertThatThrownBy(() -> broken.get().toCompletableFuture().join()).hasRootCauseMessage("no way");
    }
}
