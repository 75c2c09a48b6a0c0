package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.JobId;
import org.raymill.model.Sha256;
import org.raymill.model.TaskOrder;
import org.raymill.rendering.sandbox.Sandbox;
import org.raymill.storage.LiveLogs;
import org.raymill.storage.LogShelf;
import org.raymill.storage.ResultStore;
import org.raymill.storage.StorageLayout;
import org.raymill.tracing.Tracing;

/** What a render server shows of the logs of attempts while they run. */
class LogShowTest {

    private static final Duration AGE = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private final TestHost.ManualClock clock = new TestHost.ManualClock();
    private LiveLogs store;
    private TaskRun run;
    private LogShow show;

    @BeforeEach
    void start() throws IOException {
        StorageLayout layout = new StorageLayout(folder.resolve("storage"));
        layout.prepare();
        store = new ResultStore(layout).liveLogs();
        TaskOrder order = Samples.order(1, Samples.JOB, "fake", new Sha256("0".repeat(64)), Map.of());
        Path work = Files.createDirectory(folder.resolve("work"));
        RenderServerSettings settings = Samples.settings();
        run = new TaskRun(
                order,
                new RunFolder(work.resolve("attempt")),
                Workshop.open(
                        settings,
                        work,
                        new Containment(Sandbox.none(), settings.sandbox(), 0, 1),
                        (any, key, most) -> Optional.empty(),
                        clock,
                        Tracing.OFF),
                Optional.empty(),
                new RunSamples(null, order, Duration.ZERO, Runnable::run));
        run.open();
        show = new LogShow(store, Duration.ZERO, List::of);
    }

    @AfterEach
    void stop() {
        show.close();
    }

    private String shown() throws IOException {
        TaskOrder order = run.order();
        return new String(
                store.read(order.job(), order.attempt(), LiveLogs.Place.BEGINNING)
                        .bytes(),
                StandardCharsets.UTF_8);
    }

    private String take() {
        return new String(run.takeLog(AGE), StandardCharsets.UTF_8);
    }

    @Test
    void nothingIsShownOfARunThatIsYoungAndNothingStored() throws IOException {
        run.log("started");
        assertThat(take()).isEmpty();
        run.close(Result.SUCCEEDED, "", List.of(), "");
        show.finish(run);
        assertThat(shown()).isEmpty();
    }

    @Test
    void ofAnOlderOneEachLineIsShownOnceAndMasked() {
        run.log("started with password=hunter2");
        clock.advance(AGE);
        assertThat(take()).endsWith(" started with password=***\n");
        assertThat(take()).isEmpty();
        run.log("50 %");
        assertThat(take()).endsWith(" 50 %\n").doesNotContain("started");
    }

    @Test
    void theEndOfTheLogIsShownBeforeTheWholeIsKept() throws IOException {
        run.log("started");
        clock.advance(AGE);
        take();
        run.close(Result.FAILED, "no more paint, token=abcd", List.of(), "");
        assertThat(run.end().orElseThrow().reason()).isEqualTo("no more paint, token=***");
        show.finish(run);
        assertThat(shown()).endsWith(" FAILED: no more paint, token=***\n");
    }

    @Test
    void whatTheStorageDidNotTakeIsSaidToBeLeftOutAndItIsGivenARest() throws IOException {
        FailingShelf failing = new FailingShelf();
        try (LogShow over = new LogShow(failing, Duration.ZERO, List::of)) {
            run.log("lost");
            over.showAll(List.of(run, run));
            assertThat(failing.asked)
                    .as("the others are not tried after a failure")
                    .isEqualTo(1);
            run.log("found");
            over.showAll(List.of(run));
            assertThat(failing.asked).as("a rest").isEqualTo(1);
            failing.works = true;
            for (int i = 0; i < 5; i++) {
                over.showAll(List.of(run));
            }
            assertThat(shown())
                    .startsWith("... ")
                    .contains(" bytes left out here ...\n")
                    .endsWith(" found\n")
                    .doesNotContain(" lost\n");
        }
    }

    @Test
    void nothingIsBroughtAfterTheEnd() throws IOException {
        run.log("started");
        show.showAll(List.of(run));
        show.close();
        run.log("late");
        show.finish(run);
        assertThat(shown()).endsWith(" started\n");
    }

    /** Takes nothing until it works. */
    private final class FailingShelf implements LogShelf {
        private boolean works;
        private int asked;

        @Override
        public void append(JobId job, AttemptId attempt, byte[] lines) throws IOException {
            asked++;
            if (!works) {
                throw new IOException("the storage does not answer");
            }
            store.append(job, attempt, lines);
        }

        @Override
        public void discard(JobId job, AttemptId attempt) throws IOException {
            store.discard(job, attempt);
        }
    }

    @Test
    void whatIsWrittenTooFastIsLeftOutThereButTheNewest() {
        clock.advance(AGE);
        for (int i = 0; i < 3_000; i++) {
            run.log("line " + i + " of many that come at once");
        }
        String newest = take();
        assertThat(newest)
                .startsWith("... ")
                .contains(" bytes left out here ...\n")
                .contains(" line 2999 of many");
        assertThat(newest.length()).isLessThan(70_000);
    }
}
