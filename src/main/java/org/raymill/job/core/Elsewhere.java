package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.model.AttemptId;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.JobId;
import org.raymill.model.RemoteAttempt;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.Whereabouts;

/**
 * What runs of a job at other sites, as those have said last. It is for people to look at: nothing is decided by it, and of what a site says that can
 * not be so nothing is shown. Soft. Confined to one thread.
 */
public final class Elsewhere {

    /**
     * A try there at a task of this job.
     *
     * @param places the places here of its frames, in its order
     */
    public record Run(TaskId task, Whereabouts where, RemoteAttempt attempt, List<Integer> places) {

        /** The render server as it is called here. */
        String server() {
            return where.site() + "/" + attempt.server();
        }

        /** How much of a frame is done: a task renders its frames one after the other. */
        double doneOf(int place) {
            int before = places.indexOf(place);
            return before < 0 ? 0 : Math.max(0, Math.min(1, attempt.progress() * places.size() - before));
        }
    }

    private record Told(int running, Map<TaskId, Run> runs) {}

    /** Clocks differ. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private static final long LONGEST_SECONDS = Integer.MAX_VALUE;
    private static final int MOST_CORES = 1_000_000;

    private final JobState state;
    private final Map<JobId, Told> told = new LinkedHashMap<>();

    /** What consignments have taken. */
    private final Map<JobId, Long> coreMillis = new HashMap<>();

    private long frameMillis;

    Elsewhere(JobState state) {
        this.state = state;
    }

    /**
     * Takes in what a site says of a consignment.
     *
     * @param now when it is heard
     * @return what there is something new to be seen of
     */
    public List<Run> heard(Consignment one, ConsignmentReport report, Instant now) {
        frameMillis = report.usage().frameMillis() > 0 ? report.usage().frameMillis() : frameMillis;
        coreMillis.merge(one.id(), believed(one, report.usage().coreMillis(), now), Math::max);
        Map<TaskId, Run> before =
                Optional.ofNullable(told.get(one.id())).map(Told::runs).orElse(Map.of());
        Map<TaskId, Run> runs = runs(one, report);
        told.put(one.id(), new Told(report.tasksRunning(), runs));
        return runs.values().stream()
                .filter(run -> run.attempt().samples() > samples(before.get(run.task()), run.attempt()))
                .toList();
    }

    /** No site uses more than all cores that this one may use there, all the time. */
    private static long believed(Consignment one, long told, Instant now) {
        if (one.terms().cores() == 0) {
            return told;
        }
        long seconds =
                Math.max(0, Duration.between(one.sentAt(), now).plus(GRACE).toSeconds());
        long most = Math.min(LONGEST_SECONDS, seconds)
                * 1_000
                * Math.min(MOST_CORES, one.terms().cores());
        return Math.min(told, most);
    }

    /** What a consignment has taken, as far as was written or heard: cores times milliseconds. */
    public long coreMillis(Consignment one) {
        return Math.max(one.coreMillis(), coreMillis.getOrDefault(one.id(), 0L));
    }

    /** How long a frame takes at other sites, as one of them said last, in seconds; 0 when none has. */
    public double secondsEach() {
        return frameMillis / 1_000.0;
    }

    private static int samples(Run before, RemoteAttempt attempt) {
        return before != null && before.attempt().attempt().equals(attempt.attempt())
                ? before.attempt().samples()
                : 0;
    }

    private Map<TaskId, Run> runs(Consignment one, ConsignmentReport report) {
        SentJob sent = new SentJob(state, one);
        Whereabouts where = new Whereabouts(one.site(), one.id());
        Map<TaskId, Run> runs = new HashMap<>();
        int tiles = state.plan().tiled() ? state.spec().profile().tiles().count() : 1;
        long most = (long) tiles * sent.count();
        for (RemoteAttempt attempt : report.attempts()) {
            most -= attempt.frames();
            boolean possible = most >= 0
                    && attempt.failure().isEmpty()
                    && attempt.tile().isPresent() == state.plan().tiled()
                    && attempt.tile().orElse(0) < tiles;
            if (possible) {
                List<Integer> places = sent.placesHere(attempt.frame(), attempt.frames());
                places.forEach(place -> {
                    TaskId task = new TaskId(
                            StepName.RENDER,
                            state.plan().renderTasksOf(place)[0]
                                    + attempt.tile().orElse(0));
                    runs.putIfAbsent(task, new Run(task, where, attempt, places));
                });
            }
        }
        return runs;
    }

    /** Nothing is known any more of a consignment. */
    public void forget(JobId consignment) {
        told.remove(consignment);
    }

    /** The try that runs a task elsewhere. */
    Optional<Run> of(TaskId task) {
        if (told.isEmpty() || task.step() != StepName.RENDER) {
            return Optional.empty();
        }
        int place = state.plan().frameIndexes(task)[0];
        return told.values().stream()
                .flatMap(one -> Optional.ofNullable(one.runs().get(task)).stream())
                .filter(this::counts)
                .findFirst();
    }

    /** What came of frames since, or was taken back, is not shown. */
    private boolean counts(Run run) {
        int[] range = state.plan().frameIndexes(run.task());
        JobId consignment = run.where().consignment();
        for (int place = range[0]; place < range[1]; place++) {
            if (state.consignments().has(consignment, place)) {
                return true;
            }
        }
        return false;
    }

    /** Some of what runs elsewhere, by task. */
    Collection<Run> all() {
        Map<TaskId, Run> all = new java.util.TreeMap<>();
        told.values()
                .forEach(one ->
                        one.runs().values().stream().filter(this::counts).forEach(run -> all.put(run.task(), run)));
        return new ArrayList<>(all.values());
    }

    /** Where a try is. */
    public Optional<Whereabouts> find(AttemptId attempt) {
        return told.values().stream()
                .flatMap(one -> one.runs().values().stream())
                .filter(run -> run.attempt().attempt().equals(attempt))
                .map(Run::where)
                .findFirst();
    }

    /** How many tasks run elsewhere. */
    int running() {
        int tiles = state.plan().tiled() ? state.spec().profile().tiles().count() : 1;
        long running = 0;
        for (Map.Entry<JobId, Told> entry : told.entrySet()) {
            long most = (long) tiles * state.consignments().countAway(entry.getKey());
            running += Math.min(most, entry.getValue().running());
        }
        return (int) Math.min(Integer.MAX_VALUE, running);
    }
}
