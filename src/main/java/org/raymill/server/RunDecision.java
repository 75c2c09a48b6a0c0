package org.raymill.server;

import org.raymill.model.Lease;

/** What came of an order to run a task. */
sealed interface RunDecision {

    /** The attempt is to be started now. */
    record Start(Lease lease) implements RunDecision {}

    /** The lease holds another attempt; this one waits for its end, now or since before. */
    record Waiting() implements RunDecision {}

    /** It was started before. */
    record Running() implements RunDecision {}

    /** It has ended before; its outcome waits to be acknowledged. */
    record Ended() implements RunDecision {}

    /** It does not run here and never will. */
    record Refused(String reason) implements RunDecision {}
}
