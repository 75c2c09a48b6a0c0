package org.raymill.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How many render nodes of each class would be used now.
 *
 * @param at when that was worked out
 * @param classes by name
 * @param unserved what waits and asks for no node, with the reasons; those first of which most wait
 */
public record ScalingSignal(Instant at, List<ClassScaling> classes, List<UnservedWork> unserved) {

    /** The most that is told of what asks for no node. */
    public static final int MAX_UNSERVED = 50;

    public ScalingSignal {
        classes = classes == null ? List.of() : List.copyOf(classes);
        unserved = unserved == null ? List.of() : List.copyOf(unserved);
    }

    /**
     * A class of nodes.
     *
     * @param wantedNodes how many there should be: what was needed, damped, within the least and the most
     * @param neededNodes how many would be used at this moment
     * @param presentNodes how many render servers of the class the Scheduler hears of
     * @param busyNodes how many of them have a lease
     * @param runningTasks how many tasks run on them
     * @param waitingTasks how many tasks wait that more nodes of the class are needed for, or would be beyond the most
     * @param reasons why so many are wanted, for people
     */
    public record ClassScaling(
            String name,
            int wantedNodes,
            int neededNodes,
            int presentNodes,
            int busyNodes,
            int minNodes,
            int maxNodes,
            long runningTasks,
            long waitingTasks,
            List<String> reasons) {
        public ClassScaling {
            reasons = reasons == null ? List.of() : List.copyOf(reasons);
        }
    }

    /**
     * Tasks that wait and ask for no node.
     *
     * @param waitingTasks how many
     * @param needs what one of them needs, for people
     * @param reasons why no node is asked for
     */
    public record UnservedWork(long waitingTasks, String needs, List<String> reasons) {
        public UnservedWork {
            reasons = reasons == null ? List.of() : List.copyOf(reasons);
        }
    }

    /** A class by its name; empty when there is none. */
    public Optional<ClassScaling> find(String name) {
        return classes.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
