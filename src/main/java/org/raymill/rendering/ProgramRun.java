package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
        ProgramLines lines = new ProgramLines(definition, executable, task, settings);
        lines.prepare(frames);
        OutputWatch watch = new OutputWatch(
                definition.signs(), frames.size(), part -> context.progress((done + part * frames.size()) / all));
        Program program = new Program(
                lines.command(template, frames),
                // The scene's folder: programs look there for what a scene refers to.
                task.sceneFile().getParent(),
                definition.frameLimit().multipliedBy(frames.size()),
                definition.network());
        context.samples().watch(new ProgramSamples(definition, task, frames));
        int status;
        try {
            status = context.execute(program, watch::line);
        } finally {
            context.samples().watch(SampleSource.NONE);
        }
        watch.warnings().ifPresent(context::log);
        String what = what(frames);
        if (!watch.succeeded(status)) {
            throw watch.failure(definition.name() + " ended with exit status " + status + " on " + what, status);
        }
        if (task.format().hasPictures()) {
            ProgramPictures pictures = new ProgramPictures(definition, task);
            for (int frame : frames) {
                pictures.take(frame, frames.size(), watch, task);
            }
        }
    }

    static String what(List<Integer> frames) {
        return frames.size() == 1
                ? "frame " + frames.get(0)
                : "frames " + frames.get(0) + " to " + frames.get(frames.size() - 1);
    }
}
