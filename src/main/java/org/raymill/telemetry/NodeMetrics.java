package org.raymill.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** The meters of what all parts of a node share. Safe to use from many threads. */
public final class NodeMetrics {

    /**
     * The threads for what blocks.
     *
     * @param waiting what waits for one of them
     */
    public record Threads(int size, int busy, int waiting) {
        static final Threads NONE = new Threads(0, 0, 0);
    }

    /**
     * Connections with the database.
     *
     * @param waiting who waits for one of them
     */
    public record Connections(int busy, int idle, int waiting) {
        /** No database. */
        public static final Connections NONE = new Connections(0, 0, 0);
    }

    /**
     * The cluster as this node sees it.
     *
     * @param unreachable of the members
     */
    public record Members(int all, int unreachable) {
        static final Members NONE = new Members(0, 0);
    }

    /** The file system of the storage, in bytes. */
    public record Space(long size, long free) {
        static final Space NONE = new Space(0, 0);
    }

    private volatile Supplier<Threads> threads = () -> Threads.NONE;
    private volatile Supplier<Connections> connections = () -> Connections.NONE;
    private volatile Supplier<Members> members = () -> Members.NONE;
    private volatile Space storage = Space.NONE;

    /** Makes the meters in a registry. */
    public NodeMetrics(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        meters.gauge("raymill.blocking.threads", "Threads for files, databases and processes", () -> threads.get()
                .size());
        meters.gauge("raymill.blocking.busy", "Those of them that have something to do", () -> threads.get()
                .busy());
        meters.gauge("raymill.blocking.waiting", "What waits for one of them", () -> threads.get()
                .waiting());
        String database = "Connections with the database for all but the journal, by state; waiting: who waits for one";
        String name = "raymill.database.connections";
        meters.gauge(name, database, () -> connections.get().busy(), "state", "busy");
        meters.gauge(name, database, () -> connections.get().idle(), "state", "idle");
        meters.gauge(name, database, () -> connections.get().waiting(), "state", "waiting");
        meters.gauge("raymill.cluster.members", "Members of the cluster, as this node sees it", () -> members.get()
                .all());
        meters.gauge(
                "raymill.cluster.unreachable",
                "Members that this node or another one can not reach",
                () -> members.get().unreachable());
        meters.gauge("raymill.storage.bytes", "Size of the file system of the storage", () -> storage.size());
        meters.gauge("raymill.storage.free.bytes", "What is free there", () -> storage.free());
    }

    /** Where to see the threads for what blocks. */
    public void threads(Supplier<Threads> now) {
        threads = now;
    }

    /** Where to see the connections with the database. */
    public void connections(Supplier<Connections> now) {
        connections = now;
    }

    /** Where to see the cluster. */
    public void members(Supplier<Members> now) {
        members = now;
    }

    /** What the storage has. */
    public void storage(Space now) {
        storage = now;
    }
}
