package org.raymill.doctor;

import java.util.ArrayList;
import java.util.List;
import org.raymill.model.Finding;
import org.raymill.rendering.InstalledPackages;
import org.raymill.rendering.definition.Definitions;

/**
 * Which rendering packages are found on this host, and whether their programs start.
 *
 * @param definitions of what is looked for
 * @param clientCommands whether packages are offered that run what clients write
 */
public record PackagesCheck(Definitions definitions, boolean clientCommands) {

    private static final String NAME = "package";

    /** The check. */
    public Check check() {
        return new Check(NAME, "", this::look);
    }

    private List<Finding> look() throws InterruptedException {
        InstalledPackages.Look look = InstalledPackages.look(definitions, clientCommands);
        List<Finding> findings = new ArrayList<>();
        look.working()
                .forEach(each -> findings.add(Finding.ok(NAME, each.installed().label(), "works")));
        look.problems()
                .forEach(
                        each -> findings.add(
                                Finding.warning(
                                        NAME,
                                        each.name(),
                                        each.program() + " is not offered: " + each.reason(),
                                        "mend or remove the program; raymill packages check FILE tells more of a definition of your own")));
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    NAME, "", "no rendering program is installed: the built-in path tracer renders glTF alone"));
        }
        return findings;
    }
}
