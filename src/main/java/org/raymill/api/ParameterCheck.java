package org.raymill.api;

import java.util.Map;
import java.util.function.BiConsumer;
import org.raymill.model.JobSpec;
import org.raymill.model.RelativePath;
import org.raymill.rendering.GltfParameters;

/** Checks the parameters that a rendering package is told, when a job is submitted and when its settings are changed. */
final class ParameterCheck {

    private static final String GLTF = "gltf";

    private ParameterCheck() {}

    /**
     * Checks them one by one.
     *
     * @param errors gets what is wrong, below {@code /parameters/}
     * @param requireFile is told the place and the path of each file that a parameter names
     */
    static void check(
            String packageName,
            Map<String, String> parameters,
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
    }
}
