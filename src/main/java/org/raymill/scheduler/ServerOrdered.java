package org.raymill.scheduler;

import java.time.Instant;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;

/**
 * That a render server was ordered to do something; an event of the journal, read for ever.
 *
 * @param by who ordered it; {@value #SCHEDULER} when the Scheduler did so by itself
 */
public record ServerOrdered(ServerId server, ServerOrder order, String by, String reason, Instant at)
        implements ServerOrderEvent {

    /** Who quarantines servers without being told to. */
    public static final String SCHEDULER = "scheduler";

    public ServerOrdered {
        by = by == null ? "" : by;
        reason = reason == null ? "" : reason;
    }
}
