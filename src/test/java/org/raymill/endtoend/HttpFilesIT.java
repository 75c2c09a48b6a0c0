package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.raymill.access.TokenText;
import org.raymill.testing.Programs;

/** A render node that shares no folder with the rest of the farm, which asks who calls: files and results go over HTTP. */
@Tag("end-to-end")
class HttpFilesIT {

    private static final Map<String, String> ROLES = new LinkedHashMap<>();

    static {
        ROLES.put("control", "control,api");
        ROLES.put("render", "render");
    }

    private static final Duration SOON = Duration.ofSeconds(90);

    @Test
    void tilesAndFramesArriveWithoutASharedStorage(TestInfo test) {
        try (Farm farm = farm(test)) {
            String tiled = farm.client().submit(ThreeNodes.animation(Scenes.helmet()));
            String framed = farm.client()
                    .submit(JobRequest.of(Scenes.box())
                            .frames("1-3")
                            .size(64, 48)
                            .samples(4));
            farm.client().awaitSuccess(tiled);
            farm.client().awaitSuccess(framed);
            ThreeNodes.assertResultsEqualReferences(farm, tiled, Scenes.helmet());
            assertThat(Farm.filesBelow(farm.jobFolder(framed).resolve("results")))
                    .hasSize(3);
            assertThat(Farm.filesBelow(farm.jobFolder(tiled).resolve("logs"))).isNotEmpty();
            assertNothingShared(farm);
            theFramesBecomeAMovie(farm);
            aStrangerGetsNothing(farm);
            theLogOfAnAttemptIsReadWhileItRuns(farm);
            theCommandLineTrustsTheFarmsAuthority(farm, framed);
        }
    }

    /** Its node fetches the frames that are published. */
    private static void theFramesBecomeAMovie(Farm farm) {
        Programs.require("ffmpeg");
        JobRequest request =
                JobRequest.of(Scenes.box()).frames("1-2").size(64, 48).samples(1);
        request.body().putObject("encode").put("format", "webm").put("framesPerSecond", 12);
        String job = farm.client().submit(request);
        farm.client().awaitSuccess(job);
        assertThat(farm.client().results(job)).containsKey("movie.webm");
    }

    private static void aStrangerGetsNothing(Farm farm) {
        FarmClient stranger = farm.client().as("");
        String file = "/files/"
                + FarmClient.sha256(Scenes.box().contents().values().iterator().next());
        stranger.get("/api/v1" + file).expect(401);
        stranger.get("/api/v1/transfers/" + "0".repeat(64) + file).expect(404);
        farm.client().get("/api/v1" + file).expect(200);
    }

    /** Its node has no storage to put the log on, so that it is sent as it grows. */
    private static void theLogOfAnAttemptIsReadWhileItRuns(Farm farm) {
        String job = farm.client()
                .submit(JobRequest.of(Scenes.helmet())
                        .frames("1-200")
                        .chunk(200)
                        .size(320, 240)
                        .samples(64));
        String log = "/api/v1/jobs/" + job + "/tasks/render-0/attempts/1/log";
        long begun = Await.until(
                "the first frame in the log", SOON, () -> farm.client().describe(job), () -> Optional.of(
                                framesIn(farm, log))
                        .filter(frames -> frames > 0));
        assertThat(begun).isLessThan(200);
        assertThat(farm.client().status(job)).isEqualTo("running");
        try (FarmProcess following = farm.begin("logs", "logs", "--follow", job, "render-0")) {
            Await.until("more of it", SOON, following::tail, () -> Optional.of(frames(following.output()))
                    .filter(frames -> frames > begun));
            assertThat(farm.client().status(job)).as("while it is followed").isEqualTo("running");
            farm.client().cancel(job).expect(202);
            farm.client().awaitEnd(job);
            assertThat(following.waitFor(SOON)).as(following.errors()).isZero();
            assertThat(following.output().strip())
                    .as("all that is kept of it, each line once")
                    .isEqualTo(farm.client().get(log).expect(200).text().strip());
        }
    }

    private static void theCommandLineTrustsTheFarmsAuthority(Farm farm, String job) {
        FarmProcess command = farm.run("results", SOON, "results", job);
        assertThat(command.output()).as(command.errors()).contains("frame_0003.png");
        assertThat(farm.client().base()).hasScheme("https");
    }

    private static long framesIn(Farm farm, String log) {
        FarmClient.Answer answer = farm.client().get(log);
        return answer.status() == 200 ? frames(answer.text()) : 0;
    }

    private static long frames(String log) {
        return log.lines().filter(line -> line.contains(" done in ")).count();
    }

    @Test
    void aKilledApiNodeIsWaitedFor(TestInfo test) {
        try (Farm farm = farm(test)) {
            String job = farm.client().submit(ThreeNodes.animation(Scenes.helmet()));
            ThreeNodes.awaitRunningOn(farm, job, "render");
            farm.node("control").kill();
            farm.node("control").start();
            farm.ready(1);
            farm.client().awaitSuccess(job);
            ThreeNodes.assertResultsEqualReferences(farm, job, Scenes.helmet());
            assertNothingShared(farm);
        }
    }

    @Test
    void aLargeFileArrivesOverConnectionsThatBreakOff(TestInfo test) {
        int port = Raymill.freePort();
        Map<String, byte[]> contents = new TreeMap<>(Scenes.box().contents());
        byte[] large = new byte[24 << 20];
        new Random(1).nextBytes(large);
        contents.put("textures/large.bin", large);
        try (Farm farm = unstarted(test).with("RAYMILL_API_ADDRESS_FOR_NODES", "http://127.0.0.1:" + port)) {
            farm.start(ROLES);
            SocketAddress api = Relay.port(farm.client().base().getPort());
            try (Relay relay = Relay.start(Relay.port(port), api, 4 << 20)) {
                farm.ready(1);
                String job = farm.client().submit(new JobRequest(Scenes.box().scene(), contents));
                farm.client().awaitSuccess(job);
                assertThat(relay.cut()).as("24 MiB, 4 at a time").isBetween(5, 12);
                assertThat(Farm.filesBelow(farm.jobFolder(job).resolve("results")))
                        .hasSize(1);
            }
        }
    }

    private static void assertNothingShared(Farm farm) {
        Path elsewhere = farm.scratch().resolve("elsewhere");
        assertThat(elsewhere)
                .as("the storage that the render node was told, had it needed one")
                .doesNotExist();
        Await.untilTrue(
                "brought files to be put away",
                SOON,
                () -> Optional.of(Farm.filesBelow(farm.dataFolder("render").resolve("transfer"))
                        .isEmpty()));
    }

    private static Farm farm(TestInfo test) {
        // Here the nodes speak TLS with each other, and so do clients and the render node with the API.
        return unstarted(test).encrypted().start(ROLES).ready(1);
    }

    private static Farm unstarted(TestInfo test) {
        Farm farm = new Farm(
                "HttpFilesIT." + test.getTestMethod().orElseThrow().getName(),
                FarmDatabase.byDefault(),
                Hosts.loopback());
        TokenText administrator = TokenText.create(TokenText.ADMINISTRATOR, new SecureRandom());
        return farm.asking(administrator)
                .storedElsewhere("render", farm.scratch().resolve("elsewhere"))
                .with("RAYMILL_SERVER_FILES", "http");
    }
}
