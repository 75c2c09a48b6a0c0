package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.job.core.JobEvent.NoticeOutcome;
import org.raymill.job.core.JobEvent.SettledNotice;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.Notice;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;

class NoticesTest {

    private static final Instant AT = Instant.parse("2026-11-27T08:00:00Z");
    private static final Notification ENDINGS = new Notification(Channel.WEBHOOK, "https://a", List.of());
    private static final Notification PAUSES = new Notification(
            Channel.EMAIL, "anna@film.example", List.of(NoticeType.JOB_RESUMED, NoticeType.JOB_PAUSED));

    private final Notices notices = new Notices(List.of(ENDINGS, PAUSES), FrameSet.parse("1"));
    private long number;

    private void apply(JobEvent event) {
        long current = ++number;
        notices.apply(
                event,
                current,
                JobStatus.RUNNING,
                (target, to, type, at, status, reason) -> new Notice(
                        new JobId("01kaqz5m3c9x4p2h"),
                        current,
                        target,
                        to,
                        type,
                        at,
                        "helmet",
                        "film",
                        "anna",
                        status,
                        reason,
                        1,
                        0,
                        0,
                        AT));
    }

    private void settle(long event, int target, NoticeOutcome outcome) {
        apply(new JobEvent.NoticesSettled(List.of(new SettledNotice(event, target, outcome, "why")), AT));
    }

    private void pauseAndResume() {
        apply(new JobEvent.Paused("anna", "lunch", AT));
        apply(new JobEvent.Resumed("anna", "", AT));
    }

    private List<String> next() {
        List<String> next = new ArrayList<>();
        notices.next().forEach(notice -> next.add(notice.event() + ":" + notice.target() + " " + notice.type()));
        return next;
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED, job.succeeded", "FAILED, job.failed", "CANCELLED, job.cancelled"})
    void theEndIsToldToWhoWantsToKnow(JobStatus status, String type) {
        apply(new JobEvent.JobEnded(status, "because", AT));
        assertThat(next()).containsExactly("1:0 " + type);
        assertThat(notices.next().get(0).reason()).isEqualTo("because");
        assertThat(notices.isPending()).isTrue();
        settle(1, 0, NoticeOutcome.DELIVERED);
        assertThat(notices.isPending()).isFalse();
        assertThat(notices.told().get(0).delivered()).isEqualTo(1);
        assertThat(notices.told().get(0).lastSettled()).contains(AT);
    }

    @Test
    void aReceiverIsToldOneThingAtATimeInTheOrderInWhichItHappened() {
        pauseAndResume();
        assertThat(next()).containsExactly("1:1 job.paused");
        settle(1, 1, NoticeOutcome.DELIVERED);
        assertThat(next()).containsExactly("2:1 job.resumed");
    }

    @Test
    void aJobThatFailedAndGoesOnIsToldAndItsNextEndToo() {
        apply(new JobEvent.JobEnded(JobStatus.FAILED, "", AT));
        apply(new JobEvent.TasksRetried(List.of(), JobStatus.FAILED, "anna", "", AT));
        apply(new JobEvent.TasksRetried(List.of(), JobStatus.RUNNING, "anna", "", AT));
        apply(new JobEvent.JobEnded(JobStatus.SUCCEEDED, "", AT));
        assertThat(next()).containsExactly("1:0 job.failed", "2:1 job.resumed");
        settle(1, 0, NoticeOutcome.DELIVERED);
        settle(2, 1, NoticeOutcome.DELIVERED);
        assertThat(next()).containsExactly("4:0 job.succeeded");
    }

    @Test
    void whatIsSettledTwiceOrUnknownChangesNothing() {
        apply(new JobEvent.JobEnded(JobStatus.SUCCEEDED, "", AT));
        settle(1, 0, NoticeOutcome.DELIVERED);
        settle(1, 0, NoticeOutcome.GIVEN_UP);
        settle(9, 0, NoticeOutcome.DELIVERED);
        settle(1, 7, NoticeOutcome.DELIVERED);
        settle(1, -1, NoticeOutcome.DELIVERED);
        assertThat(notices.told().get(0).delivered()).isEqualTo(1);
        assertThat(notices.told().get(0).givenUp()).isZero();
    }

    @Test
    void whoWantsNoMoreIsToldNothingMore() {
        pauseAndResume();
        settle(1, 1, NoticeOutcome.UNWANTED);
        pauseAndResume();
        assertThat(next()).isEmpty();
        assertThat(notices.told().get(1).closed()).isTrue();
        assertThat(notices.told().get(1).givenUp()).isEqualTo(2);
    }

    @Test
    void moreThanTwentyDoNotWaitForOneReceiverTheOldestGoes() {
        for (int i = 0; i < Notices.MAX_PENDING / 2; i++) {
            pauseAndResume();
        }
        assertThat(next()).containsExactly("1:1 job.paused");
        pauseAndResume();
        assertThat(next()).containsExactly("3:1 job.paused");
        assertThat(notices.told().get(1).pending()).isEqualTo(Notices.MAX_PENDING);
        assertThat(notices.told().get(1).givenUp()).isEqualTo(2);
    }

    @Test
    void aRemovedJobTellsNobody() {
        apply(new JobEvent.JobEnded(JobStatus.SUCCEEDED, "", AT));
        apply(new JobEvent.Removed("anna", "", AT));
        assertThat(notices.isPending()).isFalse();
    }
}
