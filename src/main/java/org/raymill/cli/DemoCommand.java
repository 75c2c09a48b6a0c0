package org.raymill.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.raymill.model.RelativePath;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole thing at work: a farm in one process renders the sample scene. */
@Command(
        name = "demo",
        description = "Start a farm in this process and have it render the sample scene: 24 frames in 2x2 tiles.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private static final String SAMPLE = "/sample/";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final NodeLauncher launcher;
    private final Terminal terminal;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "raymill-demo",
            description = "Where the pictures go (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The farm's folder (default: a temporary one, removed at the end).")
    private Path data;

    @Option(names = "--stay", description = "Keep the farm up until Ctrl-C.")
    private boolean stay;

    @Option(
            names = "--http-port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Port of the API (default: a free one).")
    private int httpPort;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "16",
            description = "Samples a pixel (default: ${DEFAULT-VALUE}).")
    private int samples;

    DemoCommand(NodeLauncher launcher, Terminal terminal) {
        this.launcher = launcher;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path folder = data == null ? Files.createTempDirectory("raymill-demo-") : Files.createDirectories(data);
        try {
            return run(folder.toAbsolutePath());
        } finally {
            if (data == null) {
                delete(folder);
            }
        }
    }

    private int run(Path folder) {
        LogFile.redirect(folder.resolve("node.log"));
        terminal.say("Starting a farm in " + folder);
        Path scene = copySample(folder.resolve("scene"));
        try (RunningNode node = launcher.start(options(folder))) {
            URI api = node.apiAddress().orElseThrow(() -> new CommandException("the farm has no API"));
            awaitServer(new ApiClient(api));
            int status = submit(api, scene);
            if (status == 0) {
                terminal.say("Pictures and manifest: " + out.toAbsolutePath());
            }
            if (stay) {
                terminal.say("The farm stays up until Ctrl-C. In another terminal: export RAYMILL_API=" + api);
                node.awaitEnd();
            }
            return status;
        }
    }

    private NodeOptions options(Path folder) {
        return new NodeOptions(
                Optional.empty(),
                Map.of(
                        "raymill.roles",
                        List.of("control", "api", "render"),
                        "raymill.data",
                        folder.toString(),
                        "raymill.cluster.host",
                        "127.0.0.1",
                        "raymill.cluster.port",
                        0,
                        "raymill.api.host",
                        "127.0.0.1",
                        "raymill.api.port",
                        httpPort,
                        "raymill.server.name",
                        "demo",
                        "raymill.server.shutdown-grace",
                        "0 s"));
    }

    /** Waits until the render server is there, so that the first look at the progress is not "no servers". */
    private void awaitServer(ApiClient client) {
        Backoff backoff = new Backoff(10);
        long start = System.nanoTime();
        while (System.nanoTime() - start < START_LIMIT.toNanos()) {
            try {
                if (!client.getTree("/api/v1/servers").path("servers").isEmpty()) {
                    return;
                }
            } catch (FarmAwayException e) {
                // Not up yet.
            }
            if (!backoff.again()) {
                break;
            }
        }
        throw new CommandException("the farm did not come up; see node.log in its folder (--data DIR keeps it)");
    }

    private int submit(URI api, Path scene) {
        // The same as a user would type, so that the demonstration shows nothing that the command line can not do.
        int status = new CommandLine(
                        new SubmitCommand(new Terminal(terminal.err(), terminal.err(), terminal.interactive())))
                .setExecutionExceptionHandler((failure, line, result) -> {
                    terminal.say("raymill: " + failure.getMessage());
                    return 1;
                })
                .execute(
                        scene.toString(),
                        "--api=" + api,
                        "--name=demo",
                        "--frames=1-24",
                        "--tiles=2x2",
                        "--width=320",
                        "--height=180",
                        "--samples=" + samples,
                        "--out=" + out);
        ApiClient client = new ApiClient(api);
        client.getTree("/api/v1/jobs?limit=1")
                .path("jobs")
                .forEach(job -> terminal.print(
                        client.address("/api/v1/jobs/" + job.path("id").asText())
                                .toString()));
        return status;
    }

    private static Path copySample(Path folder) {
        try (BufferedReader list =
                new BufferedReader(new InputStreamReader(sample("files.txt"), StandardCharsets.UTF_8))) {
            List<String> names = list.lines().filter(line -> !line.isBlank()).toList();
            for (String name : names) {
                Path target = folder.resolve(new RelativePath(name).value());
                Files.createDirectories(target.getParent());
                try (InputStream in = sample(name)) {
                    Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return folder.resolve(names.get(0));
        } catch (IOException e) {
            throw new CommandException("the sample scene can not be copied to " + folder + ": " + e.getMessage(), e);
        }
    }

    private static InputStream sample(String name) throws IOException {
        InputStream in = DemoCommand.class.getResourceAsStream(SAMPLE + name);
        if (in == null) {
            throw new IOException("the jar has no " + SAMPLE + name);
        }
        return in;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // A temporary folder: the system removes it.
        }
    }
}
