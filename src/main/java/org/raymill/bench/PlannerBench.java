package org.raymill.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;
import org.raymill.scheduler.core.Broker;
import org.raymill.scheduler.core.BrokerSettings;
import org.raymill.scheduler.core.SchedulingPolicy;
import org.raymill.scheduler.core.Word;

/**
 * Measures what planning costs on a farm in memory, and checks that the plans did what they claim: no server is given more than it has, no job
 * more than it wants, and the farm is full.
 */
public final class PlannerBench {

    private static final BrokerSettings PATIENT = new BrokerSettings(
            Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), 3, Duration.ofMinutes(30));
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TICK = Duration.ofMillis(100);
    private static final int MAX_FILL_PLANS = 200;
    private static final int WARM_UP_TICKS = 100;
    private static final long EPOCH = 1;

    private final ModelFarm farm;
    private final Broker broker = new Broker(EPOCH, SchedulingPolicy.DEFAULT, PATIENT);
    private Instant now = START;

    /**
     * What filling a farm took.
     *
     * @param planMillis planning alone, all plans together
     * @param usedPercent of the cores in the end
     */
    public record Fill(int servers, long cores, int plans, double planMillis, double usedPercent) {}

    /**
     * What a tick costs on a full farm.
     *
     * @param waitingTasks at the end
     * @param usedPercent of the cores at the end
     * @param tickP50Millis the median of planning, with carrying the plan out
     * @param tickP99Millis likewise, of 100 ticks the second slowest
     * @param intakeP99Millis of taking in the reports and demands of one tick
     */
    public record Ticks(
            int servers,
            int jobs,
            long waitingTasks,
            int leases,
            int ticks,
            long granted,
            double usedPercent,
            double tickP50Millis,
            double tickP99Millis,
            double intakeP99Millis) {}

    private PlannerBench(ModelFarm farm) {
        this.farm = farm;
    }

    /**
     * Fills an empty farm with tasks of one core.
     *
     * @throws IllegalStateException when less than 99 % of it could be filled
     */
    public static Fill fill(int servers, int cores, int jobs, int tasks) {
        ModelFarm farm = new ModelFarm(1, START);
        farm.addServers(servers, cores);
        farm.addJobs(jobs, tasks, new int[] {1});
        return new PlannerBench(farm).fill();
    }

    /**
     * Runs ticks of a tenth of a second on a full farm on which leases end all the time.
     *
     * @param turnover the part of the leases that end each second
     * @throws IllegalStateException when the farm does not stay full
     */
    public static Ticks ticks(int servers, int jobs, int tasks, double turnover, int ticks) {
        ModelFarm farm = new ModelFarm(1, START);
        farm.addServers(servers, 0);
        farm.addJobs(jobs, (int) farm.cores(), new int[] {1, 2, 4, 8});
        PlannerBench bench = new PlannerBench(farm);
        bench.fill();
        farm.setWaiting(tasks);
        bench.demand(farm.jobIds());
        bench.run(turnover, WARM_UP_TICKS, new double[WARM_UP_TICKS], new double[WARM_UP_TICKS]);
        double[] plans = new double[ticks];
        double[] intakes = new double[ticks];
        long granted = bench.run(turnover, ticks, plans, intakes);
        Arrays.sort(plans);
        Arrays.sort(intakes);
        return new Ticks(
                servers,
                jobs,
                farm.waiting(),
                farm.leases(),
                ticks,
                granted,
                100.0 * farm.coresUsed() / farm.cores(),
                plans[ticks / 2],
                plans[Math.min(ticks - 1, ticks * 99 / 100)],
                intakes[Math.min(ticks - 1, ticks * 99 / 100)]);
    }

    private Fill fill() {
        report(farm.serverIds());
        demand(farm.jobIds());
        long planning = 0;
        int plans = 0;
        long before = -1;
        while (farm.coresUsed() > before && plans < MAX_FILL_PLANS) {
            before = farm.coresUsed();
            List<Word> words = new ArrayList<>();
            long start = System.nanoTime();
            broker.plan(now, words);
            planning += System.nanoTime() - start;
            plans++;
            obey(words);
            now = now.plus(TICK);
        }
        double used = 100.0 * farm.coresUsed() / farm.cores();
        if (used < 99) {
            throw new IllegalStateException("only " + used + " % of the farm's cores are used");
        }
        return new Fill(farm.servers(), farm.cores(), plans, planning / 1e6, used);
    }

    private long run(double turnover, int ticks, double[] plans, double[] intakes) {
        long granted = 0;
        for (int tick = 0; tick < ticks; tick++) {
            int ends = (int) Math.round(farm.leases() * turnover / 10);
            Set<ServerId> servers = new LinkedHashSet<>();
            Set<JobId> jobs = new LinkedHashSet<>();
            for (int i = 0; i < ends; i++) {
                Lease ended = farm.endOne();
                servers.add(ended.server());
                jobs.add(ended.job());
            }
            List<ServerStatus> reports = servers.stream().map(farm::status).toList();
            long start = System.nanoTime();
            reportAll(reports);
            demand(jobs);
            long intake = System.nanoTime();
            List<Word> words = new ArrayList<>();
            broker.plan(now, words);
            plans[tick] = (System.nanoTime() - intake) / 1e6;
            intakes[tick] = (intake - start) / 1e6;
            granted += obey(words);
            now = now.plus(TICK);
        }
        double used = 100.0 * farm.coresUsed() / farm.cores();
        if (used < 95) {
            throw new IllegalStateException("the farm did not stay full: " + used + " % of its cores are used");
        }
        return granted;
    }

    private void report(Collection<ServerId> servers) {
        reportAll(servers.stream().map(farm::status).toList());
    }

    private void reportAll(List<ServerStatus> reports) {
        List<Word> words = new ArrayList<>();
        reports.forEach(report -> broker.report(report, now, words));
        if (!words.isEmpty()) {
            throw new IllegalStateException("a report was answered with " + words);
        }
    }

    private void demand(Iterable<JobId> jobs) {
        jobs.forEach(job -> broker.demand(farm.demand(job), now));
    }

    /** Does what was said, as servers and jobs would; returns how many leases were granted. */
    private long obey(List<Word> words) {
        long granted = 0;
        Set<ServerId> servers = new LinkedHashSet<>();

        for (Word word : words) {
            if (word instanceof Word.Open open) {
                farm.open(open.lease());
                servers.add(open.server());
                granted++;
            } else if (word instanceof Word.Revoke revoke) {
                farm.takeBack(revoke.server(), revoke.lease());
                servers.add(revoke.server());
            }
        }
        report(servers);
        return granted;
    }

    /** Bytes of heap that a waiting task of a plain range of frames takes, on average over jobs of a million frames. */
    public static double bytesPerWaitingTask() {
        return WaitingTasks.bytesEach();
    }
}
