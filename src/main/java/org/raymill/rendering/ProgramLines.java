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

/** Makes the command lines of a program for a task. */
record ProgramLines(PackageDefinition definition, Path executable, RenderTask task, SettingValues settings) {

    /** Makes what the lines name: folders for pictures, and scripts. */
    void prepare(List<Integer> frames) throws IOException {
        if (task.format().hasPictures()) {
            for (int frame : frames) {
                Files.createDirectories(
                        task.outputs().resolve(task.output(frame).value()).getParent());
            }
        }
        new Scripts(definition.scripts()).write(task.work());
    }

    /**
     * The program with its arguments.
     *
     * @throws RenderingException when the task's parameters do not suit
     */
    List<String> command(CommandTemplate template, List<Integer> frames) throws RenderingException {
        List<String> command = new ArrayList<>();
        command.add(executable.toString());
        command.addAll(arguments(template, frames));
        return command;
    }

    /**
     * A template with everything filled in.
     *
     * @throws RenderingException when the task's parameters do not suit
     */
    List<String> arguments(CommandTemplate template, List<Integer> frames) throws RenderingException {
        try {
            Map<String, String> values = values(frames);
            CommandTemplate format = definition.pictures().formats().get(task.format());
            return template.expand(
                    values, settings, format == null ? List.of() : format.expand(values, settings, List.of()));
        } catch (IllegalArgumentException e) {
            throw new RenderingException(e.getMessage(), e);
        }
    }

    private Map<String, String> values(List<Integer> frames) {
        Map<String, String> values = new HashMap<>();
        values.put("scene", task.sceneFile().toString());
        values.put("scene.name", task.sceneFile().getFileName().toString());
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
        values.putAll(new Scripts(definition.scripts()).places(task.work()));
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
