package org.raymill.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepeatedAskTest {

    private record Question(ActorRef<String> replyTo) {}

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<Question> asked = kit.createTestProbe();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private CompletableFuture<String> ask() {
        return RepeatedAsk.ask(asked.ref(), Question::new, Duration.ofSeconds(10), kit.system())
                .toCompletableFuture();
    }

    @Test
    void aQuestionThatWasLostIsAskedAgainUntilItIsAnswered() throws Exception {
        CompletableFuture<String> answer = ask();
        asked.receiveMessage();
        time.timePasses(Duration.ofSeconds(1));
        asked.receiveMessage().replyTo().tell("yes");
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("yes");
        time.timePasses(Duration.ofSeconds(5));
        asked.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void aQuestionThatNobodyAnswersFailsInTime() {
        CompletableFuture<String> answer = ask();
        time.timePasses(Duration.ofSeconds(10));
        assertThat(answer)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
    }
}
