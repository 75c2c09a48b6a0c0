package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ScalingSignal.ClassScaling;
import org.raymill.model.ScalingSignal.UnservedWork;

/** What those are told that make and remove render nodes. */
class ScalingRoutesTest {

    private static final ScalingSignal SIGNAL = new ScalingSignal(
            FakeFarm.NOON,
            List.of(
                    new ClassScaling("cpu", 3, 2, 2, 1, 0, 10, 4, 7, List.of("because")),
                    new ClassScaling("gpu", 0, 0, 0, 0, 0, 4, 0, 0, List.of())),
            List.of(new UnservedWork(5, "gltf, 32 cores, 100 MiB", List.of("too large"))));

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder.resolve("storage"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.farm.reset();
        api.farm.scaling = SIGNAL;
    }

    @Test
    void allClassesWithTheirReasons() {
        var json = api.get("/api/v1/scaling").expect(200).json();
        assertThat(json.at("/classes/0/id").asText()).isEqualTo("cpu");
        assertThat(json.at("/classes/0/wantedNodes").asInt()).isEqualTo(3);
        assertThat(json.at("/classes/0/reasons/0").asText()).isEqualTo("because");
        assertThat(json.at("/unserved/0/waitingTasks").asInt()).isEqualTo(5);
    }

    @Test
    void oneClassHasTheNumberAtItsTop() {
        var json = api.get("/api/v1/scaling/cpu").expect(200).json();
        assertThat(json.get("wantedNodes").asInt()).isEqualTo(3);
        assertThat(api.get("/api/v1/scaling/gpu")
                        .expect(200)
                        .json()
                        .get("wantedNodes")
                        .asInt())
                .isZero();
    }

    @Test
    void aClassThatThereIsNot() {
        assertThat(api.get("/api/v1/scaling/tpu").expect(404).json().get("type").asText())
                .endsWith("node-class-not-found");
    }

    @Test
    void nothingIsSaidBeforeItIsKnown() {
        api.farm.scaling = null;
        assertThat(api.get("/api/v1/scaling").expect(503).header("Retry-After")).isNotEmpty();
        assertThat(api.get("/api/v1/scaling/cpu").expect(503).json().get("type").asText())
                .endsWith("unavailable");
    }
}
