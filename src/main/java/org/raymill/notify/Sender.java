package org.raymill.notify;

import java.util.concurrent.CompletionStage;
import org.raymill.model.Notice;

/** A way by which notices are delivered. */
interface Sender {

    /** The host that a notice goes to, for people and for limits; the same for all that share one. */
    String host(Notice notice);

    /** Tries once to deliver a notice, and answers within the time limit. Never blocks; never fails with an error. */
    CompletionStage<Answer> send(Notice notice);
}
