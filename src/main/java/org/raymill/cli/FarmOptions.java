package org.raymill.cli;

import java.net.URI;
import java.nio.file.Path;
import org.raymill.tls.Trust;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Names the farm that a command talks to. It may be said before the name of the command, too: {@code raymill --api URL jobs}. */
final class FarmOptions {

    /** Where a farm is looked for when none is named. */
    static final String DEFAULT_API = "http://127.0.0.1:8470";

    /** The option that names whom to trust. */
    static final String AUTHORITIES = "--authorities";

    private static final String NAME = "--api";
    private static final String TOKEN_FILE = "--token-file";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = NAME,
            paramLabel = "URL",
            order = 1_000,
            description = {"Address of the farm's API", "(default: $$RAYMILL_API or " + DEFAULT_API + ")."})
    private String api;

    @Option(
            names = TOKEN_FILE,
            paramLabel = "FILE",
            order = 1_001,
            description = {
                "A file with the token that says who you are, where the farm asks for one",
                "(default: $$RAYMILL_TOKEN, or what 'raymill login' has kept)."
            })
    private String tokenFile;

    @Option(
            names = AUTHORITIES,
            paramLabel = "FILE",
            order = 1_000,
            description = {
                "Whom to trust, besides whom Java trusts, when the farm speaks TLS: certificates of authorities, PEM",
                "(default: $$RAYMILL_AUTHORITIES)."
            })
    private String authorities;

    /** What the nearest command around says with an option; null when none says anything. */
    private String named(String name) {
        for (CommandSpec spec = command; spec != null; spec = spec.parent()) {
            OptionSpec option = spec.findOption(name);
            if (option != null && option.getValue() != null) {
                return option.getValue();
            }
        }
        return null;
    }

    private ApiClient authenticated(ApiClient client) {
        return TokenOption.find(client.address(""), named(TOKEN_FILE), System.getenv(), SavedTokens.ofUser())
                .map(client::with)
                .orElse(client);
    }

    /** A client of the named farm; nothing is sent yet. */
    ApiClient client() {
        String named = named(NAME);
        String variable = System.getenv("RAYMILL_API");
        String text = named != null ? named : variable != null && !variable.isBlank() ? variable : DEFAULT_API;
        try {
            URI address = new URI(text.strip());
            boolean web = http(address) || "https".equalsIgnoreCase(address.getScheme());
            boolean plain =
                    address.getUserInfo() == null && address.getQuery() == null && address.getFragment() == null;
            if (address.getHost() != null && web && plain) {
                return authenticated(new ApiClient(address, http(address) ? Trust.JAVA : trust()));
            }
        } catch (java.net.URISyntaxException e) {
            // Told below, like any other text that is no address.
        }
        throw new ParameterException(
                command.commandLine(),
                "'" + Terminal.clean(text) + "' (" + (named != null ? NAME : "RAYMILL_API")
                        + ") is no address of a farm; it looks like " + DEFAULT_API);
    }

    private static boolean http(URI address) {
        return "http".equalsIgnoreCase(address.getScheme());
    }

    private Trust trust() {
        String named = named(AUTHORITIES);
        String variable = System.getenv("RAYMILL_AUTHORITIES");
        String file = named != null ? named : variable == null ? "" : variable;
        try {
            return file.isBlank() ? Trust.JAVA : Trust.and(Path.of(file.strip()));
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    (named != null ? AUTHORITIES : "RAYMILL_AUTHORITIES") + ": " + Terminal.clean(e.getMessage()), e);
        }
    }
}
