package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.JOB;
import static org.raymill.server.Samples.attempt;
import static org.raymill.server.Samples.lease;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.AttemptEnded;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.RenderServerCommand.OpenLease;
import org.raymill.protocol.RenderServerCommand.RunTask;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.storage.ResultWriter;

/** A render server with the real result writer, in real time. */
class StoredResultsTest {

    private final ActorTestKit kit = ActorTestKit.create(
            "StoredResultsTest", ConfigFactory.parseString("raymill.blocking-dispatcher { type = Dispatcher }"));
    private final TestProbe<RenderJobCommand> job = kit.createTestProbe(RenderJobCommand.class);

    @TempDir
    Path folder;

    private TestHost host;
    private ActorRef<RenderServerCommand> server;

    @BeforeEach
    void start() throws Exception {
        host = new TestHost(folder);
        RenderJobs jobs = new RenderJobs() {
            @Override
            public void tell(JobId to, RenderJobCommand message) {
                job.getRef().tell(message);
            }

            @Override
            public <R> CompletionStage<R> ask(
                    JobId to, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout) {
                return CompletableFuture.failedStage(new UnsupportedOperationException());
            }
        };
        server = kit.spawn(RenderServer.create(
                kit.createTestProbe(SchedulerCommand.class).getRef(),
                jobs,
                kit.spawn(ResultWriter.create(
                        host.results, (one, other, format, width, height, exact) -> Optional.empty())),
                host.runs));
    }

    @AfterEach
    void stop() throws Exception {
        kit.shutdownTestKit();
        host.close();
    }

    @Test
    void picturesAndLogsAreOnTheStorageWhenTheOutcomeIsTold() throws Exception {
        server.tell(new OpenLease(5, lease(5, 1)));
        server.tell(new RunTask(lease(5, 1).id(), host.order(1, "render")));

        AttemptEnded ended = outcome();

        assertThat(ended.outcome().result()).isEqualTo(Result.SUCCEEDED);
        TaskOutput output = new TaskOutput(
                new RelativePath("frame_0007.png"),
                7,
                Optional.empty(),
                host.files.put(TestHost.PICTURE),
                TestHost.PICTURE.length,
                List.of(),
                "1",
                "");
        assertThat(ended.outcome().outputs()).isEqualTo(List.of(output));
        assertThat(host.layout.staged(JOB, attempt(1)).resolve("frame_0007.png"))
                .hasBinaryContent(TestHost.PICTURE);
        assertThat(log()).contains("SUCCEEDED");
    }

    @Test
    void theLogOfAFailureIsKeptToo() throws IOException {
        server.tell(new OpenLease(5, lease(5, 1)));
        server.tell(new RunTask(lease(5, 1).id(), host.order(1, "refuse")));

        assertThat(outcome().outcome().reason()).isEqualTo("the scene has no meshes");
        assertThat(log()).contains("FAILED: the scene has no meshes");
    }

    private String log() throws IOException {
        try (InputStream log = host.results.logs().open(JOB, attempt(1)).orElseThrow()) {
            return new String(log.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private AttemptEnded outcome() {
        List<RenderJobCommand> messages = job.fishForMessage(
                Duration.ofSeconds(20),
                message -> message instanceof AttemptEnded
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
        return (AttemptEnded) messages.get(0);
    }
}
