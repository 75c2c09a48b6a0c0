package org.raymill.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What every benchmark has. */
final class BenchOptions {

    @Option(names = "--servers", paramLabel = "N", description = "Render processes (default: 2; for efficiency 1).")
    private Integer serversGiven;

    @Option(
            names = "--cores",
            paramLabel = "N",
            description = "Cores that each offers, which is how many tasks it runs at a time (default: 16;"
                    + " with --exec as many as this machine has; for efficiency 2).")
    private Integer coresGiven;

    private final int serversOtherwise;
    private int coresOtherwise;

    @Option(
            names = "--control-heap",
            paramLabel = "MIB",
            defaultValue = "768",
            description = "Heap of the control process (default: ${DEFAULT-VALUE}).")
    int controlHeap;

    @Option(
            names = "--render-heap",
            paramLabel = "MIB",
            defaultValue = "384",
            description = "Heap of each render process (default: ${DEFAULT-VALUE}).")
    int renderHeap;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "jdbc:postgresql: of an empty database to use, or jdbc:h2: (default: a PostgreSQL that is started"
                            + " for it when one is installed, else the embedded H2).")
    private String database;

    @Option(names = "--database-user", paramLabel = "NAME", defaultValue = "", description = "Its user.")
    private String databaseUser;

    @Option(
            names = "--logs",
            paramLabel = "DIR",
            description = "Where the logs of the processes go (default: they go with the farm's temporary folder).")
    private Path logs;

    @Option(names = "--json", description = "Print the figures as JSON.")
    boolean json;

    /** Two render processes of many slots. */
    BenchOptions() {
        this(2, 16);
    }

    /**
     * What a farm has that nobody wants otherwise.
     *
     * @param servers render processes
     * @param cores that each offers
     */
    BenchOptions(int servers, int cores) {
        this.serversOtherwise = servers;
        this.coresOtherwise = cores;
    }

    /** How many render processes there are. */
    int servers() {
        return serversGiven != null ? serversGiven : serversOtherwise;
    }

    /** The cores that each render process offers. */
    int cores() {
        return coresGiven != null ? coresGiven : coresOtherwise;
    }

    /** Tasks take the processors for themselves: more of them at a time than there are processors only get in each other's way. */
    void tasksAreProcesses() {
        coresOtherwise = Runtime.getRuntime().availableProcessors();
    }

    Optional<String> database() {
        return Optional.ofNullable(database);
    }

    String databaseUser() {
        return databaseUser;
    }

    Optional<Path> logs() {
        return Optional.ofNullable(logs).map(Path::toAbsolutePath);
    }
}
