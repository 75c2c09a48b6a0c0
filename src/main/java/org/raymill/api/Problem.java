package org.raymill.api;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a request was not done, for people and programs: RFC 9457.
 *
 * @param detail what was wrong with this request and what to do
 * @param extra more fields, in order
 * @param headers of the response
 */
record Problem(ProblemType type, String detail, Map<String, Object> extra, List<HttpHeader> headers) {

    /** What is wrong with one part of the input. */
    record FieldError(String pointer, String detail) {}

    /** What is wrong with one parameter of the address, or one header. */
    record ParameterError(String parameter, String detail) {}

    /** The type of a problem document, RFC 9457. */
    static final ContentType PROBLEM_JSON = ContentTypes.parse("application/problem+json");

    private static final String RETRY_SECONDS = "2";
    private static final int MAX_SHOWN = 200;

    static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, Map.of(), List.of());
    }

    /** A problem that may be gone when the client tries again. */
    static Problem temporary(ProblemType type, String detail) {
        return of(type, detail).withHeader(RawHeader.create("Retry-After", RETRY_SECONDS));
    }

    static Problem parameter(String name, String detail) {
        return of(ProblemType.INVALID_REQUEST, name + ": " + detail)
                .with("errors", List.of(new ParameterError(name, detail)));
    }

    Problem with(String field, Object value) {
        Map<String, Object> fields = new LinkedHashMap<>(extra);
        fields.put(field, value);
        return new Problem(type, detail, fields, headers);
    }

    Problem withHeader(HttpHeader header) {
        List<HttpHeader> all = new ArrayList<>(headers);
        all.add(header);
        return new Problem(type, detail, extra, all);
    }

    ProblemException asException() {
        return new ProblemException(this);
    }

    /**
     * The problem as a response.
     *
     * @param instance the address that was asked for
     */
    HttpResponse toResponse(ObjectMapper json, String instance) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", type.uri());
        document.put("title", type.title());
        document.put("status", type.status());
        document.put("detail", detail);
        document.put("instance", shorten(instance));
        document.putAll(extra);
        try {
            return HttpResponse.create()
                    .withStatus(type.status())
                    .addHeaders(headers)
                    .withEntity(HttpEntities.create(PROBLEM_JSON, json.writeValueAsBytes(document)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem document can always be written", e);
        }
    }

    /** A client's text, made short and harmless for a message. */
    static String shorten(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= MAX_SHOWN ? clean : clean.substring(0, MAX_SHOWN) + "...";
    }
}
