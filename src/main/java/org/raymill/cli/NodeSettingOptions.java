package org.raymill.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a node is, or would be, set up: options that are settings as well, and the file with all others. */
final class NodeSettingOptions {

    @Option(
            names = "--roles",
            split = ",",
            paramLabel = "ROLE",
            description = "Any of control, api, render (default: all).")
    private List<String> roles;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of this node alone (default: raymill-data).")
    private Path data;

    @Option(
            names = "--storage",
            paramLabel = "DIR",
            description = "Folder that all nodes share (default: storage in the data folder).")
    private Path storage;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Address by which other nodes reach this one (default: 127.0.0.1).")
    private String host;

    @Option(names = "--port", paramLabel = "N", description = "Port for other nodes (default: 8460).")
    private Integer port;

    @Option(
            names = "--http-host",
            paramLabel = "HOST",
            description = "Address that the API listens at (default: 127.0.0.1).")
    private String httpHost;

    @Option(
            names = "--http-port",
            paramLabel = "N",
            description = "Port of the API; 0 takes a free one (default: 8470).")
    private Integer httpPort;

    @Option(
            names = "--seed",
            paramLabel = "HOST:PORT",
            description = "A control node of the cluster to join; repeatable.")
    private List<String> seeds;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The render server's name (default: host name and port).")
    private String name;

    @Option(names = "--cores", paramLabel = "N", description = "Cores to render with (default: all).")
    private Integer cores;

    @Option(names = "--memory", paramLabel = "MIB", description = "Memory to render with (default: nine tenths).")
    private Integer memory;

    @Option(
            names = "--sandbox",
            paramLabel = "KIND",
            description =
                    "What holds rendering programs back: auto, none, process or bubblewrap (default: auto, bubblewrap where it works).")
    private String sandbox;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (HOCON).")
    private Path configuration;

    /** What was said. */
    NodeOptions read() {
        Map<String, Object> settings = new HashMap<>();
        put(settings, "raymill.roles", roles);
        put(settings, "raymill.data", text(data));
        put(settings, "raymill.storage", text(storage));
        put(settings, "raymill.cluster.host", host);
        put(settings, "raymill.cluster.port", port);
        put(settings, "raymill.api.host", httpHost);
        put(settings, "raymill.api.port", httpPort);
        put(settings, "raymill.cluster.seeds", seeds);
        put(settings, "raymill.server.name", name);
        put(settings, "raymill.server.cores", cores);
        put(settings, "raymill.server.memory-mib", memory);
        put(settings, "raymill.server.sandbox", sandbox);
        return new NodeOptions(Optional.ofNullable(configuration), settings);
    }

    private static void put(Map<String, Object> settings, String path, Object value) {
        if (value != null) {
            settings.put(path, value);
        }
    }

    private static String text(Path path) {
        return path == null ? null : path.toAbsolutePath().toString();
    }
}
