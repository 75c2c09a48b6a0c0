package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.JobHarness.ALPHA;
import static org.raymill.job.JobHarness.fish;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.JobDetail.NotificationDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobOperation.Kind;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobStatus;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.NotifierCommand.Deliver;
import org.raymill.protocol.NotifierCommand.Tried;
import org.raymill.protocol.RenderJobCommand;

/** A job that notifies: what it asks the notifier for, and what it makes of what comes of it. */
class NotifyingTest {

    private static final ActorTestKit KIT = JobHarness.newKit();
    private static final Notification HOOK = new Notification(Channel.WEBHOOK, "https://hooks.example/a", List.of());
    private static final Duration QUIET = Duration.ofMillis(1_500);
    private static int jobs;

    private final JobId job = new JobId(String.format("%016d", 700 + ++jobs));
    private final JobHarness farm = new JobHarness(KIT);

    @AfterEach
    void stopJobs() {
        farm.stopAll();
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private void submit(Notification... receivers) {
        farm.start(job);
        farm.submit(job, "1", new JobPolicy(50, "default", "anna", 0).withNotifications(List.of(receivers)));
    }

    private void succeed() {
        farm.end(job, farm.run(job), ALPHA, Result.SUCCEEDED, "");
    }

    private Deliver nextDelivery() {
        return fish(farm.notifier, Deliver.class, said -> true);
    }

    private static void answer(Deliver request, Tried.Result result, String detail, Duration retryAfter) {
        request.replyTo().tell(new Tried(request.notice().key(), result, detail, Optional.ofNullable(retryAfter)));
    }

    private void later(Duration time) {
        farm.pass(time);
    }

    private NotificationDetail detail() {
        return farm.detail(job).notifications().get(0);
    }

    private void awaitBusy(boolean busy) {
        fish(
                farm.catalog,
                JobCatalogCommand.Update.class,
                update -> update.summary().status().isFinal() && update.busy() == busy);
    }

    @Test
    void whoIsToBeNotifiedIsWhenTheJobHasEndedAndOnlyOnce() {
        submit(HOOK);
        succeed();
        Deliver delivery = nextDelivery();
        assertThat(delivery.notice().type()).isEqualTo(NoticeType.JOB_SUCCEEDED);
        assertThat(delivery.notice().framesDone()).isEqualTo(1);
        assertThat(delivery.notice().status()).isEqualTo(JobStatus.SUCCEEDED);
        awaitBusy(true);
        answer(delivery, Tried.Result.DELIVERED, "", null);
        awaitBusy(false);
        assertThat(detail().delivered()).isEqualTo(1);
        farm.stop(job);
        farm.start(job);
        assertThat(detail().delivered()).isEqualTo(1);
        farm.notifier.expectNoMessage(QUIET);
    }

    @Test
    void framesAreToldBeforeTheEndOfTheJobAndWithTheSameIdAfterACrash() {
        submit(new Notification(
                Channel.WEBHOOK,
                "https://hooks.example/a",
                List.of(NoticeType.FRAMES_PUBLISHED, NoticeType.JOB_SUCCEEDED)));
        succeed();
        Deliver first = nextDelivery();
        assertThat(first.notice().type()).isEqualTo(NoticeType.FRAMES_PUBLISHED);
        assertThat(first.notice().frameNumbers()).isEqualTo("1");
        awaitBusy(true);
        farm.stop(job);
        farm.start(job);
        Deliver again = nextDelivery();
        assertThat(again.notice()).isEqualTo(first.notice());
        answer(again, Tried.Result.DELIVERED, "", null);
        Deliver end = nextDelivery();
        assertThat(end.notice().type()).isEqualTo(NoticeType.JOB_SUCCEEDED);
        assertThat(end.notice().id()).isNotEqualTo(first.notice().id());
        answer(end, Tried.Result.DELIVERED, "", null);
        awaitBusy(false);
        assertThat(detail().delivered()).isEqualTo(2);
    }

    @Test
    void whatWasNotWrittenDownAsDeliveredIsDeliveredAgainAfterACrashWithTheSameId() {
        submit(HOOK);
        succeed();
        Deliver first = nextDelivery();
        farm.stop(job);
        farm.start(job);
        Deliver second = nextDelivery();
        assertThat(second.notice()).isEqualTo(first.notice());
        answer(first, Tried.Result.DELIVERED, "", null); // nobody hears it any more
        assertThat(detail().pending()).isEqualTo(1);
        answer(second, Tried.Result.DELIVERED, "", null);
        farm.notifier.awaitAssert(() -> assertThat(detail().delivered()).isEqualTo(1));
    }

    @Test
    void aFailureIsTriedAgainLaterAndAtLastGivenUp() {
        submit(HOOK);
        succeed();
        answer(nextDelivery(), Tried.Result.FAILED, "it answered 503", Duration.ofMinutes(30));
        farm.notifier.awaitAssert(() -> assertThat(detail().problem()).isEqualTo("it answered 503"));
        assertThat(detail().nextTry()).contains(farm.now.get().plus(Duration.ofMinutes(30)));
        farm.notifier.expectNoMessage(QUIET);
        later(Duration.ofMinutes(31));
        Deliver again = nextDelivery();
        later(Duration.ofDays(1));
        answer(again, Tried.Result.FAILED, "it answered 500", null);
        fish(farm.catalog, JobCatalogCommand.RecordAudit.class, record -> record.entries().stream()
                .anyMatch(entry ->
                        entry.action().equals("notify") && entry.detail().contains("it answered 500")));
        awaitBusy(false);
        assertThat(detail().givenUp()).isEqualTo(1);
        assertThat(detail().problem()).isEqualTo("https://hooks.example/a: it answered 500");
    }

    @Test
    void whoIsGoneIsToldNothingMore() {
        submit(new Notification(
                Channel.WEBHOOK, "https://hooks.example/a", List.of(NoticeType.JOB_PAUSED, NoticeType.JOB_SUCCEEDED)));
        farm.operate(job, JobOperation.of(Kind.PAUSE));
        Deliver paused = nextDelivery();
        assertThat(paused.notice().type()).isEqualTo(NoticeType.JOB_PAUSED);
        answer(paused, Tried.Result.UNWANTED, "it answered 410 Gone", null);
        farm.notifier.awaitAssert(() -> assertThat(detail().closed()).isTrue());
        farm.operate(job, JobOperation.of(Kind.RESUME));
        succeed();
        awaitBusy(false);
        farm.notifier.expectNoMessage(QUIET);
    }

    @Test
    void aNotifierThatIsBusyIsAskedAgainSoonAndThatIsNoFailure() {
        submit(HOOK);
        succeed();
        answer(nextDelivery(), Tried.Result.BUSY, "", null);
        farm.notifier.awaitAssert(() -> assertThat(detail().nextTry()).isPresent());
        later(Duration.ofSeconds(11));
        answer(nextDelivery(), Tried.Result.DELIVERED, "", null);
        awaitBusy(false);
        assertThat(detail().delivered()).isEqualTo(1);
    }

    @Test
    void theSitesOwnWebhooksAreToldOfJobsThatNameNobody() {
        farm.siteWide = List.of(new Notification(Channel.SITE_WEBHOOK, "chat", List.of(NoticeType.JOB_CANCELLED)));
        submit();
        farm.siteWide = List.of(); // what is in the settings later is of no account
        TestProbe<RenderJobCommand.CancelReply> reply = KIT.createTestProbe();
        farm.tell(job, new RenderJobCommand.Cancel("anna", "too dark", reply.ref()));
        reply.receiveMessage();
        Deliver delivery = nextDelivery();
        assertThat(delivery.notice().type()).isEqualTo(NoticeType.JOB_CANCELLED);
        assertThat(delivery.notice().reason()).contains("too dark");
        assertThat(detail().to()).isEqualTo("webhook chat of the site");
    }
}
