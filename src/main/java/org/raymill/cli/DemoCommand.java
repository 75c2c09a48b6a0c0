package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.AssociatedFile;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.transfer.Backoff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole thing at work: a farm in one process renders the sample scene. It does nothing that a client could not do. */
@Command(
        name = "demo",
        description = "Start a farm in this process and have it render the sample scene: 24 frames in 2x2 tiles.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill demo                                    pictures in raymill-demo/",
            "  raymill demo --stay --http-port 8470            and go on using the farm"
        })
final class DemoCommand implements Callable<Integer> {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;
    private static final int START_TRIES = 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

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
            description = "Paths a pixel (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(
            names = "--sandbox",
            paramLabel = "KIND",
            defaultValue = "auto",
            description = "What holds rendering programs back: auto, none, process or bubblewrap (default: auto).")
    private String sandbox;

    DemoCommand(NodeLauncher launcher, Terminal terminal) {
        this.launcher = launcher;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path folder = data == null
                ? Files.createTempDirectory("raymill-demo-")
                : Files.createDirectories(data.toAbsolutePath().normalize());
        Path log = folder.resolve("node.log");
        terminal.say("Starting a farm of one node in this process ...");
        LogFile logFile = new LogFile(log);
        try {
            return demonstrate(folder);
        } catch (CommandException e) {
            throw new CommandException(e.getMessage() + System.lineSeparator() + "The farm's log is " + log, e);
        } finally {
            logFile.end();
        }
    }

    private int demonstrate(Path folder) {
        try (DemoFarm farm = DemoFarm.start(launcher, folder, data == null, httpPort, sandbox)) {
            try {
                run(farm, folder);
                return stay ? stay(farm) : 0;
            } catch (CommandException e) {
                farm.keepFolder();
                throw e;
            }
        }
    }

    private void run(DemoFarm farm, Path folder) {
        ApiClient client = new ApiClient(farm.api());
        awaitFarm(client);
        SceneFiles scene = SceneFiles.find(SampleScene.copyTo(folder.resolve("scene")), SceneSearch.plain(), null);
        Map<AssociatedFile, Path> files = scene.hash();
        JobSummary job = new JobSubmitter(client, terminal).submit("/api/v1/jobs", request(scene, files), files);
        JobSummary end = new JobWatcher(client, terminal, new JobId(job.id())).watch();
        WatchCommand.report(terminal, end);
        if (end.status() != JobStatus.SUCCEEDED) {
            throw new CommandException("the demonstration did not succeed");
        }
        new Results(client, terminal, new JobId(job.id())).fetch(out);
        if (stay) {
            terminal.say("The job in the API:");
            terminal.print(client.address("/api/v1/jobs/" + job.id()).toString());
        }
    }

    private int stay(DemoFarm farm) {
        terminal.say("The farm stays up until Ctrl-C. Use it from another terminal:");
        terminal.say("  export RAYMILL_API=" + farm.api());
        terminal.say("  ./raymill jobs");
        return farm.awaitEnd();
    }

    /** The node is on its way into its cluster; until it is there, the API says so. */
    private static void awaitFarm(ApiClient client) {
        Backoff backoff = new Backoff(START_TRIES, FIRST_PAUSE);
        while (true) {
            try {
                client.getTree("/api/v1/health");
                return;
            } catch (FarmAwayException e) {
                if (!backoff.again()) {
                    throw new CommandException("the farm did not come up: " + e.getMessage(), e);
                }
            }
        }
    }

    private JobSubmission request(SceneFiles scene, Map<AssociatedFile, Path> files) {
        return new JobSubmission(
                Optional.of("Raymill demo"),
                scene.scene().value(),
                JobSubmitter.entries(files),
                new JobSubmission.Profile(
                        Optional.empty(),
                        Optional.empty(),
                        "1-24",
                        Optional.empty(),
                        Optional.of("2x2"),
                        Optional.empty(),
                        Optional.empty()),
                Optional.of(new JobSubmission.Picture(Optional.of(WIDTH), Optional.of(HEIGHT), Optional.empty())),
                Map.of("samples", Integer.toString(samples)),
                Optional.of(new JobSubmission.Policy(
                        Optional.empty(), Optional.of("demo"), Optional.of(Users.current()), Optional.empty())));
    }
}
