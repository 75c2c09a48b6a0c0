package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import org.raymill.model.CollectionReport;

/** What the collector of the file store, one in the site, is told and asked. */
public interface StoreCollectorCommand extends CborSerializable {

    /**
     * Asks for a collection to begin at once.
     *
     * @param dryRun whether it only looks what it would remove
     * @param by who asks
     * @param reason why, as they said
     */
    record Collect(boolean dryRun, String by, String reason, ActorRef<CollectorReply> replyTo)
            implements StoreCollectorCommand {
        public Collect {
            by = by == null ? "" : by;
            reason = reason == null ? "" : reason;
        }
    }

    /** Asks what it does. */
    record GetCollections(ActorRef<CollectorReply> replyTo) implements StoreCollectorCommand {}

    /**
     * What it does, and did last.
     *
     * @param begun whether a collection was begun because of what was asked; false when one runs already
     * @param running the collection that is under way
     * @param last the one that ended last since this collector was started
     */
    record CollectorReply(boolean begun, Optional<CollectionReport> running, Optional<CollectionReport> last)
            implements CborSerializable {
        public CollectorReply {
            running = running == null ? Optional.empty() : running;
            last = last == null ? Optional.empty() : last;
        }
    }
}
