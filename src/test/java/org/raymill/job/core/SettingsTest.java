package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.job.core.OperationRules.Decision;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobDetail;
import org.raymill.model.JobOperation;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.RunningAttempt;
import org.raymill.model.SettingsChange;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;

/** What becomes of frames, finished, begun and waiting, when the settings of their job are changed. */
class SettingsTest {

    private static SettingsChange samples(JobFixture job, String samples, boolean redo, boolean stop) {
        JobSpec spec = job.state.spec();
        return new SettingsChange(
                job.state.revision(),
                spec.with(spec.width(), spec.height(), Map.of("samples", samples), spec.policy()),
                Optional.empty(),
                redo,
                stop);
    }

    private static Decision change(JobFixture job, SettingsChange change) {
        return job.operate(JobOperation.change(change));
    }

    private static Decision change(JobFixture job, String samples, boolean redo, boolean stop) {
        return change(job, samples(job, samples, redo, stop));
    }

    private static TaskId render(int index) {
        return new TaskId(StepName.RENDER, index);
    }

    /** Renders to the end; returns the samples that each task succeeded with last, {@code -} for those as submitted. */
    private static Map<TaskId, String> renderAll(JobFixture job) {
        Map<TaskId, String> samples = new TreeMap<>();
        for (Optional<TaskOrder> order = job.tryStart(JobFixture.ALPHA);
                order.isPresent();
                order = job.tryStart(JobFixture.ALPHA)) {
            samples.put(order.get().task(), order.get().parameters().getOrDefault("samples", "-"));
            assertThat(job.succeed(order.get(), JobFixture.ALPHA)).isInstanceOf(LiveAttempts.Judgement.Accept.class);
            job.publishAll();
        }
        return samples;
    }

    /**
     * Frame 1 is finished, frame 2 runs, frame 3 waits. What runs is finished with what it began with, or stopped and rendered anew, as the change
     * said; {@code .} means that the frame is not rendered again.
     */
    @ParameterizedTest
    @CsvSource({
        "false, false, ., ., 64", // the rest
        "false, true, ., 64, 64", // the rest, and what runs is stopped
        "true, false, 64, 64, 64", // everything: what runs is of no use
        "true, true, 64, 64, 64",
    })
    void ofWholeFrames(boolean redo, boolean stop, String finished, String running, String waiting) {
        JobFixture job = new JobFixture("1-3", 1, "1x1", 3);
        job.succeed(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        job.publishAll();
        TaskOrder second = job.start(JobFixture.ALPHA);
        assertThat(change(job, "64", redo, stop)).isInstanceOf(Decision.Write.class);
        boolean goesOn = running.equals(".");
        LiveAttempt attempt = job.board.attempts().find(second.attempt()).orElseThrow();
        assertThat(job.board.attempts().isWanted(attempt)).isEqualTo(goesOn);
        assertThat(job.state.framesDone()).isEqualTo(redo ? 0 : 1);
        job.succeed(second, JobFixture.ALPHA);
        AttemptStatus recorded = job.state.attempts(second.task()).get(0).status();
        assertThat(recorded).isEqualTo(goesOn ? AttemptStatus.SUCCEEDED : AttemptStatus.STOPPED);
        job.publishAll();
        Map<TaskId, String> rendered = renderAll(job);
        assertThat(rendered.getOrDefault(render(0), ".")).isEqualTo(finished);
        assertThat(rendered.getOrDefault(render(1), ".")).isEqualTo(running);
        assertThat(rendered.getOrDefault(render(2), ".")).isEqualTo(waiting);
        assertThat(job.state.framesDone()).isEqualTo(3);
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
    }

    /** Frame 1 is finished, 5 runs, 6 is left out. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    false | false | 7-8,10-14x2     | 5
                    false | true  | 5,7-8,10-14x2   |
                    true  | true  | 1,5-8,10-14x2 |
                    """)
    void whichFramesAreRenderedWithWhichSettingsIsTold(boolean redo, boolean stop, String newest, String earlier) {
        JobFixture job = new JobFixture("1,5-8,10-14x2", 1, "1x1", 3);
        job.succeed(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        job.publishAll();
        job.start(JobFixture.ALPHA);
        job.operate(JobOperation.onFrame(JobOperation.Kind.SKIP, 6));
        assertThat(job.views().detail("", 0).openFrames()).isEmpty();
        assertThat(change(job, "64", redo, stop)).isInstanceOf(Decision.Write.class);
        assertThat(job.views().detail("", 0).openFrames())
                .contains(new JobDetail.OpenFrames(newest, earlier == null ? "" : earlier));
    }

    @Test
    void ofManyFramesThatAreRenderedDifferentlyTheFirstAreTold() {
        JobFixture job = new JobFixture("1-400", 1, "1x1", 3);
        for (int frame = 2; frame <= 400; frame += 2) {
            job.operate(JobOperation.onFrame(JobOperation.Kind.SKIP, frame));
        }
        change(job, "64", false, false);
        assertThat(job.views().detail("", 0).openFrames().orElseThrow().newest())
                .startsWith("1,3,5,")
                .endsWith(",197,199,...");
    }

    /**
     * A frame of two tiles, of which each is {@code w}aiting, {@code r}unning, {@code a}ccepted, {@code p}ublished or {@code d}one and the frame put
     * together: with which samples are its tiles rendered after the change? Never with different ones.
     */
    @ParameterizedTest
    @CsvSource({
        "ww, false, false, 64 64",
        "ww, false, true, 64 64",
        "rw, false, false, . -", // the running tile counts, so the other one is of the old settings too
        "rw, false, true, 64 64",
        "aw, false, false, . -",
        "aw, false, true, 64 64", // the accepted tile is rendered anew
        "pw, false, false, . -",
        "pw, false, true, 64 64",
        "pr, false, false, . .",
        "pr, false, true, 64 64",
        "pp, false, false, . .", // nothing is missing but putting together
        "pp, false, true, . .",
        "pa, false, true, . .",
        "dd, false, false, . .",
        "dd, false, true, . .",
        "pw, true, false, 64 64",
        "pp, true, false, 64 64",
        "dd, true, false, 64 64",
    })
    void ofTiles(String before, boolean redo, boolean stop, String expected) {
        JobFixture job = new JobFixture("1", 1, "2x1", 3);
        TaskOrder[] running = new TaskOrder[2];
        for (int tile = 0; tile < 2; tile++) {
            char is = before.charAt(tile);
            if (is == 'w') {
                continue;
            }
            running[tile] = job.start(JobFixture.ALPHA);
            if (is != 'r') {
                job.succeed(running[tile], JobFixture.ALPHA);
                running[tile] = null;
            }
            if (is == 'p' || is == 'd') {
                job.publishAll();
            }
        }
        if (before.equals("dd")) {
            job.succeed(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
            job.publishAll();
        }
        assertThat(change(job, "64", redo, stop)).isInstanceOf(Decision.Write.class);
        for (TaskOrder order : running) {
            if (order != null) {
                job.succeed(order, JobFixture.ALPHA);
            }
        }
        job.publishAll();
        Map<TaskId, String> rendered = renderAll(job);
        assertThat(rendered.getOrDefault(render(0), ".") + " " + rendered.getOrDefault(render(1), "."))
                .isEqualTo(expected);
        assertThat(job.state.framesDone()).isEqualTo(1);
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
        assertThat(job.restarted().state.framesDone()).as("after a restart").isEqualTo(1);
    }

    @Test
    void aSuccessThatWasOnItsWayToTheJournalWhenAllWasToBeRedoneDoesNotCount() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        TaskOrder order = job.start(JobFixture.ALPHA);
        var accept = (LiveAttempts.Judgement.Accept)
                job.judge(job.outcome(order, JobFixture.ALPHA, AttemptOutcome.Result.SUCCEEDED, ""));
        change(job, "64", true, true);
        job.write(JobEvent.AttemptsRecorded.of(List.of(accept.entry())));
        assertThat(job.state.unpublished()).isEmpty();
        assertThat(job.state.attempts(order.task()).get(0).status()).isEqualTo(AttemptStatus.STOPPED);
        assertThat(renderAll(job)).containsEntry(render(0), "64");
    }

    @Test
    void anAttemptOfOtherSettingsIsNotAdoptedAfterARestart() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        change(job, "64", false, false);
        JobFixture again = job.restarted();
        var lease = again.lease(JobFixture.BETA);
        RunningAttempt old =
                new RunningAttempt(JobFixture.JOB, render(0), again.newAttempt(), 1, lease.id(), again.now, 0.5, 0, 0);
        RunningAttempt newest =
                new RunningAttempt(JobFixture.JOB, render(0), again.newAttempt(), 1, lease.id(), again.now, 0.5, 0, 1);
        assertThat(again.board.attempts().runs(old, lease, JobFixture.PROCESS, again.now))
                .isFalse();
        assertThat(again.board.attempts().runs(newest, lease, JobFixture.PROCESS, again.now))
                .isTrue();
    }

    @Test
    void aFrameThatWasKeptStaysKeptThroughTheNextChange() {
        JobFixture job = new JobFixture("1-2", 1, "2x1", 3);
        job.succeed(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        job.publishAll();
        change(job, "16", false, false);
        change(job, "64", false, false);
        Map<TaskId, String> rendered = renderAll(job);
        assertThat(rendered)
                .containsEntry(render(1), "-")
                .containsEntry(render(2), "64")
                .containsEntry(render(3), "64");
    }

    @Test
    void failedTasksBeginAnewWithTheRest() {
        JobFixture job = new JobFixture("1-4", 1, "1x1", 0);
        job.fail(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        change(job, "64", true, true);
        assertThat(job.state.isStopping()).isFalse();
        assertThat(renderAll(job)).hasSize(4);
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
    }

    @Test
    void chunksOfAJobInsteadOfFrames() {
        JobFixture job = new JobFixture("1-6", 3, "1x1", 3);
        TaskOrder first = job.start(JobFixture.ALPHA);
        change(job, "64", false, false);
        job.succeed(first, JobFixture.ALPHA);
        job.publishAll();
        assertThat(renderAll(job)).containsOnlyKeys(render(1)).containsEntry(render(1), "64");
    }

    @Test
    void theNewestRevisionAloneCanBeChanged() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        SettingsChange first = samples(job, "64", false, false);
        assertThat(change(job, first)).isInstanceOf(Decision.Write.class);
        assertThat(change(job, first)).isInstanceOf(Decision.Outdated.class);
        assertThat(change(job, samples(job, "64", false, false))).isInstanceOf(Decision.Unchanged.class);
        assertThat(job.state.revision()).isEqualTo(1);
    }

    /** Somebody changes the settings, sees that what runs goes on with the old ones, and asks again, to have it stopped. */
    @ParameterizedTest
    @CsvSource({"1x1", "2x1"})
    void whatAChangeLetBeFinishedCanStillBeStopped(String tiles) {
        JobFixture job = new JobFixture("1-2", 1, tiles, 3);
        TaskOrder first = job.start(JobFixture.ALPHA);
        change(job, "64", false, false);
        assertThat(change(job, "64", false, false)).isInstanceOf(Decision.Unchanged.class);

        assertThat(change(job, "64", false, true)).isInstanceOf(Decision.Write.class);

        LiveAttempt stopped = job.board.attempts().find(first.attempt()).orElseThrow();
        assertThat(job.board.attempts().isWanted(stopped)).isFalse();
        job.succeed(first, JobFixture.ALPHA);
        TaskOrder again = job.start(JobFixture.ALPHA);
        assertThat(again.parameters()).containsEntry("samples", "64");
        assertThat(change(job, "64", false, true))
                .as("nothing runs with other settings any more")
                .isInstanceOf(Decision.Unchanged.class);
        job.succeed(again, JobFixture.ALPHA);
        job.publishAll();
        assertThat(renderAll(job)).doesNotContainValue("-");
        assertThat(job.restarted().state.framesDone()).isEqualTo(2);
    }

    @Test
    void whatRunsWithTheSettingsThatHoldIsNotStoppedWithTheRest() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        TaskOrder old = job.start(JobFixture.ALPHA);
        change(job, "64", false, false);
        TaskOrder right = job.start(JobFixture.BETA);

        change(job, "64", false, true);

        assertThat(job.board
                        .attempts()
                        .isWanted(job.board.attempts().find(old.attempt()).orElseThrow()))
                .isFalse();
        assertThat(job.board
                        .attempts()
                        .isWanted(job.board.attempts().find(right.attempt()).orElseThrow()))
                .isTrue();
    }

    @Test
    void anotherSizeNeedsAllFrames() {
        JobFixture job = new JobFixture("1", 1, "2x1", 3);
        JobSpec spec = job.state.spec();
        JobSpec wide = spec.with(128, 32, spec.parameters(), spec.policy());
        assertThat(change(job, new SettingsChange(0, wide, Optional.empty(), false, true)))
                .isInstanceOf(Decision.Refused.class);
        assertThat(change(job, new SettingsChange(0, wide, Optional.empty(), true, true)))
                .isInstanceOf(Decision.Write.class);
        TaskOrder order = job.start(JobFixture.ALPHA);
        assertThat(order.width()).isEqualTo(128);
        assertThat(order.region().orElseThrow().width()).isEqualTo(64);
    }

    @Test
    void whatMakesAnotherJobIsRefused() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        JobSpec other = JobFixture.spec("1-2", 1, "1x1", job.state.spec().policy());
        assertThat(change(job, new SettingsChange(0, other, Optional.empty(), true, true)))
                .isInstanceOf(Decision.Refused.class);
    }

    @Test
    void whatHasEndedOrIsCancelledIsRefused() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        renderAll(job);
        job.write(new JobEvent.JobEnded(JobStatus.SUCCEEDED, "", job.now));
        assertThat(change(job, "64", true, true)).isInstanceOf(Decision.Refused.class);
        JobFixture cancelled = new JobFixture("1", 1, "1x1", 3);
        cancelled.write(new JobEvent.CancelRequested("anna", "", cancelled.now));
        assertThat(change(cancelled, "64", false, false)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void priorityAndLimitsHoldFromNowOn() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        JobSpec spec = job.state.spec();
        JobSpec limited = spec.with(
                spec.width(),
                spec.height(),
                spec.parameters(),
                spec.policy().with(1, new org.raymill.model.TaskLimits(60, 0)));
        change(job, new SettingsChange(0, limited, Optional.of(77), false, false));
        assertThat(job.state.priority()).isEqualTo(77);
        assertThat(job.start(JobFixture.ALPHA).limits().attemptSeconds()).isEqualTo(60);
        assertThat(job.state.audit().get(job.state.audit().size() - 1).action()).isEqualTo("change");
    }

    @Test
    void aJobIsChangedALimitedNumberOfTimes() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        for (int i = 0; i < Revisions.MAX_CHANGES; i++) {
            assertThat(change(job, "" + (i + 1), false, false)).isInstanceOf(Decision.Write.class);
        }
        assertThat(change(job, "0", false, false)).isInstanceOf(Decision.Refused.class);
    }
}
