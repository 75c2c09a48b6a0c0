package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.raymill.model.AttemptId;
import org.raymill.model.DemandClass;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostHardware;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.HostNeeds;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.Requirements;
import org.raymill.model.RunningAttempt;
import org.raymill.model.SandboxMode;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;
import org.raymill.model.ServerStatusBuilder;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.Verdict;

/** A farm for tests of plans: servers and jobs that say to a {@link ResourceDatabase} what the test has them say. */
final class TestFarm {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final long EPOCH = 7;

    final ResourceDatabase database;
    Instant now = START;
    private final Map<String, TestServer> servers = new LinkedHashMap<>();
    private long attempts;

    TestFarm() {
        this(SchedulingPolicy.DEFAULT);
    }

    TestFarm(SchedulingPolicy policy) {
        database = new ResourceDatabase(EPOCH, policy);
    }

    /** A server, by default with 4 cores, 8,000 MiB and the package gltf 1. */
    static final class TestServer {
        final String name;
        int cores = 4;
        int memoryMiB = 8_000;
        List<InstalledPackage> packages = List.of(new InstalledPackage("gltf", "1", true));
        String operatingSystem = "Debian GNU/Linux 12";
        String architecture = "amd64";
        List<Gpu> gpus = List.of();
        List<String> tags = List.of();
        Map<String, Integer> amounts = Map.of();
        List<String> warm = List.of();
        List<String> sessions = List.of();
        long freeDiskMiB = 100_000;
        boolean accepting = true;
        String message = "";
        private long sequence;
        private long openedUpTo;
        private final Map<LeaseId, LeaseStatus> leases = new LinkedHashMap<>();

        private TestServer(String name) {
            this.name = name;
        }

        /** Chooses graphics processors as a render server does. */
        private List<Integer> choose(Lease lease) {
            Set<Integer> taken = new HashSet<>();
            leases.values().forEach(held -> taken.addAll(held.gpus()));
            return lease.gpuNeeds()
                    .choose(gpus, taken)
                    .orElseThrow(() -> new AssertionError("server " + name + " refuses " + lease));
        }

        private ServerStatus status() {
            return ServerStatusBuilder.builder()
                    .server(new ServerId(name))
                    .incarnation("p")
                    .sequence(++sequence)
                    .epoch(EPOCH)
                    .openedUpTo(openedUpTo)
                    .startedAt(START)
                    .host(new HostHardware(
                            name + ".studio",
                            operatingSystem,
                            architecture,
                            "cpu",
                            cores,
                            memoryMiB,
                            gpus,
                            freeDiskMiB))
                    .cores(cores)
                    .memoryMiB(memoryMiB)
                    .packages(packages)
                    .leases(List.copyOf(leases.values()))
                    .accepting(accepting)
                    .message(message)
                    .tags(tags)
                    .amounts(amounts)
                    .warm(warm)
                    .sessions(sessions)
                    .sandbox(SandboxMode.NONE)
                    .processCounting("")
                    .build();
        }
    }

    /** What a task needs, by default one core, 100 MiB and the package gltf. */
    static final class Needs {
        String packageName = "gltf";
        String version = "";
        int cores = 1;
        int memoryMiB = 100;
        boolean whole;
        GpuNeeds gpus = GpuNeeds.NONE;
        String operatingSystem = "";
        String architecture = "";
        int freeDiskMiB;
        List<String> required = List.of();
        List<String> preferred = List.of();
        List<String> excluded = List.of();
        List<String> hosts = List.of();
        Map<String, Integer> amounts = Map.of();
        List<String> avoid = List.of();
        List<String> never = List.of();

        Requirements requirements() {
            return new Requirements(
                    packageName,
                    version.isEmpty() ? Optional.empty() : Optional.of(version),
                    cores,
                    memoryMiB,
                    new HostNeeds(
                            whole,
                            gpus,
                            operatingSystem,
                            architecture,
                            freeDiskMiB,
                            required,
                            preferred,
                            excluded,
                            hosts),
                    amounts,
                    avoid.stream().map(ServerId::new).toList(),
                    never.stream().map(ServerId::new).toList());
        }
    }

    /** A job, by default of priority 50 in the project "default". */
    static final class TestJob {
        final int number;
        int priority = 50;
        String project = "default";
        String user = "anna";
        boolean urgent;
        String manifest = "";
        Instant submittedAt;
        Instant idleSince;
        boolean adopting;
        int wanted = 1;
        int expectedSeconds;
        Needs needs = new Needs();
        private long revision;

        private TestJob(int number) {
            this.number = number;
            this.submittedAt = START.plusMillis(number);
        }

        private JobDemand demand() {
            return new JobDemand(
                    id(number),
                    ++revision,
                    priority,
                    project,
                    user,
                    urgent,
                    manifest,
                    submittedAt,
                    idleSince,
                    adopting,
                    List.of(new DemandClass("main", needs.requirements(), wanted, expectedSeconds)));
        }
    }

    static JobId id(int number) {
        return new JobId(String.format("%016d", number));
    }

    static TestServer server(String name, int cores) {
        TestServer server = new TestServer(name);
        server.cores = cores;
        return server;
    }

    static TestJob job(int number, int wanted) {
        TestJob job = new TestJob(number);
        job.wanted = wanted;
        return job;
    }

    static TestJob job(int number, int wanted, int cores) {
        TestJob job = job(number, wanted);
        job.needs.cores = cores;
        return job;
    }

    TestFarm with(TestServer... added) {
        for (TestServer server : added) {
            servers.put(server.name, server);
            database.report(server.status(), now);
        }
        return this;
    }

    /** Jobs say what they want. */
    TestFarm want(TestJob... jobs) {
        Arrays.stream(jobs).forEach(job -> database.demand(job.demand(), now));
        return this;
    }

    /** A plan, not carried out. */
    Plan look() {
        return Planner.plan(database.snapshot(), now);
    }

    /** A plan that is carried out: the servers open what was granted and run something in it. */
    List<String> plan() {
        Plan plan = look();
        List<String> granted = new ArrayList<>();
        for (Lease lease : database.carryOut(plan, now)) {
            TestServer server = servers.get(lease.server().value());
            server.openedUpTo = lease.id().number();
            server.leases.put(lease.id(), running(lease, server.choose(lease)));
            granted.add(text(lease));
        }
        for (Plan.Revocation revocation : plan.revocations()) {
            servers.get(revocation.server().value())
                    .leases
                    .computeIfPresent(
                            revocation.lease(),
                            (id, held) -> new LeaseStatus(held.lease(), held.running(), true, held.gpus()));
        }
        servers.values().forEach(server -> database.report(server.status(), now));
        return granted;
    }

    private LeaseStatus running(Lease lease, List<Integer> gpus) {
        RunningAttempt attempt = new RunningAttempt(
                lease.job(),
                new TaskId(StepName.RENDER, (int) ++attempts),
                new AttemptId(String.format("%016d", attempts)),
                1,
                lease.id(),
                now,
                0);
        return new LeaseStatus(lease, Optional.of(attempt), false, gpus);
    }

    private static String text(Lease lease) {
        return Long.parseLong(lease.job().value()) + " on " + lease.server() + (lease.single() ? " once" : "");
    }

    /** Who was granted what, such as {@code 1 on a}. */
    static List<String> granted(Plan plan) {
        return plan.grants().stream()
                .map(grant ->
                        Long.parseLong(grant.job().value()) + " on " + grant.server() + (grant.single() ? " once" : ""))
                .toList();
    }

    /** The leases that are open, such as {@code 1 on a}, with a mark for those that are taken back. */
    List<String> open() {
        return servers.values().stream()
                .flatMap(server -> server.leases.values().stream())
                .map(held -> text(held.lease()) + (held.revoked() ? " (ends)" : ""))
                .sorted()
                .toList();
    }

    /** The tasks in some leases end: those that were taken back close, as do others if they are said to. */
    void end(String job, UnaryOperator<LeaseStatus> what) {
        for (TestServer server : servers.values()) {
            for (LeaseStatus held : List.copyOf(server.leases.values())) {
                if (text(held.lease()).startsWith(job + " on ")) {
                    LeaseStatus after = what.apply(held);
                    if (after == null) {
                        server.leases.remove(held.lease().id());
                    } else {
                        server.leases.put(held.lease().id(), after);
                    }
                }
            }
            database.report(server.status(), now);
        }
    }

    /** What runs in leases that are taken back ends, and with it the leases. */
    void endRevoked() {
        for (TestServer server : servers.values()) {
            server.leases.values().removeIf(LeaseStatus::revoked);
            database.report(server.status(), now);
        }
    }

    /** One lease of a job ends. */
    void endOne(int job) {
        boolean[] done = new boolean[1];
        end(Integer.toString(job), held -> {
            boolean ends = !done[0];
            done[0] = true;
            return ends ? null : held;
        });
        if (!done[0]) {
            throw new IllegalStateException("job " + job + " has no lease");
        }
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Why a job's tasks are not placed, in words. */
    static List<String> why(Plan plan, int job) {
        return plan.verdicts(id(job)).stream().map(Verdict::toString).toList();
    }
}
