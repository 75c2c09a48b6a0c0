package org.raymill.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.SiteName;
import org.raymill.model.TaskId;
import org.raymill.model.TraceParent;

/**
 * The fields of a log in JSON that tell what a line is about: {@code job}, {@code task}, {@code attempt}, {@code lease}, {@code server}, {@code site}, {@code trace},
 * each with the first such value that the line names, and {@code node} with the node that writes it.
 */
final class LogKeys extends AbstractJsonProvider<ILoggingEvent> {

    private static final Map<Class<?>, String> KEYS = Map.of(
            JobId.class, "job",
            TaskId.class, "task",
            AttemptId.class, "attempt",
            LeaseId.class, "lease",
            ServerId.class, "server",
            SiteName.class, "site",
            TraceParent.class, "trace");

    /** What is logged by these is of the render server of the node. */
    private static final String SERVER = "org.raymill.server.";

    private final String node;
    private final Optional<ServerId> server;

    /**
     * The fields of a node.
     *
     * @param node names it among the nodes of its farm
     * @param server its render server; empty when it has none
     */
    LogKeys(String node, Optional<ServerId> server) {
        this.node = node;
        this.server = server;
    }

    @Override
    public void writeTo(JsonGenerator generator, ILoggingEvent event) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        Object[] arguments = event.getArgumentArray();
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            Object value = argument instanceof Optional<?> some ? some.orElse(null) : argument;
            String key = value == null ? null : KEYS.get(value.getClass());
            if (key != null) {
                fields.putIfAbsent(key, value instanceof TraceParent trace ? trace.traceId() : value.toString());
            }
        }
        if (event.getLoggerName().startsWith(SERVER)) {
            server.ifPresent(own -> fields.putIfAbsent("server", own.toString()));
        }
        fields.put("node", node);
        for (Map.Entry<String, String> field : fields.entrySet()) {
            generator.writeStringField(field.getKey(), field.getValue());
        }
    }
}
