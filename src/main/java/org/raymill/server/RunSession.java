package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
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
        Containment.Held held = run.contained(program, seat.folder());
        ChildProcess process = ChildProcess.startToTalk(
                held.commandLine(),
                program.directory(),
                run.environment(seat.folder()),
                seat.name(),
                run.containment().mode(),
                seat::line);
        held.startedAs(process);
        seat.started(process);
    }

    @Override
    public OptionalInt request(String request, Predicate<String> done, Program limits, Consumer<String> lines)
            throws IOException, InterruptedException, RenderingException {
        if (run.cancelled()) {
            throw new CancellationException("cancelled");
        }
        run.note("> " + request);
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
        boolean inTime;
        run.shield(true, Thread.currentThread());
        try {
            inTime = !send(request) || await(over, limits);
            if (over.getCount() > 0) {
                run.endForSure(seat.process(), run.stopGrace());
            }
        } finally {
            run.shield(false, Thread.currentThread());
        }
        run.checkEnd(inTime, limits);
        return over.getCount() == 0
                ? OptionalInt.empty()
                : OptionalInt.of(seat.process().exitStatus());
    }

    private boolean send(String request) {
        try {
            seat.process().send(request);
            return true;
        } catch (IOException e) {
            // It has ended, or will: its output and status tell why.
            run.note("the program takes no work: " + e.getMessage());
            return false;
        }
    }

    private boolean await(CountDownLatch over, Program limits)
            throws IOException, InterruptedException, RenderingException {
        return run.await(
                most -> over.await(most.toMillis(), TimeUnit.MILLISECONDS) || !seat.isAlive(),
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
    public void close() throws IOException {
        boolean clean = false;
        try {
            if (good) {
                seat.clean();
                clean = true;
            }
        } finally {
            if (clean) {
                desk.giveBack(seat);
            } else {
                desk.giveUp(seat);
            }
        }
    }
}
