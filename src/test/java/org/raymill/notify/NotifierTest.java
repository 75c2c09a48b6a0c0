package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.raymill.model.Announcement;
import org.raymill.model.Notification.Channel;
import org.raymill.protocol.NotifierCommand;
import org.raymill.protocol.NotifierCommand.Deliver;
import org.raymill.protocol.NotifierCommand.Tried;
import org.raymill.protocol.NotifierCommand.Tried.Result;

/** How much is on its way at a time. */
class NotifierTest {

    private static final ActorTestKit KIT = ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0")
                    .withFallback(ConfigFactory.load()));

    /** Sends nothing until it is told what comes of it. */
    private static final class Held implements Sender {
        private final BlockingQueue<CompletableFuture<Answer>> begun = new LinkedBlockingQueue<>();

        @Override
        public String host(Announcement notice) {
            return notice.to().address();
        }

        @Override
        public CompletionStage<Answer> send(Announcement notice) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            begun.add(answer);
            return answer;
        }

        CompletableFuture<Answer> next() throws InterruptedException {
            return begun.poll(10, TimeUnit.SECONDS);
        }
    }

    private final Held webhooks = new Held();
    private final Held mails = new Held();
    private final TestProbe<Tried> replies = KIT.createTestProbe();
    private final ActorRef<NotifierCommand> notifier = KIT.spawn(Notifier.create(webhooks, mails, 3, 2));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private void deliver(Channel channel, String host) {
        notifier.tell(new Deliver(TestNotices.notice(channel, host), replies.ref()));
    }

    private Result result() {
        return replies.receiveMessage().result();
    }

    @Test
    void oneHostHoldsUpNoOtherAndWhatIsTooMuchIsSaidAtOnce() throws Exception {
        deliver(Channel.WEBHOOK, "a");
        deliver(Channel.WEBHOOK, "a");
        deliver(Channel.WEBHOOK, "a");
        assertThat(result()).as("a third to one host").isEqualTo(Result.BUSY);
        deliver(Channel.EMAIL, "b");
        CompletableFuture<Answer> mail = mails.next();
        deliver(Channel.EMAIL, "c");
        assertThat(result()).as("a fourth in all").isEqualTo(Result.BUSY);
        mail.complete(Answer.delivered());
        assertThat(result()).isEqualTo(Result.DELIVERED);
        webhooks.next().complete(Answer.failed("it answered 500"));
        assertThat(replies.receiveMessage().detail()).isEqualTo("it answered 500");
        deliver(Channel.WEBHOOK, "a");
        webhooks.next().complete(Answer.delivered());
        assertThat(result()).isEqualTo(Result.DELIVERED);
        assertThat(List.copyOf(webhooks.begun)).as("one is on its way").hasSize(1);
    }

    @Test
    void anErrorOfASenderIsAFailureAndFreesItsPlace() throws Exception {
        for (int i = 0; i < 5; i++) {
            deliver(Channel.WEBHOOK, "a");
            webhooks.next().completeExceptionally(new IllegalStateException("broken"));
            assertThat(result()).isEqualTo(Result.FAILED);
        }
    }
}
