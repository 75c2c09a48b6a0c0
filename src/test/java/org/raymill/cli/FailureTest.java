package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.testing.FreePorts;

/** What the user reads when something does not work: what was wrong, where, and what to do. */
class FailureTest {

    @Test
    void whereNoFarmAnswersTheUserLearnsHowToNameOrStartOne() {
        int port = FreePorts.next();

        CommandRun run = CommandRun.of("jobs", "--api=http://127.0.0.1:" + port);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "raymill: no farm answers at http://127.0.0.1:" + port
                                + ". Start one with 'raymill node', wait if it is being restarted, or name another with --api URL or RAYMILL_API");
    }

    @Test
    void anUnknownHostIsNamed() {
        assertThat(CommandRun.of("jobs", "--api=http://no-such-host.invalid:8470")
                        .err())
                .contains("there is no host 'no-such-host.invalid'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:8470", "ftp://host", "http://", "http:// x", "http://user:pw@host", "http://h/?q=1"})
    void anAddressThatIsNoneIsWrongUsage(String api) {
        CommandRun run = CommandRun.of("jobs", "--api", api);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("is no address of a farm; it looks like http://127.0.0.1:8470");
    }

    @Test
    void anAnswerOfSomethingElseIsRecognised() throws IOException {
        try (FakeFarm other = new FakeFarm()) {
            other.answer("GET /api/v1/jobs", "<html>hello</html>".getBytes(StandardCharsets.UTF_8));
            other.answer("GET /api/v1/servers", 502, "<html>bad gateway</html>".getBytes(StandardCharsets.UTF_8));
            other.answer("GET /api/v1/packages", "null".getBytes(StandardCharsets.UTF_8));

            assertThat(CommandRun.of(other, "jobs").err())
                    .contains("none of Raymill's", "Is it the address of a farm?");
            assertThat(CommandRun.of(other, "servers").err())
                    .contains("answered with status 502 and no reason. Is it the address of a farm?");
            assertThat(CommandRun.of(other, "packages").status()).isEqualTo(1);
        }
    }

    @Test
    void anAddressMayHaveAPathBefore() throws IOException {
        try (FakeFarm farm = new FakeFarm()) {
            farm.answer("GET /farm/api/v1/jobs", Map.of("jobs", java.util.List.of()));

            assertThat(CommandRun.of("jobs", "--api=" + farm.api() + "/farm/").status())
                    .isZero();
        }
    }

    @Test
    void stackTracesAreForThoseWhoAsk() throws IOException {
        try (FakeFarm farm = new FakeFarm()) {
            farm.problem("GET /api/v1/servers", 500, "Something went wrong on the server", Map.of());

            assertThat(CommandRun.of(farm, "servers").err())
                    .isEqualToIgnoringNewLines("raymill: Something went wrong on the server");
            assertThat(CommandRun.of(farm, "servers", "--verbose").err())
                    .contains("at org.raymill.cli.ServersCommand.call");
            assertThat(CommandRun.of(farm, "--verbose", "servers").err())
                    .contains("at org.raymill.cli.ServersCommand.call");
        }
    }

    @Test
    void anUnexpectedFailureSaysHowToLearnMore() {
        CommandRun run = CommandRun.starting(
                options -> {
                    throw new IllegalStateException("oops");
                },
                "node");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("raymill: unexpected failure: java.lang.IllegalStateException: oops."
                        + " --verbose prints where it happened");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sumbit              | there is no command 'sumbit'; did you mean submit? | raymill
                    servrs              | there is no command 'servrs'; did you mean servers? | raymill
                    server drian mill-1 | there is no command 'drian'; did you mean drain? | raymill server
                    xyzzy               | there is no command 'xyzzy' | raymill
                    jobs --statsu failed| there is no option --statsu; did you mean --status? | raymill jobs
                    jobs --limti=3      | there is no option --limti; did you mean --limit? | raymill jobs
                    jobs --colour       | there is no option --colour | raymill jobs
                    jobs extra          | jobs has no use for 'extra' | raymill jobs
                    """, quoteCharacter = '"')
    void aTypoGetsASuggestion(String command, String message, String help) {
        CommandRun run = CommandRun.of(command.split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualToIgnoringNewLines("raymill: " + message + "See: " + help + " --help");
    }

    @Test
    void theFarmMayBeNamedBeforeTheCommand() throws IOException {
        try (FakeFarm farm = new FakeFarm()) {
            farm.answer("GET /api/v1/jobs", Map.of("jobs", List.of()));
            farm.answer("POST /api/v1/servers/mill-1/drain", Samples.server("mill-1", 0));

            CommandRun before = CommandRun.of("--api", farm.api().toString(), "jobs", "--json");
            assertThat(before.err()).isEmpty();
            assertThat(before.out()).isEqualToIgnoringWhitespace("[]");
            assertThat(CommandRun.of("server", "--api", farm.api().toString(), "drain", "mill-1")
                            .err())
                    .isEmpty();
            assertThat(CommandRun.of("--api", "http://127.0.0.1:1", "jobs", "--api=" + farm.api())
                            .err())
                    .as("the nearer one holds")
                    .doesNotContain("127.0.0.1:1 ");
            assertThat(CommandRun.of("--api", "nowhere", "jobs").err()).contains("'nowhere' (--api) is no address");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    there is no job 1m8d; GET /api/v1/jobs lists them | there is no job 1m8d; 'raymill jobs' lists them
                    there is no task x of job 1m8d; GET /api/v1/jobs/{job}/tasks lists them \
                    | there is no task x of job 1m8d; 'raymill tasks JOB' lists them
                    there is no frame 9 of job 1m8d | there is no frame 9 of job 1m8d
                    """, quoteCharacter = '"')
    void whatDoesNotExistIsToldOnceWithTheCommandThatListsWhatDoes(String detail, String message) throws IOException {
        try (FakeFarm farm = new FakeFarm()) {
            farm.answer(
                    "GET /api/v1/servers",
                    404,
                    ("{\"title\": \"There is no such thing\", \"detail\": \"" + detail + "\"}")
                            .getBytes(StandardCharsets.UTF_8));

            assertThat(CommandRun.of(farm, "servers").err()).isEqualToIgnoringNewLines("raymill: " + message);
        }
    }

    @Test
    void aListOfManyMissingFilesIsCut() throws IOException {
        try (FakeFarm farm = new FakeFarm()) {
            farm.problem(
                    "GET /api/v1/jobs",
                    422,
                    "Associated files are missing",
                    Map.of(
                            "missing",
                            java.util.stream.IntStream.range(0, 500)
                                    .mapToObj(i -> Map.of("path", "texture" + i + ".png"))
                                    .toList()));

            assertThat(CommandRun.of(farm, "jobs").err().lines())
                    .hasSize(22)
                    .last()
                    .isEqualTo("  and 480 more");
        }
    }
}
