package org.raymill.app;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.JoinSeedNodes;
import akka.management.cluster.bootstrap.ClusterBootstrap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a node comes into its cluster. */
final class Joining {

    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    private Joining() {}

    /**
     * Has an actor system look for its cluster.
     *
     * @param known the nodes of the cluster's former life
     */
    static void start(ActorSystem<?> system, NodeSettings settings, List<KnownNodes.Node> known) {
        if (settings.kubernetes().isPresent()) {
            LOG.info(
                    "Looking for the cluster by the pods {}",
                    settings.kubernetes().get().pods());
            ClusterBootstrap.get(system).start();
        } else {
            bySeeds(system, settings, known);
        }
    }

    /** By the seeds that are named, else the nodes it knew before; a control node without either starts a cluster of its own. */
    private static void bySeeds(ActorSystem<?> system, NodeSettings settings, List<KnownNodes.Node> known) {
        Cluster cluster = Cluster.get(system);
        LinkedHashSet<Address> seeds = new LinkedHashSet<>();
        for (String seed : settings.seeds()) {
            seeds.add(AddressFromURIString.parse("akka://" + Guardian.SYSTEM + "@" + seed));
        }
        if (seeds.isEmpty()) {
            seeds.add(cluster.selfMember().address());
        }
        if (settings.has("control")) {
            known.forEach(node -> seeds.add(node.address()));
        }
        LOG.info("Joining the cluster by {}", seeds);
        cluster.manager().tell(new JoinSeedNodes(new ArrayList<>(seeds)));
    }

    /** Whether a system ends because the cluster has put it out, or did not let it in. */
    static boolean hasLostCluster(CoordinatedShutdown shutdown) {
        return shutdown.getShutdownReason()
                .filter(reason -> reason.equals(CoordinatedShutdown.clusterDowningReason())
                        || reason.equals(CoordinatedShutdown.clusterJoinUnsuccessfulReason()))
                .isPresent();
    }
}
