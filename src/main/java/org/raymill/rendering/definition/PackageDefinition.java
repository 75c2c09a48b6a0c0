package org.raymill.rendering.definition;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A rendering package as data.
 *
 * @param name by which jobs ask for it
 * @param title what people call it
 * @param verified the versions of the real program on which it was proven
 * @param builtIn whether Raymill itself does the work, so that there is no program and no command
 * @param clientCommands whether it runs what clients write, which an operator has to allow
 * @param network whether the program needs the network while it renders
 * @param extensions of the scenes that it renders, in lower case
 * @param sceneNames which names of scenes it can open; empty for any
 * @param frameLimit how long a frame may take
 * @param scripts files that the program is given, by name; {@code {script.NAME}} is where one is
 * @param session how the program stays alive between tasks; empty when it does not
 * @param movies how it makes movies of frames; empty for a program that only renders
 * @param tileSafety what makes tiles of a scene unsafe
 * @param identical when pictures are the same to the last bit; empty when that was not proven
 */
public record PackageDefinition(
        String name,
        String title,
        TestedVersions verified,
        boolean builtIn,
        boolean clientCommands,
        boolean network,
        List<String> extensions,
        Optional<SceneNames> sceneNames,
        ProgramSearch search,
        VersionRule version,
        Commands commands,
        Optional<SessionRule> session,
        Optional<MovieRule> movies,
        Pictures pictures,
        OutputSigns signs,
        Settings settings,
        Duration frameLimit,
        Map<String, String> scripts,
        Optional<TileSafety> tileSafety,
        Optional<IdenticalPictures> identical) {

    public PackageDefinition {
        extensions = List.copyOf(extensions);
        scripts = Map.copyOf(scripts);
    }

    /** Whether it renders tiles. */
    public boolean tiles() {
        return builtIn || commands.tile().isPresent();
    }

    /** Whether a scene of this name is one that it renders. */
    public boolean renders(String scene) {
        return extensions.contains(extensionOf(scene));
    }

    /** Why a scene can not be opened by its name, and what to do; empty when it can. */
    public Optional<String> nameProblem(String scene) {
        return sceneNames.flatMap(names -> names.problem(scene));
    }

    /** The ending of a file's name in lower case, without the dot; empty without one. */
    public static String extensionOf(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.contains(".") ? last.substring(last.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT) : "";
    }
}
