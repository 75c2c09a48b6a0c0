package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.model.InstalledPackage;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;

/** A rendering package that is an external program: one process a frame. */
final class CommandPackage implements RenderingPackage {

    private final CommandPackageDefinition definition;
    private final Path executable;
    private final InstalledPackage installed;

    CommandPackage(CommandPackageDefinition definition, Path executable, String version) {
        this.definition = definition;
        this.executable = executable;
        this.installed = new InstalledPackage(definition.name(), version, definition.tiles());
    }

    @Override
    public InstalledPackage installed() {
        return installed;
    }

    @Override
    public void render(RenderTask task, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        if (task.tile().isPresent() && !definition.tiles()) {
            throw new RenderingException("the package " + definition.name() + " does not render tiles");
        }
        CommandTemplate template = definition
                .frameCommand()
                .orElseThrow(() -> new RenderingException("the package " + definition.name() + " renders no frames"));
        int count = task.frames().size();
        for (int i = 0; i < count; i++) {
            if (context.cancelled()) {
                throw new CancellationException("cancelled");
            }
            renderFrame(template, task, i, context);
            context.progress((i + 1.0) / count);
        }
    }

    @Override
    public void encode(EncodeTask task, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        if (definition.movies().isEmpty()) {
            RenderingPackage.super.encode(task, context);
            return;
        }
        FailureSigns.Watch signs = definition.signs().new Watch();
        definition.movies().get().encode(definition.name(), executable, definition.frameLimit(), signs, task, context);
    }

    private void renderFrame(CommandTemplate template, RenderTask task, int index, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        int frame = task.frames().get(index);
        int count = task.frames().size();
        Path output = task.outputs().resolve(task.output(frame).value());
        if (task.format().hasPictures()) {
            Files.createDirectories(output.getParent());
        }
        List<String> command = new ArrayList<>();
        command.add(executable.toString());
        command.addAll(template.expand(values(task, frame, output), task.parameters()));
        FailureSigns.Watch signs = definition.signs().new Watch();
        Consumer<String> progress = line -> {
            signs.line(line);
            definition
                    .progressPattern()
                    .ifPresent(pattern -> progressOf(pattern, line, part -> context.progress((index + part) / count)));
        };
        // The scene's folder: programs look there for what a scene refers to.
        int status = context.execute(command, task.sceneFile().getParent(), definition.frameLimit(), progress);
        if (status != 0) {
            throw signs.failure(definition.name() + " ended with exit status " + status + " on frame " + frame, status);
        }
        if (task.format().hasPictures()) {
            check(output, task, frame, signs);
        }
    }

    private static Map<String, String> values(RenderTask task, int frame, Path output) {
        PixelRegion region = task.region();
        Map<String, String> values = new HashMap<>();
        values.put("scene", task.sceneFile().toString());
        values.put("frame", Integer.toString(frame));
        values.put("width", Integer.toString(task.width()));
        values.put("height", Integer.toString(task.height()));
        values.put("output", output.toString());
        values.put("cores", Integer.toString(task.cores()));
        values.put("region.x", Integer.toString(region.x()));
        values.put("region.y", Integer.toString(region.y()));
        values.put("region.width", Integer.toString(region.width()));
        values.put("region.height", Integer.toString(region.height()));
        return values;
    }

    /** A program that says that all went well has still to prove it. */
    private void check(Path output, RenderTask task, int frame, FailureSigns.Watch signs)
            throws IOException, RenderingException {
        if (!Files.isRegularFile(output, java.nio.file.LinkOption.NOFOLLOW_LINKS) || Files.size(output) == 0) {
            throw signs.failure(definition.name() + " ended well but wrote no picture of frame " + frame, 0);
        }
        if (task.format() == PictureFormat.PNG) {
            PixelRegion region = task.region();
            PictureSize.check(output, region.width(), region.height());
        }
    }

    private static void progressOf(Pattern pattern, String line, Consumer<Double> progress) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            return;
        }
        try {
            double value = matcher.groupCount() >= 2
                    ? Double.parseDouble(matcher.group(1)) / Double.parseDouble(matcher.group(2))
                    : Double.parseDouble(matcher.group(1)) / 100;
            if (value >= 0 && value <= 1) {
                progress.accept(value);
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            // Progress is a courtesy: a line that only looks like it is no reason to fail a frame.
            return;
        }
    }
}
