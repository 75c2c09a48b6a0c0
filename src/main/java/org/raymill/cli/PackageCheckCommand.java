package org.raymill.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.raymill.rendering.PackageTrial;
import org.raymill.rendering.PackageTrial.Installation;
import org.raymill.rendering.definition.DefinitionException;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.PackageDefinition;
import org.raymill.rendering.definition.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks the definition of a rendering package, without a farm. */
@Command(
        name = "check",
        description = {
            "Check a file that defines a rendering package: say what is wrong and where, what it would run, and whether the program is on this machine.",
            "The exit status is 1 when the definition is wrong, or a program that it finds does not work."
        })
final class PackageCheckCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The definition, NAME.conf.")
    private Path file;

    PackageCheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        PackageDefinition definition;
        try {
            definition = Definitions.file(file);
        } catch (DefinitionException e) {
            e.problems().forEach(terminal::say);
            return 1;
        }
        warnings(definition).forEach(warning -> terminal.say("warning: " + warning));
        terminal.print(definition.name() + ": " + definition.title()
                + (definition.verified().none() ? " (unverified: it was not proven on the real program)" : ""));
        terminal.print(
                "scenes: " + (definition.extensions().isEmpty() ? "any" : String.join(", ", definition.extensions())));
        if (!definition.pictures().samples().isEmpty()) {
            terminal.print("shown while it renders: "
                    + String.join(", ", definition.pictures().samples()));
        }
        definition.settings().all().forEach(setting -> terminal.print("setting " + text(setting)));
        PackageTrial trial = new PackageTrial(definition);
        List<Installation> installations = trial.installations();
        Path shown =
                installations.stream().findFirst().map(Installation::program).orElse(Path.of(definition.name()));
        trial.commands(shown)
                .forEach((kind, line) -> terminal.print(kind + ": "
                        + line.stream().map(PackageCheckCommand::quoted).collect(Collectors.joining(" "))));
        return report(installations);
    }

    private int report(List<Installation> installations) {
        if (installations.isEmpty()) {
            terminal.say("The program is not on this machine.");
        }
        int status = 0;
        for (Installation installation : installations) {
            if (installation.version().isPresent()) {
                terminal.print("found: " + installation.program() + ", version "
                        + Terminal.clean(installation.version().get()));
            } else {
                terminal.say("does not work: " + Terminal.clean(installation.problem()));
                status = 1;
            }
        }
        return status;
    }

    private static List<String> warnings(PackageDefinition definition) {
        List<String> warnings = new ArrayList<>();
        if (definition.extensions().isEmpty() && definition.movies().isEmpty()) {
            warnings.add("there are no extensions: jobs have to name the package");
        }
        if (definition.signs().progress().isEmpty() && definition.movies().isEmpty()) {
            warnings.add("there is no progress: people see none until a frame is done");
        }
        if (definition.signs().errors().isEmpty()) {
            warnings.add("there are no errors: a failure is told by its exit status alone");
        }
        definition.settings().all().stream()
                .filter(setting -> setting.help().isEmpty())
                .forEach(setting -> warnings.add("the setting " + setting.name() + " has no help"));
        return warnings;
    }

    private static String text(Setting setting) {
        String range = setting.choices().isEmpty()
                ? bound(" from ", setting.least()) + bound(" to ", setting.most())
                : " " + String.join("|", setting.choices());
        return setting.name() + " (" + setting.type().word() + range
                + setting.byDefault().map(value -> ", default " + value).orElse(setting.required() ? ", required" : "")
                + ") " + setting.help();
    }

    private static String bound(String word, Optional<java.math.BigDecimal> bound) {
        return bound.map(number -> word + number.toPlainString()).orElse("");
    }

    /** As a person could type it. */
    private static String quoted(String argument) {
        return argument.matches("[A-Za-z0-9_+=:,./@%-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
