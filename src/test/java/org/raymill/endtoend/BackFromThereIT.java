package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What is to be seen at the site where a job was submitted while, and after, another one renders it. */
@Tag("end-to-end")
class BackFromThereIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    /** What renders there has no storage mounted, so that files, pictures, samples and logs go over HTTP there, too; and there they lie encrypted. */
    @Test
    void aFrameThatRunsThereIsSeenHereAndItsLogStays(TestInfo test) throws IOException {
        try (TwoSites sites = TwoSites.linked(
                "BackFromThereIT." + test.getTestMethod().orElseThrow().getName(),
                new TwoSites.Setup("", encrypted(), true))) {
            FarmClient oslo = sites.oslo().client();
            String slow = oslo.submit(JobRequest.of(Scenes.helmet())
                    .frames("1-2")
                    .size(1024, 768)
                    .samples(20_000)
                    .site("remote:berlin"));
            JsonNode running = Await.until("a picture of what runs there", SOON, () -> oslo.describe(slow), () -> {
                JsonNode frame = oslo.get("/api/v1/jobs/" + slow + "/frames/1")
                        .expect(200)
                        .json();
                // Its picture may be heard of before the report that lists the try.
                boolean seen =
                        frame.has("sample") && frame.get("status").asText().equals("running");
                return seen ? Optional.of(frame) : Optional.empty();
            });
            assertThat(running.get("done").asDouble()).isBetween(0.0, 1.0);
            JsonNode attempt = Await.until("the try", SOON, () -> oslo.describe(slow), () -> {
                JsonNode attempts = oslo.get("/api/v1/jobs/" + slow + "/tasks/render-0")
                        .expect(200)
                        .json()
                        .get("attempts");
                return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.get(0));
            });
            assertThat(attempt.get("server").asText()).startsWith("berlin/");
            assertThat(attempt.get("status").asText()).isEqualTo("running");

            Path picture = folder.resolve("sample.png");
            run(sites, "sample", slow, "1", "--output", picture.toString());
            assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(1024);
            oslo.cancel(slow).expect(202);
            oslo.awaitEnd(slow);

            String frames = oslo.submit(JobRequest.of(Scenes.helmet())
                    .frames("1-40")
                    .chunk(40)
                    .size(320, 240)
                    .samples(64)
                    .site("remote:berlin"));
            JsonNode task = Await.until("a log of what runs there", SOON, () -> oslo.describe(frames), () -> {
                JsonNode found = oslo.get("/api/v1/jobs/" + frames + "/tasks/render-0")
                        .expect(200)
                        .json();
                if (found.get("attempts").isEmpty()) {
                    return Optional.empty();
                }
                String there = found.at("/attempts/0/id").asText();
                FarmClient.Answer log = oslo.get("/api/v1/jobs/" + frames + "/attempts/" + there + "/log");
                boolean begun = log.status() == 200 && log.text().contains("frame 1 done in ");
                return begun ? Optional.of(found) : Optional.empty();
            });
            assertThat(task.at("/attempts/0/server").asText()).startsWith("berlin/");
            oslo.cancel(frames).expect(202);

            String quick = oslo.submit(
                    JobRequest.of(Scenes.box()).frames("1-2").samples(4).site("remote:berlin"));
            oslo.awaitSuccess(quick);
            assertThat(run(sites, "logs", quick, "render-1"))
                    .as("the log of frame 2 has come with its picture")
                    .contains("frame 2 done in ");
            assertThat(sites.berlin().scratch().resolve("elsewhere"))
                    .as("the storage that the node was told that renders, had it needed one")
                    .doesNotExist();
        }
    }

    private String encrypted() {
        Path keys = folder.resolve("site.keys");
        try (FarmProcess process = FarmProcess.start(
                "keys", Raymill.command("keys", "create", keys.toString()), Map.of(), folder.resolve("logs"))) {
            assertThat(process.waitFor(SOON)).as(process.tail()).isZero();
        }
        return "raymill.site.files { encrypt = yes, key-file = \"" + keys + "\" }\n";
    }

    /** Runs a command at oslo and returns what it writes. */
    private String run(TwoSites sites, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--api", sites.oslo().client().base().toString()));
        try (FarmProcess process = FarmProcess.start(
                command[0], Raymill.command(arguments.toArray(String[]::new)), Map.of(), folder.resolve("logs"))) {
            assertThat(process.waitFor(SOON)).as(process.tail()).isZero();
            return process.output();
        }
    }
}
