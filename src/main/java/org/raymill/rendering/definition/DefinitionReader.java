package org.raymill.rendering.definition;

import com.typesafe.config.ConfigObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one definition, and tells all that is wrong with it at once. */
public final class DefinitionReader {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,49}");
    private static final Duration DEFAULT_FRAME_LIMIT = Duration.ofDays(1);

    private final String name;
    private final Fields fields;
    private final ScriptSource scripts;
    private final List<String> problems;

    /** Where the scripts are that a definition names. */
    interface ScriptSource {

        /**
         * The text of a script.
         *
         * @throws IOException when there is none; the message is for people
         */
        String read(String file) throws IOException;
    }

    private DefinitionReader(String name, ConfigObject definition, ScriptSource scripts) {
        this.name = name;
        this.problems = new ArrayList<>();
        this.fields = new Fields(definition, "", problems);
        this.scripts = scripts;
    }

    /**
     * Reads a definition.
     *
     * @param name of the package
     * @throws DefinitionException with all that is wrong
     */
    static PackageDefinition read(String name, ConfigObject definition, ScriptSource scripts) {
        return new DefinitionReader(name, definition, scripts).read();
    }

    private PackageDefinition read() {
        if (!NAME.matcher(name).matches()) {
            problems.add("'" + name + "' is no name of a package: use lower-case letters, digits, '-' and '_'");
        }
        boolean builtIn = fields.flag("built-in");
        Settings settings = SettingsReader.read(fields);
        Map<String, String> files = scripts();
        Commands none = new Commands(Optional.empty(), Optional.empty(), Optional.empty());
        PackageDefinition definition = new PackageDefinition(
                name,
                fields.text("title", name),
                TestedVersions.read(fields),
                builtIn,
                fields.flag("client-commands"),
                fields.flag("network"),
                extensions(),
                SceneNames.read(fields),
                builtIn ? new ProgramSearch(List.of()) : ProgramSearch.read(fields),
                builtIn ? new VersionRule(Optional.empty(), List.of(), Optional.empty()) : VersionRule.read(fields),
                builtIn ? none : Commands.read(fields, settings, files.keySet()),
                builtIn ? Optional.empty() : SessionRule.read(fields, settings, files.keySet()),
                MovieRule.read(fields),
                Pictures.read(fields, settings),
                OutputSigns.read(fields),
                settings,
                fields.duration("frame-limit").orElse(DEFAULT_FRAME_LIMIT),
                files,
                TileSafety.read(fields, settings),
                IdenticalPictures.read(fields, settings));
        fields.refuseOthers();
        check(definition);
        if (!problems.isEmpty()) {
            throw new DefinitionException(problems);
        }
        return definition;
    }

    private List<String> extensions() {
        return fields.texts("extensions").stream()
                .map(extension -> extension.toLowerCase(Locale.ROOT))
                .toList();
    }

    private Map<String, String> scripts() {
        Map<String, String> found = new LinkedHashMap<>();
        for (String file : fields.texts("scripts")) {
            if (!file.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")) {
                fields.wrong("scripts", "has '" + file + "', which is no plain name of a file beside the definition");
                continue;
            }
            try {
                found.put(file, scripts.read(file));
            } catch (IOException e) {
                fields.wrong("scripts", "names a file that can not be read: " + e.getMessage());
            }
        }
        return found;
    }

    /** What is right by itself and wrong together. */
    private void check(PackageDefinition definition) {
        boolean named = !definition.pictures().files().isEmpty();
        definition.commands().chunk().ifPresent(chunk -> {
            if (!named) {
                fields.wrong("files", "is missing: under which names does a chunk write its pictures?");
            }
        });
        definition.commands().all().forEach((key, command) -> {
            if (!named && !key.equals("chunk") && !mayWrite(command, definition)) {
                fields.wrong("command", "has a " + key + " that uses neither {output} nor, with files, {outputs}");
            }
        });
        if (!definition.pictures().samples().isEmpty()
                && definition.commands().all().values().stream().noneMatch(command -> command.uses("outputs"))) {
            fields.wrong("samples", "are in {outputs}, which no command uses");
        }
        if (definition.frameLimit().isNegative() || definition.frameLimit().isZero()) {
            fields.wrong("frame-limit", "must be longer than nothing");
        }
    }

    /** A command without any placeholder is one that makes no pictures; what a client writes is its own matter. */
    private static boolean mayWrite(CommandTemplate command, PackageDefinition definition) {
        return command.names().isEmpty()
                || command.uses("output")
                || command.uses("outputs")
                || definition.clientCommands();
    }
}
