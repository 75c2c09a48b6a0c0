package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.raymill.model.RelativePath;
import org.raymill.rendering.pathtracer.Environment;
import org.raymill.rendering.pathtracer.EnvironmentFiles;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.rendering.pathtracer.FloatImage;
import org.raymill.rendering.pathtracer.PathTracer;
import org.raymill.rendering.pathtracer.PngPictures;
import org.raymill.rendering.pathtracer.PreviewListener;
import org.raymill.rendering.pathtracer.RenderRequest;
import org.raymill.rendering.pathtracer.SceneCache;
import org.raymill.rendering.pathtracer.SceneException;
import org.raymill.rendering.pathtracer.SceneFrame;
import org.raymill.rendering.pathtracer.SceneLimits;

/** Makes pictures with the built-in path tracer. Scenes stay in memory between pictures. Safe for use by several threads. */
public final class PathTracedPictures implements PictureRenderer {

    private final SceneCache scenes;

    /** Makes a renderer that keeps scenes of up to roughly a quarter of this process's largest heap. */
    public PathTracedPictures() {
        this(new SceneCache(Runtime.getRuntime().maxMemory() / 4, SceneLimits.defaults()));
    }

    /** Makes a renderer with a cache of its own choice. */
    public PathTracedPictures(SceneCache scenes) {
        this.scenes = scenes;
    }

    /**
     * Renders one picture and writes it: the file is there when the picture is whole, and not before.
     *
     * @throws java.util.concurrent.CancellationException when the context says so, or the thread is interrupted
     */
    @Override
    public void render(Picture picture, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        if (!picture.format().hasPictures()) {
            throw RenderingException.unrenderable("the built-in renderer makes pictures; choose the format png or exr");
        }
        try {
            RenderRequest request = new RenderRequest(
                    picture.frame(),
                    picture.parameters().framesPerSecond(),
                    picture.width(),
                    picture.height(),
                    picture.parameters().samples());
            checkCancelled(context);
            SceneCache.Prepared prepared =
                    scenes.get(picture.scene(), picture.folder(), request.seconds(), picture.threads());
            prepared.document().warnings().forEach(context::log);
            checkCancelled(context);
            Environment environment = environmentOf(picture, prepared.scene().frame());
            long start = System.nanoTime();
            PathTracer.Rendering rendering = new PathTracer(prepared.scene(), request, environment)
                    .render(
                            picture.region(),
                            picture.threads(),
                            context::cancelled,
                            context::progress,
                            previewsOf(picture, context));
            context.worked(Duration.ofNanos(rendering.helperNanos()));
            context.log(statistics(prepared, rendering, request, (System.nanoTime() - start) / 1e9));
            write(rendering.image(), picture);
        } catch (SceneException e) {
            throw e.isOfTheHost()
                    ? new RenderingException(e.getMessage(), e)
                    : RenderingException.unrenderable(e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new RenderingException(e.getMessage(), e);
        }
    }

    private static PreviewListener previewsOf(Picture picture, RenderContext context) {
        SampleSink samples = context.samples();
        if (samples == SampleSink.NONE) {
            return PreviewListener.NONE;
        }
        return new PreviewListener() {
            @Override
            public boolean isDue() {
                return samples.isDue();
            }

            @Override
            public void show(FloatImage unfinished) {
                samples.show(picture.frame(), Previews.of(unfinished, Previews.MAX_SIDE));
            }
        };
    }

    private static void checkCancelled(RenderContext context) {
        if (context.cancelled()) {
            throw new CancellationException("cancelled");
        }
    }

    private static Environment environmentOf(Picture picture, SceneFrame frame) throws SceneException, IOException {
        Optional<float[]> color = picture.parameters().environmentColor();
        if (color.isPresent()) {
            float[] rgb = color.get();
            return Environment.constant(rgb[0], rgb[1], rgb[2]);
        }
        Optional<RelativePath> file = picture.parameters().environmentFile();
        if (file.isEmpty()) {
            return Environment.defaultFor(frame);
        }
        Path path = picture.folder().resolve(file.get().value());
        if (Files.exists(path) && !path.toRealPath().startsWith(picture.folder().toRealPath())) {
            throw new SceneException(
                    file.get().value(), "the environment's file is a link that leads outside of the job's files");
        }
        return EnvironmentFiles.load(path);
    }

    private static String statistics(
            SceneCache.Prepared prepared, PathTracer.Rendering rendering, RenderRequest request, double seconds) {
        FloatImage image = rendering.image();
        return String.format(
                Locale.ROOT,
                "%d triangles, loaded in %.2f s, prepared in %.2f s; %dx%d pixels, %d samples, %d rays in %.2f s",
                prepared.scene().triangleCount(),
                prepared.loadSeconds(),
                prepared.prepareSeconds(),
                image.width(),
                image.height(),
                request.samples(),
                rendering.rays(),
                seconds);
    }

    private static void write(FloatImage image, Picture picture) throws IOException {
        Path output = picture.output().toAbsolutePath();
        Path unfinished = output.resolveSibling("." + output.getFileName() + ".part");
        try {
            switch (picture.format()) {
                case PNG -> PngPictures.write(image, unfinished);
                case EXR -> ExrPictures.write(image, unfinished);
                case NONE -> throw new IllegalArgumentException("there is no picture to write");
            }
            Files.move(unfinished, output, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
