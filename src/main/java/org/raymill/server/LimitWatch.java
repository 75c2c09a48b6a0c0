package org.raymill.server;

import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Instant;
import java.time.InstantSource;
import org.raymill.model.AttemptId;
import org.raymill.protocol.RenderServerCommand;

/** Ends runs that exceed their limits, and looks at the others again when they can have. Part of the {@link RenderServer} actor. */
final class LimitWatch {

    /** An attempt is to be looked at. */
    record Due(AttemptId attempt) implements RenderServerCommand {}

    private final Runs runs;
    private final TimerScheduler<RenderServerCommand> timers;
    private final InstantSource clock;

    LimitWatch(Runs runs, TimerScheduler<RenderServerCommand> timers, InstantSource clock) {
        this.runs = runs;
        this.timers = timers;
        this.clock = clock;
    }

    /** Looks at an attempt now, and again for as long as it runs. */
    void look(AttemptId attempt) {
        Instant now = clock.instant();
        runs.find(attempt).filter(run -> run.end().isEmpty()).ifPresent(run -> {
            AttemptLimits limits = run.limits();
            limits.exceeded(now).ifPresentOrElse(reason -> runs.timeOut(attempt, reason), () -> limits.nextLook(now)
                    .ifPresent(delay -> timers.startSingleTimer(new Due(attempt), delay)));
        });
    }

    /** An attempt has ended. */
    void forget(AttemptId attempt) {
        timers.cancel(new Due(attempt));
    }
}
