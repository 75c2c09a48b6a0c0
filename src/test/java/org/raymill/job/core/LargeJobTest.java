package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.PictureFormat;
import org.raymill.model.PictureNames;
import org.raymill.model.ServerId;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;

/**
 * What large jobs cost. The times are printed to be read; only orders of magnitude are checked, against costs that grow with the square. They are of the
 * processor, so that whatever else the machine does changes little.
 */
class LargeJobTest {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int MANY = 100_000;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static <T> T timed(String what, Duration limit, Supplier<T> work) {
        long begin = THREADS.getCurrentThreadCpuTime();
        T result = work.get();
        Duration took = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - begin);
        System.out.printf("%-60s %6d ms%n", what, took.toMillis());
        assertThat(took).as(what).isLessThan(limit);
        return result;
    }

    private static JobEvent.JobAccepted accepted(String frames, String tiles) {
        return new JobEvent.JobAccepted(
                JobFixture.JOB,
                JobFixture.spec(frames, 1, tiles, new Policy().retries(9).get()),
                START);
    }

    private static AttemptRecord attempt(int number, TaskId task, AttemptStatus status, List<TaskOutput> outputs) {
        return AttemptRecordBuilder.builder()
                .task(task)
                .attempt(new AttemptId(String.format("%016d", number)))
                .number(1)
                .server(new ServerId("server" + number % 500))
                .status(status)
                .reason(status == AttemptStatus.SUCCEEDED ? "" : "it broke")
                .startedAt(START)
                .endedAt(START.plusSeconds(10))
                .outputs(outputs)
                .build();
    }

    private static TaskOutput picture(int frame) {
        return new TaskOutput(
                PictureNames.frame(frame, PictureFormat.PNG), frame, Optional.empty(), JobFixture.HASH, 5);
    }

    /** A job of which every task but the last has succeeded and is published, in batches of a hundred. */
    private static List<JobEvent> journal() {
        List<JobEvent> events = new ArrayList<>();
        for (int first = 0; first < MANY; first += 100) {
            List<AttemptRecord> attempts = new ArrayList<>();
            List<TaskId> tasks = new ArrayList<>();
            for (int index = first; index < first + 100; index++) {
                tasks.add(Tasks.render(index));
                attempts.add(attempt(index, Tasks.render(index), AttemptStatus.SUCCEEDED, List.of(picture(index + 1))));
            }
            events.add(JobEvent.AttemptsRecorded.of(attempts));
            events.add(new JobEvent.ResultsPublished(tasks, START));
        }
        return events;
    }

    @Test
    void aJobOfAHundredThousandEndedAttemptsIsReadFromItsEvents() {
        List<JobEvent> events = journal();
        JobState state = timed("read 100,000 successes", Duration.ofSeconds(20), () -> {
            JobState read = new JobState(accepted("1-" + (MANY + 1), "1x1"));
            events.forEach(read::apply);
            return read;
        });
        TaskBoard board = timed("make the board of that job", Duration.ofSeconds(5), () -> new TaskBoard(state));
        assertThat(state.framesDone()).isEqualTo(MANY);
        assertThat(board.readyCount(START)).isEqualTo(1);
    }

    @Test
    void aJobWhereEverythingFailsIsReadFromItsEvents() {
        JobState state = timed("read 100,000 failures", Duration.ofSeconds(20), () -> {
            JobState read = new JobState(accepted("1-" + MANY, "1x1"));
            for (int index = 0; index < MANY; index++) {
                read.apply(JobEvent.AttemptsRecorded.of(
                        List.of(attempt(index, Tasks.render(index), AttemptStatus.FAILED, List.of()))));
            }
            return read;
        });
        TaskBoard board = timed("make the board of that job", Duration.ofSeconds(10), () -> new TaskBoard(state));
        Instant later = START.plusSeconds(3_600);
        int wanted = timed("ask a thousand times for its demand", Duration.ofSeconds(10), () -> {
            int sum = 0;
            for (int i = 0; i < 1_000; i++) {
                sum += board.demand(later).size();
            }
            return sum;
        });
        assertThat(wanted).isPositive();
        assertThat(board.readyCount(later)).isEqualTo(MANY);
    }

    @Test
    void aFrameInThousandsOfTilesIsPutTogether() {
        int tiles = 64 * 64;
        JobState state = timed("read 10 frames of 4096 tiles", Duration.ofSeconds(10), () -> {
            JobState read = new JobState(accepted("1-10", "64x64"));
            for (int index = 0; index < 10 * tiles; index++) {
                TaskOutput tile = new TaskOutput(
                        PictureNames.tile(index / tiles + 1, index % tiles, PictureFormat.PNG),
                        index / tiles + 1,
                        Optional.of(index % tiles),
                        JobFixture.HASH,
                        5);
                read.apply(JobEvent.AttemptsRecorded.of(
                        List.of(attempt(index, Tasks.render(index), AttemptStatus.SUCCEEDED, List.of(tile)))));
                read.apply(new JobEvent.ResultsPublished(List.of(Tasks.render(index)), START));
            }
            return read;
        });
        assertThat(state.tasks().tiles().readyCount()).isEqualTo(10);
    }

    private static Lease lease(int number) {
        return new Lease(new LeaseId(1, number), JobFixture.JOB, TaskBoard.MAIN_CLASS, ALPHA, 50, 1, 100);
    }

    @Test
    void startingAndJudgingDoesNotGetSlowerWithWhatRuns() {
        JobState state = new JobState(accepted("1-1000000", "1x1"));
        TaskBoard board =
                timed("make the board of a million frames", Duration.ofSeconds(5), () -> new TaskBoard(state));
        List<TaskOrder> orders = timed("start 10,000 tasks", Duration.ofSeconds(5), () -> {
            List<TaskOrder> started = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                AttemptId attempt = new AttemptId(String.format("%016d", i));
                started.add(board.start(lease(i), "p", attempt, START).orElseThrow());
            }
            return started;
        });
        timed("10,000 times: an outcome, the next task, the demand", Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 10_000; i++) {
                TaskOrder order = orders.get(i);
                AttemptRecord record = attempt(
                        i,
                        order.task(),
                        AttemptStatus.SUCCEEDED,
                        List.of(picture(order.frames().get(0))));
                state.apply(JobEvent.AttemptsRecorded.of(List.of(record)));
                board.attempts().written(List.of(record));
                AttemptId next = new AttemptId(String.format("%016d", MANY + i));
                assertThat(board.start(lease(i), "p", next, START)).isPresent();
                assertThat(board.demand(START)).hasSize(1);
                assertThat(board.ending()).isEmpty();
            }
            return null;
        });
        assertThat(board.demand(START).get(0).wanted()).isEqualTo(990_000);
    }
}
