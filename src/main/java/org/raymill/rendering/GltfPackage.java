package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.raymill.model.InstalledPackage;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.PackageDefinition;

/** The built-in package {@code gltf}: renders inside of this process. */
public final class GltfPackage implements RenderingPackage {

    /** The package's name. */
    public static final String NAME = "gltf";

    private final InstalledPackage installed;
    private final PictureRenderer renderer;
    private final PackageDefinition definition;

    /**
     * Makes the package.
     *
     * @param version Raymill's own
     */
    public GltfPackage(String version, PictureRenderer renderer) {
        this.installed = new InstalledPackage(NAME, version, true, true);
        this.renderer = renderer;
        this.definition = Definitions.ofTheJar().find(NAME).orElseThrow();
    }

    @Override
    public InstalledPackage installed() {
        return installed;
    }

    @Override
    public Optional<String> identity(Map<String, String> parameters, String cpuModel) {
        return definition
                .identical()
                .flatMap(rule -> rule.identity(definition.settings().values(parameters), cpuModel));
    }

    @Override
    public void render(RenderTask task, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        GltfParameters parameters = parametersOf(task);
        int count = task.frames().size();
        for (int i = 0; i < count; i++) {
            if (context.cancelled()) {
                throw new CancellationException("cancelled");
            }
            int frame = task.frames().get(i);
            Path output = task.outputs().resolve(task.output(frame).value());
            Files.createDirectories(output.getParent());
            long start = System.nanoTime();
            renderer.render(
                    new PictureRenderer.Picture(
                            task.sceneFile(),
                            task.inputs(),
                            parameters,
                            frame,
                            task.width(),
                            task.height(),
                            task.region(),
                            task.format(),
                            task.cores(),
                            output),
                    new PartOfProgress(context, i, count));
            context.log("frame " + frame + " done in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        }
    }

    private static GltfParameters parametersOf(RenderTask task) throws RenderingException {
        try {
            return GltfParameters.parse(task.parameters());
        } catch (IllegalArgumentException e) {
            throw RenderingException.unrenderable(e.getMessage());
        }
    }

    /** A context for one of several pictures: its progress is a part of the whole. */
    private record PartOfProgress(RenderContext whole, int index, int count) implements RenderContext {

        @Override
        public boolean cancelled() {
            return whole.cancelled();
        }

        @Override
        public void progress(double fraction) {
            whole.progress((index + Math.max(0, Math.min(1, fraction))) / count);
        }

        @Override
        public void log(String line) {
            whole.log(line);
        }

        @Override
        public SampleSink samples() {
            return whole.samples();
        }

        @Override
        public int execute(Program program, Consumer<String> lines)
                throws IOException, InterruptedException, RenderingException {
            return whole.execute(program, lines);
        }
    }
}
