package org.raymill.api;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.pubsub.Topic;
import java.time.InstantSource;
import org.raymill.access.AccessKeeper;
import org.raymill.job.TestDatabase;
import org.raymill.protocol.AccessChanged;
import org.raymill.protocol.AccessCommand;

/** The keeper of users on a database of its own, which is made when it is asked something for the first time: few tests do. */
final class AccessFixture implements AutoCloseable {

    private final ActorRef<AccessCommand> keepers;
    private final ActorRef<Topic.Command<AccessChanged>> changes;
    private volatile TestDatabase database;

    AccessFixture(ActorTestKit kit) {
        changes = kit.spawn(Topic.create(AccessChanged.class, AccessChanged.TOPIC), "access-changes");
        keepers = kit.spawn(waiting(), "access");
    }

    private Behavior<AccessCommand> waiting() {
        return Behaviors.setup(actor -> Behaviors.receiveMessage(message -> {
            database = TestDatabase.h2();
            ActorRef<AccessCommand> keeper =
                    actor.spawn(AccessKeeper.create(database.pool(), changes, InstantSource.system()), "keeper");
            keeper.tell(message);
            return Behaviors.receiveMessage(next -> {
                keeper.tell(next);
                return Behaviors.same();
            });
        }));
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
