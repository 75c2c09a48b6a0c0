package org.raymill.rendering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.raymill.rendering.definition.CommandTemplate;
import org.raymill.rendering.definition.PackageDefinition;
import org.raymill.rendering.definition.SessionRule;
import org.raymill.rendering.definition.SettingValues;

/** A task that is done by a program which stays alive for the next one. */
final class SessionRun {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PackageDefinition definition;
    private final Path executable;
    private final RenderTask task;
    private final SettingValues settings;
    private final RenderContext context;

    SessionRun(
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
     * Does the task in a session, where the program and the host have such.
     *
     * @param program name and version
     * @return false when it is to be done by a process of its own
     */
    boolean run(String program) throws IOException, InterruptedException, RenderingException {
        Optional<SessionRule> rule = definition.session();
        Optional<CommandTemplate> request =
                rule.flatMap(session -> session.request(task.tile().isPresent()));
        if (request.isEmpty()) {
            return false;
        }
        Optional<ProgramSession> free =
                context.session(task, program, rule.get().most());
        if (free.isEmpty()) {
            return false;
        }
        try (ProgramSession session = free.get()) {
            work(session, rule.get(), request.get());
            session.keep();
        }
        return true;
    }

    private void work(ProgramSession session, SessionRule rule, CommandTemplate request)
            throws IOException, InterruptedException, RenderingException {
        List<Integer> frames = task.frames();
        RenderTask inside = task.in(session.outputs(), session.work());
        ProgramLines lines = new ProgramLines(definition, executable, inside, settings);
        lines.prepare(frames);
        Program program = new Program(
                lines.command(rule.command(), frames),
                task.sceneFile().getParent(),
                definition.frameLimit().multipliedBy(frames.size()),
                definition.network());
        if (!session.isStarted()) {
            session.start(program);
        }
        OutputWatch watch = new OutputWatch(definition.signs(), frames.size(), context::progress);
        context.samples().watch(new ProgramSamples(definition, inside, frames));
        OptionalInt ended;
        try {
            ended = session.request(
                    json(lines.arguments(request, frames)),
                    rule.readWithin(),
                    rule.done().asPredicate(),
                    program,
                    watch::line);
        } finally {
            context.samples().watch(SampleSource.NONE);
        }
        watch.warnings().ifPresent(context::log);
        if (ended.isPresent()) {
            throw watch.failure(
                    definition.name() + " ended with exit status " + ended.getAsInt() + " on "
                            + ProgramRun.what(frames),
                    ended.getAsInt());
        }
        if (watch.licenceDenied()) {
            // What it made without one has marks in it, or is none: the picture says nothing.
            throw watch.failure(definition.name() + " was done with " + ProgramRun.what(frames), 0);
        }
        take(inside, watch);
    }

    private static String json(List<String> arguments) {
        try {
            return JSON.writeValueAsString(arguments);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of texts can not be written", e);
        }
    }

    /** What another task finds here must not be this one's. */
    private void take(RenderTask inside, OutputWatch watch) throws IOException, RenderingException {
        if (!task.format().hasPictures()) {
            return;
        }
        ProgramPictures pictures = new ProgramPictures(definition, inside);
        for (int frame : task.frames()) {
            pictures.take(frame, task.frames().size(), watch, task);
        }
    }
}
