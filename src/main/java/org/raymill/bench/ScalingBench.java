package org.raymill.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.ScalingSignal;
import org.raymill.scheduler.core.Broker;
import org.raymill.scheduler.core.BrokerSettings;
import org.raymill.scheduler.core.SchedulingPolicy;
import org.raymill.scheduler.core.Word;
import org.raymill.scheduler.scaling.NodeClass;
import org.raymill.scheduler.scaling.Scaler;
import org.raymill.scheduler.scaling.ScalingSettings;

/**
 * A day of a farm whose nodes follow what waits, in virtual time: the production broker with its planner and the production signal, and an
 * autoscaler that asks for it as KEDA does. Beside it the same day with fleets that stay as they are.
 */
public final class ScalingBench {

    /** What the nodes of the day are. */
    public static final List<NodeClass> CLASSES = List.of(
            nodeClass("cpu", List.of(), 40, 0.4), nodeClass("gpu", List.of(new Gpu("NVIDIA L4", 23_034)), 8, 1.2));

    private static final BrokerSettings PATIENT = new BrokerSettings(
            Duration.ofDays(9), Duration.ofDays(9), Duration.ofDays(9), Duration.ofDays(9), 0, Duration.ofMinutes(30));
    private static final ScalingSettings SETTINGS =
            new ScalingSettings(CLASSES, Duration.ofMinutes(5), 0, 0, Duration.ofMinutes(1), Duration.ZERO);
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final int STEP = 5;
    private static final int ASKED_EVERY = 30;
    private static final int BOOT = 90;
    private static final int SAMPLE_EVERY = 300;
    private static final int DAY = 24 * 3_600;
    private static final int LAST = 3 * DAY;
    private static final double SECONDS_PER_HOUR = 3_600;

    /**
     * How a class was at a moment.
     *
     * @param second of the day
     */
    public record Sample(int second, int needed, int wanted, int present) {}

    /**
     * What came of a day.
     *
     * @param fleet in words
     * @param nodeHours that nodes were there, starting ones included
     * @param cost of them
     * @param waitP50Seconds how long half of the tasks waited at most, from their submission
     * @param hours from midnight to the end of the last task, at least 24
     * @param interrupted tasks that a node handed back because it was scaled in
     * @param turns how often what was wanted of a class went up again after it had gone down
     * @param zeroHours how long no node of a class was there, all classes together
     * @param samples by class
     */
    public record Day(
            String fleet,
            int tasks,
            double nodeHours,
            double cost,
            int waitP50Seconds,
            int waitP95Seconds,
            int waitMaxSeconds,
            double hours,
            int interrupted,
            int turns,
            double zeroHours,
            Map<String, List<Sample>> samples) {}

    private final boolean elastic;
    private final Broker broker = new Broker(1, SchedulingPolicy.DEFAULT.withLeastHold(Duration.ofSeconds(2)), PATIENT);
    private final Scaler scaler = new Scaler(SETTINGS);
    private final DayFarm farm = new DayFarm(broker, START);
    private final Map<NodeClass, List<Integer>> booting = new LinkedHashMap<>();
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final Map<String, Integer> before = new LinkedHashMap<>();
    private final Map<String, Boolean> falling = new LinkedHashMap<>();
    private double nodeSeconds;
    private double cost;
    private double zeroSeconds;
    private int turns;

    private ScalingBench(boolean elastic) {
        this.elastic = elastic;
        CLASSES.forEach(nodeClass -> booting.put(nodeClass, new ArrayList<>()));
        CLASSES.forEach(nodeClass -> samples.put(nodeClass.name(), new ArrayList<>()));
    }

    private static NodeClass nodeClass(String name, List<Gpu> gpus, int max, double cost) {
        return new NodeClass(
                name,
                List.of(NodeClass.Offered.parse("blender")),
                8,
                28_672,
                gpus,
                List.of(),
                Map.of(),
                "linux",
                "amd64",
                0,
                max,
                cost);
    }

    /** A day with nodes that follow what waits. */
    public static Day elastic(long seed, double busyness) {
        return new ScalingBench(true).run("elastic", DayWorkload.draw(seed, busyness));
    }

    /** The same day with nodes that stay. */
    public static Day fixed(long seed, double busyness, int cpus, int gpus) {
        ScalingBench bench = new ScalingBench(false);
        for (int i = 0; i < cpus; i++) {
            bench.farm.join(CLASSES.get(0));
        }
        for (int i = 0; i < gpus; i++) {
            bench.farm.join(CLASSES.get(1));
        }
        return bench.run(cpus + " cpu, " + gpus + " gpu", DayWorkload.draw(seed, busyness));
    }

    private Day run(String fleet, List<DayWorkload.Arrival> arrivals) {
        broker.gathered();
        int next = 0;
        int second = 0;
        while (second < DAY || next < arrivals.size() || !farm.isDone()) {
            if (second > LAST) {
                throw new IllegalStateException("after three days " + farm.waiting() + " tasks wait still");
            }
            Instant now = START.plusSeconds(second);
            while (next < arrivals.size() && arrivals.get(next).at() <= second) {
                farm.submit(arrivals.get(next++), now);
            }
            step(second, now);
            second += STEP;
        }
        return day(fleet, arrivals, second);
    }

    private void step(int second, Instant now) {
        join(second);
        farm.proceed(now);
        farm.tell(now);
        List<Word> words = new ArrayList<>();
        broker.tick(now, words);
        broker.plan(now, words);
        farm.obey(words, now);
        farm.tell(now);
        scaler.look(broker.situation(CLASSES), now);
        if (elastic && second % ASKED_EVERY == 0) {
            scale(second, now);
        }
        count(second);
    }

    private void join(int second) {
        booting.forEach((nodeClass, readyAt) -> readyAt.removeIf(at -> {
            boolean ready = at <= second;
            if (ready) {
                farm.join(nodeClass);
            }
            return ready;
        }));
    }

    /** Makes and removes nodes as a Deployment does: of those to be removed, those that have not started come first, then the emptiest. */
    private void scale(int second, Instant now) {
        ScalingSignal signal = scaler.signal().orElseThrow();
        for (NodeClass nodeClass : CLASSES) {
            int wanted = signal.find(nodeClass.name()).orElseThrow().wantedNodes();
            List<Integer> starting = booting.get(nodeClass);
            while (farm.count(nodeClass) + starting.size() < wanted) {
                starting.add(second + BOOT);
            }
            while (farm.count(nodeClass) + starting.size() > wanted) {
                if (starting.isEmpty()) {
                    farm.leave(nodeClass, now);
                } else {
                    starting.remove(starting.size() - 1);
                }
            }
        }
    }

    private void count(int second) {
        ScalingSignal signal = scaler.signal().orElseThrow();
        for (NodeClass nodeClass : CLASSES) {
            int there = farm.count(nodeClass) + booting.get(nodeClass).size();
            nodeSeconds += (double) STEP * there;
            cost += STEP * there * nodeClass.cost() / SECONDS_PER_HOUR;
            zeroSeconds += there == 0 ? STEP : 0;
            ScalingSignal.ClassScaling scaling = signal.find(nodeClass.name()).orElseThrow();
            turn(nodeClass.name(), scaling.wantedNodes());
            if (second % SAMPLE_EVERY == 0) {
                samples.get(nodeClass.name())
                        .add(new Sample(second, scaling.neededNodes(), scaling.wantedNodes(), there));
            }
        }
    }

    private void turn(String name, int wanted) {
        int last = before.getOrDefault(name, 0);
        if (wanted > last && falling.getOrDefault(name, false)) {
            turns++;
        }
        if (wanted != last) {
            falling.put(name, wanted < last);
            before.put(name, wanted);
        }
    }

    private Day day(String fleet, List<DayWorkload.Arrival> arrivals, int second) {
        int tasks =
                arrivals.stream().mapToInt(arrival -> arrival.seconds().length).sum();
        int[] waits = farm.waits().stream().mapToInt(Integer::intValue).sorted().toArray();
        if (waits.length != tasks + farm.interrupted()) {
            throw new IllegalStateException(waits.length + " tasks were started, not " + tasks);
        }
        return new Day(
                fleet,
                tasks,
                nodeSeconds / SECONDS_PER_HOUR,
                cost,
                at(waits, 50),
                at(waits, 95),
                at(waits, 100),
                second / SECONDS_PER_HOUR,
                farm.interrupted(),
                turns,
                zeroSeconds / SECONDS_PER_HOUR,
                samples);
    }

    private static int at(int[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    /** The most nodes of a class that were there at once. */
    public static int peak(Day day, String name) {
        return day.samples().get(name).stream().mapToInt(Sample::present).max().orElse(0);
    }

    /** The fleets that a day is compared with: as many nodes as the elastic one had at most, and smaller ones. */
    public static List<Day> compared(long seed, double busyness, Day elastic) {
        int cpus = peak(elastic, "cpu");
        int gpus = peak(elastic, "gpu");
        return Arrays.stream(new double[] {1, 0.5, 0.25, 0.15})
                .mapToObj(part -> fixed(seed, busyness, part(cpus, part), part(gpus, part)))
                .toList();
    }

    private static int part(int nodes, double part) {
        return (int) Math.max(1, Math.round(nodes * part));
    }
}
