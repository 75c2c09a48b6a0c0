package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line of Akka that new users take for a defect. */
class OwnJoiningTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    akka.cluster.Cluster | No seed-nodes configured, manual cluster join required, see https://doc.akka.io | DENY
                    akka.cluster.Cluster | No seed nodes found in configuration, relying on Cluster Bootstrap for joining | DENY
                    akka.cluster.Cluster | Node is JOINING itself and forming new cluster | NEUTRAL
                    org.raymill.app.Node | No seed-nodes configured, manual cluster join required | NEUTRAL
                    """)
    void thatLineAloneIsKeptOut(String logger, String message, FilterReply reply) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent(
                "fqcn", context.getLogger(logger), Level.INFO, "Cluster Node [x] - {}", null, new Object[] {message});
        assertThat(new OwnJoining().decide(event)).isEqualTo(reply);
    }
}
