package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.raymill.rendering.ChildProcess;
import org.raymill.rendering.Program;
import org.raymill.rendering.ProgramSession;
import org.raymill.rendering.RenderingException;

/** A session while a run uses it. */
final class RunSession implements ProgramSession {

    private final TaskRun run;
    private final SessionSeat seat;
    private final SessionDesk desk;
    private boolean good;

    /**
     * A session in a seat that is busy.
     *
     * @param desk gets the seat back
     */
    RunSession(TaskRun run, SessionSeat seat, SessionDesk desk) {
        this.run = run;
        this.seat = seat;
        this.desk = desk;
    }

    @Override
    public Path outputs() {
        return seat.folder().output();
    }

    @Override
    public Path work() {
        return seat.folder().temporary();
    }

    @Override
    public boolean isStarted() {
        return seat.isAlive();
    }

    @Override
    public void start(Program program) throws IOException {
        run.note("$ " + String.join(" ", program.command()));
        seat.listen(run::said);
        Containment.Held held = run.programs().contained(program, seat.folder());
        ChildProcess process = ChildProcess.startToTalk(
                held.commandLine(),
                program.directory(),
                run.programs().environment(seat.folder()),
                seat.folder().mark(),
                run.programs().mode(),
                seat::line);
        held.startedAs(process);
        seat.runsOn(run.programs().processors());
        seat.started(process);
    }

    @Override
    public OptionalInt request(
            String request, Duration readWithin, Predicate<String> done, Program limits, Consumer<String> lines)
            throws IOException, InterruptedException, RenderingException {
        if (run.cancelled()) {
            throw new CancellationException("cancelled");
        }
        run.note("> " + request);
        run.programs().take(seat);
        seat.requested();
        CountDownLatch over = new CountDownLatch(1);
        seat.listen(line -> {
            if (done.test(line)) {
                over.countDown();
            } else {
                run.said(line);
                lines.accept(line);
            }
        });
        Sending sending = new Sending(seat.process().send(request), readWithin);
        boolean inTime;
        run.shield(true, Thread.currentThread());
        try {
            inTime = await(over, sending, limits);
            if (over.getCount() > 0 || !sending.isDone()) {
                run.programs().endForSure(seat.process());
            }
        } finally {
            run.shield(false, Thread.currentThread());
        }
        run.programs().checkEnd(inTime, limits);
        if (sending.isStuck()) {
            throw new RenderingException(limits.command().get(0) + " was ended because it did not read the "
                    + request.length() + " characters of its work within " + readWithin.toSeconds() + " s");
        }
        return over.getCount() == 0
                ? OptionalInt.empty()
                : OptionalInt.of(seat.process().exitStatus());
    }

    /** A line on its way to the program: a pipe holds some of it, and the rest waits until the program reads. */
    private final class Sending {
        private final CompletableFuture<Void> sent;
        private final Duration within;
        private final long begun = System.nanoTime();
        private boolean stuck;

        Sending(CompletableFuture<Void> sent, Duration within) {
            this.sent = sent;
            this.within = within;
        }

        boolean isDone() {
            return sent.isDone();
        }

        /** Whether it took too long, when it was asked last whether it is hopeless. */
        boolean isStuck() {
            return stuck;
        }

        /** Whether the program will never have all of it: it does not read, or has closed its input. Its output and status tell why. */
        boolean isHopeless() {
            stuck = !sent.isDone() && System.nanoTime() - begun > within.toNanos();
            return stuck || sent.isCompletedExceptionally();
        }
    }

    private boolean await(CountDownLatch over, Sending sending, Program limits)
            throws IOException, InterruptedException, RenderingException {
        return run.programs()
                .await(
                        most -> over.await(most.toMillis(), TimeUnit.MILLISECONDS) && sending.isDone()
                                || sending.isHopeless()
                                || !seat.isAlive(),
                        seat.folder(),
                        seat.process(),
                        System.nanoTime(),
                        false,
                        limits.limit());
    }

    @Override
    public void keep() {
        good = seat.isAlive();
    }

    @Override
    public void close() {
        if (good && isClean()) {
            desk.giveBack(seat);
        } else {
            desk.giveUp(seat);
        }
    }

    /** What the task has made is where it belongs already: a folder that can not be emptied is no fault of it. */
    private boolean isClean() {
        try {
            seat.clean();
            return true;
        } catch (IOException e) {
            run.note("the program is not used again: " + e);
            return false;
        }
    }
}
