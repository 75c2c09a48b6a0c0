package org.raymill.api;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.time.Instant;
import java.util.Optional;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.SpanIds;
import org.raymill.model.TraceParent;
import org.raymill.tracing.FinishedSpan;
import org.raymill.tracing.Tracing;

/**
 * The trace of a job from the request that submits it: its client's, when it names one, else one of the job's own.
 *
 * @param job that the request would make
 * @param client what the client says of traces
 * @param trace the trace; empty when the job is not traced
 * @param begun when the request came
 */
record SubmissionTrace(JobId job, Optional<TraceParent> client, Optional<TraceParent> trace, Instant begun) {

    /** The header by which a client names its trace, and is told the job's. */
    static final String HEADER = "traceparent";

    static SubmissionTrace of(HttpRequest request, JobId job, Tracing tracing, Instant now) {
        Optional<TraceParent> client = tracing.isOn()
                ? request.getHeader(HEADER).map(HttpHeader::value).flatMap(TraceParent::parse)
                : Optional.empty();
        return new SubmissionTrace(job, client, tracing.begin(job, client), now);
    }

    /** The answer to the request, which has made the job: it names the job's span. */
    HttpResponse answered(HttpResponse response, JobSpec spec, Tracing tracing, Instant now) {
        if (trace.isEmpty()) {
            return response;
        }
        TraceParent submitted = trace.get();
        tracing.add(FinishedSpan.of(
                        submitted.traceId(),
                        submitted.spanId(),
                        client.map(TraceParent::spanId).orElse(""),
                        "submit",
                        job,
                        begun,
                        now)
                .with("raymill.project", spec.policy().project())
                .with(
                        "http.response.status_code",
                        Integer.toString(response.status().intValue()))
                .asRequest());
        return response.addHeader(
                RawHeader.create(HEADER, submitted.below(SpanIds.job(job)).toString()));
    }
}
