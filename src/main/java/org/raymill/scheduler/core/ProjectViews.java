package org.raymill.scheduler.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.raymill.model.JobDemand;
import org.raymill.model.ProjectShare;
import org.raymill.scheduler.core.SchedulingPolicy.Share;

/** What projects have of the farm, for people. */
final class ProjectViews {

    /** What the jobs of a project have and want. */
    private static final class Sums {
        private final Resources used = new Resources();
        private final Resources wanted = new Resources();
        private int jobs;
        private long waiting;
    }

    private ProjectViews() {}

    /**
     * The projects of the configuration, those whose jobs want something, and further ones.
     *
     * @param also names of others
     * @param most how many, those that have most of the farm first
     */
    static List<ProjectShare> of(Snapshot snapshot, Collection<String> also, int most) {
        Map<String, Sums> sums = new TreeMap<>();
        snapshot.policy().projects().keySet().forEach(name -> sums.put(name, new Sums()));
        also.forEach(name -> sums.computeIfAbsent(name, other -> new Sums()));
        for (JobEntry job : snapshot.jobs()) {
            JobDemand demand = job.demand();
            if (demand != null) {
                count(job, sums.computeIfAbsent(demand.project(), name -> new Sums()));
            }
        }
        List<FairShares.Claim> claims = new ArrayList<>();
        sums.forEach((name, sum) -> {
            Share share = snapshot.policy().share(name);
            claims.add(new FairShares.Claim(
                    share.weight(), share.minimum(), share.maximum(), sum.wanted.shareOf(snapshot.farm())));
        });
        List<Double> targets = FairShares.of(claims);
        List<ProjectShare> views = new ArrayList<>();
        sums.forEach((name, sum) -> views.add(view(snapshot, name, sum, targets.get(views.size()))));
        views.sort(Comparator.<ProjectShare>comparingDouble(view -> -Math.max(view.share(), view.target()))
                .thenComparing(view -> !view.configured())
                .thenComparing(ProjectShare::name));
        return List.copyOf(views.subList(0, Math.min(most, views.size())));
    }

    private static void count(JobEntry job, Sums sum) {
        sum.jobs++;
        sum.used.add(job.used());
        sum.wanted.add(job.used());
        for (JobEntry.Wanted wanted : job.wanted()) {
            long missing = job.missing(wanted.demandClass());
            Need need = wanted.need();
            sum.waiting += missing;
            sum.wanted.add(missing * need.cores(), missing * need.memoryMiB(), missing * need.gpus(), 1);
        }
    }

    private static ProjectShare view(Snapshot snapshot, String name, Sums sum, double target) {
        Share share = snapshot.policy().share(name);
        return new ProjectShare(
                name,
                snapshot.policy().projects().containsKey(name),
                share.weight(),
                share.minimum(),
                share.maximum(),
                sum.jobs,
                sum.used.cores(),
                sum.waiting,
                sum.used.shareOf(snapshot.farm()),
                target);
    }
}
