package org.raymill.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.model.JobSpec;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.PackageDefinition;

/** Checks jobs that other sites hand over, as those are that clients submit. */
public final class HandedOverJobs {

    private final Definitions definitions;

    /** Checks by the definitions of this site's rendering packages. */
    public HandedOverJobs(Definitions definitions) {
        this.definitions = definitions;
    }

    /** What is wrong with a job, for people. */
    public List<String> problems(JobSpec spec) {
        String name = spec.profile().packageName();
        InputErrors errors = new InputErrors();
        int gpus = spec.profile().host().gpus().count();
        ParameterCheck.check(name, spec.parameters(), definitions, gpus, errors, (place, file) -> {});
        List<String> problems = new ArrayList<>(errors.texts());
        Optional<PackageDefinition> definition = definitions.find(name);
        if (definition.isEmpty()) {
            problems.add("no rendering package is called " + name + " here");
        }
        if (!spec.format().hasPictures()) {
            problems.add("a job without pictures has nothing that could be sent back");
        }
        definition.filter(found -> !found.builtIn()).ifPresent(found -> {
            if (found.commands().all().isEmpty()) {
                problems.add("the package " + name + " renders no frames");
            }
            if (!found.tiles() && spec.profile().tiles().count() > 1) {
                problems.add("the package " + name + " does not render tiles here");
            }
            found.nameProblem(spec.scene().value()).ifPresent(problems::add);
        });
        return problems;
    }
}
