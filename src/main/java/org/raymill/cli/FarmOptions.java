package org.raymill.cli;

import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Names the farm that a command talks to. */
final class FarmOptions {

    /** Where a farm is looked for when none is named. */
    static final String DEFAULT_API = "http://127.0.0.1:8470";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--api",
            paramLabel = "URL",
            order = 1_000,
            description = {"Address of the farm's API", "(default: $$RAYMILL_API or " + DEFAULT_API + ")."})
    private String api;

    /** A client of the named farm; nothing is sent yet. */
    ApiClient client() {
        String variable = System.getenv("RAYMILL_API");
        String text = api != null ? api : variable != null && !variable.isBlank() ? variable : DEFAULT_API;
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
                "'" + Terminal.clean(text) + "' (" + (api != null ? "--api" : "RAYMILL_API")
                        + ") is no address of a farm; it looks like " + DEFAULT_API);
    }
}
