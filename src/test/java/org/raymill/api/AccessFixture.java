package org.raymill.api;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.pubsub.Topic;
import java.time.InstantSource;
import java.util.function.Function;
import javax.sql.DataSource;
import org.raymill.access.AccessKeeper;
import org.raymill.job.TestDatabase;
import org.raymill.protocol.AccessChanged;
import org.raymill.protocol.AccessCommand;
import org.raymill.protocol.QuotaCommand;
import org.raymill.quota.QuotaKeeper;

/** The keeper of users on a database of its own, which is made when it is asked something for the first time: few tests do. */
final class AccessFixture implements AutoCloseable {

    private final ActorRef<AccessCommand> keepers;
    private final ActorRef<Topic.Command<AccessChanged>> changes;
    private final ActorRef<QuotaCommand> quotas;
    private volatile TestDatabase database;

    AccessFixture(ActorTestKit kit) {
        changes = kit.spawn(Topic.create(AccessChanged.class, AccessChanged.TOPIC), "access-changes");
        keepers = kit.spawn(waiting(keeper -> AccessKeeper.create(keeper, changes, InstantSource.system())), "access");
        quotas = kit.spawn(waiting(keeper -> QuotaKeeper.create(keeper, InstantSource.system())), "quotas");
    }

    private <T> Behavior<T> waiting(Function<DataSource, Behavior<T>> made) {
        return Behaviors.setup(actor -> Behaviors.receiveMessage(message -> {
            ActorRef<T> keeper = actor.spawn(made.apply(database().pool()), "keeper");
            keeper.tell(message);
            return Behaviors.receiveMessage(next -> {
                keeper.tell(next);
                return Behaviors.same();
            });
        }));
    }

    synchronized TestDatabase database() {
        if (database == null) {
            database = TestDatabase.h2();
        }
        return database;
    }

    ActorRef<QuotaCommand> quotas() {
        return quotas;
    }

    ActorRef<AccessCommand> keepers() {
        return keepers;
    }

    ActorRef<Topic.Command<AccessChanged>> changes() {
        return changes;
    }

    /** As if the database did not answer any more. */
    void lose() {
        database.close();
    }

    @Override
    public void close() {
        if (database != null) {
            database.close();
        }
    }
}
