package org.raymill.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Whether a node can do now what its roles are for, told to whoever looks after it.
 *
 * <p>A node that renders works as a half member of the cluster, too: as long as one member is unreachable nobody becomes a full one. A node with the API
 * is ready while the database is away, since it says so to clients in words that they understand; a control node is not.
 *
 * @param roles what the node is for
 * @param membership its place in the cluster
 * @param control whether a control node is in the cluster and can be reached
 * @param scheduler whether the Scheduler answers
 * @param shards whether the node knows where render jobs are
 * @param database whether the database answers
 * @param api whether the API listens
 */
record Readiness(
        Set<String> roles,
        Membership membership,
        boolean control,
        boolean scheduler,
        boolean shards,
        boolean database,
        boolean api) {

    /** A node's place in the cluster. */
    enum Membership {
        /** Not in it, or not any more. */
        NONE,
        /** In it while another member is unreachable (WeaklyUp): it has no singletons and no jobs. */
        HALF,
        /** In it (Up). */
        FULL
    }

    Readiness {
        roles = Set.copyOf(roles);
    }

    /** What keeps the node from its work, for people; empty when it is ready. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (membership == Membership.NONE) {
            missing.add("it is not in the cluster");
        } else if (!control) {
            missing.add("no control node can be reached");
        }
        if (roles.contains("control")) {
            if (membership == Membership.HALF) {
                missing.add("it is no full member of the cluster while others are unreachable");
            }
            if (!scheduler) {
                missing.add("the Scheduler does not answer");
            }
            if (!shards) {
                missing.add("it does not know where jobs are");
            }
            if (!database) {
                missing.add("the database does not answer");
            }
        }
        if (roles.contains("api") && !api) {
            missing.add("the API does not listen");
        }
        return missing;
    }
}
