package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A job stays with one version of its package where servers have different ones, until none has that version any more. Real processes. */
@Tag("end-to-end")
class TwoVersionsIT {

    private static final String OLD = "old.png";
    private static final String NEW = "new.png";
    private static final Map<String, byte[]> CONTENTS =
            Map.of(OLD, Pictures.filled(64, 64, new Color(40, 90, 160)), NEW, Pictures.filled(64, 64, Color.WHITE));
    /** Frames that version 1 makes; with any later one it never ends. */
    private static final int EASY = 4;

    private static final int FRAMES = 9;

    /** A program that paints what its version paints. */
    private static void script(Path house, String server, int version) throws IOException {
        Path script = Files.writeString(
                house.resolve("painter-" + server),
                String.join(
                        "\n",
                        "#!/bin/sh",
                        "if [ \"$1\" = --version ]; then echo 'painter " + version + "'; exit 0; fi",
                        version == 1
                                ? "while [ \"$3\" -gt " + EASY + " ] && [ -e '" + house + "' ]; do sleep 0.2; done"
                                : "",
                        "cp \"$(dirname \"$1\")/" + (version == 1 ? OLD : NEW) + "\" \"$2\"",
                        ""));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The package: each server has a program of its own. */
    private static String painter(Path house) {
        return String.join(
                "\n",
                // The program looks for its house, which a sandbox with a system of its own does not have.
                "raymill.server.sandbox = process",
                "raymill.job.version-limit = 1 s",
                "raymill.packages.painter {",
                "  find = [\"" + house + "/painter-\"${RAYMILL_SERVER_NAME}]",
                "  version { arguments = [--version], pattern = \"^painter (\\\\S+)\" }",
                "  command.frame = [\"{scene}\", \"{output}\", \"{frame}\"]",
                "}",
                "");
    }

    @Test
    void aJobStaysWithTheVersionThatMostServersHaveUntilNoneHasItAnyMore() throws IOException {
        try (Farm farm = new Farm("TwoVersionsIT", FarmDatabase.byDefault(), Hosts.loopback())) {
            Path house = Files.createDirectory(farm.scratch().resolve("house"));
            Map<String, String> roles = new LinkedHashMap<>(Map.of("control", "control,api"));
            for (String server : List.of("render-a", "render-b", "render-c")) {
                roles.put(server, "render");
                script(house, server, server.equals("render-c") ? 2 : 1);
            }
            script(house, "control", 1);
            farm.with("RAYMILL_SERVER_CORES", "2")
                    .with("RAYMILL_SERVER_MEMORY_MIB", "2048")
                    .configured(painter(house))
                    .start(roles)
                    .ready(3);
            FarmClient client = farm.client();

            String id = client.submit(new JobRequest(OLD, CONTENTS)
                    .frames("1-" + FRAMES)
                    .memoryMiB(100)
                    .renderedBy("painter", Map.of()));
            client.awaitSummary(id, "framesDone", Integer.toString(EASY));
            client.awaitWhy(id, "1 server: package painter");
            farm.node("render-a").kill();
            farm.node("render-b").kill();
            client.awaitSuccess(id);

            Map<String, JsonNode> results = client.results(id);
            assertThat(results).hasSize(FRAMES);
            IntStream.rangeClosed(1, FRAMES).forEach(frame -> {
                String name = "frame_%04d.png".formatted(frame);
                Pictures.assertSamePixels(name, client.result(id, name), CONTENTS.get(frame <= EASY ? OLD : NEW));
            });
            FarmProcess audit = farm.run("audit", Duration.ofSeconds(60), "audit");
            assertThat(audit.output().lines().filter(line -> line.contains("leave-version")))
                    .singleElement()
                    .asString()
                    .contains(id)
                    .contains("of version 1");
        }
    }
}
