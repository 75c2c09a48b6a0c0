package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.raymill.model.TaskOrder;
import org.raymill.rendering.ProgramSession;
import org.raymill.rendering.RenderingException;

/** Gives {@link Sessions} to tasks and ends those that are of no use any more. Safe to use from many threads; its methods may block. */
final class SessionDesk {

    private final Sessions sessions;
    private final Path work;
    private final InputCache inputs;
    private final Duration stopGrace;
    private final LongSupplier freeMemoryMiB;
    private final Executor cleaner;
    private final InstantSource clock;

    /**
     * A desk without sessions.
     *
     * @param work the folder with a folder for each
     * @param stopGrace how long a program may take to end by itself
     * @param freeMemoryMiB what running tasks leave of the memory that the server offers
     * @param cleaner ends what has waited for too long
     */
    SessionDesk(
            Sessions sessions,
            Path work,
            InputCache inputs,
            Duration stopGrace,
            LongSupplier freeMemoryMiB,
            Executor cleaner,
            InstantSource clock) {
        this.sessions = sessions;
        this.work = work;
        this.inputs = inputs;
        this.stopGrace = stopGrace;
        this.freeMemoryMiB = freeMemoryMiB;
        this.cleaner = cleaner;
        this.clock = clock;
    }

    /** Makes room for a run that begins: programs that wait end when there is no memory for them beside it. */
    void makeRoom(TaskOrder order) {
        if (!sessions.anyWaits()) {
            return; // thousands of runs begin in a second
        }
        // The run takes the place of a program of its job that waits, and needs no other memory.
        end(sessions.exceeding(freeMemoryMiB.getAsLong() + sessions.waitingFor(order.job())));
    }

    /** A session for a run, with a program that waits or without one yet; empty when the server keeps none. */
    Optional<ProgramSession> open(TaskRun run, SessionSeat.Key key, int most)
            throws IOException, InterruptedException, RenderingException {
        if (!sessions.areOn()) {
            return Optional.empty();
        }
        Optional<SessionSeat> seat = sessions.take(key);
        while (seat.isPresent() && (!seat.get().isAlive() || seat.get().requests() >= most)) {
            giveUp(seat.get());
            seat = sessions.take(key);
        }
        if (seat.isEmpty()) {
            seat = begin(run, key);
        }
        return seat.map(taken -> new RunSession(run, taken, this));
    }

    private Optional<SessionSeat> begin(TaskRun run, SessionSeat.Key key)
            throws IOException, InterruptedException, RenderingException {
        end(sessions.exceeding(freeMemoryMiB.getAsLong()));
        InputCache.Inputs files = inputs.acquire(run.order().manifest(), run::cancelled);
        boolean begun = false;
        try {
            if (!files.folder().equals(key.inputs())) {
                return Optional.empty(); // the files were put in place anew meanwhile
            }
            RunFolder folder = new RunFolder(work.resolve("session-" + UUID.randomUUID()));
            SessionSeat seat = new SessionSeat(key, folder, files, run.order());
            sessions.add(seat);
            begun = true;
            return Optional.of(seat);
        } finally {
            if (!begun) {
                files.close();
            }
        }
    }

    /** A run is done with a program that is of use to another. */
    void giveBack(SessionSeat seat) {
        if (!sessions.giveBack(seat, clock.instant())) {
            seat.end(stopGrace);
            return;
        }
        CompletableFuture.delayedExecutor(sessions.longestIdle().toMillis() + 1, TimeUnit.MILLISECONDS, cleaner)
                .execute(() -> end(sessions.overdue(clock.instant())));
    }

    /** A program is of no use any more; it is dead when this returns. */
    void giveUp(SessionSeat seat) {
        sessions.giveUp(seat);
        seat.end(stopGrace);
    }

    private void end(List<SessionSeat> seats) {
        seats.forEach(seat -> seat.end(stopGrace));
    }

    /** The manifests of the jobs that programs are alive for. */
    List<String> manifests() {
        return sessions.manifests();
    }

    /** Ends every program that waits; others end with their runs. */
    void close() {
        end(sessions.close());
    }
}
