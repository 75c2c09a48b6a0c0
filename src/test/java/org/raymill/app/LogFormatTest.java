package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.ServerId;
import org.raymill.model.TaskId;
import org.raymill.model.TraceParent;

class LogFormatTest {

    private static final JobId JOB = new JobId("1m83xf8fdmhegk7n");

    private final LoggerContext context = new LoggerContext();
    private final Encoder<ILoggingEvent> encoder =
            LogFormat.json(context, new LogKeys("10.0.0.7:8460", Optional.of(new ServerId("node7"))));

    private String line(String logger, Throwable failure, String message, Object... arguments) {
        LoggingEvent event =
                new LoggingEvent("fqcn", context.getLogger(logger), Level.WARN, message, failure, arguments);
        event.setInstant(Instant.parse("2026-11-27T12:00:00.123Z"));
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private JsonNode written(String logger, String message, Object... arguments) throws IOException {
        return new ObjectMapper().readTree(line(logger, null, message, arguments));
    }

    @Test
    void whatALineNamesIsInFieldsOfItsOwn() throws IOException {
        JsonNode line = written(
                "org.raymill.job.Dispatch",
                "Job {}: {} on {} gives {} up for a \"reason\"",
                JOB,
                TaskId.parse("render-17"),
                new ServerId("node3"),
                new AttemptId("1m8fg0czfg0k3rnx"));
        assertThat(line.get("time").asText()).isEqualTo("2026-11-27T12:00:00.123Z");
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("logger").asText()).isEqualTo("org.raymill.job.Dispatch");
        assertThat(line.get("message").asText())
                .isEqualTo("Job " + JOB + ": render-17 on node3 gives 1m8fg0czfg0k3rnx up for a \"reason\"");
        assertThat(line.get("job").asText()).isEqualTo(JOB.toString());
        assertThat(line.get("task").asText()).isEqualTo("render-17");
        assertThat(line.get("attempt").asText()).isEqualTo("1m8fg0czfg0k3rnx");
        assertThat(line.get("server").asText()).isEqualTo("node3");
        assertThat(line.get("node").asText()).isEqualTo("10.0.0.7:8460");
    }

    @Test
    void aTraceIsNamedByItsId() throws IOException {
        TraceParent trace = new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);
        assertThat(written("org.raymill.job.RenderJob", "Job {} is accepted, trace {}", JOB, trace)
                        .get("trace")
                        .asText())
                .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void whatARenderServerSaysIsOfThatServer() throws IOException {
        assertThat(written("org.raymill.server.TaskRun", "nothing named")
                        .get("server")
                        .asText())
                .isEqualTo("node7");
        assertThat(written("org.raymill.job.Dispatch", "nothing named").has("server"))
                .isFalse();
    }

    @Test
    void anExceptionStaysInItsLine() {
        String line = line("org.raymill.job.Dispatch", new IOException("two\nlines"), "it broke");
        assertThat(line.strip()).doesNotContain("\n").contains("\"exception\":\"java.io.IOException: two\\nlines");
    }

    @Test
    void aRightInAnAddressIsInNoFormat() throws Exception {
        String message =
                "Response stream for [GET /api/v1/transfers/389032ed_-af/files/795bba] failed with 'terminated'";
        String shown = "Response stream for [GET /api/v1/transfers/.../files/795bba] failed with 'terminated'";
        assertThat(written("akka.actor.ActorSystemImpl", message).get("message").asText())
                .isEqualTo(shown);

        LoggerContext nodes = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(nodes);
        configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
        Logger logger = nodes.getLogger("ROOT");
        var appender = (OutputStreamAppender<ILoggingEvent>) logger.getAppender("CONSOLE");
        LoggingEvent event = new LoggingEvent("fqcn", logger, Level.WARN, message, null, null);
        assertThat(new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8))
                .endsWith(shown + System.lineSeparator());
        nodes.stop();
    }

    @Test
    void otherFormatsAreRefused() {
        assertThat(LogFormat.parse("json")).isEqualTo(LogFormat.JSON);
        assertThat(LogFormat.parse("text")).isEqualTo(LogFormat.TEXT);
        assertThatThrownBy(() -> LogFormat.parse("JSON"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("raymill.log.format must be text or json, not 'JSON'");
    }
}
