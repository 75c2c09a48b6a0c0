package org.raymill.bench;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.raymill.model.AttemptId;
import org.raymill.model.DemandClass;
import org.raymill.model.HostHardware;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;
import org.raymill.model.ServerStatusBuilder;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.scheduler.core.Broker;
import org.raymill.scheduler.core.Word;
import org.raymill.scheduler.scaling.NodeClass;

/**
 * Render nodes that come and go, and jobs whose tasks take as long as they take, around a {@link Broker}: a lease runs task after task of its
 * job, as a real one does, until there is none left or it is taken back.
 */
final class DayFarm {

    private static final long EPOCH = 1;

    private static final class Node {
        private final ServerId id;
        private final NodeClass nodeClass;
        private final Map<LeaseId, Slot> slots = new LinkedHashMap<>();
        private long sequence;
        private long openedUpTo;

        private Node(ServerId id, NodeClass nodeClass) {
            this.id = id;
            this.nodeClass = nodeClass;
        }
    }

    /** A lease with the task in it. */
    private static final class Slot {
        private final Lease lease;
        private final Node node;
        private int seconds;
        private RunningAttempt running;
        private boolean closing;

        private Slot(Lease lease, Node node) {
            this.lease = lease;
            this.node = node;
        }
    }

    private record End(Instant at, long number, Slot slot) {}

    private static final class Job {
        private final JobId id;
        private final DayWorkload.Arrival arrival;
        private final Instant since;
        private final Deque<Integer> waiting = new ArrayDeque<>();
        private int running;
        private int ended;
        private long secondsEnded;
        private long revision;

        private Job(DayWorkload.Arrival arrival, Instant since) {
            this.id = new JobId(String.format("%016d", arrival.number()));
            this.arrival = arrival;
            this.since = since;
            for (int seconds : arrival.seconds()) {
                waiting.add(seconds);
            }
        }
    }

    private final Broker broker;
    private final Instant start;
    private final Map<ServerId, Node> nodes = new LinkedHashMap<>();
    private final Map<JobId, Job> jobs = new HashMap<>();
    private final PriorityQueue<End> ends =
            new PriorityQueue<>(Comparator.comparing(End::at).thenComparing(End::number));
    private final List<Integer> waits = new ArrayList<>();
    private final Set<Job> changedJobs = new LinkedHashSet<>();
    private final Set<Node> changedNodes = new LinkedHashSet<>();
    private long attempts;
    private int names;
    private int interrupted;

    DayFarm(Broker broker, Instant start) {
        this.broker = broker;
        this.start = start;
    }

    /** A node is there. */
    void join(NodeClass nodeClass) {
        Node node = new Node(new ServerId(nodeClass.name() + "-" + ++names), nodeClass);
        nodes.put(node.id, node);
        changedNodes.add(node);
    }

    /** A node ends: one without leases if there is one, else the emptiest, whose tasks are handed back. */
    void leave(NodeClass nodeClass, Instant now) {
        nodes.values().stream()
                .filter(node -> node.nodeClass.equals(nodeClass))
                .min(Comparator.comparingInt(node -> node.slots.size()))
                .ifPresent(node -> {
                    for (Slot slot : List.copyOf(node.slots.values())) {
                        interrupted++;
                        close(slot, slot.seconds);
                    }
                    broker.leave(status(node), new ArrayList<>());
                    nodes.remove(node.id);
                    changedNodes.remove(node);
                });
    }

    /** How many nodes of a class are there. */
    int count(NodeClass nodeClass) {
        return (int) nodes.values().stream()
                .filter(node -> node.nodeClass.equals(nodeClass))
                .count();
    }

    /** A job comes. */
    void submit(DayWorkload.Arrival arrival, Instant now) {
        Job job = new Job(arrival, now);
        jobs.put(job.id, job);
        changedJobs.add(job);
    }

    /** Whether every task has ended. */
    boolean isDone() {
        return jobs.values().stream().allMatch(job -> job.waiting.isEmpty() && job.running == 0);
    }

    /** How many tasks wait. */
    long waiting() {
        return jobs.values().stream().mapToLong(job -> job.waiting.size()).sum();
    }

    /** How long each task that was started has waited for that, in seconds. */
    List<Integer> waits() {
        return waits;
    }

    /** How many tasks were handed back by nodes that ended. */
    int interrupted() {
        return interrupted;
    }

    /** Tasks that are through by now end, and the next ones of their jobs begin. */
    void proceed(Instant now) {
        while (!ends.isEmpty() && !ends.peek().at().isAfter(now)) {
            End end = ends.poll();
            Slot slot = end.slot();
            boolean open = slot.node.slots.get(slot.lease.id()) == slot;
            if (open && slot.running != null && slot.running.attempt().equals(attempt(end.number()))) {
                ended(slot, end.at());
            }
        }
    }

    private void ended(Slot slot, Instant at) {
        Job job = jobs.get(slot.lease.job());
        job.ended++;
        job.secondsEnded += slot.seconds;
        if (slot.closing || job.waiting.isEmpty()) {
            close(slot, 0);
        } else {
            job.running--;
            begin(slot, job, at);
        }
        changedNodes.add(slot.node);
        changedJobs.add(job);
    }

    private static AttemptId attempt(long number) {
        return new AttemptId(String.format("%016d", number));
    }

    private void begin(Slot slot, Job job, Instant at) {
        long number = ++attempts;
        slot.seconds = job.waiting.remove();
        job.running++;
        slot.running = new RunningAttempt(
                job.id, new TaskId(StepName.RENDER, (int) number), attempt(number), 1, slot.lease.id(), at, 0);
        waits.add((int) (at.getEpochSecond() - job.since.getEpochSecond()));
        ends.add(new End(at.plusSeconds(slot.seconds), number, slot));
    }

    /**
     * A lease closes.
     *
     * @param again how long the task takes that was in it and has not ended; 0 when it has
     */
    private void close(Slot slot, int again) {
        Job job = jobs.get(slot.lease.job());
        slot.node.slots.remove(slot.lease.id());
        job.running--;
        if (again > 0) {
            job.waiting.addFirst(again);
        }
        changedJobs.add(job);
    }

    /** Tells the broker what has changed. */
    void tell(Instant now) {
        changedNodes.forEach(node -> broker.report(status(node), now, new ArrayList<>()));
        changedNodes.clear();
        changedJobs.forEach(job -> tell(job, now));
        changedJobs.clear();
    }

    private void tell(Job job, Instant now) {
        int wanted = job.waiting.size() + job.running;
        if (wanted == 0) {
            broker.withdraw(job.id, ++job.revision);
            return;
        }
        int seconds = job.ended == 0 ? 0 : (int) (job.secondsEnded / job.ended);
        DemandClass tasks = new DemandClass("main", job.arrival.needs(), wanted, seconds);
        broker.demand(
                new JobDemand(job.id, ++job.revision, 50, job.arrival.project(), job.since, false, List.of(tasks)),
                now);
    }

    /** Does what the broker says. */
    void obey(List<Word> words, Instant now) {
        for (Word word : words) {
            if (word instanceof Word.Open open) {
                open(open.lease(), now);
            } else if (word instanceof Word.Revoke revoke) {
                Node node = nodes.get(revoke.server());
                Slot slot = node == null ? null : node.slots.get(revoke.lease());
                if (slot != null) {
                    slot.closing = true;
                    changedNodes.add(node);
                }
            }
        }
    }

    private void open(Lease lease, Instant now) {
        Node node = nodes.get(lease.server());
        if (node == null || lease.id().number() <= node.openedUpTo) {
            return; // it has just ended, or has heard of it before
        }
        node.openedUpTo = lease.id().number();
        changedNodes.add(node);
        Job job = jobs.get(lease.job());
        if (job.waiting.isEmpty()) {
            return;
        }
        Slot slot = new Slot(lease, node);
        node.slots.put(lease.id(), slot);
        int used = node.slots.values().stream()
                .mapToInt(each -> each.lease.cores())
                .sum();
        if (used > node.nodeClass.cores()) {
            throw new IllegalStateException("node " + node.id + " was given more than it has");
        }
        begin(slot, job, now);
        changedJobs.add(job);
    }

    private ServerStatus status(Node node) {
        NodeClass made = node.nodeClass;
        HostHardware host = new HostHardware(
                node.id.value(), "linux", "amd64", "cpu", made.cores(), made.memoryMiB(), made.gpus(), 500_000);
        return ServerStatusBuilder.builder()
                .server(node.id)
                .incarnation("p")
                .sequence(++node.sequence)
                .epoch(EPOCH)
                .openedUpTo(node.openedUpTo)
                .startedAt(start)
                .host(host)
                .cores(made.cores())
                .memoryMiB(made.memoryMiB())
                .packages(List.of(new InstalledPackage("blender", "4.2.1", true)))
                .leases(node.slots.values().stream()
                        .map(slot -> new LeaseStatus(slot.lease, Optional.of(slot.running), slot.closing))
                        .toList())
                .accepting(true)
                .message("")
                .tags(made.tags())
                .build();
    }
}
