package org.raymill.simulation;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The mailboxes of everybody who can be spoken to. After each step of an actor, what it has said is collected and goes its way. */
final class Post {

    private record Box<T>(TestInbox<T> inbox, BiConsumer<FarmNode, T> way) {
        private boolean collect(FarmNode sender) {
            if (!inbox.hasMessages()) {
                return false;
            }
            inbox.getAllReceived().forEach(message -> way.accept(sender, message));
            return true;
        }
    }

    private final List<Box<?>> boxes = new ArrayList<>();

    /**
     * Sets up a mailbox.
     *
     * @param way where its messages go, given who has sent them
     */
    <T> ActorRef<T> box(TestInbox<T> inbox, BiConsumer<FarmNode, T> way) {
        boxes.add(new Box<>(inbox, way));
        return inbox.getRef();
    }

    /** Nobody looks into a mailbox any more. */
    void close(TestInbox<?> inbox) {
        boxes.removeIf(box -> box.inbox() == inbox);
    }

    /** Sends what a node has said on its way. */
    void collect(FarmNode sender) {
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < boxes.size(); i++) {
                more |= boxes.get(i).collect(sender);
            }
        }
    }
}
