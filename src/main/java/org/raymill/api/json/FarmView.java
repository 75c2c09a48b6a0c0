package org.raymill.api.json;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.FarmFigures;
import org.raymill.model.PlanSummary;
import org.raymill.model.ServerDetail;

/**
 * The farm and its Scheduler, as they are now.
 *
 * @param epoch of the Scheduler in office; grows with each new one
 * @param inOfficeSince since when it is
 * @param gathering whether it still waits for servers that it expects; until then it gives out nothing of the site's limits
 * @param servers how many are in each state
 * @param cores of servers that are heard of
 * @param memoryMiB of them, in MiB
 * @param gpus of them
 * @param tasksRunning leases in which a task runs
 * @param tasksWaiting how many leases jobs lack
 * @param jobs how many want something
 * @param reservations servers on which room is kept for tasks that need much
 * @param lastPlan absent before the first
 */
public record FarmView(
        long epoch,
        Instant inOfficeSince,
        boolean gathering,
        Map<ServerDetail.Status, Integer> servers,
        Use cores,
        Use memoryMiB,
        Use gpus,
        int tasksRunning,
        long tasksWaiting,
        int jobs,
        int reservations,
        Optional<PlanSummary> lastPlan) {

    /**
     * How much there is of something.
     *
     * @param used how much of it is in leases
     * @param busy how much of it works, or is in use, whatever for; absent where that is not known
     */
    public record Use(long total, long used, Optional<Double> busy) {
        public Use {
            busy = busy == null ? Optional.empty() : busy;
        }
    }

    public FarmView {
        servers = servers == null ? Map.of() : new TreeMap<>(servers);
        lastPlan = lastPlan == null ? Optional.empty() : lastPlan;
    }

    /** The view of what the Scheduler says. */
    public static FarmView of(
            long epoch, Instant since, boolean gathering, FarmFigures figures, Optional<PlanSummary> lastPlan) {
        Map<ServerDetail.Status, Integer> servers = new TreeMap<>();
        for (ServerDetail.Status status : ServerDetail.Status.values()) {
            servers.put(status, figures.servers().getOrDefault(status, 0));
        }
        return new FarmView(
                epoch,
                since,
                gathering,
                servers,
                use(figures.cores(), Optional.of(Math.rint(figures.busyCores() * 100) / 100)),
                use(figures.memoryMiB(), Optional.of((double) figures.busyMemoryMiB())),
                use(figures.gpus(), Optional.empty()),
                figures.busyLeases(),
                figures.waitingTasks(),
                figures.demands(),
                figures.reservations(),
                lastPlan);
    }

    private static Use use(FarmFigures.Amount amount, Optional<Double> busy) {
        return new Use(amount.total(), amount.used(), busy);
    }
}
