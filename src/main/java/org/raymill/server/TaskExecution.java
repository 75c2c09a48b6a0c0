package org.raymill.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.raymill.model.AssociatedFile;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.JobId;
import org.raymill.model.JobOrigin;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.TaskOrder;
import org.raymill.model.VersionRange;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.rendering.Assembly;
import org.raymill.rendering.PictureSource;
import org.raymill.rendering.RenderTask;
import org.raymill.rendering.RenderingException;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.RenderingPackages;
import org.raymill.storage.PublishedFiles;
import org.raymill.storage.ResultStore;
import org.raymill.storage.StorageFullException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what an order says, on the calling thread. Whatever goes wrong ends the attempt and nothing else. */
final class TaskExecution {

    private static final Logger log = LoggerFactory.getLogger(TaskExecution.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int MAX_REASON = 1_000;
    private static final int MAX_FRAMES_NAMED = 100;

    private final RenderingPackages packages;
    private final InputCache inputs;
    private final ResultStore results;
    private final PublishedFiles published;
    private final MovieExecution movies;
    private final String cpuModel;
    private final DiskRoom disk;

    TaskExecution(
            RenderingPackages packages,
            InputCache inputs,
            ResultStore results,
            PublishedFiles published,
            String cpuModel,
            DiskRoom disk) {
        this.disk = disk;
        this.cpuModel = cpuModel;
        this.published = published;
        this.packages = packages;
        this.inputs = inputs;
        this.results = results;
        this.movies = new MovieExecution(results);
    }

    /** Runs an attempt to its end. */
    void run(TaskRun run) {
        Result result = Result.FAILED;
        String reason = "";
        String deniedLimit = "";
        List<StageFile> files = List.of();
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        try {
            run.open();
            TaskOrder order = run.order();
            if (order.amounts().keySet().stream().anyMatch(JobOrigin::isLimit)) {
                results.rememberGuest(order.job());
            }
            run.write("attempt " + order.attempt() + ", number " + order.number() + " at " + order.task() + " of job "
                    + order.job() + ": " + framesOf(order)
                    + order.tile().map(tile -> ", tile " + tile).orElse(""));
            files = switch (order.task().step()) {
                case RENDER -> render(run);
                case ASSEMBLE -> assemble(run);
                case ENCODE -> encode(run);
            };
            result = Result.SUCCEEDED;
        } catch (CancellationException e) {
            reason = "cancelled";
        } catch (RenderingException e) {
            result = resultOf(e.kind());
            reason = result == Result.FAILED ? e.getMessage() + disk.note() : e.getMessage();
            deniedLimit = deniedLimit(e, run.order());
            reason += deniedLimit.isEmpty() ? "" : " (" + deniedLimit + ")";
        } catch (IOException e) {
            reason = (StorageFullException.tells(e) ? "the server's disk is full: " : "")
                    + (e.getMessage() == null ? e.toString() : e.getClass().getSimpleName() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            reason = "interrupted";
        } catch (OutOfMemoryError e) {
            result = Result.OUT_OF_MEMORY;
            reason = "the server has not enough memory for it: " + e.getMessage();
        } catch (StackOverflowError e) {
            reason = "the scene is nested too deeply";
        } catch (Throwable e) {
            // A hostile scene may break the renderer in any way: that costs the attempt, never the server.
            reason = "the renderer failed unexpectedly: " + e;
            log.error("Attempt {} failed unexpectedly", run.order().attempt(), e);
        } finally {
            run.usage().threadWorked(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpuBefore));
            run.close(result, shorten(reason), files, deniedLimit);
        }
    }

    private static String framesOf(TaskOrder order) {
        return order.frames().size() <= MAX_FRAMES_NAMED
                ? "frames " + order.frames()
                : order.frames().size() + " frames";
    }

    private static Result resultOf(RenderingException.Kind kind) {
        return switch (kind) {
            case FAILED -> Result.FAILED;
            case OUT_OF_MEMORY -> Result.OUT_OF_MEMORY;
            case TIMED_OUT -> Result.TIMED_OUT;
            case LICENCE_DENIED -> Result.LICENCE_DENIED;
            case UNRENDERABLE -> Result.UNRENDERABLE;
        };
    }

    /** A program that does not tell which licence it lacks lacks the one that the task was given. */
    private static String deniedLimit(RenderingException failure, TaskOrder order) {
        if (failure.kind() != RenderingException.Kind.LICENCE_DENIED
                || !failure.deniedLimit().isEmpty()) {
            return failure.deniedLimit();
        }
        return order.amounts().keySet().stream()
                .filter(name -> name.startsWith("licence."))
                .findFirst()
                .orElse("");
    }

    private List<StageFile> render(TaskRun run) throws IOException, InterruptedException, RenderingException {
        TaskOrder order = run.order();
        RenderingPackage renderer = find(order);
        run.spans().begin("files");
        try (InputCache.Inputs files = inputs.acquire(order.manifest(), run::cancelled)) {
            if (files.manifest().files().stream().noneMatch(file -> file.path().equals(order.scene()))) {
                throw RenderingException.unrenderable("the scene '" + order.scene() + "' is not among the job's files");
            }
            run.reads(files.folder());
            run.usage()
                    .read(files.manifest().files().stream()
                            .mapToLong(AssociatedFile::size)
                            .sum());
            RunFolder folder = renderer.needsFolder() ? run.place() : run.folder();
            RenderTask task = new RenderTask(
                    files.folder(),
                    order.scene(),
                    folder.output(),
                    folder.temporary(),
                    order.width(),
                    order.height(),
                    order.format(),
                    order.parameters(),
                    order.cores(),
                    order.frames(),
                    order.tile()
                            .map(tile ->
                                    new RenderTask.Tile(tile, order.region().orElseThrow())));
            run.spans().begin("run");
            renderer.render(task, run);
            run.spans().end();
            files.requireUnchanged();
            if (!order.format().hasPictures()) {
                return List.of();
            }
            run.spans().begin("check");
            List<StageFile> outputs = new ArrayList<>();
            String identity = renderer.identity(order.parameters(), cpuModel).orElse("");
            for (int frame : order.frames()) {
                outputs.add(PictureChecks.check(
                        run,
                        task.output(frame),
                        frame,
                        order.tile(),
                        renderer.installed().version(),
                        identity));
            }
            return outputs;
        }
    }

    private List<StageFile> encode(TaskRun run) throws IOException, InterruptedException, RenderingException {
        TaskOrder order = run.order();
        try {
            run.spans().begin("files");
            published.bringResults(
                    order.job(),
                    order.attempt(),
                    order.frames().stream()
                            .map(frame -> PictureNames.frame(frame, order.format()))
                            .toList(),
                    run::cancelled);
            run.spans().begin("run");
            return movies.encode(find(order), run);
        } finally {
            published.putAway(order.job());
        }
    }

    private List<StageFile> assemble(TaskRun run) throws IOException, RenderingException {
        TaskOrder order = run.order();
        try {
            run.spans().begin("files");
            published.bringTiles(
                    order.job(),
                    order.attempt(),
                    order.tiles().stream().map(part -> part.name()).toList(),
                    run::cancelled);
            run.spans().begin("run");
            return assembleBrought(run);
        } finally {
            published.putAway(order.job());
        }
    }

    private List<StageFile> assembleBrought(TaskRun run) throws IOException, RenderingException {
        TaskOrder order = run.order();
        List<Assembly.Part> parts = order.tiles().stream()
                .map(part -> new Assembly.Part(tile(order.job(), part.name()), part.sha256(), part.region()))
                .toList();
        int frame = order.frames().get(0);
        RelativePath name = PictureNames.frame(frame, order.format());
        Assembly.assemble(
                parts,
                order.width(),
                order.height(),
                order.format(),
                run.folder().output().resolve(name.value()),
                run);
        run.spans().begin("check");
        return List.of(PictureChecks.check(run, name, frame, Optional.empty(), "", ""));
    }

    private PictureSource tile(JobId job, RelativePath name) {
        return new PictureSource(name.value(), () -> results.tile(job, name)
                .orElseThrow(() -> new NoSuchFileException(name.value()))
                .open());
    }

    private RenderingPackage find(TaskOrder order) throws RenderingException {
        return packages.working().stream()
                .filter(candidate -> candidate.installed().name().equals(order.packageName()))
                .filter(candidate -> order.packageVersion()
                        .map(range -> new VersionRange(range)
                                .includes(candidate.installed().version()))
                        .orElse(true))
                .max(Comparator.comparing(candidate -> candidate.installed().version(), VersionRange::compare))
                .orElseThrow(() -> new RenderingException("the package " + order.packageName()
                        + order.packageVersion().map(version -> " " + version).orElse("")
                        + " is not installed on this server"));
    }

    private static String shorten(String reason) {
        String line = reason == null
                ? "no reason given"
                : reason.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON) + "...";
    }
}
