package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.rendering.definition.CommandTemplate;
import org.raymill.rendering.definition.PackageDefinition;
import org.raymill.rendering.definition.Setting;
import org.raymill.rendering.definition.SettingValues;

/** Shows what a definition does before any job relies on it. */
public final class PackageTrial {

    private static final Path JOB = Path.of("/job");
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;

    private final PackageDefinition definition;

    /** A trial of a definition. */
    public PackageTrial(PackageDefinition definition) {
        this.definition = definition;
    }

    /**
     * A program that the definition finds on this host.
     *
     * @param version empty when it can not be used
     * @param problem why; empty when it can
     */
    public record Installation(Path program, Optional<String> version, String problem) {}

    /** The programs on this host; each is started to hear its version. */
    public List<Installation> installations() throws InterruptedException {
        List<Installation> found = new ArrayList<>();
        ProgramProbe probe = new ProgramProbe("trial-" + UUID.randomUUID());
        for (Path program : new ProgramFinder(System.getenv()).find(definition.search())) {
            try {
                found.add(new Installation(program, Optional.of(probe.version(definition, program)), ""));
            } catch (IOException e) {
                found.add(new Installation(program, Optional.empty(), e.getMessage()));
            }
        }
        return found;
    }

    /**
     * The command lines for an example: 640x360 pixels in the folder {@code /job}, two cores, frame 1, frames 1 to 3, or the tile at the top right of
     * four.
     *
     * @param program the program to show
     */
    public Map<String, List<String>> commands(Path program) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        definition.commands().all().forEach((kind, template) -> {
            boolean tile = kind.equals("tile");
            List<Integer> frames = kind.equals("chunk") ? List.of(1, 2, 3) : List.of(1);
            lines.put(kind, line(program, template, task(frames, tile)));
        });
        return lines;
    }

    private List<String> line(Path program, CommandTemplate template, RenderTask task) {
        try {
            SettingValues settings = definition.settings().values(task.parameters());
            return new ProgramLines(definition, program, task, settings).command(template, task.frames());
        } catch (RenderingException | IllegalArgumentException e) {
            return List.of("(" + e.getMessage() + ")");
        }
    }

    private RenderTask task(List<Integer> frames, boolean tile) {
        String extension = definition.extensions().stream().findFirst().orElse("scene");
        PictureFormat format = List.of(PictureFormat.PNG, PictureFormat.EXR, PictureFormat.NONE).stream()
                .filter(definition.pictures()::writes)
                .findFirst()
                .orElse(PictureFormat.PNG);
        return new RenderTask(
                JOB.resolve("inputs"),
                new RelativePath("scene." + extension),
                JOB.resolve("output"),
                JOB.resolve("work"),
                WIDTH,
                HEIGHT,
                format,
                examples(),
                2,
                frames,
                tile
                        ? Optional.of(new RenderTask.Tile(1, new PixelRegion(WIDTH / 2, 0, WIDTH / 2, HEIGHT / 2)))
                        : Optional.empty());
    }

    /** Values for what a job has to set. */
    private Map<String, String> examples() {
        Map<String, String> examples = new LinkedHashMap<>();
        definition.settings().all().stream()
                .filter(Setting::required)
                .forEach(setting -> examples.put(setting.name(), example(setting)));
        return examples;
    }

    private static String example(Setting setting) {
        return switch (setting.type()) {
            case INT, FLOAT ->
                setting.least().or(setting::most).map(Object::toString).orElse("1");
            case CHOICE -> setting.choices().get(0);
            case BOOL -> "true";
            case TEXT -> setting.name();
            case COMMAND -> "program {scene} {output}";
        };
    }
}
