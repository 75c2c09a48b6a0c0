package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.raymill.model.FrameSet;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.GltfParameters;
import org.raymill.rendering.PathTracedPictures;
import org.raymill.rendering.PictureRenderer.Picture;
import org.raymill.rendering.RenderContext;
import org.raymill.rendering.RenderingException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Renders in this process: what a farm's pictures are compared with. */
@Command(
        name = "render",
        description = "Render one frame in this process, without a farm. A farm's frames have the same pixels.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  raymill render scene.gltf --frame 12 --samples 64 --out frame.png")
final class RenderCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private SceneOptions picture;

    @Parameters(paramLabel = "SCENE", description = "A .gltf or .glb file.")
    private Path scene;

    @Option(
            names = "--frame",
            paramLabel = "N",
            defaultValue = "1",
            description = "The frame; frame n is at (n-1)/fps seconds (default: ${DEFAULT-VALUE}).")
    private int frame;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads (default: all cores). The pixels do not depend on it.")
    private Integer threads;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The picture to write; its ending, png or exr, is its format.")
    private Path out;

    RenderCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        SceneFiles.find(scene, List.of());
        Path output = out.toAbsolutePath();
        long start = System.nanoTime();
        try {
            Files.createDirectories(output.getParent());
            Path file = scene.toAbsolutePath().normalize();
            Picture wanted = new Picture(
                    file,
                    file.getParent(),
                    GltfParameters.parse(picture.parameters()),
                    frame,
                    picture.width,
                    picture.height,
                    PixelRegion.whole(picture.width, picture.height),
                    format(),
                    threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                    output);
            new PathTracedPictures().render(wanted, new ForPeople(terminal));
        } catch (RenderingException | IllegalArgumentException e) {
            throw new CommandException(scene + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException(output + " can not be written: " + e.getMessage(), e);
        }
        terminal.say(String.format(Locale.ROOT, "%s, %.1f s", output, (System.nanoTime() - start) / 1e9));
        return 0;
    }

    private void check() {
        if (picture.width < 1
                || picture.height < 1
                || picture.width > JobSpec.MAX_SIDE
                || picture.height > JobSpec.MAX_SIDE) {
            throw new CommandException("a picture has 1x1 to " + JobSpec.MAX_SIDE + "x" + JobSpec.MAX_SIDE
                    + " pixels, not " + picture.width + "x" + picture.height);
        }
        if (frame < 0 || frame > FrameSet.MAX_FRAME) {
            throw new CommandException("frames lie between 0 and " + FrameSet.MAX_FRAME + ", not " + frame);
        }
        if (threads != null && threads < 1) {
            throw new CommandException("at least one thread is needed, not " + threads);
        }
    }

    private PictureFormat format() {
        String name = out.getFileName().toString();
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        try {
            return PictureFormat.parse(ending);
        } catch (IllegalArgumentException e) {
            throw new CommandException("--out must end with .png or .exr, not '" + name + "'", e);
        }
    }

    private record ForPeople(Terminal terminal) implements RenderContext {

        @Override
        public boolean cancelled() {
            return Thread.currentThread().isInterrupted();
        }

        @Override
        public void progress(double fraction) {
            if (terminal.interactive()) {
                terminal.err().printf(Locale.ROOT, "\r%3d %%", Math.round(fraction * 100));
                terminal.err().flush();
            }
        }

        @Override
        public void log(String line) {
            terminal.say(line);
        }

        @Override
        public int execute(List<String> command, Path directory, Duration limit, Consumer<String> lines) {
            throw new IllegalStateException("the built-in package starts no program");
        }
    }
}
