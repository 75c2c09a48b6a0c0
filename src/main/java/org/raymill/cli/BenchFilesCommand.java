package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.AssociatedFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how long the files of a job take to the farm and to a render server, beside rsync and cp with the same files on the same disk. */
@Command(
        name = "files",
        description =
                "How long many small files and a large one take to the farm and to a server, beside rsync and cp.")
final class BenchFilesCommand implements Callable<Integer> {

    private static final int LEAST = 1_000;
    private static final int MOST = 50_000;
    private static final int FILES_A_FOLDER = 100;
    private static final int PIECE = 1 << 20;
    private static final Duration END_LIMIT = Duration.ofMinutes(20);

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchOptions options = new BenchOptions(1, 16);

    @Option(
            names = "--small",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Files of 1 to 50 kB (default: ${DEFAULT-VALUE}).")
    private int small;

    @Option(
            names = "--large",
            paramLabel = "MIB",
            defaultValue = "2048",
            description = "Size of one more file (default: ${DEFAULT-VALUE}).")
    private int large;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "2000",
            description =
                    "Other small files, and one of a tenth of N MiB, that are brought to the farm and a server before;"
                            + " 0 measures processes that have just started (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    BenchFilesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (small < 1 || small > 90_000 || large < 1 || warmUp < 0 || warmUp > 90_000) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--small must lie between 1 and 90000, --warm-up between 0 and 90000, and --large be at least 1");
        }
        // What is missing is told before anything is written.
        BenchProgram.run(List.of("rsync", "--version"));
        Path folder;
        try {
            folder = Files.createTempDirectory("raymill-bench-files-");
        } catch (IOException e) {
            throw new CommandException("no temporary folder can be made: " + e.getMessage(), e);
        }
        try {
            measure(folder);
        } catch (IOException e) {
            throw new CommandException("the files can not be written or read: " + e.getMessage(), e);
        } finally {
            execute(folder.getParent(), List.of("rm", "-rf", folder.toString()));
        }
        return CommandLine.ExitCode.OK;
    }

    private void measure(Path folder) throws IOException {
        terminal.say("Writing " + small + " files of 1 to 50 kB and one of " + large + " MiB ...");
        Path job = Files.createDirectory(folder.resolve("job"));
        long bytes = write(job, new Random(1), small, large);
        terminal.say("Starting a farm of 1 control and 1 render processes ...");
        try (BenchFarm farm = BenchFarm.start(options, "raymill.bench.no-op = true\n")) {
            BenchReport report = new BenchReport("files", farm, options)
                    .with("smallFiles", small)
                    .with("largeMiB", large)
                    .with("warmUpFiles", warmUp)
                    .with("bytes", bytes);
            warmUp(farm, folder);
            byOthers(folder, job, report);
            byTheFarm(farm, job, bytes, report);
            report.print(terminal, options.json);
        }
    }

    private void warmUp(BenchFarm farm, Path folder) throws IOException {
        if (warmUp > 0) {
            terminal.say("Warming the farm up ...");
            Path job = Files.createDirectory(folder.resolve("warm-up"));
            write(job, new Random(2), warmUp, warmUp / 10);
            new BenchJobs(farm, "no-op").awaitAll(List.of(submit(farm, job).id()), END_LIMIT);
        }
    }

    private static long write(Path job, Random random, int small, int large) throws IOException {
        long bytes = 0;
        for (int i = 0; i < small; i++) {
            byte[] content = new byte[LEAST + random.nextInt(MOST - LEAST)];
            random.nextBytes(content);
            Path file = job.resolve(String.format("f%03d/f%05d.bin", i / FILES_A_FOLDER, i));
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            bytes += content.length;
        }
        byte[] piece = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(job.resolve("large.bin"))) {
            for (int i = 0; i < large; i++) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
        Files.writeString(job.resolve("scene.txt"), "nothing to render");
        return bytes + (long) large * PIECE;
    }

    // ---- rsync and cp

    /** What they write stays until the end: ext4 looks at all files that were removed lately whenever it makes one, for which others would pay. */
    private void byOthers(Path folder, Path job, BenchReport report) {
        terminal.say("Copying with rsync and cp ...");
        String from = job + "/";
        sync(folder);
        report.with("rsyncSeconds", timed(folder, "rsync", "-a", from, folder.resolve("by-rsync") + "/"));
        report.with("rsyncSyncSeconds", timed(folder, "sync", "-f", folder.toString()));
        report.with(
                "cpSeconds",
                timed(
                        folder,
                        "cp",
                        "-a",
                        job.toString(),
                        folder.resolve("by-cp").toString()));
        report.with("cpSyncSeconds", timed(folder, "sync", "-f", folder.toString()));
    }

    private static void sync(Path folder) {
        execute(folder, List.of("sync", "-f", folder.toString()));
    }

    private static double timed(Path folder, String... command) {
        long start = System.nanoTime();
        execute(folder, List.of(command));
        return seconds(start);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void execute(Path folder, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new CommandException(String.join(" ", command) + " has failed");
            }
        } catch (IOException e) {
            throw new CommandException(command.get(0) + " can not be run; install it: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }

    // ---- the farm

    /** A job that was brought to the farm. */
    private record Brought(String id, double hashSeconds, double uploadSeconds, long bytesSent) {}

    private void byTheFarm(BenchFarm farm, Path job, long bytes, BenchReport report) throws IOException {
        BenchJobs jobs = new BenchJobs(farm, "no-op");
        terminal.say("Submitting the job ...");
        Brought first = submit(farm, job);
        jobs.awaitAll(List.of(first.id()), END_LIMIT);
        jobs.prove(first.id(), 1);
        require(first.bytesSent() >= bytes, "not all files were sent");
        require(filesBelow(farm.dataOf("render-1")) >= small, "the server does not have the job's files");
        report.with("hashSeconds", first.hashSeconds())
                .with("uploadSeconds", first.uploadSeconds())
                .with("materialiseSeconds", attemptSeconds(jobs, first.id()));
        terminal.say("Submitting the unchanged job again ...");
        Brought again = submit(farm, job);
        jobs.awaitAll(List.of(again.id()), END_LIMIT);
        jobs.prove(again.id(), 1);
        double percent = 100.0 * again.bytesSent() / bytes;
        report.with("againSeconds", again.hashSeconds() + again.uploadSeconds())
                .with("againMaterialiseSeconds", attemptSeconds(jobs, again.id()))
                .with("againBytesSent", again.bytesSent())
                .with("againPercent", String.format(java.util.Locale.ROOT, "%.4f", percent));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new CommandException("the farm did not do what was measured: " + otherwise);
        }
    }

    private Brought submit(BenchFarm farm, Path job) {
        ApiClient client = farm.client();
        SceneSearch search = SceneSearch.ofFolder(job);
        long start = System.nanoTime();
        SceneFiles files = SceneFiles.find(job.resolve("scene.txt"), search, null);
        Map<AssociatedFile, Path> hashed = files.hash();
        double hash = seconds(start);
        start = System.nanoTime();
        String id = new JobSubmitter(client, terminal)
                .submit("/api/v1/jobs", request(hashed), hashed)
                .id();
        return new Brought(id, hash, seconds(start), client.bytesSent());
    }

    private static JobSubmission request(Map<AssociatedFile, Path> files) {
        return new JobSubmission(
                Optional.of("files"),
                "scene.txt",
                JobSubmitter.entries(files),
                new JobSubmission.Profile(
                        Optional.of("no-op"),
                        Optional.empty(),
                        "1",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(1),
                        Optional.of(1),
                        Optional.empty(),
                        Map.of()),
                Optional.of(new JobSubmission.Picture(Optional.of(1), Optional.of(1), Optional.of("none"))),
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** How long the job's only attempt took; it does nothing but wait for its files. */
    private static double attemptSeconds(BenchJobs jobs, String id) {
        List<JsonNode> attempts = new ArrayList<>();
        jobs.tasks(id, 1).forEach(task -> task.get("attempts").forEach(attempts::add));
        JsonNode only = attempts.get(0);
        return Duration.between(
                                Instant.parse(only.get("startedAt").asText()),
                                Instant.parse(only.get("endedAt").asText()))
                        .toMillis()
                / 1e3;
    }

    private static long filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
