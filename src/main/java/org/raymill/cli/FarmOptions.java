package org.raymill.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** Names the farm that a command talks to. */
final class FarmOptions {

    /** Where a farm is looked for when none is named. */
    static final String DEFAULT_API = "http://127.0.0.1:8470";

    @Option(
            names = "--api",
            paramLabel = "URL",
            defaultValue = "${env:RAYMILL_API:-" + DEFAULT_API + "}",
            description = "Address of the farm's API (default: $RAYMILL_API, else " + DEFAULT_API + ").")
    private String api;

    ApiClient client() {
        try {
            URI address = URI.create(api);
            if (address.getHost() == null
                    || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
                throw new CommandException("'" + api + "' is no address of an API; it looks like " + DEFAULT_API);
            }
            return new ApiClient(address);
        } catch (IllegalArgumentException e) {
            throw new CommandException("'" + api + "' is no address of an API; it looks like " + DEFAULT_API, e);
        }
    }
}
