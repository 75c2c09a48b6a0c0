package org.raymill.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostNeeds;
import org.raymill.model.Requirements;

/** The jobs of a day at a studio, drawn from a seed: a quiet night, a burst in the morning, a larger one before people go home. */
final class DayWorkload {

    private static final int SECONDS_PER_HOUR = 3_600;
    private static final int HOURS = 24;

    /** How many jobs come in each hour of the day, on average. */
    private static final double[] JOBS_AN_HOUR = {
        2, 1, 0, 0, 0, 0, 0, 1, 4, 14, 12, 8, 2, 6, 8, 8, 10, 22, 14, 6, 4, 3, 2, 2
    };

    /**
     * A kind of job.
     *
     * @param weight how often it comes, in relation to the others
     * @param tasks the most of one job
     * @param seconds the longest that a task takes
     */
    private record Kind(String project, int weight, Requirements needs, int tasks, int seconds) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("film", 5, needs(4, 12_000, 0), 80, 300),
            new Kind("tiles", 3, needs(1, 2_000, 0), 300, 60),
            new Kind("simulation", 1, needs(8, 28_000, 0), 12, 900),
            new Kind("look", 2, needs(4, 12_000, 1), 30, 200));

    /**
     * A job.
     *
     * @param at when it comes, in seconds from the beginning of the day
     * @param seconds how long each of its tasks takes
     */
    record Arrival(int number, int at, String project, Requirements needs, int[] seconds) {}

    private DayWorkload() {}

    private static Requirements needs(int cores, int memoryMiB, int gpus) {
        HostNeeds host =
                new HostNeeds(false, new GpuNeeds(gpus, "", 0), "", "", 0, List.of(), List.of(), List.of(), List.of());
        return new Requirements("blender", Optional.empty(), cores, memoryMiB, host, Map.of(), List.of(), List.of());
    }

    /**
     * Draws the jobs.
     *
     * @param busyness 1 for a studio of some dozens of people; half of it has half as many jobs
     */
    static List<Arrival> draw(long seed, double busyness) {
        Random random = new Random(seed);
        List<Integer> times = new ArrayList<>();
        for (int hour = 0; hour < HOURS; hour++) {
            double left = JOBS_AN_HOUR[hour] * busyness;
            while (random.nextDouble() < left) {
                times.add(hour * SECONDS_PER_HOUR + random.nextInt(SECONDS_PER_HOUR));
                left--;
            }
        }
        times.sort(Comparator.naturalOrder());
        List<Arrival> arrivals = new ArrayList<>();
        for (int at : times) {
            arrivals.add(job(arrivals.size() + 1, at, random));
        }
        return arrivals;
    }

    private static Arrival job(int number, int at, Random random) {
        int draw = random.nextInt(KINDS.stream().mapToInt(Kind::weight).sum());
        int index = 0;
        while (draw >= KINDS.get(index).weight()) {
            draw -= KINDS.get(index).weight();
            index++;
        }
        Kind kind = KINDS.get(index);
        int[] seconds = new int[kind.tasks() / 4 + random.nextInt(kind.tasks() * 3 / 4 + 1)];
        int usual = kind.seconds() / 4 + random.nextInt(kind.seconds() / 2);
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = Math.max(5, (int) (usual * (0.75 + random.nextDouble() / 2)));
        }
        return new Arrival(number, at, kind.project(), kind.needs(), seconds);
    }
}
