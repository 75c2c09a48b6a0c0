package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.FarmFigures;
import org.raymill.model.FarmMinute;
import org.raymill.model.LimitDetail;
import org.raymill.model.ServerDetail;
import org.raymill.model.TaskTally;

/** Adds up how the farm is, second by second, to one entry a minute. Confined to one thread. */
public final class FarmDiary {

    /** How many limits are written down; those after them by name are not. */
    static final int MAX_LIMITS = 100;

    private static final double SECONDS_PER_MILLI = 1e-3;

    private final Map<String, Double> sums = new HashMap<>();
    private TaskTally doneBefore;
    private TaskTally done = TaskTally.NONE;
    private Duration planning = Duration.ZERO;
    private int plans;
    private long minute;
    private int looks;

    /** A diary that begins now. */
    public FarmDiary(Instant now) {
        minute = minuteOf(now);
        doneBefore = TaskTally.NONE;
    }

    /** The number of the minute that a moment is in. */
    public static long minuteOf(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), 60);
    }

    /** A plan was made and carried out. */
    public void planned(Duration took) {
        planning = planning.plus(took);
        plans++;
    }

    /**
     * Takes a look at the farm.
     *
     * @param doneSoFar what servers have done since the Scheduler is in office
     * @return the entry of the minute before, when this is the first look of another one
     */
    public Optional<FarmMinute> look(Instant now, FarmFigures farm, List<LimitDetail> limits, TaskTally doneSoFar) {
        Optional<FarmMinute> entry = Optional.empty();
        if (minuteOf(now) != minute) {
            entry = close();
            minute = minuteOf(now);
        }
        looks++;
        done = doneSoFar;
        add("cores", farm.cores());
        add("memoryMiB", farm.memoryMiB());
        add("gpus", farm.gpus());
        add("cores.busy", farm.busyCores());
        add("memoryMiB.busy", farm.busyMemoryMiB());
        for (ServerDetail.Status status : ServerDetail.Status.values()) {
            add(
                    "servers." + status.name().toLowerCase(Locale.ROOT),
                    farm.servers().getOrDefault(status, 0));
        }
        add("tasks.running", farm.busyLeases());
        add("tasks.waiting", farm.waitingTasks());
        add("jobs", farm.demands());
        limits.stream().limit(MAX_LIMITS).forEach(limit -> {
            add("limit." + limit.name(), limit.total());
            add("limit." + limit.name() + ".used", limit.inUse());
        });
        return entry;
    }

    private void add(String name, FarmFigures.Amount amount) {
        add(name, amount.total());
        add(name + ".used", amount.used());
    }

    private void add(String name, double value) {
        sums.merge(name, value, Double::sum);
    }

    private Optional<FarmMinute> close() {
        if (looks == 0) {
            return Optional.empty();
        }
        Map<String, Double> values = new HashMap<>();
        sums.forEach((name, sum) -> values.put(name, sum / looks));
        TaskTally lately = done.since(doneBefore);
        values.put("tasks.succeeded", (double) lately.succeeded());
        values.put("tasks.failed", (double) lately.failed());
        values.put("frames", (double) lately.frames());
        values.put("tasks.seconds", lately.millis() * SECONDS_PER_MILLI);
        values.put("plans", (double) plans);
        values.put("plans.seconds", planning.toNanos() * 1e-9);
        FarmMinute entry = new FarmMinute(minute, values);
        sums.clear();
        looks = 0;
        plans = 0;
        planning = Duration.ZERO;
        doneBefore = done;
        return Optional.of(entry);
    }
}
