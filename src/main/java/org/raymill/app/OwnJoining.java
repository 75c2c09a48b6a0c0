package org.raymill.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Keeps a line of Akka out of the log that says that nodes have to be joined by hand, since no seeds are in Akka's own configuration: Raymill does
 * so at each start, from its own. Named by {@code logback.xml}.
 */
public final class OwnJoining extends Filter<ILoggingEvent> {

    /** Where the line comes from. */
    static final String LOGGER = "akka.cluster.Cluster";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        boolean known = event.getLoggerName().equals(LOGGER)
                && event.getFormattedMessage().contains("No seed-nodes configured, manual cluster join required");
        return known ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
