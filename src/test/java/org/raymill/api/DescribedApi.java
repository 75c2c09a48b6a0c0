package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The API as it is described, which every exchange of the API's tests is held against. Descriptions let clients ignore fields that they do not
 * know; here a field that is not described is an error, so that none is forgotten.
 */
public final class DescribedApi {

    /** Where what is described begins. */
    static final String BASE = "/api/v1";

    private static final String NAME = "https://raymill.org/openapi.yaml";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Addresses that are no part of the promised API. */
    private static final String FOR_RENDER_NODES = BASE + "/transfers/";

    private final JsonNode document;
    private final JsonSchemaFactory schemas;
    private final Map<JsonNode, JsonSchema> compiled = new ConcurrentHashMap<>();

    private DescribedApi(JsonNode document) {
        this.document = document;
        JsonNode strict = strict(document.deepCopy());
        schemas = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(NAME, strict.toString()))));
    }

    /** The one of the jar. */
    public static DescribedApi read() {
        try (InputStream description = DocsRoutes.class.getResourceAsStream("/" + DocsRoutes.DESCRIPTION)) {
            return new DescribedApi(new YAMLMapper().readTree(description));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The description as it is. */
    public JsonNode document() {
        return document;
    }

    /** What is the same for all: no object of the description has fields that it does not tell of. */
    private static JsonNode strict(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.has("properties")
                && object.path("type").toString().contains("object")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(DescribedApi::strict);
        return node;
    }

    // ---- exchanges

    /**
     * An exchange of a test.
     *
     * @param contentType of the answer; empty for none
     */
    public record Exchange(
            String method,
            URI address,
            Optional<byte[]> request,
            Optional<String> requestType,
            int status,
            String contentType,
            byte[] body) {

        private boolean worked() {
            return status < 400;
        }
    }

    /** Fails when the exchange is not as it is described. */
    public void check(Exchange exchange) {
        String path = exchange.address().getRawPath();
        if (!path.startsWith(BASE + "/") || path.startsWith(FOR_RENDER_NODES)) {
            return;
        }
        Optional<Map.Entry<String, JsonNode>> described = pathItem(path.substring(BASE.length()));
        Optional<JsonNode> operation = described
                .map(item -> operation(item.getValue(), exchange.method()))
                .filter(JsonNode::isObject);
        if (operation.isEmpty()) {
            assertThat(exchange.worked())
                    .as("%s %s worked (%d) and is not described", exchange.method(), path, exchange.status())
                    .isFalse();
            return;
        }
        if (exchange.worked()) {
            checkRequest(exchange, described.get().getValue(), operation.get());
        }
        checkAnswer(exchange, operation.get());
    }

    private JsonNode operation(JsonNode item, String method) {
        JsonNode own = item.path(method.toLowerCase(Locale.ROOT));
        if (!own.isMissingNode()) {
            return own;
        }
        // The two are answered alike, also where only HEAD is described because there is nothing to read.
        return switch (method) {
            case "HEAD" -> item.path("get");
            case "GET" -> item.path("head");
            default -> own;
        };
    }

    /** The description of an address: the one with the fewest variable parts, if there are several. */
    private Optional<Map.Entry<String, JsonNode>> pathItem(String path) {
        return document.get("paths").properties().stream()
                .filter(entry -> fits(entry.getKey(), path))
                .min(Comparator.comparingLong(
                        entry -> entry.getKey().chars().filter(c -> c == '{').count()));
    }

    /** The described path that an address belongs to; empty when it belongs to none. */
    public String pattern(String target) {
        String path = target.split("\\?", 2)[0];
        return path.startsWith(BASE + "/")
                ? pathItem(path.substring(BASE.length())).map(Map.Entry::getKey).orElse("")
                : "";
    }

    private static boolean fits(String template, String path) {
        Iterator<String> parts = List.of(path.split("/", -1)).iterator();
        for (String part : template.split("/", -1)) {
            if (!parts.hasNext()) {
                return false;
            }
            String actual = parts.next();
            boolean variable = part.startsWith("{");
            if (variable ? actual.isEmpty() : !part.equals(actual)) {
                return false;
            }
            if (part.equals("{name}")) {
                return true;
            }
        }
        return !parts.hasNext();
    }

    private void checkRequest(Exchange exchange, JsonNode item, JsonNode operation) {
        Set<String> parameters = StreamSupport.stream(
                        operation.path("parameters").spliterator(), false)
                .filter(parameter -> parameter.path("in").asText().equals("query"))
                .map(parameter -> parameter.path("name").asText())
                .collect(Collectors.toSet());
        Optional.ofNullable(exchange.address().getRawQuery()).stream()
                .flatMap(query -> Arrays.stream(query.split("&")))
                .map(parameter -> parameter.split("=", 2)[0])
                .forEach(name -> assertThat(parameters)
                        .as("parameters of %s %s", exchange.method(), exchange.address())
                        .contains(name));
        JsonNode content = operation.path("requestBody").path("content");
        exchange.requestType().map(type -> content.path(type).path("schema")).ifPresent(schema -> {
            if (schema.isObject() && isJson(exchange.requestType().orElse(""))) {
                checkDocument(
                        "what was sent to " + exchange.address(),
                        schema,
                        exchange.request().orElseThrow());
            }
        });
    }

    private void checkAnswer(Exchange exchange, JsonNode operation) {
        String what = exchange.method() + " " + exchange.address() + " answered " + exchange.status();
        JsonNode responses = operation.get("responses");
        JsonNode described = responses.path(Integer.toString(exchange.status()));
        if (described.isMissingNode() && !exchange.worked()) {
            described = responses.path("default");
        }
        assertThat(described.isObject()).as("%s, which is not described", what).isTrue();
        JsonNode response = followed(described);
        if (exchange.method().equals("HEAD") || exchange.body().length == 0) {
            return;
        }
        String type = exchange.contentType().split(";", 2)[0].strip();
        JsonNode content = response.path("content").path(type);
        assertThat(content.isObject())
                .as("%s with %s, which is not described", what, type)
                .isTrue();
        if (content.has("schema") && isJson(type)) {
            checkDocument(what, content.get("schema"), exchange.body());
        }
    }

    /** What is described of other types is for generators, which want a schema for everything. */
    private static boolean isJson(String type) {
        return type.endsWith("json");
    }

    private JsonNode followed(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private JsonSchema compiled(JsonNode schema) {
        try {
            return schemas.getSchema(JSON.readTree(
                    strict(schema.deepCopy()).toString().replace("\"#/components/", '"' + NAME + "#/components/")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkDocument(String what, JsonNode schema, byte[] body) {
        try {
            JsonNode sent = JSON.readTree(body);
            Set<ValidationMessage> faults =
                    compiled.computeIfAbsent(schema, this::compiled).validate(sent);
            assertThat(faults).as("%s: %s", what, sent).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(what + ": no JSON", e);
        }
    }
}
