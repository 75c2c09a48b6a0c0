package org.raymill.rendering;

import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Looks at all processes for all {@link ProcessMeter}s at once, on a thread of its own that rests while there is none. */
final class ProcessSampler {

    static final ProcessSampler INSTANCE = new ProcessSampler();

    private static final File PROC = new File("/proc");
    private static final long INTERVAL_MILLIS = 100;
    /** So often everything is looked at, whoever it was taken for: numbers of processes are used again. */
    private static final int ALL_AGAIN = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<ProcessMeter> meters = new HashSet<>();
    private boolean started;
    private boolean lookAtAll;

    /** Used by the sampling thread alone, like what follows. */
    private final Map<Integer, ProcessMeter> owners = new HashMap<>();

    private final Set<Integer> strangers = new HashSet<>();
    private int rounds;

    private ProcessSampler() {}

    void add(ProcessMeter meter) {
        lock.lock();
        try {
            meters.add(meter);
            lookAtAll = true;
            if (!started) {
                started = true;
                Thread thread = new Thread(this::run, "raymill-meter");
                thread.setDaemon(true);
                thread.start();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void remove(ProcessMeter meter) {
        lock.lock();
        try {
            meters.remove(meter);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            List<ProcessMeter> now = new ArrayList<>();
            boolean all;
            lock.lock();
            try {
                while (meters.isEmpty()) {
                    changed.await();
                }
                now.addAll(meters);
                all = lookAtAll || ++rounds % ALL_AGAIN == 0;
                lookAtAll = false;
            } catch (InterruptedException e) {
                continue; // nobody ends this thread: it goes with the process
            } finally {
                lock.unlock();
            }
            sample(now, all);
            rest();
        }
    }

    /** A new program is looked at soon. */
    private void rest() {
        lock.lock();
        try {
            if (!lookAtAll) {
                changed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private void sample(List<ProcessMeter> now, boolean all) {
        if (all) {
            strangers.clear();
            owners.clear();
        }
        owners.values().retainAll(now);
        now.forEach(meter -> owners.put(meter.root(), meter));
        Map<Integer, ProcessStat> stats = new HashMap<>();
        List<Integer> present = pids();
        for (int pid : present) {
            if (!strangers.contains(pid)) {
                ProcessStat.of(pid).ifPresent(stat -> stats.put(pid, stat));
            }
        }
        strangers.retainAll(new HashSet<>(present));
        owners.keySet().retainAll(stats.keySet());
        findFamilies(present, stats);
        long nanos = System.nanoTime();
        Map<ProcessMeter, List<Integer>> families = new HashMap<>();
        owners.forEach((pid, meter) ->
                families.computeIfAbsent(meter, key -> new ArrayList<>()).add(pid));
        families.forEach((meter, pids) ->
                meter.measured(pids, pids.stream().map(stats::get).toList(), nanos));
    }

    /** Mostly a parent has a smaller number than its children, and one pass finds all; where numbers began anew it takes more. */
    private void findFamilies(List<Integer> present, Map<Integer, ProcessStat> stats) {
        boolean found = true;
        while (found) {
            found = false;
            for (int pid : present) {
                ProcessStat stat = stats.get(pid);
                if (stat != null && !owners.containsKey(pid)) {
                    Optional<ProcessMeter> owner = Optional.ofNullable(owners.get(stat.parent()));
                    owner.ifPresent(meter -> owners.put(pid, meter));
                    found |= owner.isPresent();
                }
            }
        }
        for (int pid : present) {
            if (!owners.containsKey(pid)) {
                strangers.add(pid);
            }
        }
    }

    private static List<Integer> pids() {
        String[] names = PROC.list();
        List<Integer> pids = new ArrayList<>();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) {
                pids.add(Integer.valueOf(name));
            }
        }
        pids.sort(null);
        return pids;
    }
}
