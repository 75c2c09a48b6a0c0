package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.Verdict;
import org.raymill.model.Why;

/** Why jobs and tasks wait. */
class WhyCommandTest {

    private static final String JOB = "/api/v1/jobs/" + Samples.JOB;

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void aJobTellsWhyItWaitsWithCountedVerdicts() {
        farm.answer(
                "GET " + JOB + "/why",
                new Why(
                        Samples.JOB,
                        "waiting",
                        24,
                        "no server suits",
                        List.of(
                                new Verdict("render", Verdict.Filter.PACKAGE, 12, "package blender >=4 is missing"),
                                new Verdict("render", Verdict.Filter.TAGS, 1, "has no tag 'fast'\u001b"),
                                new Verdict("render", Verdict.Filter.LIMIT, 0, "all of licence.houdini are in use"))));

        CommandRun run = CommandRun.of(farm, "why", Samples.JOB);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        Samples.JOB + " waiting, 24 tasks wait: no server suits",
                        "  12 servers: package blender >=4 is missing",
                        "  1 server: has no tag 'fast'?",
                        "  all of licence.houdini are in use");
    }

    @Test
    void verdictsOnDifferentTasksAreToldApart() {
        farm.answer(
                "GET " + JOB + "/why",
                new Why(
                        Samples.JOB,
                        "running",
                        1,
                        "",
                        List.of(
                                new Verdict("render", Verdict.Filter.FREE, 2, "busy"),
                                new Verdict("assemble", Verdict.Filter.SOON, 1, "will be placed"))));

        assertThat(CommandRun.of(farm, "why", Samples.JOB).out().lines())
                .containsExactly(
                        Samples.JOB + " running, 1 task waits",
                        "  render: 2 servers: busy",
                        "  assemble: 1 server: will be placed");
    }

    @Test
    void aSingleReasonIsSaidOnce() {
        Verdict verdict = new Verdict("main", Verdict.Filter.FREE, 1, "busy");
        farm.answer("GET " + JOB + "/why", new Why(Samples.JOB, "waiting", 2, verdict.toString(), List.of(verdict)));

        assertThat(CommandRun.of(farm, "why", Samples.JOB).out())
                .isEqualToIgnoringNewLines(Samples.JOB + " waiting, 2 tasks wait: 1 server: busy");
    }

    @Test
    void aTaskTellsWhyItWaitsAlsoAsJson() throws IOException {
        farm.answer(
                "GET " + JOB + "/tasks/render-3/why",
                new Why("render-3", "waiting", 1, "the job is paused", List.of()));

        assertThat(CommandRun.of(farm, "why", Samples.JOB, "render-3").out())
                .isEqualToIgnoringNewLines("render-3 waiting: the job is paused");
        JsonNode why = new ObjectMapper()
                .readTree(CommandRun.of(farm, "why", Samples.JOB, "render-3", "--json")
                        .out());
        assertThat(why.path("summary").asText()).isEqualTo("the job is paused");
        CommandRun none = CommandRun.of(farm, "why", Samples.JOB);
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("There is nothing at this address");
    }
}
