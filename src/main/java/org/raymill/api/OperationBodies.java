package org.raymill.api;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.raymill.api.access.Caller;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.Expected;
import org.raymill.model.JobOperation;

/** Reads what clients post to do something to a job, a task or a server. */
final class OperationBodies {

    /**
     * Who does what, and why.
     *
     * @param priority only where one is asked for
     * @param by the caller, or what the client says where nobody is asked who it is
     * @param reason may be empty
     * @param expected what the thing has to be like
     */
    record Operation(Optional<Integer> priority, String by, String reason, Expected expected) {}

    private static final long MAX_BYTES = 16 << 10;
    private static final int MAX_REASON = 500;
    private static final int MAX_BY = 100;

    private final RequestBodies bodies;

    OperationBodies(RequestBodies bodies) {
        this.bodies = bodies;
    }

    /** Reads {@code reason} and {@code by}, both of which may be left out. */
    CompletionStage<HttpResponse> handle(
            HttpRequest request, Function<Operation, CompletionStage<HttpResponse>> handler) {
        Expected expected = Preconditions.of(request);
        return bodies.handle(
                request, MAX_BYTES, body -> handler.apply(read(body, false, expected, Callers.of(request))));
    }

    /** Reads {@code priority}, which has to be there, beside them. */
    CompletionStage<HttpResponse> handleWithPriority(
            HttpRequest request, Function<Operation, CompletionStage<HttpResponse>> handler) {
        Expected expected = Preconditions.of(request);
        return bodies.handle(
                request, MAX_BYTES, body -> handler.apply(read(body, true, expected, Callers.of(request))));
    }

    private static Operation read(byte[] body, boolean withPriority, Expected expected, Caller caller) {
        InputErrors errors = new InputErrors();
        JsonFields given = new JsonFields();
        Map<String, StrictJson.Value> fields = new HashMap<>();
        fields.put("reason", given.text("reason"));
        fields.put("by", given.text("by"));
        if (withPriority) {
            fields.put("priority", given.number("priority"));
        }
        String[] required = withPriority ? new String[] {"priority"} : new String[0];
        StrictJson.read(body, errors, json -> json.object(fields, required));
        checkLine(errors, "/reason", given.textOf("reason"), MAX_REASON);
        checkLine(errors, "/by", given.textOf("by"), MAX_BY);
        given.numberOf("priority")
                .ifPresent(priority -> errors.check("/priority", () -> JobOperation.priority(priority)));
        errors.throwIfAny();
        return new Operation(
                given.numberOf("priority"),
                caller.nameOr(given.textOf("by").orElse(JobSubmission.DEFAULT_USER)),
                given.textOf("reason").orElse(""),
                expected);
    }

    /** Notes a text that is too long or has more than one line. */
    static void checkLine(InputErrors errors, String place, Optional<String> text, int most) {
        text.filter(line -> line.length() > most || line.chars().anyMatch(Character::isISOControl))
                .ifPresent(line -> errors.add(place, "must be one line of at most " + most + " characters"));
    }
}
