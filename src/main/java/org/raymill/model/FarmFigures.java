package org.raymill.model;

import java.util.Map;

/**
 * The farm in figures, as the Scheduler knows it. Cores, memory and graphics processors are those of servers that are heard of.
 *
 * @param servers how many are in each state
 * @param idleLeases leases in which nothing runs, as far as is known
 * @param busyLeases leases in which a task runs
 * @param revokedLeases leases that were taken back and have not closed; not among the others
 * @param demands how many jobs want something
 * @param waitingTasks how many leases they lack
 * @param reservations servers on which room is kept for tasks that need much
 * @param busyCores how many processor cores work, whatever they work for, on hosts of which that is known
 * @param busyMemoryMiB the memory that is in use on them, in MiB
 */
public record FarmFigures(
        Map<ServerDetail.Status, Integer> servers,
        Amount cores,
        Amount memoryMiB,
        Amount gpus,
        int idleLeases,
        int busyLeases,
        int revokedLeases,
        int demands,
        long waitingTasks,
        int reservations,
        double busyCores,
        long busyMemoryMiB) {

    /** A farm of which nothing is known. */
    public static final FarmFigures NONE =
            new FarmFigures(Map.of(), Amount.NONE, Amount.NONE, Amount.NONE, 0, 0, 0, 0, 0, 0, 0, 0);

    /** How much there is of something, and how much of it is in leases. */
    public record Amount(long total, long used) {
        static final Amount NONE = new Amount(0, 0);
    }

    public FarmFigures {
        servers = Map.copyOf(servers);
    }
}
