package org.raymill.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.LongSupplier;
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
    private final LongSupplier taken;
    private final int mostWaiting;
    private long handled;
    private long dropped;
    private Instant silentUntil = Instant.MIN;
    private long lost;

    /**
     * An exporter that another one does the work for.
     *
     * @param taken how many spans were to be sent so far
     * @param mostWaiting of these so many can wait: what is neither waiting nor came here was dropped
     */
    QuietExporter(SpanExporter exporter, InstantSource clock, LongSupplier taken, int mostWaiting) {
        this.taken = taken;
        this.mostWaiting = mostWaiting;
        LIBRARY.setLevel(Level.OFF);
        this.exporter = exporter;
        this.clock = clock;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        sayDropped(spans.size());
        CompletableResultCode sent = exporter.export(spans);
        sent.whenComplete(() -> {
            if (!sent.isSuccess()) {
                failed(spans.size(), sent.getFailureThrowable());
            }
        });
        return sent;
    }

    private synchronized void sayDropped(int coming) {
        handled += coming;
        long now = taken.getAsLong() - handled - mostWaiting;
        if (now > dropped) {
            lost(now - dropped, "more came than could be sent");
            dropped = now;
        }
    }

    private void failed(int spans, Throwable cause) {
        lost(spans, cause == null ? "" : cause.toString());
    }

    /**
     * Spans are lost.
     *
     * @param why for people; empty when that is not known
     * @return whether it was said
     */
    synchronized boolean lost(long spans, String why) {
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
                why.isEmpty() ? "" : " (" + why + ")",
                SILENCE.toMinutes());
        lost = 0;
        return true;
    }

    /** How many are lost of which nothing was said yet. */
    synchronized long unsaid() {
        return lost;
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
