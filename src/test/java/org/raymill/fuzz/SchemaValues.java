package org.raymill.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes values that fit a schema of the description. */
final class SchemaValues {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 6;
    private static final long NOW = Instant.parse("2026-11-28T00:00:00Z").getEpochSecond();
    private static final long DAY = 86_400;

    private final JsonNode document;
    private final KnownValues known;
    private final Random random;

    SchemaValues(JsonNode document, KnownValues known, Random random) {
        this.document = document;
        this.known = known;
        this.random = random;
    }

    /** What a reference leads to. */
    JsonNode followed(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /**
     * A value.
     *
     * @param name of the parameter or field that takes it
     */
    JsonNode value(String name, JsonNode schema) {
        return value(name, schema, 0);
    }

    private JsonNode value(String name, JsonNode reference, int depth) {
        JsonNode schema = followed(reference);
        if (schema.has("enum")) {
            JsonNode choices = schema.get("enum");
            return choices.get(random.nextInt(choices.size()));
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(name, schema, depth);
            case "integer" -> NODES.numberNode(integer(schema));
            case "number" -> NODES.numberNode(random.nextInt(10_000) / 100.0);
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            case "null" -> NODES.nullNode();
            default -> NODES.textNode(text(name, schema));
        };
    }

    private String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return type.get(random.nextInt(type.size())).asText();
        }
        return type.isMissingNode() && schema.has("properties") ? "object" : type.asText("string");
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode made = NODES.objectNode();
        List<String> required = required(schema);
        Iterator<Map.Entry<String, JsonNode>> fields =
                schema.path("properties").properties().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            boolean wanted = required.contains(field.getKey()) || depth < DEEPEST && random.nextInt(3) == 0;
            if (wanted) {
                made.set(field.getKey(), value(field.getKey(), field.getValue(), depth + 1));
            }
        }
        if (schema.path("additionalProperties").isObject()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                made.set(word(), value("", schema.get("additionalProperties"), depth + 1));
            }
        }
        return made;
    }

    private static List<String> required(JsonNode schema) {
        return schema.path("required").valueStream().map(JsonNode::asText).toList();
    }

    private ArrayNode array(String name, JsonNode schema, int depth) {
        ArrayNode made = NODES.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            made.add(value(name, schema.path("items"), depth + 1));
        }
        return made;
    }

    private long integer(JsonNode schema) {
        long least = schema.path("minimum").asLong(0);
        long most = schema.path("maximum").asLong(least + 100);
        return switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            default -> least + (long) (random.nextDouble() * (most - least + 1));
        };
    }

    private String text(String name, JsonNode schema) {
        if (random.nextInt(5) > 0) {
            var value = known.some(name, random);
            if (value.isPresent()) {
                return value.get();
            }
        }
        String format = schema.path("format").asText();
        Instant instant = Instant.ofEpochSecond(NOW + random.nextLong(-30 * DAY, 30 * DAY));
        if (format.equals("date-time")) {
            return instant.toString();
        }
        if (format.equals("date")) {
            return instant.toString().substring(0, 10);
        }
        if (schema.path("pattern").asText().contains("{64}")) {
            byte[] hash = new byte[32];
            random.nextBytes(hash);
            return HexFormat.of().formatHex(hash);
        }
        return word();
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }
}
