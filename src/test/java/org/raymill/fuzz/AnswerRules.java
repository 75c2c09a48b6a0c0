package org.raymill.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.raymill.api.DescribedApi;

/** What holds for every answer, whatever was asked. Counts what came. */
public final class AnswerRules {

    /** What RFC 9110 wants to be said of methods and versions of HTTP that a server does not know at all; nothing else is at fault there. */
    private static final int NOT_IMPLEMENTED = 501;

    private static final int UNAVAILABLE = 503;

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DescribedApi described;
    private final KnownValues known;
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    /** Rules by a description; what answers tell is added to what is known. */
    public AnswerRules(DescribedApi described, KnownValues known) {
        this.described = described;
        this.known = known;
    }

    /** How often each status came. */
    public Map<Integer, Integer> statuses() {
        return statuses;
    }

    /** Fails when an answer is none that the API may give. */
    public void check(RawRequest request, Optional<RawHttp.Reply> answer) {
        if (answer.isEmpty()) {
            assertThat(request.truncated())
                    .as("the connection is closed without an answer")
                    .isTrue();
            return;
        }
        RawHttp.Reply reply = answer.get();
        statuses.merge(reply.status(), 1, Integer::sum);
        boolean unknownMethod = reply.status() == NOT_IMPLEMENTED && !METHODS.contains(request.method());
        assertThat(reply.status() < 500 || unknownMethod || isSettling(request, reply))
                .as("status %d: %s", reply.status(), text(reply))
                .isTrue();
        if (reply.status() >= 400) {
            checkProblem(request, reply);
        }
        address(request)
                .ifPresent(address -> described.check(new DescribedApi.Exchange(
                        request.method(),
                        address,
                        sent(request),
                        request.header("content-type")
                                .filter(type -> sent(request).isPresent()),
                        reply.status(),
                        reply.header("content-type").orElse(""),
                        reply.body())));
        if (reply.status() == 200 || reply.status() == 201) {
            learn(request, reply);
        }
    }

    /** How many nodes there should be is not told by a Scheduler that has just begun; it is the only thing that a farm in health does not tell at once. */
    private static boolean isSettling(RawRequest request, RawHttp.Reply reply) {
        return reply.status() == UNAVAILABLE
                && request.target().startsWith("/api/v1/scaling")
                && reply.header("retry-after").isPresent();
    }

    private static void checkProblem(RawRequest request, RawHttp.Reply reply) {
        assertThat(reply.header("content-type").orElse(""))
                .as("%d is told by a problem document: %s", reply.status(), text(reply))
                .startsWith("application/problem+json");
        if (request.method().equals("HEAD")) {
            return;
        }
        JsonNode problem = json(reply).orElseThrow(() -> new AssertionError("no JSON: " + text(reply)));
        assertThat(problem.path("type").asText()).as("%s", problem).startsWith("https://raymill.org/problems/");
        assertThat(problem.path("title").asText()).as("%s", problem).isNotBlank();
        assertThat(problem.path("status").asInt()).as("%s", problem).isEqualTo(reply.status());
        assertThat(problem.path("detail").asText())
                .as("%s", problem)
                .isNotBlank()
                .doesNotContain("Exception")
                .doesNotContain("\tat ")
                .doesNotContain("akka.")
                .doesNotContain("org.raymill.model");
        assertThat(problem.toString().length())
                .as("length of a problem document")
                .isLessThan(1 << 20);
    }

    /** The address in the form in which it is described; empty when it has none. */
    private static Optional<URI> address(RawRequest request) {
        try {
            URI address = URI.create(request.target());
            return request.target().startsWith("/api/v1/")
                            && address.normalize().equals(address)
                    ? Optional.of(address)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What was sent as JSON, without fields that are null, which are as absent ones; empty when it was packed, cut or is no JSON. */
    private static Optional<byte[]> sent(RawRequest request) {
        boolean plain = request.header("content-encoding").isEmpty()
                && request.header("transfer-encoding").isEmpty()
                && !request.truncated();
        if (!plain
                || request.body().length == 0
                || request.header("content-type")
                        .filter(type -> type.contains("merge-patch"))
                        .isPresent()) {
            return Optional.empty();
        }
        try {
            JsonNode document = JSON.readTree(request.body());
            removeNulls(document);
            return Optional.of(JSON.writeValueAsBytes(document));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void removeNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> empty = new ArrayList<>();
            object.properties().forEach(field -> {
                if (field.getValue().isNull()) {
                    empty.add(field.getKey());
                }
            });
            object.remove(empty);
        }
        node.forEach(AnswerRules::removeNulls);
    }

    private void learn(RawRequest request, RawHttp.Reply reply) {
        String path = request.target().split("\\?", 2)[0];
        if (request.method().equals("POST") || request.method().equals("GET")) {
            json(reply).ifPresent(answer -> known.learn(path, answer));
        }
        reply.header("etag").ifPresent(tag -> {
            known.learn("If-Match", tag);
            known.learn("If-None-Match", tag);
        });
    }

    private static Optional<JsonNode> json(RawHttp.Reply reply) {
        try {
            return reply.header("content-type").orElse("").contains("json")
                    ? Optional.of(JSON.readTree(reply.body()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String text(RawHttp.Reply reply) {
        return new String(
                reply.body(), 0, Math.min(reply.body().length, 2_000), java.nio.charset.StandardCharsets.UTF_8);
    }
}
