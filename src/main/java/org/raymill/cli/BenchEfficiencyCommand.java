package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how much longer the frames of a POV-Ray animation take through a farm than by {@code xargs -P} on the same machine. */
@Command(
        name = "efficiency",
        description = "How much longer POV-Ray frames take through a farm than by xargs -P, on this machine.",
        footerHeading = "%n",
        footer = {
            "Renders an animation with frames that take about a second each, and one with",
            "frames of a tenth of a second beside POV-Ray's start-up, three ways in turn:",
            "  xargs, with a process a frame;",
            "  a farm, with chunks of frames that take --chunk-seconds;",
            "  the farm, with a process a frame.",
            "Compares all pictures. Needs povray on the PATH."
        })
final class BenchEfficiencyCommand implements Callable<Integer> {

    /** Colours that differ by more are sampled again. */
    static final String ANTIALIAS = "0.3";

    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final String SCENE = "carousel.pov";
    private static final double LONG_MILLIS = 1_000;
    private static final double SHORT_MILLIS = 100;
    private static final FrameSize TRIED = new FrameSize(320, 180);
    private static final int TRIES = 3;
    /** A size tells what work grows with when it takes so many times as long as the smallest one. */
    private static final double TELLS = 1.2;

    private static final int MEASURED_AT_MOST = 5;
    /** Whatever else runs on the machine, its one server is not to be lost: each frame is tried once. */
    private static final String PATIENT = "raymill { scheduler.server-lost-after = 60 s, job.silence-limit = 120 s }\n";

    private static final int MAX_FRAMES = 10_000;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchOptions options = new BenchOptions(1, 2);

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "48",
            description = "Frames of each animation (default: 48).")
    private int frames;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each way is measured; the median counts, so it is odd (default: 3).")
    private int rounds;

    @Option(
            names = "--chunk-seconds",
            paramLabel = "N",
            defaultValue = "4",
            description = "How long a chunk of frames is to take (default: 4).")
    private int chunkSeconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "48",
            description = "Small frames that the farm renders before, one a task and then in chunks (default: 48).")
    private int warmUp;

    BenchEfficiencyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Frames that take about so long. */
    private record Frames(String prefix, FrameSize size, double millis) {}

    @Override
    public Integer call() {
        if (frames < 2 || frames > MAX_FRAMES || rounds < 1 || rounds % 2 == 0 || chunkSeconds < 1 || warmUp < 2) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--frames must lie between 2 and " + MAX_FRAMES
                            + ", --rounds be odd, --chunk-seconds at least 1, --warm-up at least 2");
        }
        PlainPovRay.require();
        Path folder = temporaryFolder();
        try {
            return measure(folder);
        } finally {
            DemoFarm.delete(folder);
        }
    }

    private int measure(Path folder) {
        BenchJobs.Scene scene = scene();
        PlainPovRay plain = new PlainPovRay(folder.resolve("plain"), scene, frames, BenchFarm.RENDER_NICENESS);
        terminal.say("Choosing pictures that take a second, and a tenth of one ...");
        int middle = (frames + 1) / 2;
        double startUp = plain.frameMillis(middle, FrameSize.SMALLEST, TRIES);
        double tried = plain.frameMillis(middle, TRIED, TRIES);
        for (int times = 1; tried < TELLS * startUp; times++) {
            if (times == MEASURED_AT_MOST) {
                throw new CommandException("a picture of " + TRIED + " takes no longer than one of "
                        + FrameSize.SMALLEST + ": this machine is too busy to be measured; stop what else runs on it");
            }
            startUp = plain.frameMillis(middle, FrameSize.SMALLEST, TRIES);
            tried = plain.frameMillis(middle, TRIED, TRIES);
        }
        Frames longOnes = choose(plain, "long", startUp, tried, Math.max(SHORT_MILLIS, LONG_MILLIS - startUp));
        Frames shortOnes = choose(plain, "short", startUp, tried, SHORT_MILLIS);
        terminal.say("Starting a farm of 1 control and " + options.servers() + " render processes ...");
        try (BenchFarm farm = BenchFarm.start(options, PATIENT)) {
            BenchReport report = new BenchReport("efficiency", farm, options);
            report.with("sandbox", sandbox(farm))
                    .with("frames", frames)
                    .with("rounds", rounds)
                    .with("chunkSeconds", chunkSeconds)
                    .with("warmUpFrames", warmUp)
                    .with("plainStartUpMillis", startUp);
            BenchJobs jobs = new BenchJobs(farm, "povray", scene);
            warmUp(jobs);
            for (Frames some : List.of(longOnes, shortOnes)) {
                Makespans makespans = rounds(folder, plain, jobs, some);
                report.with(some.prefix() + "Picture", some.size().toString());
                report.with(some.prefix() + "PlainMillis", some.millis());
                report.with(some.prefix() + "WorkMillis", some.millis() - startUp);
                makespans.report(report, some.prefix());
            }
            report.with("picturesCompared", 2 * 2 * rounds * frames).print(terminal, options.json);
            return CommandLine.ExitCode.OK;
        }
    }

    private static Frames choose(PlainPovRay plain, String prefix, double startUp, double tried, double workMillis) {
        FrameSize size = TRIED.thatTakes(startUp, tried, workMillis);
        return new Frames(prefix, size, plain.frameMillis(1, size, TRIES));
    }

    /** What holds POV-Ray back on the farm takes part in what is measured. */
    private static String sandbox(BenchFarm farm) {
        JsonNode servers = farm.client().getTree("/api/v1/servers").get("servers");
        return servers.get(0).path("sandbox").asText("none");
    }

    private void warmUp(BenchJobs jobs) {
        terminal.say("Warming the farm up with " + warmUp + " small frames ...");
        int half = warmUp / 2;
        farm(jobs, half, FrameSize.SMALLEST, 0);
        farm(jobs, warmUp - half, FrameSize.SMALLEST, 1);
    }

    private Makespans rounds(Path folder, PlainPovRay plain, BenchJobs jobs, Frames some) {
        Makespans makespans = new Makespans();
        for (int round = 0; round < rounds; round++) {
            terminal.say("Round " + (round + 1) + " of " + rounds + " with " + frames + " frames of "
                    + Math.round(some.millis()) + " ms ...");
            Path byHand = makeFolder(folder.resolve(some.prefix() + round + "-xargs"));
            String chunked = "";
            String single = "";
            for (Makespans.Way way : Makespans.order(round)) {
                switch (way) {
                    case XARGS ->
                        makespans.add(way, plain.all(some.size(), options.servers() * options.cores(), byHand));
                    case FARM -> chunked = timed(makespans, way, jobs, some, chunkSeconds);
                    case FARM_SINGLE -> single = timed(makespans, way, jobs, some, 0);
                }
            }
            for (String id : List.of(chunked, single)) {
                compare(jobs, id, plain, byHand, makeFolder(folder.resolve("farm-" + id)));
            }
        }
        return makespans;
    }

    private String timed(Makespans makespans, Makespans.Way way, BenchJobs jobs, Frames some, int seconds) {
        Instant begin = Instant.now();
        Done done = farm(jobs, frames, some.size(), seconds);
        makespans.add(way, Duration.between(begin, done.at()).toNanos() / 1e9);
        return done.job();
    }

    /**
     * A job that has succeeded.
     *
     * @param at when its last result had been published, and the journal knew
     */
    private record Done(String job, Instant at) {}

    private Done farm(BenchJobs jobs, int count, FrameSize size, int seconds) {
        Map<String, String> settings =
                Map.of("antialias", ANTIALIAS, "initialFrame", "1", "finalFrame", Integer.toString(Math.max(2, count)));
        String id =
                jobs.submit("efficiency", new BenchJobs.Work(count, size.width(), size.height(), 1, seconds, settings));
        jobs.awaitAll(List.of(id), LIMIT);
        int tasks = jobs.job(id).get("summary").get("tasks").asInt();
        return new Done(id, jobs.prove(id, tasks).endedAt());
    }

    private void compare(BenchJobs jobs, String id, PlainPovRay plain, Path byHand, Path fetched) {
        for (int frame = 1; frame <= frames; frame++) {
            String name = String.format("frame_%04d.png", frame);
            Path file = fetched.resolve(name);
            jobs.download(id, name, file);
            PictureCheck.requireSame(file, plain.picture(byHand, frame));
        }
        DemoFarm.delete(fetched);
    }

    private static BenchJobs.Scene scene() {
        try (InputStream in = BenchEfficiencyCommand.class.getResourceAsStream("/bench/" + SCENE)) {
            return new BenchJobs.Scene(SCENE, in.readAllBytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("raymill-efficiency-");
        } catch (IOException e) {
            throw new CommandException("no temporary folder can be made: " + e.getMessage(), e);
        }
    }

    private static Path makeFolder(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CommandException("the folder " + folder + " can not be made: " + e.getMessage(), e);
        }
    }
}
