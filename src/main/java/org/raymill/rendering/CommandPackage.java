package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.raymill.model.InstalledPackage;
import org.raymill.rendering.definition.CommandTemplate;
import org.raymill.rendering.definition.PackageDefinition;
import org.raymill.rendering.definition.SettingValues;

/** A rendering package that is an external program: one process a frame, a tile, or a chunk of frames where the program can. */
final class CommandPackage implements RenderingPackage {

    private final PackageDefinition definition;
    private final Path executable;
    private final InstalledPackage installed;

    CommandPackage(PackageDefinition definition, Path executable, String version) {
        this.definition = definition;
        this.executable = executable;
        this.installed = new InstalledPackage(
                definition.name(),
                version,
                definition.tiles(),
                definition.verified().includes(version));
    }

    @Override
    public InstalledPackage installed() {
        return installed;
    }

    @Override
    public void render(RenderTask task, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        SettingValues settings = settings(task);
        if (!definition.pictures().writes(task.format())) {
            throw RenderingException.unrenderable("the package " + definition.name() + " does not write "
                    + task.format().extension());
        }
        Optional<String> unnameable = definition.nameProblem(task.scene().value());
        if (unnameable.isPresent()) {
            throw RenderingException.unrenderable(unnameable.get());
        }
        RenderTask safe = new SceneFeatures(definition).safe(task, settings, context);
        if (new SessionRun(definition, executable, safe, settings, context).run(installed.toString())) {
            return;
        }
        if (task.tile().isPresent()) {
            CommandTemplate tile = definition
                    .commands()
                    .tile()
                    .orElseThrow(() ->
                            new RenderingException("the package " + definition.name() + " does not render tiles"));
            new ProgramRun(definition, executable, safe, settings, context).run(tile, task.frames(), 0);
            return;
        }
        renderFrames(safe, settings, context);
    }

    @Override
    public Optional<String> identity(Map<String, String> parameters, String cpuModel) {
        return definition
                .identical()
                .flatMap(rule -> rule.identity(definition.settings().values(parameters), cpuModel));
    }

    @Override
    public void encode(EncodeTask task, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        if (definition.movies().isEmpty()) {
            RenderingPackage.super.encode(task, context);
            return;
        }
        new MovieCommands(definition, definition.movies().get()).encode(executable, task, context);
    }

    private void renderFrames(RenderTask task, SettingValues settings, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        ProgramRun run = new ProgramRun(definition, executable, task, settings, context);
        int done = 0;
        for (List<Integer> frames : parts(task.frames())) {
            if (context.cancelled()) {
                throw new CancellationException("cancelled");
            }
            CommandTemplate command = definition
                    .commands()
                    .forFrames(frames.size())
                    .orElseThrow(() ->
                            new RenderingException("the package " + definition.name() + " does not render frames"));
            run.run(command, frames, done);
            done += frames.size();
            context.progress((double) done / task.frames().size());
        }
    }

    /** Which frames one process renders: all where the program takes any, else those that follow each other. */
    private List<List<Integer>> parts(List<Integer> frames) {
        Optional<CommandTemplate> chunk = definition.commands().chunk();
        if (chunk.isEmpty()) {
            return frames.stream().map(List::of).toList();
        }
        if (chunk.get().uses("frames")) {
            return List.of(frames);
        }
        List<List<Integer>> parts = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= frames.size(); i++) {
            if (i == frames.size() || frames.get(i) != frames.get(i - 1) + 1) {
                parts.add(frames.subList(start, i));
                start = i;
            }
        }
        return parts;
    }

    private SettingValues settings(RenderTask task) throws RenderingException {
        try {
            return definition.settings().values(task.parameters());
        } catch (IllegalArgumentException e) {
            throw RenderingException.unrenderable(e.getMessage());
        }
    }
}
