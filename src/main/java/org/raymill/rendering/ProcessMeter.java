package org.raymill.rendering;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Measures a program with all that it starts, about ten times a second, on Linux; elsewhere everything is 0. What has left its family, because its parents
 * died first, is measured no longer outside of bubblewrap. Safe to use from many threads.
 */
public final class ProcessMeter {

    /**
     * What a program has taken.
     *
     * @param processorTime all processor time of the program and those that it started
     * @param memoryBytes the main memory that they have now; what two of them share counts twice
     * @param peakMemoryBytes the most that was measured; what some of them share counts once, where the system tells
     * @param threads how many threads they have now, at least one a process
     */
    public record Reading(Duration processorTime, long memoryBytes, long peakMemoryBytes, int threads) {}

    /** As long as the processes are the same, what they share is looked at no more often, and taken to be what it was. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** To look takes no more than a hundredth of the time: 11 ms were seen for a program that had 0.5 GB. */
    private static final long LOOK_SHARE = 100;

    private final IntFunction<Optional<Long>> proportional;
    private final LongSupplier clock;
    private final int root;
    private final long startedNanos;
    private final boolean fresh;
    private List<Integer> members = List.of();
    private long carriedTicks;
    private long ticks;
    private long ticksBefore;
    private long measuredNanos;
    private long measuredBeforeNanos;
    private long memoryBytes;
    private long peakMemoryBytes;
    /** How much counts twice, as it was when that was looked at last: then, for so long, of these. */
    private long sharedBytes;

    private long lookedNanos;
    private long lookTook;
    private List<Integer> looked = List.of();
    private int threads;

    /**
     * A meter that is told what to measure.
     *
     * @param proportional what a process has of the main memory, with its share of what it has in common with others
     * @param clock tells how long it takes to ask for that, in nanoseconds
     */
    ProcessMeter(
            long root, long startedNanos, boolean fresh, IntFunction<Optional<Long>> proportional, LongSupplier clock) {
        this.proportional = proportional;
        this.clock = clock;
        this.fresh = fresh;
        this.root = Math.toIntExact(root);
        this.startedNanos = startedNanos;
        this.measuredNanos = startedNanos;
        this.measuredBeforeNanos = startedNanos;
    }

    /**
     * Begins to measure a program that runs.
     *
     * @param startedNanos when its work was begun, by {@link System#nanoTime()}
     * @param fresh whether it was started for that work: what it took before the first measurement counts then
     */
    public static ProcessMeter begin(ProcessHandle program, long startedNanos, boolean fresh) {
        ProcessMeter meter =
                new ProcessMeter(program.pid(), startedNanos, fresh, ProcessStat::proportionalBytes, System::nanoTime);
        ProcessSampler.INSTANCE.add(meter);
        return meter;
    }

    int root() {
        return root;
    }

    /** What was measured last. */
    public synchronized Reading reading() {
        return new Reading(
                Duration.ofNanos((carriedTicks + ticks) * ProcessStat.NANOS_A_TICK),
                memoryBytes,
                peakMemoryBytes,
                threads);
    }

    /**
     * Ends measuring, when the program has ended. What it took since it was measured last is taken to be as before; one that was never measured has
     * lived for so short that its life counts as processor time.
     */
    public synchronized Reading end() {
        ProcessSampler.INSTANCE.remove(this);
        long now = System.nanoTime();
        long interval = measuredNanos - measuredBeforeNanos;
        long tail = now - measuredNanos;
        long nanos = (carriedTicks + ticks) * ProcessStat.NANOS_A_TICK;
        if (interval == 0) {
            nanos = now - startedNanos;
        } else {
            nanos += (long)
                    ((double) (ticks - ticksBefore) * ProcessStat.NANOS_A_TICK / interval * Math.min(tail, interval));
        }
        return new Reading(Duration.ofNanos(Math.max(0, nanos)), 0, peakMemoryBytes, 0);
    }

    /** How much memory they have that can not be had back, shared memory counted once; empty when the system does not tell. */
    public Optional<Long> ownMemoryBytes() {
        List<Integer> now;
        synchronized (this) {
            now = members;
        }
        long sum = 0;
        boolean told = false;
        for (int pid : now) {
            Optional<Long> own = ProcessStat.ownBytes(pid);
            told |= own.isPresent();
            sum += own.orElse(0L);
        }
        return told ? Optional.of(sum) : Optional.empty();
    }

    /** Takes what all of them have at a time. A dead one's time is in its parent's when that has waited for it, and is kept here when not. */
    synchronized void measured(List<Integer> pids, List<ProcessStat> stats, long nanos) {
        if (stats.isEmpty()) {
            return;
        }
        members = new ArrayList<>(pids);
        long sum = 0;
        long bytes = 0;
        int count = 0;
        for (ProcessStat stat : stats) {
            sum += stat.ticks();
            bytes += stat.residentBytes();
            count += stat.threads();
        }
        if (!fresh && memoryBytes == 0) {
            carriedTicks = -sum;
            ticks = sum;
        }
        if (sum < ticks) {
            carriedTicks += ticks - sum;
        }
        ticksBefore = Math.min(ticks, sum);
        ticks = sum;
        measuredBeforeNanos = measuredNanos;
        measuredNanos = nanos;
        memoryBytes = bytes;
        notePeak(pids, stats, bytes, nanos);
        threads = count;
    }

    private void notePeak(List<Integer> pids, List<ProcessStat> stats, long resident, long nanos) {
        if (resident <= peakMemoryBytes) {
            return; // with what is shared counted once it is less still
        }
        if (pids.size() == 1) {
            peakMemoryBytes = resident;
            return;
        }
        boolean same = pids.equals(looked);
        long since = nanos - lookedNanos;
        if (since >= LOOK_SHARE * lookTook && (!same || since >= LOOK_NANOS)) {
            long begun = clock.getAsLong();
            sharedBytes = resident - proportionalBytes(pids, stats);
            lookTook = clock.getAsLong() - begun;
            looked = List.copyOf(pids);
            lookedNanos = nanos;
        } else if (!same) {
            return; // what new ones share is not known yet
        }
        peakMemoryBytes = Math.max(peakMemoryBytes, resident - sharedBytes);
    }

    private long proportionalBytes(List<Integer> pids, List<ProcessStat> stats) {
        long bytes = 0;
        for (int i = 0; i < pids.size(); i++) {
            bytes += proportional.apply(pids.get(i)).orElse(stats.get(i).residentBytes());
        }
        return bytes;
    }
}
