package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.Optional;
import org.raymill.model.Notice;
import org.raymill.model.ServerNotice;

/** What a node's notifier, which delivers notices, is told. */
public interface NotifierCommand extends CborSerializable {

    /** Asks for one try to deliver a notice of a job; answered by {@link Tried}, at once when there is no room for it now. */
    record Deliver(Notice notice, ActorRef<Tried> replyTo) implements NotifierCommand {}

    /** Asks for one try to tell a receiver of a render server; answered in the same way. */
    record DeliverServerNotice(ServerNotice notice, ActorRef<Tried> replyTo) implements NotifierCommand {}

    /**
     * What came of a try.
     *
     * @param detail what was wrong, for people; empty when it was delivered
     * @param retryAfter how long the receiver has asked to be left alone
     */
    record Tried(Notice.Key notice, Result result, String detail, Optional<Duration> retryAfter)
            implements CborSerializable {
        public Tried {
            detail = detail == null ? "" : detail;
            retryAfter = retryAfter == null ? Optional.empty() : retryAfter;
        }

        /** How a try can end. */
        public enum Result {
            /** The receiver has taken it. */
            DELIVERED,
            /** Another try may have more luck. */
            FAILED,
            /** No try will ever have luck. */
            IMPOSSIBLE,
            /** The receiver wants no more. */
            UNWANTED,
            /** Nothing was tried: too much is being delivered. */
            BUSY
        }
    }
}
