package org.raymill.rendering.definition;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The command lines of a program, each for one kind of work.
 *
 * @param frame renders one frame
 * @param chunk renders several frames in one process, and one when there is no command for it
 * @param tile renders a part of one frame
 */
public record Commands(
        Optional<CommandTemplate> frame, Optional<CommandTemplate> chunk, Optional<CommandTemplate> tile) {

    private static final Set<String> COMMON =
            Set.of("scene", "scene.name", "scene.folder", "width", "height", "outputs", "work", "cores", "extension");
    static final Set<String> OF_A_FRAME = Set.of("frame", "output");
    static final Set<String> OF_A_CHUNK = Set.of("frames", "first-frame", "last-frame");
    static final Set<String> OF_A_TILE = Set.of(
            "region.x",
            "region.y",
            "region.width",
            "region.height",
            "region.first-column",
            "region.last-column",
            "region.first-row",
            "region.last-row");

    /**
     * Reads them.
     *
     * @param scripts the names of the definition's scripts
     */
    static Commands read(Fields definition, Settings settings, Set<String> scripts) {
        Optional<Fields> found = definition.object("command");
        if (found.isEmpty()) {
            if (!definition.has("encode")) {
                definition.wrong("command", "is missing: write command { frame = [...] }");
            }
            return new Commands(Optional.empty(), Optional.empty(), Optional.empty());
        }
        Fields fields = found.get();
        Reader reader = new Reader(fields, settings, scripts);
        Commands commands = new Commands(
                reader.command("frame", List.of(OF_A_FRAME, OF_A_CHUNK)),
                reader.command("chunk", List.of(OF_A_CHUNK)),
                reader.command("tile", List.of(OF_A_FRAME, OF_A_CHUNK, OF_A_TILE)));
        if (!fields.has("frame") && !fields.has("chunk")) {
            fields.wrong("frame", "is missing: a program renders frames or chunks of frames");
        }
        fields.refuseOthers();
        return commands;
    }

    /** Reads templates of one definition and refuses placeholders that nothing fills in. */
    record Reader(Fields fields, Settings settings, Set<String> scripts) {

        Optional<CommandTemplate> command(String key, List<Set<String>> further) {
            if (!fields.has(key)) {
                return Optional.empty();
            }
            Set<String> known = new TreeSet<>(COMMON);
            known.addAll(CommandTemplate.LISTS);
            scripts.forEach(script -> known.add(CommandTemplate.SCRIPT + script));
            further.forEach(known::addAll);
            return Optional.of(template(key, known));
        }

        /** A template that may use these placeholders, and settings. */
        CommandTemplate template(String key, Set<String> known) {
            CommandTemplate template = new CommandTemplate(fields.texts(key));
            Set<String> all = new HashSet<>(known);
            settings.all().forEach(setting -> all.add(CommandTemplate.SETTING + setting.name()));
            for (String name : template.names()) {
                if (!all.contains(name)) {
                    fields.wrong(
                            key,
                            "has the placeholder {" + name + "} that does not exist here; there are {"
                                    + String.join("}, {", new TreeSet<>(all)) + "}");
                }
            }
            return template;
        }
    }

    /** All of them by their keys. */
    public Map<String, CommandTemplate> all() {
        Map<String, CommandTemplate> all = new java.util.LinkedHashMap<>();
        frame.ifPresent(command -> all.put("frame", command));
        chunk.ifPresent(command -> all.put("chunk", command));
        tile.ifPresent(command -> all.put("tile", command));
        return all;
    }

    /** The command for a number of whole frames. */
    public Optional<CommandTemplate> forFrames(int count) {
        List<Optional<CommandTemplate>> preferred = count > 1 ? List.of(chunk, frame) : List.of(frame, chunk);
        return preferred.stream().flatMap(Optional::stream).findFirst();
    }
}
