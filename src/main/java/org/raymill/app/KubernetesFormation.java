package org.raymill.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How nodes in pods find their cluster: the API server of Kubernetes tells the pods of control nodes, and these tell which cluster they are in. Only control
 * nodes, when enough of them are there and none is in a cluster, begin a new one; other nodes wait for that.
 *
 * @param pods the labels of the pods of control nodes
 * @param namespace theirs; empty: this pod's own
 * @param leastContacts so many control nodes have to answer, this one among them, before a cluster is begun
 * @param settle for so long no pod has to come or go before that
 * @param begins whether this node may begin a cluster
 */
record KubernetesFormation(
        String pods, Optional<String> namespace, int leastContacts, Duration settle, boolean begins) {

    /** The name of the container's port that {@link ManagementEndpoint} listens at. */
    static final String PORT_NAME = "management";

    /** The name of the container. */
    static final String CONTAINER = "raymill";

    private static final String AT = "raymill.cluster.kubernetes";
    /** Longer than it takes to be let in again after this node's former life was put out. */
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(30);

    KubernetesFormation {
        if (pods.isBlank() || pods.contains("%")) {
            throw new StartException(
                    AT + ".control-pods must be labels, such as app=raymill-control, not '" + pods + "'");
        }
        if (leastContacts < 2) {
            throw new StartException(AT + ".least-contacts must be 2 or more, not " + leastContacts
                    + ": two nodes that are started at the same time would begin two clusters");
        }
    }

    /**
     * Reads the settings below {@code raymill.cluster}; empty when seeds are named instead.
     *
     * @throws StartException when they do not fit
     */
    static Optional<KubernetesFormation> from(Config cluster, Set<String> roles) {
        String formation = cluster.getString("formation");
        return switch (formation) {
            case "seeds" -> Optional.empty();
            case "kubernetes" -> {
                if (!cluster.getStringList("seeds").isEmpty()) {
                    throw new StartException("raymill.cluster.seeds and raymill.cluster.formation = kubernetes are two"
                            + " ways to find the cluster; leave one out");
                }
                Config own = cluster.getConfig("kubernetes");
                yield Optional.of(new KubernetesFormation(
                        own.getString("control-pods"),
                        Optional.of(own.getString("namespace")).filter(name -> !name.isEmpty()),
                        own.getInt("least-contacts"),
                        own.getDuration("settle"),
                        roles.contains("control")));
            }
            default ->
                throw new StartException(
                        "raymill.cluster.formation must be seeds or kubernetes, not '" + formation + "'");
        };
    }

    /** Akka's settings for it, to be laid over all others. */
    Config akka() {
        String discovery = "akka.discovery.kubernetes-api.";
        String bootstrap = "akka.management.cluster.bootstrap.";
        String contacts = bootstrap + "contact-point-discovery.";
        Map<String, Object> settings = new HashMap<>();
        settings.put(discovery + "pod-label-selector", pods);
        settings.put(discovery + "use-raw-ip", true);
        settings.put(discovery + "container-name", CONTAINER);
        namespace.ifPresent(name -> settings.put(discovery + "pod-namespace", name));
        settings.put(contacts + "discovery-method", "kubernetes-api");
        settings.put(contacts + "service-name", Guardian.SYSTEM);
        settings.put(contacts + "port-name", PORT_NAME);
        settings.put(contacts + "required-contact-point-nr", leastContacts);
        settings.put(contacts + "contact-with-all-contact-points", true);
        settings.put(contacts + "stable-margin", settle.toMillis() + " ms");
        settings.put(bootstrap + "new-cluster-enabled", begins);
        // Pods come again at other addresses: who is not let in by those that it knows has to look for others.
        settings.put("akka.cluster.shutdown-after-unsuccessful-join-seed-nodes", JOIN_LIMIT.toMillis() + " ms");
        settings.put("akka.cluster.seed-nodes", List.of());
        return ConfigFactory.parseMap(settings);
    }
}
