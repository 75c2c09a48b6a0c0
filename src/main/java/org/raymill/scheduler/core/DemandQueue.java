package org.raymill.scheduler.core;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.raymill.model.JobDemand;

/**
 * The order in which jobs are given leases: by priority; among equals the project with the smallest share for its weight, projects below their
 * minimum before all others; in the project the user with the smallest share; of one user the job that was submitted first. The order is looked
 * at anew after each turn, since leases change the shares.
 */
final class DemandQueue {

    private static final Comparator<JobDemand> OLDEST =
            Comparator.comparing(JobDemand::submittedAt).thenComparing(JobDemand::job);

    /** The jobs of one user in one project and one band of priority. */
    private final class UserJobs {
        private final Deque<Pending> jobs = new ArrayDeque<>();
        private double share;

        private JobEntry job() {
            return jobs.peek().job();
        }

        private JobDemand head() {
            return jobs.peek().demand();
        }
    }

    private final class ProjectJobs {
        private final Map<String, UserJobs> byName = new HashMap<>();
        private final PriorityQueue<UserJobs> users = new PriorityQueue<>(
                Comparator.<UserJobs>comparingDouble(user -> user.share).thenComparing(UserJobs::head, OLDEST));
        private double share;
        private boolean belowMinimum;

        private JobDemand head() {
            return users.peek().head();
        }

        private void look() {
            share = shares.ofProject(users.peek().job());
            belowMinimum = shares.isBelowMinimum(users.peek().job());
        }
    }

    private final Shares shares;

    DemandQueue(Shares shares) {
        this.shares = shares;
    }

    /**
     * Goes through the jobs.
     *
     * @param pending jobs in any order
     * @param place places one lease for the job's {@link Pending#next}; false when that can not be
     */
    void run(List<Pending> pending, Predicate<Pending> place) {
        Map<Integer, List<Pending>> bands = new TreeMap<>(Comparator.reverseOrder());
        pending.stream().sorted(Comparator.comparing(Pending::demand, OLDEST)).forEach(job -> bands.computeIfAbsent(
                        job.priority(), p -> new java.util.ArrayList<>())
                .add(job));
        bands.values().forEach(band -> runBand(band, place));
    }

    private void runBand(List<Pending> band, Predicate<Pending> place) {
        PriorityQueue<ProjectJobs> projects = projects(band);
        while (!projects.isEmpty()) {
            ProjectJobs project = projects.poll();
            UserJobs user = project.users.poll();
            placeNext(user, place);
            if (!user.jobs.isEmpty()) {
                user.share = shares.ofUser(user.job());
                project.users.add(user);
            }
            if (!project.users.isEmpty()) {
                project.look();
                projects.add(project);
            }
        }
    }

    private PriorityQueue<ProjectJobs> projects(List<Pending> band) {
        Map<String, ProjectJobs> byName = new HashMap<>();
        for (Pending job : band) {
            byName.computeIfAbsent(job.demand().project(), name -> new ProjectJobs())
                    .byName
                    .computeIfAbsent(job.demand().user(), name -> new UserJobs())
                    .jobs
                    .add(job);
        }
        PriorityQueue<ProjectJobs> projects =
                new PriorityQueue<>(Comparator.<ProjectJobs, Boolean>comparing(project -> !project.belowMinimum)
                        .thenComparingDouble(project -> project.share)
                        .thenComparing(ProjectJobs::head, OLDEST));
        for (ProjectJobs project : byName.values()) {
            for (UserJobs user : project.byName.values()) {
                user.share = shares.ofUser(user.job());
                project.users.add(user);
            }
            project.look();
            projects.add(project);
        }
        return projects;
    }

    /** One turn: leases for the user's first jobs. What can not be placed is put aside at once, so that it costs no turn. */
    private void placeNext(UserJobs user, Predicate<Pending> place) {
        long left = shares.quantum();
        while (!user.jobs.isEmpty() && left > 0) {
            Pending job = user.jobs.peek();
            if (job.next() == null) {
                user.jobs.remove();
            } else if (place.test(job)) {
                left -= job.next().need().cores();
                job.next().placed();
                if (job.next().missing() == 0) {
                    job.done();
                }
                if (job.next() == null) {
                    user.jobs.remove();
                }
            } else {
                job.done();
            }
        }
    }
}
