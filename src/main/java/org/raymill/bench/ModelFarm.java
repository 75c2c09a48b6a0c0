package org.raymill.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.raymill.model.DemandClass;
import org.raymill.model.HostHardware;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.Requirements;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;
import org.raymill.model.ServerStatusBuilder;

/**
 * A farm in memory: servers of several kinds, and jobs of many projects and users whose tasks end when the benchmark says so. It answers the
 * Scheduler's words with reports and demands, as real servers and jobs would.
 */
final class ModelFarm {

    private static final int[] CORES = {16, 32, 32, 48, 64};
    private static final int MIB_A_CORE = 4_096;
    private static final String PACKAGE = "blender";
    private static final List<String> VERSIONS = List.of("3.6.5", "4.2.1", "4.5.0");
    private static final long EPOCH = 1;

    private final Random random;
    private final Instant start;
    private final List<ModelServer> servers = new ArrayList<>();
    private final Map<ServerId, ModelServer> byId = new HashMap<>();
    private final Map<JobId, ModelJob> jobs = new LinkedHashMap<>();
    private final List<OpenLease> open = new ArrayList<>();

    /** A lease and where it stands in the list of all, so that one can be drawn and removed at once. */
    private static final class OpenLease {
        private final Lease lease;
        private final ModelServer server;
        private int position;

        private OpenLease(Lease lease, ModelServer server, int position) {
            this.lease = lease;
            this.server = server;
            this.position = position;
        }
    }

    private static final class ModelServer {
        private final ServerId id;
        private final int cores;
        private final HostHardware host;
        private final List<InstalledPackage> packages;
        private final Map<LeaseId, OpenLease> leases = new LinkedHashMap<>();
        private long openedUpTo;
        private long sequence;

        private ModelServer(ServerId id, int cores, HostHardware host, List<InstalledPackage> packages) {
            this.id = id;
            this.cores = cores;
            this.host = host;
            this.packages = packages;
        }
    }

    private static final class ModelJob {
        private final JobId id;
        private final String project;
        private final String user;
        private final int priority;
        private final Requirements needs;
        private final Instant submittedAt;
        private int waiting;
        private int running;
        private long revision;

        private ModelJob(
                JobId id, String project, String user, int priority, Requirements needs, Instant at, int waiting) {
            this.id = id;
            this.project = project;
            this.user = user;
            this.priority = priority;
            this.needs = needs;
            this.submittedAt = at;
            this.waiting = waiting;
        }
    }

    ModelFarm(long seed, Instant start) {
        this.random = new Random(seed);
        this.start = start;
    }

    /** Adds servers with about so many cores together: the last one makes the sum exact, if it is given. */
    void addServers(int count, int totalCores) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int cores = totalCores == 0 ? CORES[i % CORES.length] : (int) ((long) (i + 1) * totalCores / count) - sum;
            sum += cores;
            ServerId id = new ServerId("host-" + i);
            HostHardware host = new HostHardware(
                    id.value(), "Debian 12", "amd64", "cpu", cores, (long) cores * MIB_A_CORE, List.of(), 500_000);
            List<InstalledPackage> packages = VERSIONS.subList(0, 1 + i % VERSIONS.size()).stream()
                    .map(version -> new InstalledPackage(PACKAGE, version, true))
                    .toList();
            ModelServer server = new ModelServer(id, cores, host, packages);
            servers.add(server);
            byId.put(id, server);
        }
    }

    /** Adds jobs that together have so many tasks, in 40 projects with 5 users each, of 4 kinds of needs, mostly of equal priority. */
    void addJobs(int count, int tasks, int[] coresATask) {
        for (int i = 0; i < count; i++) {
            int share = (int) ((long) (i + 1) * tasks / count - (long) i * tasks / count);
            int cores = coresATask[i / 40 % coresATask.length];
            Optional<String> version = i % 3 == 0 ? Optional.empty() : Optional.of(i % 3 == 1 ? ">=3.6 <5" : ">=4");
            Requirements needs = new Requirements(PACKAGE, version, cores, cores * MIB_A_CORE / 2, List.of());
            JobId id = new JobId(String.format("%016d", jobs.size() + 1));
            String project = "project-" + i % 40;
            int priority = i % 10 == 0 ? 60 : 50;
            jobs.put(
                    id,
                    new ModelJob(
                            id, project, "user-" + i / 160 % 5, priority, needs, start.plusSeconds(i % 600), share));
        }
    }

    /** Gives the jobs so many waiting tasks together. */
    void setWaiting(int tasks) {
        int i = 0;
        for (ModelJob job : jobs.values()) {
            job.waiting = (int) ((long) (i + 1) * tasks / jobs.size() - (long) i * tasks / jobs.size());
            i++;
        }
    }

    int servers() {
        return servers.size();
    }

    long cores() {
        return servers.stream().mapToLong(server -> server.cores).sum();
    }

    long coresUsed() {
        return open.stream().mapToLong(lease -> lease.lease.cores()).sum();
    }

    int leases() {
        return open.size();
    }

    long waiting() {
        return jobs.values().stream().mapToLong(job -> job.waiting).sum();
    }

    List<ServerId> serverIds() {
        return servers.stream().map(server -> server.id).toList();
    }

    List<JobId> jobIds() {
        return List.copyOf(jobs.keySet());
    }

    /** What a server reports now. */
    ServerStatus status(ServerId id) {
        ModelServer server = byId.get(id);
        List<LeaseStatus> leases = new ArrayList<>(server.leases.size());
        server.leases.values().forEach(lease -> leases.add(new LeaseStatus(lease.lease, Optional.empty(), false)));
        return ServerStatusBuilder.builder()
                .server(id)
                .incarnation("p")
                .sequence(++server.sequence)
                .epoch(EPOCH)
                .openedUpTo(server.openedUpTo)
                .startedAt(start)
                .host(server.host)
                .cores(server.cores)
                .memoryMiB(server.cores * MIB_A_CORE)
                .packages(server.packages)
                .leases(leases)
                .accepting(true)
                .message("")
                .build();
    }

    /** What a job demands now. */
    JobDemand demand(JobId id) {
        ModelJob job = jobs.get(id);
        DemandClass tasks = new DemandClass("main", job.needs, job.waiting + job.running, 600);
        return new JobDemand(
                id,
                ++job.revision,
                job.priority,
                job.project,
                job.user,
                false,
                "",
                job.submittedAt,
                job.running > 0 ? null : job.submittedAt,
                false,
                List.of(tasks));
    }

    /** A server opens a lease: a task of its job starts. */
    void open(Lease lease) {
        ModelServer server = byId.get(lease.server());
        OpenLease opened = new OpenLease(lease, server, open.size());
        server.leases.put(lease.id(), opened);
        server.openedUpTo = Math.max(server.openedUpTo, lease.id().number());
        open.add(opened);
        ModelJob job = jobs.get(lease.job());
        if (job.waiting == 0) {
            throw new IllegalStateException("job " + lease.job() + " was given a lease that it has no task for");
        }
        job.waiting--;
        job.running++;
        long used = server.leases.values().stream()
                .mapToLong(each -> each.lease.cores())
                .sum();
        if (used > server.cores) {
            throw new IllegalStateException("server " + server.id + " was given more than it has");
        }
    }

    /** A lease that is open, drawn at random, ends; the job gets a new task, so that as many wait as before. Returns the lease. */
    Lease endOne() {
        OpenLease lease = open.get(random.nextInt(open.size()));
        close(lease);
        jobs.get(lease.lease.job()).waiting++;
        return lease.lease;
    }

    /** A lease is taken back: its task waits again. Returns whether it was open. */
    boolean takeBack(ServerId server, LeaseId id) {
        OpenLease lease = byId.get(server).leases.get(id);
        if (lease == null) {
            return false;
        }
        close(lease);
        jobs.get(lease.lease.job()).waiting++;
        return true;
    }

    private void close(OpenLease lease) {
        OpenLease last = open.remove(open.size() - 1);
        if (last != lease) {
            open.set(lease.position, last);
            last.position = lease.position;
        }
        lease.server.leases.remove(lease.lease.id());
        jobs.get(lease.lease.job()).running--;
    }
}
