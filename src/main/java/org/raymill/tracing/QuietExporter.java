package org.raymill.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** Says that spans can not be sent, once in a while, instead of a library that would say so past the node's log. */
final class QuietExporter implements SpanExporter {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(QuietExporter.class);
    private static final Duration SILENCE = Duration.ofMinutes(5);
    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final SpanExporter exporter;
    private final InstantSource clock;
    private Instant silentUntil = Instant.MIN;
    private long lost;

    QuietExporter(SpanExporter exporter, InstantSource clock) {
        LIBRARY.setLevel(Level.OFF);
        this.exporter = exporter;
        this.clock = clock;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode sent = exporter.export(spans);
        sent.whenComplete(() -> {
            if (!sent.isSuccess()) {
                failed(spans.size(), sent.getFailureThrowable());
            }
        });
        return sent;
    }

    /** Returns whether it was said. */
    synchronized boolean failed(int spans, Throwable cause) {
        lost += spans;
        Instant now = clock.instant();
        if (now.isBefore(silentUntil)) {
            return false;
        }
        silentUntil = now.plus(SILENCE);
        LOG.warn(
                "{} spans of traces could not be sent to raymill.tracing.endpoint and are dropped{}; said again after {}"
                        + " min at the earliest",
                lost,
                cause == null ? "" : " (" + cause + ")",
                SILENCE.toMinutes());
        lost = 0;
        return true;
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
