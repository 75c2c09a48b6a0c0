package org.raymill.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/**
 * Keeps a line of Akka out of the log that says that nodes have to be joined by hand or by its bootstrap, since no seeds are in Akka's own configuration:
 * Raymill does so at each start, from its own. Named by {@code logback.xml}.
 */
public final class OwnJoining extends Filter<ILoggingEvent> {

    /** Where the line comes from. */
    static final String LOGGER = "akka.cluster.Cluster";

    private static final List<String> LINES = List.of(
            "No seed-nodes configured, manual cluster join required",
            "No seed nodes found in configuration, relying on Cluster Bootstrap for joining");

    @Override
    public FilterReply decide(ILoggingEvent event) {
        boolean known =
                event.getLoggerName().equals(LOGGER) && LINES.stream().anyMatch(event.getFormattedMessage()::contains);
        return known ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
