package org.raymill.storage;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.raymill.protocol.CborSerializable;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobs;

/** Archives jobs that ended long ago, from time to time. A cluster singleton; does nothing when jobs are to stay for ever. */
public final class JobArchiver {

    /** What the archiver reacts to. */
    public interface Command extends CborSerializable {}

    private enum Due implements Command {
        INSTANCE
    }

    private record Ended(int archived, String problem) implements Command {}

    /** A node that was just started has other things to do. */
    private static final Duration FIRST = Duration.ofMinutes(5);

    private JobArchiver() {}

    /** The behaviour of the singleton. Needs the dispatcher {@value ResultWriter#DISPATCHER}. */
    public static Behavior<Command> create(
            ActorRef<JobCatalogCommand> catalog,
            RenderJobs jobs,
            JobArchive archive,
            ResultStore results,
            ArchiveForm form,
            ArchiveSettings settings,
            InstantSource clock) {
        if (settings.keepEnded().isZero()) {
            return Behaviors.empty();
        }
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> {
            actor.setLoggerName(JobArchiver.class);
            AtomicBoolean stopped = new AtomicBoolean();
            Executor blocking =
                    actor.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
            JobArchiving archiving = new JobArchiving(
                    actor.getSystem(), catalog, jobs, archive, results, form, settings, clock, stopped::get);
            Duration first = settings.every().compareTo(FIRST) < 0 ? settings.every() : FIRST;
            timers.startSingleTimer(Due.INSTANCE, first);
            return Behaviors.receive(Command.class)
                    .onMessageEquals(Due.INSTANCE, () -> {
                        actor.pipeToSelf(
                                CompletableFuture.supplyAsync(() -> run(archiving), blocking),
                                (archived, failure) -> failure == null
                                        ? new Ended(archived, "")
                                        : new Ended(0, String.valueOf(failure.getCause())));
                        return Behaviors.same();
                    })
                    .onMessage(Ended.class, ended -> {
                        if (!ended.problem().isEmpty()) {
                            actor.getLog().warn("Jobs could not be archived, and are next time: {}", ended.problem());
                        } else if (ended.archived() > 0) {
                            actor.getLog().info("{} jobs were archived and removed", ended.archived());
                        }
                        timers.startSingleTimer(Due.INSTANCE, settings.every());
                        return Behaviors.same();
                    })
                    .onSignal(PostStop.class, signal -> {
                        stopped.set(true);
                        return Behaviors.same();
                    })
                    .build();
        }));
    }

    private static int run(JobArchiving archiving) {
        try {
            return archiving.run();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
