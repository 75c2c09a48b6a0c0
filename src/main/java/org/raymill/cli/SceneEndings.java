package org.raymill.cli;

import java.util.Locale;
import java.util.TreeSet;
import org.raymill.api.json.PackageList;
import org.raymill.api.json.PackageList.DefinitionEntry;

/** Whether the farm knows what renders a scene, by the ending of its name: told before anything is uploaded. */
final class SceneEndings {

    private SceneEndings() {}

    /**
     * Asks the farm, which may have packages of its own.
     *
     * @param scene its path within the job
     * @throws CommandException with the endings that are known when this one is not
     */
    static void require(ApiClient farm, String scene) {
        String name = scene.toLowerCase(Locale.ROOT);
        TreeSet<String> endings = new TreeSet<>();
        for (DefinitionEntry definition :
                farm.get("/api/v1/packages", PackageList.class).definitions()) {
            definition.extensions().forEach(extension -> endings.add("." + extension));
        }
        if (endings.stream().noneMatch(name::endsWith)) {
            throw new CommandException(Terminal.clean("the farm does not know what renders '" + scene
                    + "'; the endings that it knows are " + String.join(", ", endings)
                    + ". Name a rendering package with --package; 'raymill packages' lists them"));
        }
    }
}
