package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.raymill.rendering.definition.PackageDefinition;

/** Asks a program for its version, which shows that it can be started at all. */
final class ProgramProbe {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MAX_OUTPUT = 64 * 1024;

    private final String mark;

    /**
     * Asks programs one after the other.
     *
     * @param mark of the programs that it starts, by which those that outlive it are found (see {@link ProcessTree}); nothing else has it meanwhile
     */
    ProgramProbe(String mark) {
        this.mark = mark;
    }

    /**
     * The version of a program, by a run of it unless the definition says it.
     *
     * @throws IOException when it does not tell; the message is for people
     */
    String version(PackageDefinition definition, Path program) throws IOException, InterruptedException {
        if (definition.version().fixed().isPresent()) {
            return definition.version().fixed().get();
        }
        String output = output(definition.version().arguments(), program);
        return definition
                .version()
                .find(output)
                .orElseThrow(() -> new IOException(program + " does not tell its version" + lastLine(output)));
    }

    private static String lastLine(String output) {
        String[] lines = output.strip().split("\n");
        String last = lines[lines.length - 1].strip();
        return last.isEmpty() ? "" : ", but says: " + last.substring(0, Math.min(200, last.length()));
    }

    private String output(List<String> arguments, Path program) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        StringBuffer output = new StringBuffer();
        ChildProcess process = ChildProcess.start(
                command,
                Path.of(System.getProperty("java.io.tmpdir")),
                Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"), "LANG", "C.UTF-8"),
                mark,
                line -> {
                    if (output.length() < MAX_OUTPUT) {
                        output.append(line).append('\n');
                    }
                });
        boolean ended;
        try {
            ended = process.waitFor(LIMIT);
        } finally {
            process.end(Duration.ofSeconds(1));
        }
        if (!ended) {
            throw new IOException(program + " did not tell its version within " + LIMIT.toSeconds() + " s");
        }
        return output.toString();
    }
}
