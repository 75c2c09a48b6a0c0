package org.raymill.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.raymill.rendering.PictureRenderer;

/**
 * A command that has run, with all that it wrote.
 *
 * @param status the exit status
 */
record CommandRun(int status, String out, String err) {

    /** Runs a command of a client, with its streams not being terminals. */
    static CommandRun of(FakeFarm farm, String... arguments) {
        return with(false, farm, arguments);
    }

    /** Runs a command of a client with its streams being terminals. */
    static CommandRun onTerminal(FakeFarm farm, String... arguments) {
        return with(true, farm, arguments);
    }

    private static CommandRun with(boolean terminal, FakeFarm farm, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--api=" + farm.api());
        return run(terminal, noNode(), noExaminer(), noRenderer(), all);
    }

    /** Runs a command as it is. */
    static CommandRun of(String... arguments) {
        return run(false, noNode(), noExaminer(), noRenderer(), List.of(arguments));
    }

    static CommandRun starting(NodeLauncher launcher, String... arguments) {
        return run(false, launcher, noExaminer(), noRenderer(), List.of(arguments));
    }

    static CommandRun examining(HostExaminer examiner, String... arguments) {
        return run(false, noNode(), examiner, noRenderer(), List.of(arguments));
    }

    static CommandRun rendering(PictureRenderer renderer, String... arguments) {
        return run(false, noNode(), noExaminer(), () -> renderer, List.of(arguments));
    }

    private static CommandRun run(
            boolean interactive,
            NodeLauncher launcher,
            HostExaminer examiner,
            Supplier<PictureRenderer> renderer,
            List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal =
                new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), interactive, interactive, 80);
        int status =
                RaymillCommand.create(launcher, examiner, renderer, terminal).execute(arguments.toArray(String[]::new));
        return new CommandRun(status, out.toString(), err.toString());
    }

    private static NodeLauncher noNode() {
        return options -> {
            throw new AssertionError("no node may be started");
        };
    }

    private static HostExaminer noExaminer() {
        return options -> {
            throw new AssertionError("no host may be examined");
        };
    }

    private static Supplier<PictureRenderer> noRenderer() {
        return () -> {
            throw new AssertionError("nothing may be rendered");
        };
    }
}
