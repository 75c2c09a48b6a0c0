package org.raymill.simulation;

import java.time.Duration;
import java.util.List;
import org.raymill.model.JobId;

/** One run from one seed: faults for a while, then none, until everything has ended and is quiet. */
final class Simulation {

    /** What came of a run that went well. */
    record Outcome(
            String hash, long lines, int jobs, int confirmed, int unverified, int versionsLeft, Duration virtual) {}

    private static final Duration BOUND = Duration.ofMinutes(20);
    private static final Duration QUIET = Duration.ofSeconds(100);

    private final Farm farm;
    private final long seed;

    Simulation(long seed, boolean print, Sabotage sabotage) {
        this.seed = seed;
        this.farm = new Farm(seed, print, sabotage);
    }

    /** Runs; throws {@link AssertionError} with the seed and the last lines of the trace when a property does not hold. */
    Outcome run() {
        try {
            return play();
        } catch (SimulationFailure failure) {
            throw new AssertionError(
                    failure.getMessage() + "\nReplay it with: mvn test -Dtest=SimulationTest -Dsim.seed=" + seed
                            + " -Dsim.trace=true\nThe last of it:\n" + farm.trace.tail(),
                    failure);
        }
    }

    /** Prints the hash of the run of a seed, so that another process can compare it. */
    public static void main(String[] seed) {
        System.out.println(new Simulation(Long.parseLong(seed[0]), false, Sabotage.NONE)
                .run()
                .hash());
    }

    /** What hosts have: the first one, which can do everything, has all. */
    private static final List<List<String>> VERSIONS = List.of(List.of("1.0", "2.0"), List.of("1.0"), List.of("2.0"));

    private Outcome play() {
        EndingChecker ending = new EndingChecker(farm);
        VerificationChecker verification = new VerificationChecker(farm);
        VersionChecker versions = new VersionChecker();
        farm.observers.addAll(List.of(
                new SingleAttemptChecker(),
                new PublicationChecker(),
                new SettingsChecker(),
                versions,
                verification,
                new ConservationChecker(farm),
                ending));
        Chance chance = farm.chance;
        Duration skew = Duration.ofMillis(chance.of(List.of(0, 0, 500, 3_000)));
        farm.startControl(3, skew);
        farm.startServer(new RenderNode.Kind(8, 16_000, 2, 2, VERSIONS.get(0)), skew);
        int servers = chance.between(1, 6);
        for (int i = 0; i < servers; i++) {
            farm.startServer(
                    new RenderNode.Kind(
                            chance.between(1, 8),
                            chance.between(2, 16) * 1_000,
                            chance.between(0, 2),
                            chance.between(0, 2),
                            VERSIONS.get((i + 1) % VERSIONS.size())),
                    skew);
        }
        Workload workload = new Workload(farm, chance.split());
        Duration faulty = chance.millis(20_000, 120_000);
        workload.submit(chance.between(2, 14), faulty.multipliedBy(2).dividedBy(3));
        Weather weather = new Weather(farm, chance.split(), workload);
        weather.begin();
        farm.cluster.keepJobs();
        runUntil(faulty);
        weather.clear();
        Duration bound = faulty.plus(BOUND);
        while (!(farm.desk.isDone() && ending.isDone()) && !farm.time.isAfter(bound)) {
            farm.time.step();
        }
        if (ending.isDone()) {
            runUntil(farm.time.passed().plus(QUIET));
        }
        Observer.each(farm.observers, Observer::finished);
        List<JobId> jobs = farm.desk.accepted();
        return new Outcome(
                farm.trace.hash(),
                farm.trace.lines(),
                jobs.size(),
                verification.confirmed(),
                verification.unverified(),
                versions.left(),
                farm.time.passed());
    }

    private void runUntil(Duration end) {
        while (!farm.time.isAfter(end)) {
            farm.time.step();
        }
    }
}
