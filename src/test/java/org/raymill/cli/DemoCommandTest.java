package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.json.ResultList;
import org.raymill.model.JobStatus;

/** The demonstration, with a farm that only seems to render. */
class DemoCommandTest {

    private static final String JOB = "/api/v1/jobs/" + Samples.JOB;

    @TempDir
    Path folder;

    private FakeFarm farm;
    private final AtomicReference<NodeOptions> started = new AtomicReference<>();
    private final AtomicBoolean awaited = new AtomicBoolean();
    private final AtomicInteger closed = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
        AtomicInteger asked = new AtomicInteger();
        farm.on(
                "GET /api/v1/health",
                (exchange, request) -> FakeFarm.send(
                        exchange, asked.incrementAndGet() < 3 ? 503 : 200, FakeFarm.json(Map.of("status", "up"))));
        farm.withFiles();
        farm.answer("POST /api/v1/jobs", 201, Samples.job(JobStatus.WAITING, 0));
        farm.answer("GET " + JOB, Samples.detail(Samples.job(JobStatus.SUCCEEDED, 4)));
        farm.answer("GET " + JOB + "/results", new ResultList(List.of(Samples.result(1, "one")), 1));
        farm.answer("GET " + JOB + "/results/frame_0001.png", "one".getBytes(StandardCharsets.UTF_8));
        farm.answer("GET " + JOB + "/manifest", Map.of("job", Samples.JOB));
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    private CommandRun demo(String... options) {
        NodeLauncher launcher = settings -> {
            started.set(settings);
            return new RunningNode() {
                @Override
                public Optional<URI> apiAddress() {
                    return Optional.of(farm.api());
                }

                @Override
                public int awaitEnd() {
                    awaited.set(true);
                    return 0;
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        };
        List<String> arguments = new java.util.ArrayList<>(
                List.of("demo", "--out", folder.resolve("out").toString()));
        arguments.addAll(List.of(options));
        return CommandRun.starting(launcher, arguments.toArray(String[]::new));
    }

    private Path data() {
        return Path.of(started.get().overrides().get("raymill.data").toString());
    }

    @Test
    void theSampleIsRenderedThroughTheApiAndNothingIsLeftButThePictures() {
        CommandRun run = demo();

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).as("no address of a farm that is gone").isEmpty();
        assertThat(folder.resolve("out/frame_0001.png")).hasContent("one");
        assertThat(folder.resolve("out/manifest.json")).exists();
        assertThat(closed).hasValue(1);
        assertThat(awaited).isFalse();
        assertThat(data()).doesNotExist();
        var job = farm.requests("POST /api/v1/jobs").get(0).json();
        assertThat(job.path("profile").path("frames").asText()).isEqualTo("1-24");
        assertThat(job.path("profile").path("tiles").asText()).isEqualTo("2x2");
        assertThat(job.path("scene").asText()).isEqualTo("scene.gltf");
        assertThat(job.path("files").size()).as("the sample has textures").isGreaterThan(2);
    }

    @Test
    void theFarmIsOneNodeOnLoopbackWithFreePorts() {
        demo();

        assertThat(started.get().overrides())
                .containsEntry("raymill.roles", List.of("control", "api", "render"))
                .containsEntry("raymill.cluster.host", "127.0.0.1")
                .containsEntry("raymill.cluster.port", 0)
                .containsEntry("raymill.api.host", "127.0.0.1")
                .containsEntry("raymill.api.port", 0);
    }

    @Test
    void stayKeepsTheFarmUpAndSaysHowToUseIt() {
        CommandRun run = demo("--stay", "--http-port=8470");

        assertThat(run.status()).isZero();
        assertThat(awaited).isTrue();
        assertThat(run.out()).isEqualToIgnoringNewLines(farm.api() + JOB);
        assertThat(run.err()).contains("export RAYMILL_API=" + farm.api(), "./raymill jobs");
        assertThat(started.get().overrides()).containsEntry("raymill.api.port", 8470);
    }

    @Test
    void aFolderOfTheUsersStays() {
        Path data = folder.resolve("farm");

        demo("--data", data.toString());

        assertThat(data()).isEqualTo(data.toAbsolutePath());
        assertThat(data.resolve("node.log")).exists();
        assertThat(data.resolve("scene/scene.gltf")).exists();
    }

    @Test
    void whenItFailsTheLogIsKeptAndNamed() {
        farm.answer("GET " + JOB, Samples.detail(Samples.job(JobStatus.FAILED, 1)));

        CommandRun run = demo();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("task render-3 failed 4 times", "The farm's log is " + data().resolve("node.log"));
        assertThat(closed).hasValue(1);
        assertThat(data().resolve("node.log")).exists();
        DemoFarm.delete(data());
    }
}
