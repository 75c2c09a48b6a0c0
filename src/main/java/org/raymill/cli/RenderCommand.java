package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import org.raymill.model.FrameSet;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.GltfParameters;
import org.raymill.rendering.PictureRenderer;
import org.raymill.rendering.Program;
import org.raymill.rendering.RenderContext;
import org.raymill.rendering.RenderingException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Renders one frame in this process: the reference that a farm's results are compared with. */
@Command(
        name = "render",
        customSynopsis = "raymill render [OPTIONS] --out=FILE SCENE",
        description = {
            "Render one frame of a glTF scene in this process, without a farm.",
            "A farm's pictures of the same scene with the same options have exactly the same pixels."
        },
        footerHeading = "%nExample:%n",
        footer = "  raymill render scene.gltf --frame 12 --samples 64 --out frame.png")
final class RenderCommand implements Callable<Integer> {

    private static final int STEPS = 1_000;

    private final Supplier<PictureRenderer> renderer;
    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Mixin
    private SceneOptions picture;

    @Parameters(paramLabel = "SCENE", description = "The scene, a .gltf or .glb file.")
    private Path scene;

    @Option(
            names = "--frame",
            order = 1,
            paramLabel = "N",
            defaultValue = "1",
            description = "The frame (default: ${DEFAULT-VALUE}).")
    private int frame;

    @Option(names = "--out", order = 2, paramLabel = "FILE", required = true, description = "The picture to write.")
    private Path out;

    @Option(
            names = "--format",
            order = 12,
            paramLabel = "FORMAT",
            description = "png or exr (default: by the file's ending).")
    private PictureFormat format;

    @Option(
            names = "--threads",
            order = 20,
            paramLabel = "N",
            description = "Threads to render with (default: all cores).")
    private Integer threads;

    @Option(
            names = "--root",
            order = 62,
            paramLabel = "FOLDER",
            description = "Has the scene and all its files, in it or below (default: the scene's folder).")
    private Path root;

    RenderCommand(Supplier<PictureRenderer> renderer, Terminal terminal) {
        this.renderer = renderer;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (frame < 0 || frame > FrameSet.MAX_FRAME) {
            throw new ParameterException(
                    command.commandLine(), "--frame must lie between 0 and " + FrameSet.MAX_FRAME + ", not " + frame);
        }
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        Limits.atLeastOne(command, "--threads", workers);
        PictureFormat made = format == null ? formatOf(out) : format;
        Extent extent = Extent.of(null, picture.width(), picture.height(), Optional.empty(), scene.toString());
        int width = extent.width();
        int height = extent.height();
        SceneFiles files = picture.files(scene, SceneSearch.below(root));
        GltfParameters parameters = picture.gltfParameters(files, Map.of());
        long start = System.nanoTime();
        write(new PictureRenderer.Picture(
                files.files().get(files.scene()),
                files.folder(),
                parameters,
                frame,
                width,
                height,
                PixelRegion.whole(width, height),
                made,
                workers,
                out.toAbsolutePath().normalize()));
        terminal.say(String.format(
                Locale.ROOT,
                "%s: frame %d, %dx%d, %d samples, %.1f s",
                out,
                frame,
                width,
                height,
                parameters.samples(),
                Duration.ofNanos(System.nanoTime() - start).toMillis() / 1_000.0));
        return 0;
    }

    private PictureFormat formatOf(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        try {
            return PictureFormat.parse(name.substring(name.lastIndexOf('.') + 1));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(), "--out " + file + " ends neither with .png nor with .exr; say --format", e);
        }
    }

    private void write(PictureRenderer.Picture wanted) throws InterruptedException {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        try (ProgressBar bar = terminal.interactive() ? Bars.counting(terminal, "Render", STEPS) : null) {
            Files.createDirectories(wanted.output().getParent());
            renderer.get().render(wanted, new Alone(bar, log));
        } catch (RenderingException e) {
            throw new CommandException(scene + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException("the picture can not be made: " + e, e);
        } catch (OutOfMemoryError e) {
            throw new CommandException(
                    "the scene needs more than the "
                            + Sizes.text(Runtime.getRuntime().maxMemory())
                            + " that Java may take here. Give it more: RAYMILL_JAVA_OPTIONS=-Xmx8g",
                    e);
        } finally {
            log.forEach(terminal::say);
        }
    }

    /** A run that nobody cancels but by ending the process. */
    private record Alone(ProgressBar bar, List<String> log) implements RenderContext {

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void progress(double fraction) {
            if (bar != null) {
                bar.stepTo(Math.round(STEPS * Math.max(0, Math.min(1, fraction))));
            }
        }

        @Override
        public void log(String line) {
            log.add(Terminal.clean(line));
        }

        @Override
        public int execute(Program program, Consumer<String> lines) {
            throw new IllegalStateException("the path tracer starts no programs");
        }
    }
}
