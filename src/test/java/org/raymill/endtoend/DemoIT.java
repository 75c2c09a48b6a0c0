package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing that anyone does with Raymill. */
@Tag("end-to-end")
class DemoIT {

    @TempDir
    Path folder;

    @Test
    void theDemoLeavesTwentyFourDifferentPicturesAndTheirManifest() throws IOException {
        Path out = folder.resolve("out");
        List<String> command =
                List.of(Raymill.projectFolder().resolve("raymill").toString(), "demo", "--out", out.toString());
        try (FarmProcess demo = FarmProcess.start("demo", command, Map.of(), Raymill.logFolder("DemoIT"))) {
            assertThat(demo.waitFor(Duration.ofMinutes(15))).as(demo.tail()).isZero();
            assertThat(demo.errors()).contains("24 pictures and manifest.json are in");
        }
        List<String> pictures = IntStream.rangeClosed(1, 24)
                .mapToObj(frame -> String.format("frame_%04d.png", frame))
                .toList();
        assertThat(Farm.filesBelow(out)).containsAll(pictures).contains("manifest.json");
        JsonNode results = new ObjectMapper()
                .readTree(Files.readAllBytes(out.resolve("manifest.json")))
                .get("results");
        assertThat(results.findValuesAsText("id")).containsExactlyElementsOf(pictures);
        Set<String> different = new HashSet<>();
        for (JsonNode result : results) {
            byte[] picture = Files.readAllBytes(out.resolve(result.get("id").asText()));
            assertThat(FarmClient.sha256(picture))
                    .isEqualTo(result.get("sha256").asText());
            assertThat(Pictures.colours(picture)).isGreaterThan(1_000);
            different.add(FarmClient.sha256(picture));
        }
        assertThat(different).as("an animation moves").hasSize(24);
    }
}
