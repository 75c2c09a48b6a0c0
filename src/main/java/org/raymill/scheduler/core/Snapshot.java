package org.raymill.scheduler.core;

import java.util.List;
import java.util.Map;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobDemand;
import org.raymill.model.Lease;
import org.raymill.model.ServerId;

/**
 * What a plan is made from.
 *
 * @param servers that have reported, sorted by name
 * @param demands of jobs, each with the leases it holds by class; in any order
 */
public record Snapshot(List<Server> servers, List<Demand> demands) {

    public Snapshot {
        servers = List.copyOf(servers);
        demands = List.copyOf(demands);
    }

    /**
     * A render server.
     *
     * @param accepting whether it takes new leases
     * @param freeCores cores in no lease
     * @param freeMemoryMiB MiB in no lease
     * @param leases open or being opened
     */
    public record Server(
            ServerId id,
            boolean accepting,
            int cores,
            int memoryMiB,
            int freeCores,
            int freeMemoryMiB,
            List<InstalledPackage> packages,
            List<HeldLease> leases) {
        public Server {
            packages = List.copyOf(packages);
            leases = List.copyOf(leases);
        }
    }

    /**
     * A lease on a server.
     *
     * @param revoked whether it has been taken back and ends with its attempt
     */
    public record HeldLease(Lease lease, boolean revoked) {}

    /**
     * What a job wants and has.
     *
     * @param held how many leases the job holds, by class; revoked ones are not counted
     */
    public record Demand(JobDemand demand, Map<String, Integer> held) {
        public Demand {
            held = Map.copyOf(held);
        }
    }
}
