package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** What the program says of itself. */
class HelpTest {

    private static CommandLine root() {
        Terminal nowhere = new Terminal(
                new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false, false, 80);
        return RaymillCommand.create(
                options -> {
                    throw new AssertionError();
                },
                options -> {
                    throw new AssertionError();
                },
                () -> {
                    throw new AssertionError();
                },
                nowhere);
    }

    /** All commands with those below them, such as {@code server drain}. */
    static Stream<String> commands() {
        return below(root());
    }

    private static Stream<String> below(CommandLine line) {
        return line.getSubcommands().entrySet().stream()
                .flatMap(entry -> Stream.concat(
                        Stream.of(entry.getKey()), below(entry.getValue()).map(name -> entry.getKey() + " " + name)));
    }

    private static CommandLine find(String name) {
        CommandLine line = root();
        for (String part : name.split(" ")) {
            line = line.getSubcommands().get(part);
        }
        return line;
    }

    @Test
    void theCommandsAreThese() {
        assertThat(commands())
                .containsExactlyInAnyOrder(
                        "demo",
                        "archive",
                        "doctor",
                        "doctor node",
                        "bench",
                        "bench dispatch",
                        "bench files",
                        "bench list",
                        "bench console",
                        "bench transfer",
                        "users",
                        "users put",
                        "users disable",
                        "users enable",
                        "users password",
                        "users link",
                        "users unlink",
                        "users remove",
                        "tokens",
                        "quotas",
                        "enrol",
                        "enrol token",
                        "enrol tokens",
                        "enrol revoke",
                        "enrol node",
                        "quotas set",
                        "tokens list",
                        "tokens add",
                        "tokens revoke",
                        "login",
                        "logout",
                        "whoami",
                        "store",
                        "store collect",
                        "sites admit",
                        "keys remove",
                        "bench submit",
                        "bench recovery",
                        "bench efficiency",
                        "bench planner",
                        "bench scaling",
                        "node",
                        "submit",
                        "templates",
                        "templates show",
                        "templates add",
                        "templates remove",
                        "copy",
                        "jobs",
                        "job",
                        "tasks",
                        "watch",
                        "why",
                        "pause",
                        "resume",
                        "priority",
                        "change",
                        "retry",
                        "kill",
                        "skip",
                        "remove",
                        "cancel",
                        "results",
                        "sample",
                        "logs",
                        "servers",
                        "sites",
                        "server",
                        "server drain",
                        "server resume",
                        "server quarantine",
                        "packages",
                        "packages check",
                        "certs",
                        "certs create",
                        "certs node",
                        "init",
                        "certs show",
                        "certs revoke",
                        "keys",
                        "keys create",
                        "keys add",
                        "keys show",
                        "limits",
                        "scaling",
                        "audit",
                        "usage",
                        "render",
                        "completion");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandOptionAndArgumentIsDescribed(String name) {
        CommandLine command = find(name);

        assertThat(command.getCommandSpec().usageMessage().description())
                .isNotEmpty()
                .doesNotContain("");
        for (ArgSpec argument : command.getCommandSpec().args()) {
            assertThat(String.join("", argument.description()))
                    .as(name + " " + argument)
                    .isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpGoesToTheOutputAndFitsATerminal(String name) {
        CommandRun run = CommandRun.of((name + " --help").split(" "));

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Usage: raymill " + name)
                .contains("-h, --help")
                .doesNotContain("null", "${", "\u001b");
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(find(name).getCommandSpec().options())
                .allSatisfy(option -> assertThat(run.out()).contains(option.longestName()));
    }

    @Test
    void withoutACommandTheHelpIsAnError() {
        CommandRun run = CommandRun.of();

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: raymill", "submit", "RAYMILL_API", "Exit status");
    }

    @Test
    void theDocumentKnowsTheCommandsAndNoOptionThatDoesNotExist() throws IOException {
        String document = Files.readString(Path.of("docs/command-line.md"));

        assertThat(commands()).allSatisfy(command -> assertThat(document).containsPattern("`" + command + "\\b"));
        Set<String> options = commands()
                .flatMap(command -> find(command).getCommandSpec().options().stream())
                .flatMap(option -> Stream.of(option.names()))
                .collect(Collectors.toSet());
        Matcher option = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*").matcher(document);
        assertThat(option.results().map(MatchResult::group)).isSubsetOf(options);
    }

    @Test
    void theImportantOptionsOfASubmissionComeFirst() {
        assertThat(CommandRun.of("submit", "--help").out())
                .containsSubsequence(
                        "--frames",
                        "--samples",
                        "--out",
                        "What a task needs of its host:",
                        "--cores",
                        "--gpus",
                        "How the job is treated:",
                        "--priority",
                        "--after",
                        "Examples:");
    }

    @Test
    void aCommandOfCommandsAloneIsWrongUsage() {
        CommandRun run = CommandRun.of("server");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: raymill server", "drain", "quarantine");
    }

    @Test
    void theVersionIsTold() {
        assertThat(CommandRun.of("--version").out()).startsWith("Raymill ");
    }

    @Test
    void theCompletionScriptIsValidAndKnowsCommandsAndOptions(@TempDir Path folder)
            throws IOException, InterruptedException {
        String script = CommandRun.of("completion").out();

        assertThat(script).contains("submit", "'--tiles'", "'--silence-limit'", "quarantine", "complete -F");
        Path file = Files.writeString(folder.resolve("completion"), script);
        Process check = new ProcessBuilder(List.of("bash", "-n", file.toString()))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).isZero();
    }
}
