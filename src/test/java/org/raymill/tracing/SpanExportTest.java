package org.raymill.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobId;

class SpanExportTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00.123456789Z");
    private static final Instant END = START.plusSeconds(3);

    private Instant now = START;

    private static FinishedSpan span(String id, String parent) {
        return FinishedSpan.of(TRACE, id, parent, "job", JOB, START, END).with("raymill.project", "film");
    }

    /** What is sent of spans when the export ends. */
    private List<SpanData> sent(FinishedSpan... spans) {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        List<SpanData> seen = new CopyOnWriteArrayList<>();
        SpanExporter copying = new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> batch) {
                seen.addAll(batch);
                return exporter.export(batch);
            }

            @Override
            public CompletableResultCode flush() {
                return exporter.flush();
            }

            @Override
            public CompletableResultCode shutdown() {
                return exporter.shutdown();
            }
        };
        try (SpanExport export = new SpanExport(copying, Map.of("service.name", "raymill"), () -> now)) {
            for (FinishedSpan span : spans) {
                export.take(span);
            }
        }
        return seen;
    }

    @Test
    void aSpanIsSentAsItIsTold() {
        SpanData sent = sent(span("0000000000000002", "0000000000000001")).get(0);
        assertThat(sent.getTraceId()).isEqualTo(TRACE);
        assertThat(sent.getSpanId()).isEqualTo("0000000000000002");
        assertThat(sent.getParentSpanId()).isEqualTo("0000000000000001");
        assertThat(sent.getName()).isEqualTo("job");
        assertThat(sent.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(sent.getStartEpochNanos()).isEqualTo(nanos(START));
        assertThat(sent.getEndEpochNanos()).isEqualTo(nanos(END));
        assertThat(sent.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(sent.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("raymill.job"), JOB.value())
                .containsEntry(AttributeKey.stringKey("raymill.project"), "film");
        assertThat(sent.getResource().getAttribute(AttributeKey.stringKey("service.name")))
                .isEqualTo("raymill");
    }

    @Test
    void aRequestWithoutAParentAndAFailureAreShownAsSuch() {
        List<SpanData> sent = sent(
                span("0000000000000001", "").asRequest(),
                span("0000000000000002", "0000000000000001").failed("timed_out"));
        assertThat(sent.get(0).getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertThat(sent.get(0).getTraceId()).isEqualTo(TRACE);
        assertThat(sent.get(0).getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(sent.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(sent.get(1).getStatus().getDescription()).isEqualTo("timed_out");
    }

    @Test
    void aSpanNeverEndsBeforeItBegins() {
        FinishedSpan skewed = FinishedSpan.of(TRACE, "0000000000000001", "", "run", JOB, END, START);
        assertThat(skewed.end()).isEqualTo(END);
    }

    @Test
    void aCollectorThatHangsKeepsNobodyWaitingAndWhatIsTooMuchIsDropped() throws Exception {
        CountDownLatch exporting = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger sent = new AtomicInteger();
        SpanExporter hanging = new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> batch) {
                sent.addAndGet(batch.size());
                exporting.countDown();
                try {
                    end.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
        int told = 30_000;
        try (SpanExport export = new SpanExport(hanging, Map.of(), () -> now)) {
            for (int i = 0; i < told; i++) {
                export.take(span(String.format("%016x", i + 1), ""));
            }
            assertThat(exporting.await(30, TimeUnit.SECONDS)).isTrue();
            end.countDown();
        }
        assertThat(sent.get()).isPositive().isLessThan(told);
    }

    @Test
    void whatCanNotBeSentIsSaidOnceInAWhile() {
        QuietExporter exporter = new QuietExporter(InMemorySpanExporter.create(), () -> now, () -> 0, 10);
        assertThat(exporter.lost(3, "refused")).isTrue();
        assertThat(exporter.lost(5, "")).isFalse();
        assertThat(exporter.unsaid()).isEqualTo(5);
        now = now.plus(Duration.ofMinutes(5));
        assertThat(exporter.lost(1, "")).isTrue();
        assertThat(exporter.unsaid()).isZero();
    }

    @Test
    void whatWasDroppedSinceTooMuchWaitedCountsAsLost() {
        long[] taken = {3};
        QuietExporter exporter = new QuietExporter(InMemorySpanExporter.create(), () -> now, () -> taken[0], 10);
        assertThat(exporter.lost(1, "to be silent from now on")).isTrue();
        List<SpanData> one = sent(span("0000000000000001", ""));
        exporter.export(one);
        assertThat(exporter.unsaid()).as("the others wait").isZero();
        taken[0] = 20;
        exporter.export(one);
        assertThat(exporter.unsaid())
                .as("20, less 2 that came and 10 that wait")
                .isEqualTo(8);
        exporter.export(one);
        assertThat(exporter.unsaid()).as("counted once").isEqualTo(8);
    }

    @Test
    void whatACollectorDoesNotTakeCountsAsLost() {
        SpanExporter refusing = new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> batch) {
                return CompletableResultCode.ofExceptionalFailure(new IOException("refused"));
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
        QuietExporter exporter = new QuietExporter(refusing, () -> now, () -> 0, 10);
        assertThat(exporter.lost(1, "to be silent from now on")).isTrue();
        exporter.export(sent(span("0000000000000001", ""), span("0000000000000002", "")));
        assertThat(exporter.unsaid()).isEqualTo(2);
    }

    private static long nanos(Instant at) {
        return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    }
}
