package org.raymill.scheduler.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.raymill.model.HostNeeds;
import org.raymill.model.Verdict.Filter;
import org.raymill.scheduler.scaling.NodeClass;
import org.raymill.scheduler.scaling.Situation;

/**
 * Adds up for the scaling of nodes what waits and what there is, right after a plan. It costs what there are servers and classes of tasks, and
 * nothing for each task.
 */
final class ScalingSurvey {

    /** The sums of tasks that need the same. */
    private static final class Sum {
        private long held;
        private long waiting;
        private long kept;
        private double seconds;
        private long tasks;
        private boolean unmeasured;
        private int priority;
    }

    private final Snapshot snapshot;
    private final Plan plan;

    private ScalingSurvey(Snapshot snapshot, Plan plan) {
        this.snapshot = snapshot;
        this.plan = plan;
    }

    /**
     * Adds it up.
     *
     * @param plan that was made last, and carried out
     * @param classes that can be had
     */
    static Situation of(Snapshot snapshot, Plan plan, List<NodeClass> classes) {
        ScalingSurvey survey = new ScalingSurvey(snapshot, plan);
        return new Situation(survey.work(), survey.nodes(classes), survey.limits());
    }

    private List<Situation.Work> work() {
        Map<Need, Sum> sums = new LinkedHashMap<>();
        for (JobEntry job : snapshot.jobs()) {
            // What runs of a job that does not know it yet is counted where it runs; the rest was not planned.
            if (job.demand() == null || job.demand().adopting()) {
                continue;
            }
            for (JobEntry.Wanted wanted : job.wanted()) {
                add(sums.computeIfAbsent(wanted.need(), need -> new Sum()), job, wanted);
            }
        }
        return sums.entrySet().stream()
                .map(entry -> work(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void add(Sum sum, JobEntry job, JobEntry.Wanted wanted) {
        int missing = job.missing(wanted.demandClass());
        sum.held += job.held(wanted.demandClass().key());
        sum.waiting += missing;
        if (missing > 0 && hasItsShare(job, wanted.demandClass().key())) {
            sum.kept += missing;
        }
        int all = wanted.demandClass().wanted();
        int seconds = wanted.demandClass().expectedSeconds();
        sum.seconds += (double) all * seconds;
        sum.tasks += all;
        sum.unmeasured |= all > 0 && seconds == 0;
        sum.priority = Math.max(sum.priority, job.demand().priority());
    }

    /** Of an empty farm nobody has a share. */
    private boolean hasItsShare(JobEntry job, String demandClass) {
        return snapshot.policy().share(job.demand().project()).maximum() < 1
                && !snapshot.farm().isEmpty()
                && plan.waiting().getOrDefault(job.id(), List.of()).stream()
                        .filter(waiting -> waiting.demandClass().equals(demandClass))
                        .flatMap(waiting -> waiting.reasons().stream())
                        .anyMatch(reason -> reason.filter() == Filter.SHARE);
    }

    private Situation.Work work(Need need, Sum sum) {
        // When of some of them nothing is known, nothing is taken for granted of all.
        boolean measured = !sum.unmeasured && sum.tasks > 0;
        int seconds = measured ? (int) Math.max(1, Math.round(sum.seconds / sum.tasks)) : 0;
        return new Situation.Work(
                need.requirements(),
                need.chosenVersion(snapshot.farm()),
                sum.held,
                sum.waiting,
                sum.kept,
                seconds,
                sum.priority);
    }

    private Map<String, Situation.Nodes> nodes(List<NodeClass> classes) {
        Map<String, String> byTag =
                classes.stream().map(NodeClass::name).collect(Collectors.toMap(HostNeeds::classTag, name -> name));
        Map<String, Situation.Nodes> nodes = new HashMap<>();
        for (ServerGroup group : snapshot.farm().groups()) {
            group.capability().tags().stream()
                    .map(byTag::get)
                    .filter(name -> name != null)
                    .findFirst()
                    .ifPresent(name -> nodes.merge(name, count(group.servers()), ScalingSurvey::plus));
        }
        return nodes;
    }

    private static Situation.Nodes count(Collection<ServerEntry> servers) {
        int busy = 0;
        int idle = 0;
        long running = 0;
        for (ServerEntry server : servers) {
            if (!server.leases().isEmpty()) {
                busy++;
                running += server.leases().stream()
                        .filter(lease -> lease.running().isPresent())
                        .count();
            } else if (server.condition() == ServerEntry.Condition.USABLE) {
                idle++;
            }
        }
        return new Situation.Nodes(busy, idle, servers.size() - busy - idle, running);
    }

    private static Situation.Nodes plus(Situation.Nodes some, Situation.Nodes more) {
        return new Situation.Nodes(
                some.busy() + more.busy(),
                some.idle() + more.idle(),
                some.barred() + more.barred(),
                some.running() + more.running());
    }

    private Map<String, Situation.Limit> limits() {
        Map<String, Situation.Limit> limits = new HashMap<>();
        snapshot.policy()
                .limits()
                .forEach((name, limit) -> limits.put(
                        name, new Situation.Limit(snapshot.limits().free(name), limit.total(), limit.perHost())));
        return limits;
    }
}
