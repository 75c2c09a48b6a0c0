package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ScalingSignal.ClassScaling;
import org.raymill.model.ScalingSignal.UnservedWork;

/** The command that shows how many nodes are wanted. */
class ScalingCommandTest {

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    private void answer(ClassScaling... classes) {
        farm.answer(
                "GET /api/v1/scaling",
                new ScalingSignal(
                        Samples.TIME,
                        List.of(classes),
                        List.of(new UnservedWork(1, "gltf, 32 cores, 100 MiB", List.of("cpu is small", "gpu too")))));
    }

    @Test
    void classesAreATable() {
        answer(new ClassScaling("cpu", 3, 2, 2, 1, 0, 10, 4, 7, List.of("this", "that")));
        List<String> lines = CommandRun.of(farm, "scaling").out().lines().toList();
        assertThat(lines)
                .containsExactly(
                        "CLASS  WANTED  NEEDED  PRESENT  BUSY  LEAST  MOST  RUNNING  WAITING  WHY",
                        "cpu    3       2       2        1     0      10    4        7        this; that",
                        "No node is asked for 1 task that needs gltf, 32 cores, 100 MiB: cpu is small; gpu too");
    }

    @Test
    void asJsonItIsAnObject() throws IOException {
        answer(new ClassScaling("cpu", 3, 2, 2, 1, 0, 10, 4, 7, List.of()));
        var json = new ObjectMapper()
                .readTree(CommandRun.of(farm, "scaling", "--json").out());
        assertThat(json.at("/classes/0/id").asText()).isEqualTo("cpu");
        assertThat(json.at("/classes/0/wantedNodes").asInt()).isEqualTo(3);
    }

    @Test
    void withoutClassesItSaysHowToHaveThem() {
        answer();
        assertThat(CommandRun.of(farm, "scaling").err()).contains("raymill.scaling.classes");
    }
}
