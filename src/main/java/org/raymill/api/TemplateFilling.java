package org.raymill.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in the place of the placeholders of a job. A text that is only a placeholder becomes the value with its type, or goes when there is no
 * value; within a longer text, and in the parameters of the rendering package, which are all texts, it becomes the value's text.
 */
final class TemplateFilling {

    /** {@code ${name}}, or <code>$${</code>, which stands for <code>${</code> itself. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\$\\{|\\$\\{([^{}]*)\\}");

    private static final String OPEN = "${";
    private static final String TEXTS = "/parameters";

    /**
     * A job with values.
     *
     * @param origins which parameters a place of the job was made of, by its JSON pointer
     */
    record Filled(ObjectNode job, Map<String, Set<String>> origins) {

        /** The parameters of which the place was made, or a place within or around it. */
        Set<String> parametersAt(String pointer) {
            Set<String> names = new LinkedHashSet<>();
            origins.forEach((place, made) -> {
                if (place.equals(pointer) || place.startsWith(pointer + "/") || pointer.startsWith(place + "/")) {
                    names.addAll(made);
                }
            });
            return names;
        }
    }

    private final Map<String, JsonNode> values;
    private final Map<String, Set<String>> origins = new LinkedHashMap<>();
    private long room;

    private TemplateFilling(Map<String, JsonNode> values, long room) {
        this.values = values;
        this.room = room;
    }

    /**
     * Fills a job.
     *
     * @param values by the parameters' names; of those that have none, none
     * @param most how many characters its texts may have together
     * @throws ProblemException when they have more
     */
    static Filled fill(ObjectNode job, Map<String, JsonNode> values, long most) {
        TemplateFilling filling = new TemplateFilling(values, most);
        return new Filled((ObjectNode) filling.fill(job, "").orElseThrow(), filling.origins);
    }

    /** The names that stand in placeholders of a text. */
    static Set<String> namesIn(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher found = PLACEHOLDER.matcher(text);
        while (found.find()) {
            if (found.group(1) != null) {
                names.add(found.group(1));
            }
        }
        return names;
    }

    /** Whether something in a text begins as a placeholder and is none. */
    static boolean hasBroken(String text) {
        return PLACEHOLDER.matcher(text).replaceAll("").contains(OPEN);
    }

    private Optional<JsonNode> fill(JsonNode node, String pointer) {
        if (node.isObject()) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(field -> fill(field.getValue(), pointer + "/" + InputErrors.token(field.getKey()))
                    .ifPresent(value -> filled.set(field.getKey(), value)));
            return Optional.of(filled);
        }
        if (node.isArray()) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> fill(element, pointer + "/" + filled.size()).ifPresent(filled::add));
            return Optional.of(filled);
        }
        return node.isTextual() ? fillText(node.textValue(), pointer) : Optional.of(node);
    }

    private Optional<JsonNode> fillText(String text, String pointer) {
        Set<String> names = namesIn(text);
        if (!names.isEmpty()) {
            origins.put(pointer, names);
        }
        Matcher whole = PLACEHOLDER.matcher(text);
        if (whole.matches() && whole.group(1) != null) {
            JsonNode value = values.get(whole.group(1));
            if (value == null || !pointer.startsWith(TEXTS + "/")) {
                return Optional.ofNullable(value).map(this::counted);
            }
        }
        String filled = PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) == null ? OPEN : textOf(found.group(1))));
        return Optional.of(counted(TextNode.valueOf(filled)));
    }

    private String textOf(String name) {
        JsonNode value = values.get(name);
        // Counted before it is copied: a text may have many placeholders.
        return value == null ? "" : counted(value).asText();
    }

    private JsonNode counted(JsonNode value) {
        room -= value.asText().length();
        if (room < 0) {
            throw Problem.of(ProblemType.INVALID_INPUT, "the values make the job too large")
                    .asException();
        }
        return value;
    }
}
