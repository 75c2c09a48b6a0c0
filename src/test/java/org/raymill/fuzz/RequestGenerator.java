package org.raymill.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Makes requests from the description of the API: each operation as often as another one but for costly ones, as it is described or with something of it spoilt. The same seed
 * makes the same requests, as far as what the farm has answered is the same.
 */
public final class RequestGenerator {

    private static final String BASE = "/api/v1";

    /** They hash passwords, which is meant to take long: a second of a processor that is busy. */
    private static final Set<String> COSTLY = Set.of("signIn", "setPassword");

    private static final int COSTLY_TIMES = 20;

    private record Operation(String method, String path, JsonNode item, JsonNode described) {

        String id() {
            return described.path("operationId").asText();
        }
    }

    private final List<Operation> operations = new ArrayList<>();
    private final KnownValues known;
    private final Random random;
    private final SchemaValues values;
    private final JsonMutations mutations;
    private final HttpMutations http;
    private final String authorization;

    /**
     * A generator.
     *
     * @param document the description
     * @param authorization what most requests say of who asks
     */
    public RequestGenerator(JsonNode document, KnownValues known, String authorization, long seed) {
        this.known = known;
        this.authorization = authorization;
        this.random = new Random(seed);
        this.values = new SchemaValues(document, known, random);
        this.mutations = new JsonMutations(random);
        this.http = new HttpMutations(random);
        document.get("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(operation -> !operation.getKey().equals("parameters"))
                .forEach(operation -> operations.add(new Operation(
                        operation.getKey().toUpperCase(Locale.ROOT),
                        path.getKey(),
                        path.getValue(),
                        operation.getValue()))));
    }

    /** How many operations there are. */
    public int operations() {
        return operations.size();
    }

    /** The next request. */
    public RawRequest next() {
        Operation operation = operations.get(random.nextInt(operations.size()));
        while (COSTLY.contains(operation.id()) && random.nextInt(COSTLY_TIMES) > 0) {
            operation = operations.get(random.nextInt(operations.size()));
        }
        // Of three requests one is as it is described.
        int spoilt = random.nextInt(3);
        boolean parameters = spoilt == 1 && random.nextBoolean();
        List<RawRequest.Header> headers = new ArrayList<>();
        headers.add(new RawRequest.Header("Host", "localhost"));
        headers.add(new RawRequest.Header("Authorization", authorization));
        String target = target(operation, headers, parameters);
        byte[] body = body(operation, headers, spoilt == 1 && !parameters);
        RawRequest request = sized(operation.method(), target, headers, body);
        return spoilt == 2 ? http.spoilt(request) : request;
    }

    private static RawRequest sized(String method, String target, List<RawRequest.Header> headers, byte[] body) {
        if (body.length > 0 || !method.equals("GET") && !method.equals("HEAD")) {
            headers.add(new RawRequest.Header("Content-Length", Integer.toString(body.length)));
        }
        return new RawRequest(method, target, headers, body, body.length);
    }

    // ---- parameters

    private String target(Operation operation, List<RawRequest.Header> headers, boolean spoil) {
        String path = BASE + operation.path();
        List<String> query = new ArrayList<>();
        for (JsonNode list : List.of(
                operation.item().path("parameters"), operation.described().path("parameters"))) {
            for (JsonNode reference : list) {
                JsonNode parameter = values.followed(reference);
                String name = parameter.get("name").asText();
                String value = spoil && random.nextInt(2) == 0
                        ? Oddities.text(random)
                        : text(values.value(name, parameter.get("schema")));
                boolean left = !parameter.path("required").asBoolean() && random.nextInt(3) > 0;
                switch (parameter.get("in").asText()) {
                    case "path" -> path = path.replace("{" + name + "}", encoded(value));
                    case "query" -> {
                        if (!left) {
                            query.add(name + "=" + encoded(value));
                        }
                    }
                    default -> {
                        if (!left) {
                            headers.add(new RawRequest.Header(name, printable(value)));
                        }
                    }
                }
            }
        }
        if (spoil && random.nextInt(4) == 0) {
            query.add(query.isEmpty() ? "no-such=1" : query.get(random.nextInt(query.size())));
        }
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? String.join(",", value.valueStream().map(JsonNode::asText).toList())
                : value.asText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A header's value can not have ends of lines in it. */
    private static String printable(String text) {
        return text.replaceAll("[\\r\\n\\x00]", "?");
    }

    // ---- bodies

    private byte[] body(Operation operation, List<RawRequest.Header> headers, boolean spoil) {
        JsonNode content = operation.described().path("requestBody").path("content");
        if (content.isEmpty()) {
            return new byte[0];
        }
        Map.Entry<String, JsonNode> described = content.properties().iterator().next();
        headers.add(new RawRequest.Header("Content-Type", described.getKey()));
        if (!described.getKey().endsWith("json")) {
            return binary(described.getKey(), spoil);
        }
        JsonNode schema = described.getValue().get("schema");
        Optional<JsonNode> accepted = known.someBody(operation.id(), random);
        JsonNode document = accepted.isPresent() && random.nextInt(4) > 0 ? accepted.get() : values.value("", schema);
        if (!spoil) {
            return document.toString().getBytes(StandardCharsets.UTF_8);
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            document = mutations.changed(document);
        }
        String text = document.toString();
        return random.nextInt(4) == 0 ? mutations.spoilt(text) : text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] binary(String type, boolean spoil) {
        byte[] bytes = new byte[random.nextInt(2_000)];
        random.nextBytes(bytes);
        if (!type.equals("application/x-tar")) {
            return bytes;
        }
        byte[] tar = TarPacks.some(random);
        return spoil ? mutations.flipped(tar) : tar;
    }
}
