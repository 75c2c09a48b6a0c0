package org.raymill.job;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.raymill.job.core.LiveAttempt;
import org.raymill.job.core.OrderWindow;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.AttemptId;
import org.raymill.model.FollowingFrames;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskTrace;
import org.raymill.protocol.Ids;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.RenderServerCommand.ReleaseLease;
import org.raymill.protocol.RenderServerCommand.RunTask;
import org.raymill.protocol.RenderServerCommand.RunTasks;

/**
 * What a job has sent into its leases: sends attempts as servers have use for them, and gives leases back that it has no use for. Rebuilt from what
 * servers report. Part of the {@link RenderJob} actor.
 */
final class LeaseWork {

    /** With so many outcomes that the journal has not written nothing more is sent: it could not keep up. */
    static final int MAX_UNWRITTEN = 4_000;

    /** A task that runs for so long is not short. */
    static final Duration PROBE = Duration.ofMillis(200);

    private final RenderJobContext context;
    private final OrderWindow window = new OrderWindow();
    private final Map<LeaseId, LeaseUse> uses = new HashMap<>();
    /** Leases in which something runs that get nothing more. */
    private final Set<LeaseId> givenBack = new HashSet<>();

    private final Optional<TaskTrace> trace;
    private TaskBoard board;
    private int unwritten;
    private boolean probing;
    private Instant begunAt;

    /**
     * The work of a job that has no leases yet.
     *
     * @param isNew whether nothing of it has run before
     * @param trace which attempts are told of; empty for none
     */
    LeaseWork(RenderJobContext context, TaskBoard board, boolean isNew, Optional<TaskTrace> trace) {
        this.context = context;
        this.probing = isNew;
        this.board = board;
        this.trace = trace;
    }

    /** Starts from a board that was made anew. */
    void reload(TaskBoard reloaded) {
        board = reloaded;
        uses.clear();
        givenBack.clear();
        unwritten = 0;
    }

    // ---- what servers say of leases

    /** A lease is idle: it gets work, or is given back. What was sent into it was lost, or crossed this message: it is sent again. */
    void idle(Lease lease, String incarnation, ActorRef<RenderServerCommand> server) {
        LeaseUse use = use(lease, incarnation, server);
        List<TaskOrder> lost = use.attempts().stream()
                .map(board.attempts()::find)
                .flatMap(Optional::stream)
                .filter(attempt -> !attempt.ended())
                .map(LiveAttempt::order)
                .flatMap(Optional::stream)
                .toList();
        if (lost.isEmpty()) {
            use.attempts().clear();
            fill(use);
        } else {
            send(use, lost);
        }
    }

    /** A lease was idle when outcomes were told, but for what was sent into it meanwhile. */
    void open(Lease lease, String incarnation, ActorRef<RenderServerCommand> server) {
        fill(use(lease, incarnation, server));
    }

    /** An attempt runs in a lease. */
    void runs(Lease lease, String incarnation, ActorRef<RenderServerCommand> server, AttemptId attempt) {
        use(lease, incarnation, server).attempts().add(attempt);
    }

    private LeaseUse use(Lease lease, String incarnation, ActorRef<RenderServerCommand> server) {
        LeaseUse use = uses.get(lease.id());
        if (use == null || !use.server().equals(server) || !use.incarnation().equals(incarnation)) {
            LeaseUse before = use;
            use = new LeaseUse(lease, incarnation, server);
            if (before != null) {
                use.attempts().addAll(before.attempts());
            }
            uses.put(lease.id(), use);
        }
        return use;
    }

    /** A lease is given back because nothing can be done in it now; what waits in it comes back, and it takes no more. */
    void giveBack(LeaseId lease, ActorRef<RenderServerCommand> server) {
        LeaseUse use = uses.get(lease);
        if (use != null) {
            if (use.attempts().isEmpty()) {
                uses.remove(lease);
            } else {
                givenBack.add(lease);
            }
        }
        server.tell(new ReleaseLease(lease));
    }

    /** An attempt has ended, or will not run. */
    void over(LeaseId lease, AttemptId attempt) {
        LeaseUse use = uses.get(lease);
        if (use != null) {
            use.attempts().remove(attempt);
        }
    }

    /**
     * Attempts that were sent into a lease will not run there.
     *
     * @param slow whether too many were sent
     */
    void returned(LeaseId lease, List<AttemptId> attempts, boolean slow) {
        if (slow) {
            window.shrink();
        }
        attempts.forEach(attempt -> {
            board.attempts().refused(attempt);
            over(lease, attempt);
        });
    }

    /** A lease has closed: what is not known to have run there never will. */
    void closed(LeaseId lease) {
        givenBack.remove(lease);
        LeaseUse use = uses.remove(lease);
        if (use != null) {
            use.attempts().forEach(this::withdraw);
        }
    }

    /** A server was lost: of each lease only the first attempt can have been running. */
    void lost(ServerId server, Predicate<String> incarnation) {
        uses.values().removeIf(use -> {
            boolean there = use.lease().server().equals(server) && incarnation.test(use.incarnation());
            if (there) {
                givenBack.remove(use.lease().id());
                use.attempts().stream()
                        .filter(board.attempts()::goesOn)
                        .skip(1)
                        .toList()
                        .forEach(this::withdraw);
            }
            return there;
        });
    }

    /** Puts a task back that was never begun. One that was adopted has been: servers tell of such alone, and its outcome comes. */
    private void withdraw(AttemptId attempt) {
        boolean sent = board.attempts()
                .find(attempt)
                .filter(known -> !known.ended() && known.order().isPresent())
                .isPresent();
        if (sent) {
            board.attempts().refused(attempt);
        }
    }

    /** Has the first attempt of each lease stopped, and those given back that wait behind it. */
    void stopAll(String reason) {
        for (LeaseUse use : uses.values()) {
            List<AttemptId> going =
                    use.attempts().stream().filter(board.attempts()::goesOn).toList();
            if (!going.isEmpty()) {
                board.attempts().find(going.get(0)).ifPresent(first -> use.server()
                        .tell(new RenderServerCommand.StopTask(
                                use.lease().job(), first.task(), first.attempt(), reason)));
            }
            if (going.size() > 1) {
                use.server().tell(new ReleaseLease(use.lease().id()));
            }
        }
    }

    /** Whether an attempt was sent into a lease that is known. */
    boolean has(LiveAttempt attempt) {
        LeaseUse use = uses.get(attempt.lease().id());
        return use != null && use.attempts().contains(attempt.attempt());
    }

    // ---- how much is sent

    /**
     * Whether it is still to be found out if tasks are short: the job is new, and no task has ended nor run for long. Of short ones a few leases
     * do them all, and a job that took every lease for them would leave all others waiting while it gets and returns them.
     */
    boolean isProbing(Instant now) {
        return probing && (begunAt == null || now.isBefore(begunAt.plus(PROBE)));
    }

    /** Whether the job has begun to use leases. */
    boolean hasBegun() {
        return begunAt != null;
    }

    /** Tasks took so long on average. */
    void measured(double millis) {
        probing = false;
        window.measured(millis);
    }

    /** How many attempts are sent into a lease at a time. */
    int window() {
        return window.size();
    }

    /** An outcome is on its way into the journal. */
    void writing() {
        unwritten++;
    }

    /** So many outcomes have been written: what was held back for them can be sent. */
    void written(int count) {
        boolean held = unwritten >= MAX_UNWRITTEN;
        unwritten = Math.max(0, unwritten - count);
        if (held && unwritten < MAX_UNWRITTEN) {
            List.copyOf(uses.values()).forEach(this::fill);
        }
    }

    /** Fills a lease that has gone on to what waited in it, or was closed. */
    void refill(LeaseId lease) {
        LeaseUse use = uses.get(lease);
        if (use != null && use.attempts().isEmpty()) {
            givenBack.remove(lease);
            uses.remove(lease); // if it is open and idle, its server says so
        } else if (use != null) {
            fill(use);
        }
    }

    private void fill(LeaseUse use) {
        if (givenBack.contains(use.lease().id())) {
            return; // it closes soon
        }
        int under = use.attempts().size();
        int wanted = use.lease().single() ? 1 : Math.min(window.size(), share());
        if (unwritten >= MAX_UNWRITTEN || (under > 0 && under > wanted / 2)) {
            return; // held back, or enough
        }
        List<TaskOrder> orders = new ArrayList<>(Math.max(1, wanted - under));
        Instant now = context.clock().instant();
        begunAt = begunAt == null ? now : begunAt;
        while (under + orders.size() < wanted) {
            Optional<TaskOrder> order =
                    board.start(use.lease(), use.incarnation(), Ids.newAttempt(now, context.random()), now);
            if (order.isEmpty()) {
                break;
            }
            orders.add(order.get());
            use.attempts().add(order.get().attempt());
        }
        if (use.attempts().isEmpty()) {
            uses.remove(use.lease().id());
            use.server().tell(new ReleaseLease(use.lease().id()));
        } else {
            send(use, orders);
        }
    }

    /** What is left is shared by the leases: none shall idle while tasks wait behind others. */
    private int share() {
        int leases = Math.max(1, uses.size());
        return Math.max(1, (board.readyCount(context.clock().instant()) + leases - 1) / leases);
    }

    private void send(LeaseUse use, List<TaskOrder> untraced) {
        LeaseId lease = use.lease().id();
        List<TaskOrder> orders = trace.isEmpty()
                ? untraced
                : untraced.stream().map(order -> order.within(trace)).toList();
        int from = 0;
        while (from < orders.size()) {
            TaskOrder first = orders.get(from);
            int to = from + 1;
            while (to < orders.size() && first.isFollowedBy(orders.get(to))) {
                to++;
            }
            List<TaskOrder> next = orders.subList(from + 1, to);
            use.server()
                    .tell(
                            next.isEmpty()
                                    ? new RunTask(lease, first)
                                    : new RunTasks(lease, first, FollowingFrames.of(next)));
            from = to;
        }
    }
}
