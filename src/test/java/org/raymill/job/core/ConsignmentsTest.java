package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.JobEvent.ConsignmentClosed;
import org.raymill.job.core.JobEvent.FramesKept;
import org.raymill.job.core.JobEvent.FramesReturned;
import org.raymill.job.core.JobEvent.FramesSent;
import org.raymill.job.core.JobEvent.FramesTakenBack;
import org.raymill.model.AttemptStatus;
import org.raymill.model.FrameBits;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.PictureNames;
import org.raymill.model.ResultDetail;
import org.raymill.model.ServerId;
import org.raymill.model.SiteName;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;
import org.raymill.model.Whereabouts;

/** Frames that other sites render: whose they are, and what of them runs here. */
class ConsignmentsTest {

    private static final SiteName BERLIN = new SiteName("berlin");
    private static final ServerId AT_BERLIN = new ServerId("site.berlin");
    private static final JobId FIRST = new JobId("00000000000000c1");
    private static final JobId SECOND = new JobId("00000000000000c2");

    @Test
    void whatIsAwayIsNotOfferedHereAndTheRestIs() {
        JobFixture job = new JobFixture("1-6", 1, "1x1", 3);
        send(job, FIRST, 2, 3, 4);
        assertThat(job.wanted()).containsExactly("main 3");
        assertThat(job.start(JobFixture.ALPHA).frames()).containsExactly(1);
        assertThat(job.start(JobFixture.ALPHA).frames()).containsExactly(2);
        assertThat(job.start(JobFixture.ALPHA).frames()).containsExactly(6);
        assertThat(job.tryStart(JobFixture.ALPHA)).isEmpty();
        assertThat(job.board.ending()).isEmpty();
        assertThat(job.restarted().board.readyCount(job.now))
                .as("nothing runs after a restart")
                .isEqualTo(3);
    }

    @Test
    void aJobOfWhichEverythingIsAwayWantsNothingAndEndsWithWhatComesBack() {
        JobFixture job = new JobFixture("1-3", 1, "1x1", 3);
        send(job, FIRST, 0, 1, 2);
        assertThat(job.wanted()).isEmpty();
        for (int frame = 1; frame <= 3; frame++) {
            assertThat(job.board.ending()).isEmpty();
            job.write(new FramesReturned(FIRST, List.of(success(job, render(frame - 1), frame))));
        }
        assertThat(job.state.consignments().isSomethingAway()).isFalse();
        job.publishAll();
        assertThat(job.state.framesDone()).isEqualTo(3);
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
        assertThat(job.restarted().board.ending()).contains(JobStatus.SUCCEEDED);
    }

    @Test
    void whomThisSiteTellsIsNotToldToOthers() {
        JobFixture job = JobFixture.of(JobFixture.spec(
                "1-3",
                1,
                "1x1",
                new Policy()
                        .get()
                        .withNotifications(List.of(new Notification(
                                Notification.Channel.EMAIL, "anna@example.org", List.of(NoticeType.JOB_SUCCEEDED))))));
        send(job, FIRST, 0, 1);
        SentJob sent =
                new SentJob(job.state, job.state.consignments().find(FIRST).orElseThrow());
        assertThat(sent.spec().policy().notifications()).isEmpty();
        assertThat(sent.spec().policy().dependencies()).isEmpty();
    }

    @Test
    void whatFailedThereIsTriedHereAndCountsAsATry() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 1);
        send(job, FIRST, 0, 1);
        job.write(new FramesReturned(FIRST, List.of(failure(job, render(0)))));
        job.pass(600);
        assertThat(job.board.readyCount(job.now)).isEqualTo(1);
        assertThat(job.state.consignments().awayWith(FIRST).cardinality()).isEqualTo(1);
        assertThat(job.views().find(render(0)).orElseThrow().attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.server()).isEqualTo("site.berlin"));
    }

    @Test
    void whatWasTakenBackIsRenderedHereAndTheConsignmentsWordCountsNoMore() {
        JobFixture job = new JobFixture("1-3", 1, "1x1", 3);
        send(job, FIRST, 0, 1, 2);
        job.write(new FramesReturned(FIRST, List.of(success(job, render(0), 1))));
        job.write(new FramesTakenBack(FIRST, "", "nothing was heard for an hour", job.now));
        assertThat(job.wanted()).containsExactly("main 2");
        assertThat(job.state.consignments().pictureTask(FIRST, 1)).isEmpty();

        send(job, SECOND, 1, 2);
        assertThat(job.wanted()).isEmpty();
        assertThat(job.state.consignments().pictureTask(FIRST, 1)).isEmpty();
        assertThat(job.state.consignments().pictureTask(SECOND, 1)).contains(render(1));
        assertThat(job.restarted().state.consignments().pictureTask(SECOND, 1)).contains(render(1));
    }

    @Test
    void aFrameOfTilesComesBackWhole() {
        JobFixture job = new JobFixture("1-2", 1, "2x2", 3);
        job.succeed(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        job.publishAll();
        send(job, FIRST, 0, 1);
        assertThat(job.wanted()).isEmpty();
        assertThat(job.state.consignments().pictureTask(FIRST, 1)).contains(new TaskId(StepName.ASSEMBLE, 1));
        job.write(new FramesReturned(
                FIRST,
                List.of(
                        success(job, new TaskId(StepName.ASSEMBLE, 0), 1),
                        success(job, new TaskId(StepName.ASSEMBLE, 1), 2))));
        job.publishAll();
        assertThat(job.state.framesDone()).isEqualTo(2);
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
        assertThat(job.restarted().board.ending()).contains(JobStatus.SUCCEEDED);
    }

    @Test
    void aChunkCountsOnlyWhenAllOfItIsThere() {
        JobFixture job = new JobFixture("1-4", 2, "1x1", 3);
        send(job, FIRST, 1, 2, 3);
        assertThat(job.wanted()).as("a chunk of which a part is away").isEmpty();
        assertThat(job.state.consignments().pictureTask(FIRST, 1)).isEmpty();
        assertThat(job.state.consignments().pictureTask(FIRST, 3)).contains(render(1));
    }

    @Test
    void otherSettingsTakeBackWhatIsAway() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        send(job, FIRST, 0, 1);
        job.write(new JobEvent.SettingsChanged(
                1, job.state.spec(), Optional.empty(), false, FrameBits.NONE, "anna", "", job.now));
        assertThat(job.wanted()).containsExactly("main 2");
        assertThat(job.state.consignments().find(FIRST).orElseThrow().closed()).isFalse();
        job.write(new ConsignmentClosed(FIRST, "2 files", job.now));
        assertThat(job.state.consignments().find(FIRST))
                .as("nobody asks for it any more")
                .isEmpty();
        assertThat(job.restarted().state.consignments().all()).isEmpty();
    }

    @Test
    void whatIsKeptThereIsPublishedWithThatAndIsFoundAfterARestart() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        send(job, FIRST, 0, 1);
        job.write(new FramesKept(FIRST, List.of(success(job, render(0), 1))));
        for (JobState state : List.of(job.state, job.restarted().state)) {
            assertThat(state.unpublished())
                    .as("there is nothing to be put in place")
                    .isEmpty();
            assertThat(state.framesDone()).isEqualTo(1);
            ResultDetail result = state.result("frame_0001.png").orElseThrow();
            assertThat(result.keptAt()).contains(new Whereabouts(BERLIN, FIRST));
            assertThat(state.results(0, 10)).containsExactly(result);
            assertThat(state.consignments().keptWith(FIRST).cardinality()).isEqualTo(1);
            assertThat(state.result("frame_0002.png")).isEmpty();
            assertThat(state.result("frame_1.png")).as("another name").isEmpty();
        }
        job.write(new FramesKept(FIRST, List.of(success(job, render(1), 2))));
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
    }

    @Test
    void whatIsLostThereIsRenderedAgain() {
        for (String tiles : List.of("1x1", "2x2")) {
            JobFixture job = new JobFixture("1-2", 1, tiles, 3);
            send(job, FIRST, 0, 1);
            TaskId task = tiles.equals("1x1") ? render(0) : new TaskId(StepName.ASSEMBLE, 0);
            job.write(new FramesKept(FIRST, List.of(success(job, task, 1))));
            assertThat(job.state.consignments().keptTasks(FIRST)).containsExactly(task);
            job.write(new JobEvent.ResultsMissing(List.of(task), "its site has removed it", job.now));
            job.write(new ConsignmentClosed(FIRST, "", job.now));
            job.pass(600);
            assertThat(job.state.framesDone()).isZero();
            assertThat(job.state.result("frame_0001.png")).isEmpty();
            assertThat(job.board.readyCount(job.now)).isEqualTo(tiles.equals("1x1") ? 2 : 8);
            assertThat(job.state.consignments().isKeeping(FIRST)).isFalse();
        }
    }

    @Test
    void whatKeptSomethingIsRememberedUntilNothingOfItIsOfUse() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        send(job, FIRST, 0);
        job.write(new FramesKept(FIRST, List.of(success(job, render(0), 1))));
        job.write(new ConsignmentClosed(FIRST, "it was removed there", job.now));
        assertThat(job.state.result("frame_0001.png").orElseThrow().keptAt())
                .as("where it was can be told")
                .contains(new Whereabouts(BERLIN, FIRST));
        job.write(new JobEvent.SettingsChanged(
                1, job.state.spec(), Optional.empty(), true, FrameBits.NONE, "anna", "", job.now));
        assertThat(job.state.consignments().all()).isEmpty();
    }

    @Test
    void ofAJobThatIsAwayAsAWholeNothingIsLookedAtFrameByFrame() {
        JobFixture job = new JobFixture("1-6", 2, "1x1", 3);
        send(job, FIRST, 0, 1, 2, 3);
        assertThat(job.board.sendable(job.now).cardinality()).isEqualTo(2);
        send(job, SECOND, 4, 5);
        assertThat(job.board.sendable(job.now).isEmpty()).isTrue();
        job.write(new FramesTakenBack(SECOND, "", "a test", job.now));
        assertThat(job.board.sendable(job.now).cardinality()).isEqualTo(2);
    }

    @Test
    void otherSettingsMakeWhatIsKeptThereOfNoUse() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        send(job, FIRST, 0);
        job.write(new FramesKept(FIRST, List.of(success(job, render(0), 1))));
        job.write(new JobEvent.SettingsChanged(
                1, job.state.spec(), Optional.empty(), true, FrameBits.NONE, "anna", "", job.now));
        assertThat(job.state.consignments().isKeeping(FIRST)).isFalse();
        assertThat(job.state.result("frame_0001.png")).isEmpty();
    }

    @Test
    void ofALateWordOfAConsignmentNothingIsKept() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        send(job, FIRST, 0, 1);
        AttemptRecord late = AttemptRecordBuilder.builder(success(job, render(0), 1))
                .revision(7)
                .build();
        job.write(new FramesKept(FIRST, List.of(late)));
        assertThat(job.state.consignments().isKeeping(FIRST)).isFalse();
        assertThat(job.state.framesDone()).isZero();
    }

    private static TaskId render(int index) {
        return new TaskId(StepName.RENDER, index);
    }

    private static void send(JobFixture job, JobId consignment, int... frames) {
        BitSet places = new BitSet();
        IntStream.of(frames).forEach(places::set);
        job.write(new FramesSent(consignment, BERLIN, FrameBits.of(places), "a test", job.now));
    }

    private static AttemptRecord success(JobFixture job, TaskId task, int frame) {
        TaskOutput output = new TaskOutput(
                PictureNames.frame(frame, job.state.spec().format()), frame, Optional.empty(), JobFixture.HASH, 5);
        return record(job, task, AttemptStatus.SUCCEEDED, "", List.of(output));
    }

    private static AttemptRecord failure(JobFixture job, TaskId task) {
        return record(job, task, AttemptStatus.FAILED, "it broke", List.of());
    }

    private static AttemptRecord record(
            JobFixture job, TaskId task, AttemptStatus status, String reason, List<TaskOutput> outputs) {
        return AttemptRecordBuilder.builder()
                .task(task)
                .attempt(job.newAttempt())
                .number(1)
                .server(AT_BERLIN)
                .status(status)
                .reason(reason)
                .startedAt(job.now)
                .endedAt(job.now)
                .outputs(outputs)
                .build();
    }
}
