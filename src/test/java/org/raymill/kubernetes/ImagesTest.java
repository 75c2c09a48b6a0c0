package org.raymill.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can be seen of the images without an engine that makes them. */
class ImagesTest {

    private static final Path FILE = Path.of("images", "Dockerfile");

    /** One instruction, its continued lines put together. */
    private record Instruction(String name, String rest) {}

    /** What each stage is made from, and how. */
    private static final Map<String, List<Instruction>> STAGES = new LinkedHashMap<>();

    @BeforeAll
    static void read() throws IOException {
        String text = Files.readString(FILE).replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", " ");
        String stage = "";
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            String[] words = line.split("\\s+", 2);
            if (words[0].equals("FROM")) {
                stage = words[1].split(" AS ")[1];
                STAGES.put(stage, new ArrayList<>());
            }
            STAGES.get(stage).add(new Instruction(words[0], words[1]));
        }
    }

    private static List<String> of(String stage, String instruction) {
        return STAGES.get(stage).stream()
                .filter(some -> some.name().equals(instruction))
                .map(Instruction::rest)
                .toList();
    }

    @Test
    void thereIsOneImageForNodesAndOneForRenderNodes() {
        assertThat(STAGES).containsOnlyKeys("build", "node", "render");
    }

    @Test
    void everyImageBeginsWithAVersionOfAnother() {
        STAGES.keySet().forEach(stage -> assertThat(of(stage, "FROM"))
                .singleElement()
                .asString()
                .matches("[a-z/.-]+:\\d+\\.\\d+\\S* AS " + stage));
    }

    @Test
    void nobodyIsRootInThemAndSignalsReachTheNode() {
        for (String stage : List.of("node", "render")) {
            assertThat(of(stage, "USER")).as(stage).containsExactly("10001:10001");
            assertThat(of(stage, "ENTRYPOINT"))
                    .as("no shell in between")
                    .singleElement()
                    .asString()
                    .startsWith("[\"")
                    .contains("\"/opt/raymill/raymill.jar\"");
            assertThat(STAGES.get(stage).stream().map(Instruction::name).toList())
                    .as("nothing is done as root after all")
                    .containsSubsequence("RUN", "USER", "ENTRYPOINT")
                    .doesNotContain("ADD");
        }
    }

    @Test
    void whatIsCopiedIsThere() throws IOException {
        List<String> sent = Files.readAllLines(FILE.resolveSibling("Dockerfile.dockerignore"));
        for (String stage : STAGES.keySet()) {
            for (String copy : of(stage, "COPY")) {
                String[] words = copy.split(" ");
                if (words[0].startsWith("--from=")) {
                    assertThat(STAGES).containsKey(words[0].substring("--from=".length()));
                    assertThat(words[1]).matches("/src/target/raymill(\\.jar|-sbom\\.json)");
                } else {
                    assertThat(Path.of(words[0])).exists();
                    assertThat(sent).contains("!" + words[0]);
                }
            }
        }
    }

    @Test
    void eachImageTellsWhatItIsMadeOf() throws IOException {
        for (String stage : List.of("node", "render")) {
            assertThat(of(stage, "COPY"))
                    .as(stage)
                    .contains("--from=build /src/target/raymill-sbom.json /usr/share/doc/raymill/sbom.json");
        }
        assertThat(of("build", "RUN").get(1)).contains("-Pimage");
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<outputName>raymill-sbom</outputName>");
    }

    @Test
    void renderNodesHaveTheirPrograms() {
        assertThat(of("render", "RUN").get(0)).contains(" blender ", " povray ", " bubblewrap ", " ffmpeg ", " tini ");
    }
}
