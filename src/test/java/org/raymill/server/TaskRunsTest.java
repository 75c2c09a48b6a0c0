package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.raymill.server.Samples.attempt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.RelativePath;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.SpanIds;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskTrace;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.rendering.ProcessTree;
import org.raymill.testing.Allocations;
import org.raymill.tracing.FinishedSpan;
import org.raymill.tracing.Tracing;

class TaskRunsTest {

    @TempDir
    Path folder;

    private TestHost host;

    @BeforeEach
    void open() throws Exception {
        host = new TestHost(folder);
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    @Test
    void aRunLeavesItsPicturesAndALog() throws Exception {
        RunEnd end = host.run(host.order(1, "render"));

        assertThat(end.result()).isEqualTo(Result.SUCCEEDED);
        assertThat(end.reason()).isEmpty();
        assertThat(end.files())
                .containsExactly(
                        new StageFile(new RelativePath("frame_0007.png"), 7, Optional.empty(), List.of(), "1", ""));
        RunFolder work = host.runs.find(attempt(1)).orElseThrow().folder();
        assertThat(work.output().resolve("frame_0007.png")).hasBinaryContent(TestHost.PICTURE);
        assertThat(host.log(attempt(1))).contains("rendering").contains("SUCCEEDED");

        host.runs.forget(attempt(1));
        assertThat(host.runs.find(attempt(1))).isEmpty();
    }

    @Test
    void aRunOfAJobThatIsTracedTellsWhatItSpentItsTimeWith() throws Exception {
        TaskTrace trace = new TaskTrace("4bf92f3577b34da6a3ce929d0e0e4736", 1);
        TaskOrder order = host.order(1, "render").within(Optional.of(trace));
        host.run(order);
        host.run(host.order(2, "render"));

        assertThat(host.spans).extracting(FinishedSpan::name).containsExactly("files", "run", "check");
        assertThat(host.spans).allSatisfy(span -> {
            assertThat(span.traceId()).isEqualTo(trace.traceId());
            assertThat(span.parent()).isEqualTo(SpanIds.attempt(order.job(), attempt(1)));
            assertThat(span.id()).isEqualTo(SpanIds.part(order.job(), attempt(1), span.name()));
            assertThat(span.attributes())
                    .containsEntry("raymill.attempt", attempt(1).value())
                    .containsEntry("raymill.package", "fake");
        });
    }

    /** Of what is not traced each task would pay. */
    @Test
    void aRunOfAJobThatIsNotTracedCostsNoMemory() {
        ServerId server = new ServerId("alpha");
        InstantSource clock = InstantSource.system();
        Tracing on = Tracing.to(span -> {}, 1, 1_000);
        TaskOrder order = host.order(1, "render");
        TaskOrder traced = order.within(Optional.of(new TaskTrace("4bf92f3577b34da6a3ce929d0e0e4736", 1)));

        assertThat(Allocations.of(() -> RunSpans.of(order, server, on, clock).begin("run")))
                .isZero();
        assertThat(Allocations.of(() -> RunSpans.of(traced, server, Tracing.OFF, clock)))
                .isZero();
        assertThat(Allocations.of(() -> RunSpans.of(traced, server, on, clock))).isPositive();
    }

    @Test
    void aRunThatFailsHasSpentItsTimeUpToThere() throws Exception {
        TaskTrace trace = new TaskTrace("4bf92f3577b34da6a3ce929d0e0e4736", 1);
        host.run(host.order(1, "throw").within(Optional.of(trace)));
        assertThat(host.spans).extracting(FinishedSpan::name).containsExactly("files", "run");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing|the renderer wrote no 'frame_0007.png'",
                "recurse|the scene is nested too deeply",
                "throw|the renderer failed unexpectedly: java.lang.IllegalStateException: a bug",
                "refuse|the scene has no meshes",
                "fill-disk|the server's disk is full: FileSystemException: a.png: No space left on device",
            })
    void whateverGoesWrongCostsTheAttemptOnly(String todo, String reason) throws Exception {
        RunEnd end = host.run(host.order(1, todo));

        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).isEqualTo(reason);
        assertThat(host.log(attempt(1))).contains(reason);
        assertThat(host.run(host.order(2, "render")).result()).isEqualTo(Result.SUCCEEDED);
    }

    @Test
    void aTaskThatExhaustsTheHeapIsOutOfMemory() throws Exception {
        RunEnd end = host.run(host.order(1, "exhaust-memory"));

        assertThat(end.result()).isEqualTo(Result.OUT_OF_MEMORY);
        assertThat(end.reason()).isEqualTo("the server has not enough memory for it: Java heap space");
    }

    @Test
    void startingIsIdempotentByAttempt() throws Exception {
        TaskOrder order = host.order(1, "wait");
        host.runs.start(order);
        TaskRun run = host.runs.find(attempt(1)).orElseThrow();
        host.runs.start(order);

        assertThat(host.runs.find(attempt(1)).orElseThrow()).isSameAs(run);
        host.fake.proceed();
        assertThat(host.awaitEnd(attempt(1)).result()).isEqualTo(Result.SUCCEEDED);
    }

    @Test
    void aStoppedRunSaysWhy() throws Exception {
        host.runs.start(host.order(1, "wait"));
        host.fake.awaitStart();

        host.runs.stop(attempt(1), "cancelled by ann");
        host.runs.handBack(attempt(1), "too late to matter");

        RunEnd end = host.awaitEnd(attempt(1));
        assertThat(end.result()).isEqualTo(Result.STOPPED);
        assertThat(end.reason()).isEqualTo("cancelled by ann");
        assertThat(end.files()).isEmpty();
    }

    @Test
    void aRendererThatDoesNotLookIsWokenUp() throws Exception {
        host.runs.start(host.order(1, "ignore-cancellation"));
        host.fake.awaitStart();

        host.runs.handBack(attempt(1), "the server shuts down");

        assertThat(host.awaitEnd(attempt(1)).result()).isEqualTo(Result.HANDED_BACK);
    }

    @Test
    void missingFilesAreNamedBeforeAnythingRuns() throws Exception {
        Sha256 manifest = host.putManifest(Map.of("scene.txt", "x", "textures/wood.png", "wood"));
        Files.delete(host.files.find(host.files.put("wood".getBytes())).orElseThrow());

        RunEnd end = host.run(Samples.order(1, Samples.JOB, "fake", manifest, Map.of()));

        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).isEqualTo("associated files are missing in the file store: 'textures/wood.png'");
        assertThat(host.log(attempt(1))).doesNotContain("rendering");
    }

    @Test
    void aJobWithoutItsListOrSceneFails() throws Exception {
        assertThat(host.run(Samples.order(1)).reason()).contains("list of the job's files");
        Sha256 manifest = host.putManifest(Map.of("other.txt", "x"));
        assertThat(host.run(Samples.order(2, Samples.JOB, "fake", manifest, Map.of()))
                        .reason())
                .isEqualTo("the scene 'scene.txt' is not among the job's files");
        assertThat(host.run(host.order(3, "blender", Map.of())).reason())
                .isEqualTo("the package blender is not installed on this server");
    }

    @Test
    void aDataFolderHasOneServer() {
        assertThatIOException()
                .isThrownBy(() -> DataFolder.take(host.data))
                .withMessageContaining("is used by another render server");
    }

    @Test
    void whatACrashLeftIsRemoved() throws Exception {
        host.close();
        RunFolder left =
                new RunFolder(host.data.resolve("work").resolve(attempt(9).value()));
        left.create();
        Files.writeString(left.log(), "half a log");
        Process outlived = new ProcessBuilder("/bin/sleep", "600").start();
        left.remember(outlived.toHandle());

        TestHost again = new TestHost(folder);

        assertThat(left.root()).doesNotExist();
        assertThat(outlived.waitFor(60, TimeUnit.SECONDS)).isTrue();
        again.close();
    }

    @Test
    void aProgramThatWasAskedForItsVersionWhenTheNodeCrashedIsEnded() throws Exception {
        host.close();
        ProcessBuilder probe = new ProcessBuilder("/bin/sleep", "600");
        probe.environment()
                .put(ProcessTree.MARK, host.data.toRealPath().resolve("probe").toString());
        Process outlived = probe.start();
        Process ofAnotherNode = new ProcessBuilder("/bin/sleep", "600").start();
        try {
            new TestHost(folder).close();

            assertThat(outlived.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(ofAnotherNode.isAlive()).isTrue();
        } finally {
            outlived.destroyForcibly();
            ofAnotherNode.destroyForcibly();
        }
    }

    @Test
    void aProcessIdThatBelongsToAnotherProgramByNowIsLeftAlone() throws Exception {
        host.close();
        Process other = new ProcessBuilder("/bin/sleep", "600").start();
        try {
            RunFolder left =
                    new RunFolder(host.data.resolve("work").resolve(attempt(9).value()));
            left.create();
            Files.writeString(left.processes(), other.pid() + " 1000\nnonsense\n");

            new TestHost(folder).close();

            assertThat(left.root()).doesNotExist();
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }
}
