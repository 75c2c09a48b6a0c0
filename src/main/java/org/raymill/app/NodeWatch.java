package org.raymill.app;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.cluster.ClusterEvent;
import akka.cluster.typed.Cluster;
import akka.dispatch.Dispatcher;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import org.raymill.storage.ResultWriter;
import org.raymill.telemetry.NodeMetrics;
import org.raymill.telemetry.NodeMetrics.Members;
import org.raymill.telemetry.NodeMetrics.Space;
import org.raymill.telemetry.NodeMetrics.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContextExecutor;

/** Shows what all parts of a node share: the threads for what blocks, the connections with the database, the cluster, the storage. */
final class NodeWatch {

    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);
    /** A storage that hangs holds one thread, and no one who reads metrics. */
    private static final Duration STORAGE_INTERVAL = Duration.ofSeconds(30);

    private NodeWatch() {}

    /**
     * Watches an actor system as long as it lives.
     *
     * @param storage a folder of the storage
     */
    static void start(ActorSystem<?> system, NodeMetrics metrics, Optional<Database> database, Path storage) {
        ExecutionContextExecutor blocking =
                system.dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
        if (blocking instanceof Dispatcher dispatcher
                && dispatcher.executorService().executor() instanceof ThreadPoolExecutor pool) {
            metrics.threads(() -> new Threads(
                    pool.getMaximumPoolSize(),
                    pool.getActiveCount(),
                    pool.getQueue().size()));
        }
        Cluster cluster = Cluster.get(system);
        metrics.members(() -> {
            ClusterEvent.CurrentClusterState state = cluster.state();
            return new Members(state.members().size(), state.unreachable().size());
        });
        database.ifPresent(site -> metrics.connections(site::connections));
        system.scheduler()
                .scheduleWithFixedDelay(Duration.ZERO, STORAGE_INTERVAL, () -> look(metrics, storage), blocking);
    }

    private static void look(NodeMetrics metrics, Path storage) {
        try {
            FileStore files = Files.getFileStore(storage);
            metrics.storage(new Space(files.getTotalSpace(), files.getUsableSpace()));
        } catch (IOException e) {
            LOG.warn("The space of the storage is not known: {}", e.getMessage());
        }
    }
}
