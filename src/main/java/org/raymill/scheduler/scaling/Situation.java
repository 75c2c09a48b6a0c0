package org.raymill.scheduler.scaling;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.Requirements;

/**
 * What the number of nodes is decided from, as it is after a plan: what still waits could not be placed on what there is.
 *
 * @param work what waits and runs, by what it needs
 * @param nodes those that are there, by the name of their class; of others nothing is said
 * @param limits what is left of the site's limits, by name
 */
public record Situation(List<Work> work, Map<String, Nodes> nodes, Map<String, Limit> limits) {

    /** Nothing waits, and nothing is there. */
    public static final Situation NOTHING = new Situation(List.of(), Map.of(), Map.of());

    public Situation {
        work = List.copyOf(work);
        nodes = Map.copyOf(nodes);
        limits = Map.copyOf(limits);
    }

    /**
     * Tasks that need the same.
     *
     * @param version of the rendering package that they are given where several suit; empty when there are not several
     * @param held how many of them have a lease
     * @param waiting how many lack one
     * @param kept how many of those lack one because their project has its maximum share
     * @param seconds how long one takes, as far as measured times tell; 0 when nothing is known
     * @param priority of those among them that come first
     */
    public record Work(
            Requirements needs,
            Optional<String> version,
            long held,
            long waiting,
            long kept,
            int seconds,
            int priority) {}

    /**
     * The nodes of a class that are there.
     *
     * @param busy how many have a lease
     * @param idle how many have none, and could be given one
     * @param barred how many have none, and take none
     * @param running how many tasks run on them
     */
    public record Nodes(int busy, int idle, int barred, long running) {

        /** None. */
        public static final Nodes NONE = new Nodes(0, 0, 0, 0);

        /** How many there are. */
        public int present() {
            return busy + idle + barred;
        }
    }

    /**
     * A limit of the site.
     *
     * @param free how much more may be put into leases
     * @param total how much there is
     * @param perHost the most of it on one host; 0 means no such limit
     */
    public record Limit(int free, int total, int perHost) {}
}
