package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a second server is asked to render again, on farms of real processes. */
@Tag("end-to-end")
class SecondServerIT {

    private static final String SCENE = "right.png";
    private static final String WRONG = "wrong.png";
    private static final Map<String, byte[]> CONTENTS =
            Map.of(SCENE, Pictures.filled(64, 64, new Color(40, 90, 160)), WRONG, Pictures.filled(64, 64, Color.WHITE));

    private static Farm farm(String test, String settings, String... servers) throws IOException {
        Farm farm = new Farm(test, FarmDatabase.byDefault(), Hosts.loopback());
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("control", "control,api");
        for (String server : servers) {
            roles.put(server, "render");
        }
        return farm.with("RAYMILL_SERVER_CORES", "2")
                .with("RAYMILL_SERVER_MEMORY_MIB", "2048")
                .configured(painter(farm.scratch()) + settings)
                .start(roles)
                .ready(servers.length);
    }

    /** A package that takes a second a frame, and shows something else on the server render-c. */
    private static String painter(Path folder) throws IOException {
        Path script = Files.writeString(
                folder.resolve("painter"),
                String.join(
                        "\n",
                        "#!/bin/sh",
                        "if [ \"$1\" = --version ]; then echo 'painter 1'; exit 0; fi",
                        "sleep 1",
                        "case \"$2\" in",
                        "  *data-render-c*) cp \"$(dirname \"$1\")/" + WRONG + "\" \"$2\";;",
                        "  *) cp \"$1\" \"$2\";;",
                        "esac",
                        ""));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return String.join(
                "\n",
                // It looks at where it is, which a sandbox with a system of its own does not let it.
                "raymill.server.sandbox = process",
                "raymill.packages.painter {",
                "  find = [\"" + script + "\"]",
                "  version { arguments = [--version], pattern = \"^painter (\\\\S+)\" }",
                "  command.frame = [\"{scene}\", \"{output}\"]",
                "}",
                "");
    }

    private static JobRequest job(int frames) {
        JobRequest job = new JobRequest(SCENE, CONTENTS)
                .frames("1-" + frames)
                .memoryMiB(100)
                .renderedBy("painter", Map.of());
        ((ObjectNode) job.body().get("policy"))
                .putObject("checks")
                .put("verifyPercent", 100)
                .put("flagged", "ignore");
        return job;
    }

    @Test
    void aServerThatPaintsWrongIsFoundAndQuarantinedAndNothingOfItIsPublished() throws IOException {
        try (Farm farm = farm("SecondServerIT", "", "render-a", "render-b", "render-c")) {
            FarmClient client = farm.client();
            String id = client.submit(job(6));
            client.awaitSuccess(id);

            Map<String, JsonNode> results = client.results(id);
            assertThat(results).hasSize(6);
            results.forEach((name, result) -> {
                assertThat(result.get("flags")).as("flags of %s", result).isEmpty();
                Pictures.assertSamePixels(name, client.result(id, name), CONTENTS.get(SCENE));
            });
            JsonNode wrong = client.awaitServer("render-c", "quarantined");
            assertThat(wrong.get("message").asText())
                    .contains("of job " + id + " differs from those of two other servers")
                    .contains("4096 of 4096 pixels");
            FarmProcess printed = farm.run("servers", Duration.ofSeconds(60), "servers");
            assertThat(printed.output().lines().filter(line -> line.contains("render-c")))
                    .singleElement()
                    .asString()
                    .contains("quarantined")
                    .contains("differs from those of two other servers");
            assertThat(client.servers())
                    .filteredOn(server -> server.get("status").asText().equals("up"))
                    .extracting(server -> server.get("id").asText())
                    .containsExactlyInAnyOrder("render-a", "render-b");
        }
    }

    @Test
    void whereThereIsNoOtherServerAPictureIsPublishedAfterAWhileAndToldToBeUnverified() throws IOException {
        try (Farm farm = farm("SecondServerIT-alone", "raymill.job.verify-limit = 20 s\n", "render-a")) {
            FarmClient client = farm.client();
            String id = client.submit(job(2));
            client.awaitWhy(id, "1 server: rendered the picture that is to be compared");
            client.awaitSuccess(id);

            Map<String, JsonNode> results = client.results(id);
            assertThat(results).hasSize(2);
            results.forEach((name, result) -> {
                assertThat(result.get("flags")).extracting(JsonNode::asText).containsExactly("unverified");
                Pictures.assertSamePixels(name, client.result(id, name), CONTENTS.get(SCENE));
            });
            FarmProcess printed = farm.run("results", Duration.ofSeconds(60), "results", id);
            assertThat(printed.output().lines().filter(line -> line.contains("frame_")))
                    .hasSize(2)
                    .allMatch(line -> line.contains("no second server has verified it"));
        }
    }
}
