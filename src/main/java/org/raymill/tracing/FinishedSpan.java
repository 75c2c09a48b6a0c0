package org.raymill.tracing;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.raymill.model.JobId;
import org.raymill.model.TaskId;

/**
 * Something that has begun and ended: a part of a trace.
 *
 * @param traceId 32 hexadecimal digits
 * @param id 16 hexadecimal digits, see {@link org.raymill.model.SpanIds}
 * @param parent the span above it; empty for none
 * @param name what it is, one of few
 * @param request whether it is a request that was answered
 * @param failure how it has failed, one of few words; empty when it has not
 * @param attributes what it is about, by documented names; never a secret
 */
public record FinishedSpan(
        String traceId,
        String id,
        String parent,
        String name,
        boolean request,
        Instant start,
        Instant end,
        String failure,
        Map<String, String> attributes) {

    public FinishedSpan {
        end = end.isBefore(start) ? start : end; // clocks of two hosts may differ a little
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** Something of a job. */
    public static FinishedSpan of(
            String traceId, String id, String parent, String name, JobId job, Instant start, Instant end) {
        return new FinishedSpan(
                traceId, id, parent, name, false, start, end, "", Map.of("raymill.job", job.toString()));
    }

    /** The same with what it is about; an empty value is left out. */
    public FinishedSpan with(String key, String value) {
        if (value.isEmpty()) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(key, value);
        return new FinishedSpan(traceId, id, parent, name, request, start, end, failure, more);
    }

    /** The same of a task. */
    public FinishedSpan with(TaskId task) {
        return with("raymill.task", task.toString());
    }

    /** The same as one that has failed; an empty word: it has not. */
    public FinishedSpan failed(String word) {
        return new FinishedSpan(traceId, id, parent, name, request, start, end, word, attributes);
    }

    /** The same as a request that was answered. */
    public FinishedSpan asRequest() {
        return new FinishedSpan(traceId, id, parent, name, true, start, end, failure, attributes);
    }
}
