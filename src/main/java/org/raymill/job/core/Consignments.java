package org.raymill.job.core;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.Agreement;
import org.raymill.model.FrameBits;
import org.raymill.model.JobId;
import org.raymill.model.ServerId;
import org.raymill.model.SiteName;
import org.raymill.model.SiteSpending;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.Whereabouts;

/**
 * The frames of a job that other sites render: each belongs to one consignment at a time, or to none and then to this site. What comes of a frame
 * counts only from the consignment that has it. Changed by events alone. Confined to one thread.
 */
public final class Consignments {

    /** The most consignments of one job that other sites may have at a time; then its frames wait. */
    public static final int MAX_OPEN = 100;

    /**
     * A part of the job that a site was sent.
     *
     * @param id names it, and the job that the other site makes of it
     * @param frames the places of the frames that it was sent for
     * @param closed whether the other site has said that nothing of it is left there
     * @param terms what was agreed
     * @param coreMillis what it had taken there when that was last written: cores times milliseconds
     */
    public record Consignment(
            JobId id,
            SiteName site,
            FrameBits frames,
            Instant sentAt,
            boolean closed,
            Agreement terms,
            long coreMillis) {

        private Consignment close() {
            return new Consignment(id, site, frames, sentAt, true, terms, coreMillis);
        }

        private Consignment used(long all) {
            return new Consignment(id, site, frames, sentAt, closed, terms, Math.max(coreMillis, all));
        }

        /** What is asked for what it had taken when that was last written. */
        BigDecimal cost() {
            return terms.price().of(coreMillis);
        }
    }

    /** Hears what sites ask. */
    interface Bills {
        /** A site asks so much more. */
        void add(ServerId site, Instant at, BigDecimal cost);
    }

    private final TaskPlan plan;
    private final boolean elsewhere;
    private boolean home;
    private final Map<SiteName, SiteSpending> settled = new TreeMap<>();
    private SiteName settledLast;
    private final Map<JobId, Consignment> all = new LinkedHashMap<>();
    /** Of the consignments that have frames now. */
    private final Map<JobId, BitSet> away = new LinkedHashMap<>();
    /** The frames whose published picture is at the other site, by the consignment of which it is. */
    private final Map<JobId, BitSet> kept = new LinkedHashMap<>();

    /**
     * The consignments of a job of which nothing was sent.
     *
     * @param elsewhere whether the job is to be rendered at another site, and here only what somebody takes back
     */
    Consignments(TaskPlan plan, boolean elsewhere) {
        this.plan = plan;
        this.elsewhere = elsewhere;
    }

    /** Whether pictures are made at another site alone: what is not away waits to be sent. */
    public boolean isHeldElsewhere() {
        return elsewhere && !home;
    }

    /**
     * Takes in an event.
     *
     * @param bills hears what it costs
     * @return the tasks of which it may be another matter now whether they can run here
     */
    List<TaskId> apply(JobEvent event, Bills bills) {
        if (event instanceof JobEvent.FramesSent sent) {
            all.put(
                    sent.consignment(),
                    new Consignment(sent.consignment(), sent.site(), sent.frames(), sent.at(), false, sent.terms(), 0));
            away.put(sent.consignment(), sent.frames().toBitSet());
            return tasks(sent.frames().toBitSet());
        }
        if (event instanceof JobEvent.Return returned) {
            returned.attempts().stream()
                    .map(JobEvent.AttemptRecord::endedAt)
                    .max(Instant::compareTo)
                    .ifPresent(at -> bill(returned.consignment(), returned.coreMillis(), at, bills));
            BitSet frames = new BitSet();
            returned.attempts().forEach(attempt -> {
                int[] range = plan.frameIndexes(attempt.task());
                frames.set(range[0], range[1]);
            });
            return release(returned.consignment(), frames);
        }
        if (event instanceof JobEvent.FramesTakenBack taken) {
            home = true;
            bill(taken.consignment(), taken.coreMillis(), taken.at(), bills);
            return takeBack(taken.consignment());
        }
        if (event instanceof JobEvent.ConsignmentClosed closed) {
            bill(closed.consignment(), closed.coreMillis(), closed.at(), bills);
            all.computeIfPresent(closed.consignment(), (id, known) -> isKeeping(id) ? known.close() : settle(known));
            return takeBack(closed.consignment());
        }
        if (event instanceof JobEvent.SettingsChanged) {
            List<TaskId> tasks = new ArrayList<>();
            List.copyOf(away.keySet()).forEach(id -> tasks.addAll(takeBack(id)));
            return tasks;
        }
        return List.of();
    }

    /** All that was used for it is known: it is forgotten but for that. */
    private Consignment settle(Consignment one) {
        SiteSpending its = new SiteSpending(
                one.site(),
                one.coreMillis() / 1_000,
                one.cost(),
                one.cost(),
                one.terms().price().currency());
        settledLast = one.site();
        settled.merge(one.site(), its, SiteSpending::plus);
        return null;
    }

    /** What was used for consignments that are forgotten, by site. */
    Collection<SiteSpending> settled() {
        return settled.values();
    }

    private void bill(JobId consignment, long coreMillis, Instant at, Bills bills) {
        Consignment before = all.get(consignment);
        if (before != null && coreMillis > before.coreMillis()) {
            Consignment now = before.used(coreMillis);
            all.put(consignment, now);
            bills.add(SentJob.serverOf(now.site()), at, now.cost().subtract(before.cost()));
        }
    }

    private List<TaskId> takeBack(JobId consignment) {
        BitSet frames = away.getOrDefault(consignment, new BitSet());
        return release(consignment, (BitSet) frames.clone());
    }

    private List<TaskId> release(JobId consignment, BitSet frames) {
        BitSet left = away.get(consignment);
        if (left == null) {
            return List.of();
        }
        left.andNot(frames);
        if (left.isEmpty()) {
            away.remove(consignment);
        }
        return tasks(frames);
    }

    private List<TaskId> tasks(BitSet frames) {
        List<TaskId> tasks = new ArrayList<>();
        for (int frame = frames.nextSetBit(0); frame >= 0; frame = frames.nextSetBit(frame + 1)) {
            int[] render = plan.renderTasksOf(frame);
            for (int i = 0; i < render[1]; i++) {
                add(tasks, new TaskId(StepName.RENDER, render[0] + i));
            }
            if (plan.tiled()) {
                add(tasks, new TaskId(StepName.ASSEMBLE, frame));
            }
        }
        return tasks;
    }

    private static void add(List<TaskId> tasks, TaskId task) {
        if (tasks.isEmpty() || !tasks.get(tasks.size() - 1).equals(task)) {
            tasks.add(task);
        }
    }

    /** Whether another site has a task's frames, or some of them. */
    boolean isAway(TaskId task) {
        if (away.isEmpty() || task.step() == StepName.ENCODE) {
            return false;
        }
        int[] frames = plan.frameIndexes(task);
        return away.values().stream().anyMatch(set -> {
            int first = set.nextSetBit(frames[0]);
            return first >= 0 && first < frames[1];
        });
    }

    /** The tasks that run elsewhere. */
    List<TaskId> awayTasks() {
        BitSet frames = new BitSet();
        away.values().forEach(frames::or);
        return tasks(frames);
    }

    /** How many frames other sites have. */
    int countAway() {
        return away.values().stream().mapToInt(BitSet::cardinality).sum();
    }

    /** Whether another site has some frame. */
    public boolean isSomethingAway() {
        return !away.isEmpty();
    }

    /** The frames that a consignment has now, by their places; none for one that is not known. */
    public BitSet awayWith(JobId consignment) {
        return (BitSet) away.getOrDefault(consignment, new BitSet()).clone();
    }

    /** Whether a consignment has a frame now. */
    boolean has(JobId consignment, int frame) {
        BitSet frames = away.get(consignment);
        return frames != null && frames.get(frame);
    }

    /** How many frames a consignment has now. */
    int countAway(JobId consignment) {
        BitSet frames = away.get(consignment);
        return frames == null ? 0 : frames.cardinality();
    }

    /** Where a frame is, when another site has it. */
    Optional<Whereabouts> whereabouts(int frame) {
        return away.entrySet().stream()
                .filter(entry -> entry.getValue().get(frame))
                .map(entry -> new Whereabouts(all.get(entry.getKey()).site(), entry.getKey()))
                .findFirst();
    }

    // ---- pictures that stay there

    /** The published pictures of frames, from one place to before another one, are in the storage of the site that had them. */
    void keep(JobId consignment, int from, int to) {
        bringHome(from, to);
        if (!all.containsKey(consignment)) {
            return; // what is closed has said that it keeps nothing
        }
        kept.computeIfAbsent(consignment, id -> new BitSet()).set(from, to);
    }

    /** What is published of frames is no picture of another site any more. */
    void bringHome(int from, int to) {
        kept.values().forEach(frames -> frames.clear(from, to));
        kept.entrySet().removeIf(entry -> {
            boolean nothing = entry.getValue().isEmpty();
            if (nothing && all.get(entry.getKey()).closed()) {
                all.computeIfPresent(entry.getKey(), (id, known) -> settle(known));
            }
            return nothing;
        });
    }

    /** Where the published picture of a frame is; empty when it is here, or there is none. */
    Optional<Whereabouts> keptAt(int frame) {
        return kept.entrySet().stream()
                .filter(entry -> entry.getValue().get(frame))
                .map(entry -> new Whereabouts(all.get(entry.getKey()).site(), entry.getKey()))
                .findFirst();
    }

    /** The frames whose pictures are kept by a consignment's site, by their places. */
    public BitSet keptWith(JobId consignment) {
        return (BitSet) kept.getOrDefault(consignment, new BitSet()).clone();
    }

    /** Whether the site of a consignment keeps some picture. */
    public boolean isKeeping(JobId consignment) {
        return kept.containsKey(consignment);
    }

    /** The tasks that make the pictures that a consignment's site keeps. */
    public List<TaskId> keptTasks(JobId consignment) {
        return keptWith(consignment).stream()
                .mapToObj(this::pictureTask)
                .distinct()
                .toList();
    }

    /** The site that has something of the job, or had last. */
    Optional<SiteName> newestSite() {
        return all.values().stream()
                .reduce((older, newer) -> newer)
                .map(Consignment::site)
                .or(() -> Optional.ofNullable(settledLast));
    }

    /** The consignments that are not closed, or of which something is kept, the oldest first. Of others nobody asks any more, and they are forgotten. */
    public Collection<Consignment> all() {
        return List.copyOf(all.values());
    }

    /** A consignment; empty for one that was never sent, or is closed and forgotten. */
    public Optional<Consignment> find(JobId consignment) {
        return Optional.ofNullable(all.get(consignment));
    }

    /**
     * The task that makes the picture of a frame, when all frames of that task are with the consignment; otherwise what comes of it does not count.
     *
     * @param frame a place
     */
    public Optional<TaskId> pictureTask(JobId consignment, int frame) {
        BitSet frames = away.get(consignment);
        if (frames == null || !frames.get(frame)) {
            return Optional.empty();
        }
        TaskId task = pictureTask(frame);
        int[] range = plan.frameIndexes(task);
        return frames.nextClearBit(range[0]) >= range[1] ? Optional.of(task) : Optional.empty();
    }

    private TaskId pictureTask(int frame) {
        return plan.tiled()
                ? new TaskId(StepName.ASSEMBLE, frame)
                : new TaskId(StepName.RENDER, plan.renderTasksOf(frame)[0]);
    }
}
