package org.raymill.cli;

import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Names the farm that a command talks to. It may be said before the name of the command, too: {@code raymill --api URL jobs}. */
final class FarmOptions {

    /** Where a farm is looked for when none is named. */
    static final String DEFAULT_API = "http://127.0.0.1:8470";

    private static final String NAME = "--api";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = NAME,
            paramLabel = "URL",
            order = 1_000,
            description = {"Address of the farm's API", "(default: $$RAYMILL_API or " + DEFAULT_API + ")."})
    private String api;

    /** What the nearest command around says; null when none says anything. */
    private String named() {
        for (CommandSpec spec = command; spec != null; spec = spec.parent()) {
            OptionSpec option = spec.findOption(NAME);
            if (option != null && option.getValue() != null) {
                return option.getValue();
            }
        }
        return null;
    }

    /** A client of the named farm; nothing is sent yet. */
    ApiClient client() {
        String named = named();
        String variable = System.getenv("RAYMILL_API");
        String text = named != null ? named : variable != null && !variable.isBlank() ? variable : DEFAULT_API;
        try {
            URI address = new URI(text.strip());
            boolean http =
                    "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            boolean plain =
                    address.getUserInfo() == null && address.getQuery() == null && address.getFragment() == null;
            if (address.getHost() != null && http && plain) {
                return new ApiClient(address);
            }
        } catch (java.net.URISyntaxException e) {
            // Told below, like any other text that is no address.
        }
        throw new ParameterException(
                command.commandLine(),
                "'" + Terminal.clean(text) + "' (" + (named != null ? NAME : "RAYMILL_API")
                        + ") is no address of a farm; it looks like " + DEFAULT_API);
    }
}
