package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.model.JobStatus;

/** The commands that do something to a job, a task or a server. */
class OperationCommandsTest {

    private static final String AT = "POST /api/v1/jobs/" + Samples.JOB;
    private static final String SERVER = "POST /api/v1/servers/mill-1/";

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    /** Each command with what it asks of the farm and what it prints. */
    static Stream<Arguments> commands() {
        String job = Samples.JOB;
        return Stream.of(
                Arguments.of("pause " + job, AT + "/pause", job + " paused"),
                Arguments.of("resume " + job, AT + "/resume", job + " paused"),
                Arguments.of("priority " + job + " 80", AT + "/priority", job + " paused, priority 50"),
                Arguments.of("retry " + job, AT + "/retry", job + " paused"),
                Arguments.of("remove " + job, AT + "/remove", job + " removed"),
                Arguments.of("retry " + job + " render-3", AT + "/tasks/render-3/retry", job + " paused"),
                Arguments.of("kill " + job + " assemble-0", AT + "/tasks/assemble-0/kill", job + " paused"),
                Arguments.of("server drain mill-1", SERVER + "drain", "mill-1 up"),
                Arguments.of("server resume mill-1", SERVER + "resume", "mill-1 up"),
                Arguments.of("server quarantine mill-1", SERVER + "quarantine", "mill-1 up"));
    }

    private CommandRun run(String command, String... more) {
        return CommandRun.of(
                farm,
                Stream.concat(Stream.of(command.split(" ")), Stream.of(more)).toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void aCommandTellsTheFarmWhoAndWhyAndPrintsTheState(String command, String request, String printed) {
        farm.answer(
                request, request.startsWith(SERVER) ? Samples.server("mill-1", 0) : Samples.job(JobStatus.PAUSED, 2));

        CommandRun run = run(command, "--reason", "too dark");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines(printed);
        assertThat(run.err()).isEmpty();
        JsonNode body = farm.requests(request).get(0).json();
        assertThat(body.path("by").asText()).isEqualTo(Users.current());
        assertThat(body.path("reason").asText()).isEqualTo("too dark");
        assertThat(body.path("priority").isMissingNode()).isEqualTo(!command.startsWith("priority"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void aRefusalIsTold(String command, String request, String printed) {
        farm.problem(
                request,
                409,
                "The state of the job does not allow this",
                Map.of("detail", "job x is succeeded: it has ended", "state", "succeeded"));

        CommandRun run = run(command);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "raymill: The state of the job does not allow this: job x is succeeded:" + " it has ended");
        assertThat(farm.requests(request).get(0).json().has("reason")).isFalse();
    }

    @Test
    void whatWasDoneIsToldAndWhenNothingChanged() {
        String job = "GET /api/v1/jobs/" + Samples.JOB;
        farm.answer(AT + "/retry", Samples.job(JobStatus.RUNNING, 2));
        farm.answer(job, Samples.detail(Samples.job(JobStatus.FAILED, 2)));
        assertThat(run("retry " + Samples.JOB).out()).contains(" running: 1 failed task runs again");
        farm.answer(job, Samples.detail(Samples.job(JobStatus.RUNNING, 2)));
        assertThat(run("retry " + Samples.JOB).out()).contains(": nothing changed, no task has failed");

        String why = job + "/tasks/render-3/why";
        farm.answer(AT + "/tasks/render-3/retry", Samples.job(JobStatus.RUNNING, 2));
        farm.answer(AT + "/tasks/render-3/kill", Samples.job(JobStatus.RUNNING, 2));
        farm.answer(why, Map.of("subject", "render-3", "status", "failed"));
        assertThat(run("retry " + Samples.JOB + " render-3").out()).contains(": render-3 runs again");
        assertThat(run("kill " + Samples.JOB + " render-3").out()).contains(": nothing changed, render-3 is failed");
        farm.answer(why, Map.of("subject", "render-3", "status", "running"));
        assertThat(run("retry " + Samples.JOB + " render-3").out())
                .contains(": nothing changed, render-3 has not failed: it is running");
        assertThat(run("kill " + Samples.JOB + " render-3").out())
                .contains(": render-3 is ended, and has failed for good until it is retried");
    }

    @Test
    void whatBecameOfAFrameIsTold() {
        farm.answer(AT + "/frames/7/skip", Samples.job(JobStatus.RUNNING, 2));
        farm.answer(AT + "/frames/7/retry", Samples.job(JobStatus.RUNNING, 2));
        String frame = "GET /api/v1/jobs/" + Samples.JOB + "/frames/7";
        String skip = "skip " + Samples.JOB + " 7";
        farm.answer(frame, Map.of("frame", 7, "status", "running"));
        assertThat(run(skip).out()).contains(" running: frame 7 is skipped; --undo takes it in again");
        assertThat(run(skip + " --undo").out()).contains(": nothing changed, frame 7 was not skipped");
        farm.answer(frame, Map.of("frame", 7, "status", "cancelled"));
        assertThat(run(skip).out()).contains(": nothing changed, frame 7 was skipped already");
        assertThat(run(skip + " --undo").out()).contains(": frame 7 is rendered after all");
    }

    @Test
    void aPriorityIsTold() {
        farm.answer(AT + "/priority", Samples.job(JobStatus.RUNNING, 2));

        run("priority " + Samples.JOB + " 80");

        assertThat(farm.requests(AT + "/priority")
                        .get(0)
                        .json()
                        .path("priority")
                        .asInt())
                .isEqualTo(80);
    }

    @Test
    void statesAreColouredOnATerminal() {
        farm.answer(AT + "/pause", Samples.job(JobStatus.PAUSED, 2));

        assertThat(CommandRun.onTerminal(farm, "pause", Samples.JOB).out()).contains("\u001b[33mpaused\u001b[0m");
    }

    @Test
    void wrongUsageIsToldBeforeTheFarmIsAsked() {
        for (String command : List.of("pause", "resume", "retry", "kill", "why")) {
            assertWrongUsage("'../x' is no job id", command + " ../x render-1");
        }
        assertWrongUsage(
                "'7' is no task id such as render-17; 'raymill tasks JOB' lists them", "retry " + Samples.JOB + " 7");
        assertWrongUsage("'7' is no task id", "kill " + Samples.JOB + " 7");
        assertWrongUsage("'7' is no task id", "why " + Samples.JOB + " 7");
        assertWrongUsage("Missing required parameter: 'TASK'", "kill " + Samples.JOB);
        assertWrongUsage("the priority must lie between 0 and 100, not 101", "priority " + Samples.JOB + " 101");
        assertWrongUsage("'high' is not an int", "priority " + Samples.JOB + " high");
        assertWrongUsage("'a/b' is no server name; 'raymill servers' lists them", "server drain a/b");
        assertWrongUsage("Missing required parameter: 'NAME'", "server quarantine");
        assertThat(farm.asked()).isEmpty();
    }

    private void assertWrongUsage(String message, String command) {
        CommandRun run = run(command);
        assertThat(run.status()).as(command).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(message).contains("--help").doesNotContain("Exception");
    }
}
