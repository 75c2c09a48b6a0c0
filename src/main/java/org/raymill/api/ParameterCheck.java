package org.raymill.api;

import java.util.Map;
import java.util.function.BiConsumer;
import org.raymill.model.JobSpec;
import org.raymill.model.RelativePath;
import org.raymill.rendering.GltfParameters;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.PackageDefinition;

/** Checks the parameters that a rendering package is told, when a job is submitted and when its settings are changed. */
final class ParameterCheck {

    private static final String GLTF = "gltf";

    private ParameterCheck() {}

    /**
     * Checks them one by one.
     *
     * @param definitions of packages; the parameters of one that is not among them are left to the render servers
     * @param gpus how many graphics processors a task has for itself
     * @param errors gets what is wrong, below {@code /parameters/}
     * @param requireFile is told the place and the path of each file that a parameter names
     */
    static void check(
            String packageName,
            Map<String, String> parameters,
            Definitions definitions,
            int gpus,
            InputErrors errors,
            BiConsumer<String, RelativePath> requireFile) {
        parameters.forEach((name, value) -> {
            String place = "/parameters/" + InputErrors.token(name);
            errors.check(place, () -> {
                JobSpec.requireParameters(Map.of(name, value));
                return name;
            });
            if (packageName.equals(GLTF) && !errors.has(place)) {
                errors.check(place, () -> GltfParameters.parse(Map.of(name, value)))
                        .flatMap(GltfParameters::environmentFile)
                        .ifPresent(file -> requireFile.accept(place, file));
            }
        });
        definitions
                .find(packageName)
                .filter(definition -> !definition.builtIn())
                .map(PackageDefinition::settings)
                .ifPresent(settings -> {
                    settings.problems(parameters).forEach((name, problem) -> add(errors, name, problem));
                    if (gpus == 0) {
                        settings.needGpu(parameters)
                                .forEach((name, value) -> add(errors, name, withoutGpu(name, value)));
                    }
                });
    }

    private static String withoutGpu(String name, String value) {
        return name + "=" + value
                + " needs a graphics processor, and the job asks for none: add profile.host.gpus, such as"
                + " {\"count\": 1} (raymill submit --gpus 1)";
    }

    private static void add(InputErrors errors, String name, String problem) {
        String place = "/parameters/" + InputErrors.token(name);
        if (!errors.has(place)) {
            errors.add(place, problem);
        }
    }
}
