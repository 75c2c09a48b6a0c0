package org.raymill.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerStatus;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.scheduler.core.SchedulingPolicy;

/**
 * What runs never takes more than there is: of a host, cores, memory, graphics processors and its amounts; of the
 * site, its limits.
 *
 * <p>The limits of the site hold for what one Scheduler has granted on servers that it has not lost sight of. A server that is not heard of may
 * go on with what it runs, and nobody can know; and what another Scheduler grants meanwhile, nobody can know either.
 */
final class ConservationChecker implements Observer {

    private final Farm farm;
    private final Duration lostAfter;
    private final Map<AttemptId, Run> running = new LinkedHashMap<>();
    private final Map<String, Duration> heard = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<String, Set<LeaseId>> granted = new HashMap<>();
    private final Set<LeaseId> outOfSight = new HashSet<>();

    ConservationChecker(Farm farm) {
        this.farm = farm;
        this.lostAfter = farm.schedulerSettings.broker().serverLostAfter();
    }

    @Override
    public void started(Run run) {
        running.put(run.order().attempt(), run);
        RenderNode.Kind kind = run.server().kind();
        check(run, "cores", kind.cores(), Lease::cores);
        check(run, "MiB", kind.memoryMiB(), Lease::memoryMiB);
        check(run, "graphics processors", kind.gpus(), Lease::gpus);
        check(run, RenderNode.Kind.PLUGIN, kind.plugins(), lease -> lease.amounts()
                .getOrDefault(RenderNode.Kind.PLUGIN, 0));
        loseSight();
        farm.schedulerSettings.policy().limits().forEach((name, limit) -> checkLimit(run, name, limit));
    }

    private void check(Run run, String what, int most, ToIntFunction<Lease> part) {
        int sum = running.values().stream()
                .filter(other -> other.server() == run.server())
                .mapToInt(other -> part.applyAsInt(other.lease()))
                .sum();
        if (sum > most) {
            throw new SimulationFailure(
                    "a host is never over-committed",
                    run.server() + " has " + most + " " + what + ", and " + sum + " are in use by "
                            + running.values().stream()
                                    .filter(other -> other.server() == run.server())
                                    .map(other -> other.lease().toString())
                                    .toList());
        }
    }

    private void checkLimit(Run run, String name, SchedulingPolicy.Limit limit) {
        long epoch = run.lease().id().epoch();
        int sum = running.values().stream()
                .map(Run::lease)
                .filter(lease -> lease.id().epoch() == epoch && !outOfSight.contains(lease.id()))
                .mapToInt(lease -> lease.amounts().getOrDefault(name, 0))
                .sum();
        if (sum > limit.total()) {
            throw new SimulationFailure(
                    "a limit of the site is never exceeded by one Scheduler",
                    name + " has " + limit.total() + ", and " + sum + " are in use in epoch " + epoch + " by "
                            + running.values().stream()
                                    .map(Run::lease)
                                    .filter(lease -> lease.amounts().containsKey(name))
                                    .toList());
        }
    }

    /** Marks the leases of servers that their Scheduler may have given up by now. */
    private void loseSight() {
        granted.forEach((key, leases) -> {
            if (heard.get(key).plus(lostAfter).compareTo(farm.time.passed()) < 0) {
                outOfSight.addAll(leases);
                leases.clear();
            }
        });
    }

    @Override
    public void sent(FarmNode from, FarmNode to, Object message) {
        if (message instanceof RenderServerCommand.OpenLease open) {
            String key = open.lease().id().epoch() + "/" + open.lease().server();
            granted.computeIfAbsent(key, name -> new HashSet<>())
                    .add(open.lease().id());
            heard.putIfAbsent(key, farm.time.passed());
        }
    }

    @Override
    public void reported(ServerStatus status, ControlNode scheduler) {
        loseSight();
        String key = status.epoch() + "/" + status.server();
        Long before = sequences.get(key + "/" + status.incarnation());
        boolean late = before != null && before >= status.sequence();
        if (!late) {
            sequences.put(key + "/" + status.incarnation(), status.sequence());
            heard.put(key, farm.time.passed());
        }
    }

    @Override
    public void ended(Run run, AttemptOutcome.Result result) {
        running.remove(run.order().attempt());
    }

    @Override
    public void died(Run run) {
        running.remove(run.order().attempt());
    }
}
