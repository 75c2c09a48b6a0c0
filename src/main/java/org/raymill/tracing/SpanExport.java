package org.raymill.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends spans to a collector, in batches, by a thread of its own. Spans wait in a queue with an end; what does not fit, or can not be sent, is dropped, and
 * nobody else is kept waiting. One for each process.
 */
public final class SpanExport implements Tracing.Sink, AutoCloseable {

    /** Spans that wait to be sent; about 1 KiB each. */
    private static final int MAX_WAITING = 8_192;

    private static final int BATCH = 512;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration SEND_LIMIT = Duration.ofSeconds(10);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    /** Gives spans the ids that they have already. */
    private static final class GivenIds implements IdGenerator {
        private final ThreadLocal<FinishedSpan> current = new ThreadLocal<>();

        @Override
        public String generateSpanId() {
            return current.get().id();
        }

        @Override
        public String generateTraceId() {
            return current.get().traceId();
        }
    }

    private final LongAdder taken = new LongAdder();
    private final GivenIds ids = new GivenIds();
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /**
     * Spans that an exporter sends.
     *
     * @param origin who tells of them, by the names of OpenTelemetry
     */
    SpanExport(SpanExporter exporter, Map<String, String> origin, InstantSource clock) {
        provider = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setSampler(Sampler.alwaysOn()) // it was decided before
                .setResource(Resource.create(attributes(origin)))
                .addSpanProcessor(
                        BatchSpanProcessor.builder(new QuietExporter(exporter, clock, taken::sum, MAX_WAITING))
                                .setMaxQueueSize(MAX_WAITING)
                                .setMaxExportBatchSize(BATCH)
                                .setScheduleDelay(PAUSE)
                                .setExporterTimeout(SEND_LIMIT)
                                .build())
                .build();
        tracer = provider.get("org.raymill");
    }

    /**
     * Sends spans by OTLP over HTTP.
     *
     * @param endpoint where the collector takes them, such as {@code http://127.0.0.1:4318/v1/traces}
     * @param headers that go with each request
     * @param authorities whose certificates the collector may have, as PEM; empty for those that Java trusts
     * @param origin who tells of the spans, by the names of OpenTelemetry, such as {@code service.name}
     * @throws IllegalArgumentException when something of it can not be used
     */
    public static SpanExport otlp(
            URI endpoint, Map<String, String> headers, Optional<byte[]> authorities, Map<String, String> origin) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.toString())
                .setTimeout(SEND_LIMIT)
                .setConnectTimeout(SEND_LIMIT)
                .setRetryPolicy(null) // it would hold back all that comes later
                .setCompression("gzip");
        headers.forEach(exporter::addHeader);
        authorities.ifPresent(exporter::setTrustedCertificates);
        return new SpanExport(exporter.build(), origin, InstantSource.system());
    }

    private static Attributes attributes(Map<String, String> values) {
        AttributesBuilder attributes = Attributes.builder();
        values.forEach(attributes::put);
        return attributes.build();
    }

    @Override
    public void take(FinishedSpan finished) {
        taken.increment();
        SpanBuilder builder = tracer.spanBuilder(finished.name())
                .setSpanKind(finished.request() ? SpanKind.SERVER : SpanKind.INTERNAL)
                .setStartTimestamp(finished.start())
                .setAllAttributes(attributes(finished.attributes()));
        if (finished.parent().isEmpty()) {
            builder.setNoParent();
        } else {
            SpanContext parent = SpanContext.createFromRemoteParent(
                    finished.traceId(), finished.parent(), TraceFlags.getSampled(), TraceState.getDefault());
            builder.setParent(Context.root().with(Span.wrap(parent)));
        }
        ids.current.set(finished);
        try {
            Span span = builder.startSpan();
            if (!finished.failure().isEmpty()) {
                span.setStatus(StatusCode.ERROR, finished.failure());
            }
            span.end(finished.end());
        } finally {
            ids.current.remove();
        }
    }

    /** Sends what waits, unless that takes long, and nothing more. */
    @Override
    public void close() {
        provider.shutdown().join(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
