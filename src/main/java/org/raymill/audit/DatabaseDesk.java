package org.raymill.audit;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the site's database for an actor, away from its thread. Safe to use from many threads. */
public final class DatabaseDesk {

    /** Work with the database, which blocks. */
    public interface Call<T> {
        T call() throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseDesk.class);

    private final Executor blocking;
    private final String what;

    /**
     * @param system has the dispatcher {@code raymill.blocking-dispatcher}
     * @param what it is asked for, for the log, such as "users"
     */
    public DatabaseDesk(ActorSystem<?> system, String what) {
        this.blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig("raymill.blocking-dispatcher"));
        this.what = what;
    }

    /** What the database says, or what is said in its place when it does not; never fails. */
    public <T> CompletableFuture<T> ask(Call<T> call, T unavailable) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return call.call();
                            } catch (SQLException e) {
                                throw new CompletionException(e);
                            }
                        },
                        blocking)
                .exceptionally(failure -> {
                    LOG.warn("The database does not answer for {}: {}", what, failure.toString());
                    return unavailable;
                });
    }

    /** The same as an answer to somebody. */
    public <T> void answer(Call<T> call, T unavailable, ActorRef<T> replyTo) {
        ask(call, unavailable).thenAccept(replyTo::tell);
    }
}
