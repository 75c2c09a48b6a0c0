package org.raymill.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How a node is to be started.
 *
 * @param configuration the site's configuration file
 * @param overrides settings that the command line gives, by their path in the configuration
 */
public record NodeOptions(Optional<Path> configuration, Map<String, Object> overrides) {

    public NodeOptions {
        overrides = Map.copyOf(overrides);
    }
}
