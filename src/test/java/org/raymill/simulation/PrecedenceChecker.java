package org.raymill.simulation;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.Requirements;
import org.raymill.protocol.RenderServerCommand.OpenLease;
import org.raymill.protocol.SchedulerCommand.RegisterDemand;
import org.raymill.protocol.SchedulerCommand.WithdrawDemand;

/**
 * Within a project, no job of which nothing runs waits for long while a job of lower priority is given a lease that it could have had. For farms on
 * which nothing goes wrong, and for times in which priorities do not grow with age.
 */
final class PrecedenceChecker implements Observer {

    /** Room is taken back when tasks end. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private record Waiting(JobDemand demand, Duration since) {}

    private final Farm farm;
    private final Map<JobId, Waiting> waiting = new LinkedHashMap<>();
    private final Set<LeaseId> opened = new HashSet<>();
    private int compared;

    PrecedenceChecker(Farm farm) {
        this.farm = farm;
    }

    /** How often a job waited while one of lower priority was given a lease. */
    int compared() {
        return compared;
    }

    @Override
    public void sent(FarmNode from, FarmNode to, Object message) {
        if (message instanceof RegisterDemand register) {
            take(register.demand());
        } else if (message instanceof WithdrawDemand withdraw) {
            waiting.remove(withdraw.job());
        } else if (message instanceof OpenLease open && opened.add(open.lease().id())) {
            waiting.remove(open.lease().job());
            check(open.lease());
        }
    }

    private void take(JobDemand demand) {
        boolean hungry = demand.idleSince() != null
                && !demand.adopting()
                && demand.classes().stream().anyMatch(each -> each.wanted() > 0);
        if (hungry) {
            waiting.merge(
                    demand.job(),
                    new Waiting(demand, farm.time.passed()),
                    (before, now) -> new Waiting(demand, before.since()));
        } else {
            waiting.remove(demand.job());
        }
    }

    private void check(Lease lease) {
        JobPolicy lower = policy(lease.job());
        waiting.forEach((job, each) -> {
            JobPolicy higher = policy(job);
            boolean before = higher.project().equals(lower.project()) && higher.priority() > lower.priority();
            if (!before
                    || each.demand().classes().stream().noneMatch(wanted -> couldHave(wanted.requirements(), lease))) {
                return;
            }
            compared++;
            if (each.since().plus(PATIENCE).compareTo(farm.time.passed()) < 0) {
                throw new SimulationFailure(
                        "nothing waits for long while something of lower rank is given its place",
                        job + " of priority " + higher.priority() + " waits since " + each.since() + ", and " + lease
                                + " of priority " + lower.priority() + " is opened");
            }
        });
    }

    private JobPolicy policy(JobId job) {
        return farm.desk.spec(job).orElseThrow().policy();
    }

    private static boolean couldHave(Requirements wanted, Lease lease) {
        return wanted.cores() <= lease.cores()
                && wanted.memoryMiB() <= lease.memoryMiB()
                && wanted.host().equals(HostNeeds.ANY)
                && wanted.amounts().isEmpty()
                && wanted.avoid().isEmpty()
                && wanted.never().isEmpty();
    }
}
