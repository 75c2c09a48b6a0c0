package org.raymill.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.raymill.model.HalfCharacters;

/**
 * Reads a client's JSON field by field and notes every unknown field and wrong type with its place. Keeps nothing but the fields that are
 * asked for, so that what a document costs does not depend on what else is in it.
 */
final class StrictJson {

    /** The deepest nesting; no document of the API is deeper than four. */
    static final int MAX_DEPTH = 16;

    private static final int MAX_STRING = 10_000;
    private static final int MAX_NUMBER = 30;
    private static final int MAX_NAME = 500;

    private static final JsonFactory JSON = JsonFactory.builder()
            // A table of the names would grow with the document.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNameLength(MAX_NAME)
                    .build())
            .build();

    private static final ObjectReader TREES =
            new ObjectMapper().readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /** Reads the value that stands next. */
    interface Value {
        void read(StrictJson json) throws IOException;
    }

    private final JsonParser parser;
    private final InputErrors errors;

    private StrictJson(JsonParser parser, InputErrors errors) {
        this.parser = parser;
        this.errors = errors;
    }

    /**
     * Reads a document.
     *
     * @throws ProblemException when it is not JSON, has texts that are no Unicode, or is too deep, or has too long strings or numbers
     */
    static void read(byte[] body, InputErrors errors, Value root) {
        HalfCharacters.find(body).ifPresent(place -> {
            throw Problem.of(
                            ProblemType.MALFORMED_JSON,
                            "half of a character at byte " + place
                                    + "; a character beyond \\uFFFF is written as two \\u escapes, one after the other")
                    .asException();
        });
        try (JsonParser parser = JSON.createParser(utf8(body))) {
            if (parser.nextToken() == null) {
                throw Problem.of(ProblemType.MALFORMED_JSON, "the body is empty")
                        .asException();
            }
            root.read(new StrictJson(parser, errors));
            if (parser.nextToken() != null) {
                throw Problem.of(ProblemType.MALFORMED_JSON, "something follows the end of the document")
                        .asException();
            }
        } catch (JsonProcessingException e) {
            throw malformed(e).asException();
        } catch (CharacterCodingException e) {
            throw Problem.of(ProblemType.MALFORMED_JSON, "the body is not UTF-8")
                    .asException();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
    }

    /**
     * Reads a document whatever it holds, within the same limits.
     *
     * @throws ProblemException when it is not JSON, has a name twice in an object, or is too deep, or has too long strings or numbers
     */
    static JsonNode tree(byte[] body) {
        JsonNode[] tree = new JsonNode[1];
        read(body, new InputErrors(), json -> tree[0] = json.tree());
        return tree[0];
    }

    /** The characters of a body; reading them fails on bytes that are no UTF-8. */
    private static Reader utf8(byte[] body) {
        return new InputStreamReader(
                new ByteArrayInputStream(body),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private static Problem malformed(JsonProcessingException failure) {
        JsonLocation where = failure.getLocation();
        String place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
        String message = failure.getOriginalMessage().replaceAll(",? ?\\(?from `[^`]*`\\)?", "");
        return Problem.of(ProblemType.MALFORMED_JSON, Problem.shorten(message) + place);
    }

    /** The place of the value that stands here, as a JSON pointer. */
    String place() {
        return pointer();
    }

    private String pointer() {
        return parser.getParsingContext().pathAsPointer().toString();
    }

    /** Notes that the value that stands here is not what it should be, and passes it. */
    private void wrong(String expected) throws IOException {
        errors.add(pointer(), "must be " + expected);
        parser.skipChildren();
    }

    private boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /**
     * Reads an object. A field with the value null is as one that is absent.
     *
     * @param fields by name
     * @param required fields that must be there
     */
    void object(Map<String, Value> fields, String... required) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            wrong("an object");
            return;
        }
        String place = pointer();
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            Value reader = fields.get(name);
            if (reader == null) {
                errors.add(pointer(), "is no field that Raymill knows; known are " + known(fields));
                parser.skipChildren();
            } else if (!seen.add(name)) {
                errors.add(pointer(), "is there twice");
                parser.skipChildren();
            } else if (isNull()) {
                seen.remove(name);
            } else {
                reader.read(this);
            }
        }
        for (String name : required) {
            if (!seen.contains(name)) {
                errors.add(place + "/" + name, "is missing");
            }
        }
    }

    private static String known(Map<String, Value> fields) {
        List<String> names = fields.keySet().stream().sorted().toList();
        return String.join(", ", names);
    }

    /** Reads a map from names to strings. */
    void texts(int most, Map<String, String> into) throws IOException {
        map(most, (name, place) -> {
            Optional<String> value = text();
            if (value.isPresent() && into.put(name, value.get()) != null) {
                errors.add(place, "is there twice");
            }
        });
    }

    /** Reads a map from names to whole numbers of 32 bits. */
    void numbers(int most, Map<String, Integer> into) throws IOException {
        map(most, (name, place) -> {
            OptionalInt value = number();
            if (value.isPresent() && into.put(name, value.getAsInt()) != null) {
                errors.add(place, "is there twice");
            }
        });
    }

    /** Reads a map from names to texts, numbers, {@code true} or {@code false}. */
    void scalars(int most, Map<String, JsonNode> into) throws IOException {
        map(most, (name, place) -> {
            Optional<JsonNode> value = scalar();
            if (value.isPresent() && into.put(name, value.get()) != null) {
                errors.add(place, "is there twice");
            }
        });
    }

    private interface Entry {
        void read(String name, String place) throws IOException;
    }

    private void map(int most, Entry entry) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            wrong("an object");
            return;
        }
        int count = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            String place = pointer();
            if (++count > most) {
                errors.add(place, "is one too many: at most " + most);
                throw stop();
            }
            entry.read(name, place);
        }
    }

    /** Reads a list of at most so many elements. */
    void list(int most, Value element) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            wrong("a list");
            return;
        }
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (++count > most) {
                errors.add(pointer(), "is one too many: at most " + most);
                throw stop();
            }
            element.read(this);
        }
    }

    /** Ends the reading, with the errors so far. */
    private RuntimeException stop() {
        errors.throwIfAny();
        return new IllegalStateException("stopped without an error");
    }

    /** Reads a text, a number, {@code true} or {@code false}; empty after an error. */
    Optional<JsonNode> scalar() throws IOException {
        if (!parser.currentToken().isScalarValue() || isNull()) {
            wrong("a text, a number, true or false");
            return Optional.empty();
        }
        return Optional.of(tree());
    }

    /** Reads whatever stands next. */
    JsonNode tree() throws IOException {
        return TREES.readTree(parser);
    }

    /** Reads a string; empty after an error. */
    Optional<String> text() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            wrong("a string");
            return Optional.empty();
        }
        return Optional.of(parser.getText());
    }

    /** Reads {@code true} or {@code false}; empty after an error. */
    Optional<Boolean> flag() throws IOException {
        if (!parser.currentToken().isBoolean()) {
            wrong("true or false");
            return Optional.empty();
        }
        return Optional.of(parser.getBooleanValue());
    }

    /** Reads a whole number of 32 bits; empty after an error. */
    OptionalInt number() throws IOException {
        OptionalLong value = longNumber();
        if (value.isPresent() && value.getAsLong() != (int) value.getAsLong()) {
            errors.add(pointer(), "is out of range");
            return OptionalInt.empty();
        }
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    /** Reads a number, whole or with a fraction, as the nearest that a {@code double} can be; empty after an error. */
    OptionalDouble decimal() throws IOException {
        if (!parser.currentToken().isNumeric()) {
            wrong("a number");
            return OptionalDouble.empty();
        }
        double value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            errors.add(pointer(), "is out of range");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(value);
    }

    /** Reads a whole number of 64 bits; empty after an error. */
    OptionalLong longNumber() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            wrong("a whole number");
            return OptionalLong.empty();
        }
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            errors.add(pointer(), "is out of range");
            return OptionalLong.empty();
        }
        return OptionalLong.of(parser.getLongValue());
    }
}
