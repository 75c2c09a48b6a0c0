package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.definition.CommandTemplate;
import org.raymill.rendering.definition.PackageDefinition;
import org.raymill.rendering.definition.SettingValues;

/** One process of an external program for a task: makes its command line, runs it, and takes its pictures only when they are proven. */
final class ProgramRun {

    private final PackageDefinition definition;
    private final Path executable;
    private final RenderTask task;
    private final SettingValues settings;
    private final RenderContext context;

    ProgramRun(
            PackageDefinition definition,
            Path executable,
            RenderTask task,
            SettingValues settings,
            RenderContext context) {
        this.definition = definition;
        this.executable = executable;
        this.task = task;
        this.settings = settings;
        this.context = context;
    }

    /**
     * Runs the program for some of the task's frames.
     *
     * @param done how many frames of the task are done
     */
    void run(CommandTemplate template, List<Integer> frames, int done)
            throws IOException, InterruptedException, RenderingException {
        int all = task.frames().size();
        prepare(frames);
        OutputWatch watch = new OutputWatch(
                definition.signs(), frames.size(), part -> context.progress((done + part * frames.size()) / all));
        Program program = new Program(
                command(template, frames),
                // The scene's folder: programs look there for what a scene refers to.
                task.sceneFile().getParent(),
                definition.frameLimit().multipliedBy(frames.size()),
                definition.network());
        int status = context.execute(program, watch::line);
        watch.warnings().ifPresent(context::log);
        String what = what(frames);
        if (!watch.succeeded(status)) {
            throw watch.failure(definition.name() + " ended with exit status " + status + " on " + what, status);
        }
        if (task.format().hasPictures()) {
            ProgramPictures pictures = new ProgramPictures(definition, task);
            for (int frame : frames) {
                pictures.take(frame, frames.size(), watch);
            }
        }
    }

    private void prepare(List<Integer> frames) throws IOException {
        if (task.format().hasPictures()) {
            for (int frame : frames) {
                Files.createDirectories(
                        task.outputs().resolve(task.output(frame).value()).getParent());
            }
        }
        scripts().write(task.work());
    }

    private Scripts scripts() {
        return new Scripts(definition.scripts());
    }

    private static String what(List<Integer> frames) {
        return frames.size() == 1
                ? "frame " + frames.get(0)
                : "frames " + frames.get(0) + " to " + frames.get(frames.size() - 1);
    }

    /**
     * The command line for some of the task's frames.
     *
     * @throws RenderingException when the task's parameters do not suit
     */
    List<String> command(CommandTemplate template, List<Integer> frames) throws RenderingException {
        try {
            Map<String, String> values = values(frames);
            List<String> command = new ArrayList<>();
            command.add(executable.toString());
            CommandTemplate format = definition.pictures().formats().get(task.format());
            command.addAll(template.expand(
                    values, settings, format == null ? List.of() : format.expand(values, settings, List.of())));
            return command;
        } catch (IllegalArgumentException e) {
            throw new RenderingException(e.getMessage(), e);
        }
    }

    private Map<String, String> values(List<Integer> frames) {
        Map<String, String> values = new HashMap<>();
        values.put("scene", task.sceneFile().toString());
        values.put("scene.folder", task.sceneFile().getParent().toString());
        values.put("width", Integer.toString(task.width()));
        values.put("height", Integer.toString(task.height()));
        values.put("outputs", task.outputs().toString());
        values.put("work", task.work().toString());
        values.put("cores", Integer.toString(task.cores()));
        values.put("extension", task.format().extension());
        values.put("frames", frames.stream().map(String::valueOf).collect(Collectors.joining(",")));
        values.put("first-frame", frames.get(0).toString());
        values.put("last-frame", frames.get(frames.size() - 1).toString());
        if (frames.size() == 1) {
            Path output = task.outputs().resolve(task.output(frames.get(0)).value());
            values.put("frame", frames.get(0).toString());
            values.put("output", output.toString());
        }
        region(values);
        values.putAll(scripts().places(task.work()));
        return values;
    }

    private void region(Map<String, String> values) {
        PixelRegion region = task.region();
        values.put("region.x", Integer.toString(region.x()));
        values.put("region.y", Integer.toString(region.y()));
        values.put("region.width", Integer.toString(region.width()));
        values.put("region.height", Integer.toString(region.height()));
        values.put("region.first-column", Integer.toString(region.x() + 1));
        values.put("region.last-column", Integer.toString(region.x() + region.width()));
        values.put("region.first-row", Integer.toString(region.y() + 1));
        values.put("region.last-row", Integer.toString(region.y() + region.height()));
    }
}
