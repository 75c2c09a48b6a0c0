package org.raymill.scheduler;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.raymill.model.TimeSeries;
import org.raymill.protocol.FarmHistoryCommand;
import org.raymill.protocol.FarmHistoryCommand.GetHistory;
import org.raymill.protocol.FarmHistoryCommand.History;
import org.raymill.protocol.FarmHistoryCommand.RecordMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps in the database how the farm was in each minute, for as long as the settings say. One on each control node. */
public final class FarmHistory extends AbstractBehavior<FarmHistoryCommand> {

    private static final Logger LOG = LoggerFactory.getLogger(FarmHistory.class);
    private static final int MINUTES_PER_HOUR = 60;

    private record Answer(ActorRef<History> replyTo, History history) implements FarmHistoryCommand {}

    private final HistoryTable table;
    private final long keepMinutes;
    private final Executor blocking;
    private final Set<ActorRef<History>> asked = new HashSet<>();
    private long sweptAt;

    /**
     * The behaviour of a node's keeper.
     *
     * @param keep how long entries are kept
     */
    public static Behavior<FarmHistoryCommand> create(DataSource database, Duration keep) {
        return Behaviors.setup(actor -> new FarmHistory(actor, database, keep));
    }

    private FarmHistory(ActorContext<FarmHistoryCommand> actor, DataSource database, Duration keep) {
        super(actor);
        this.table = new HistoryTable(database);
        this.keepMinutes = keep.toMinutes();
        this.blocking =
                actor.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig("raymill.blocking-dispatcher"));
    }

    @Override
    public Receive<FarmHistoryCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(RecordMinute.class, this::onRecord)
                .onMessage(GetHistory.class, this::onQuestion)
                .onMessage(Answer.class, this::onAnswer)
                .build();
    }

    private Behavior<FarmHistoryCommand> onRecord(RecordMinute record) {
        long minute = record.minute().minute();
        boolean sweep = minute - sweptAt >= MINUTES_PER_HOUR;
        sweptAt = sweep ? minute : sweptAt;
        run(() -> {
            if (keepMinutes > 0) {
                table.write(record.minute());
            }
            if (sweep) {
                table.removeBefore(minute - keepMinutes);
            }
            return true;
        });
        return this;
    }

    private Behavior<FarmHistoryCommand> onQuestion(GetHistory query) {
        // A question is said again each second until it is answered: the database is asked once.
        if (asked.add(query.replyTo())) {
            getContext()
                    .pipeToSelf(
                            run(() -> table.read(query)),
                            (series, failure) -> new Answer(
                                    query.replyTo(),
                                    failure == null
                                            ? new History(true, series)
                                            : new History(false, TimeSeries.empty(query.stepMinutes()))));
        }
        return this;
    }

    private Behavior<FarmHistoryCommand> onAnswer(Answer answer) {
        asked.remove(answer.replyTo());
        answer.replyTo().tell(answer.history());
        return this;
    }

    private interface DatabaseCall<T> {
        T call() throws SQLException;
    }

    private <T> CompletionStage<T> run(DatabaseCall<T> call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.call();
                    } catch (SQLException e) {
                        LOG.warn("The farm's history can not be kept or read now: {}", e.getMessage());
                        throw new CompletionException(e);
                    } catch (RuntimeException e) {
                        LOG.error("The farm's history can not be kept or read because of a fault", e);
                        throw e;
                    }
                },
                blocking);
    }
}
