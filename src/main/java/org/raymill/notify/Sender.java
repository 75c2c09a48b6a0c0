package org.raymill.notify;

import java.util.concurrent.CompletionStage;
import org.raymill.model.Announcement;

/** A way by which notices are delivered. */
interface Sender {

    /** The host that a notice goes to, for people and for limits; the same for all that share one. */
    String host(Announcement notice);

    /** Tries once to deliver a notice, and answers within the time limit. Never blocks; never fails with an error. */
    CompletionStage<Answer> send(Announcement notice);
}
