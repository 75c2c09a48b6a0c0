package org.raymill.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Spoils documents: their structure, or their bytes. */
final class JsonMutations {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** As many elements as limits may be near to, and as bodies may have. */
    private static final int MANY = 12_000;

    private static final int SMALL = 200;

    private final Random random;

    JsonMutations(Random random) {
        this.random = random;
    }

    /** The document with one thing changed somewhere. */
    JsonNode changed(JsonNode document) {
        List<JsonNode> parents = new ArrayList<>();
        collect(document, parents);
        if (parents.isEmpty()) {
            return odd(document);
        }
        JsonNode parent = parents.get(random.nextInt(parents.size()));
        if (parent instanceof ObjectNode object) {
            changeObject(object);
        } else if (parent instanceof ArrayNode array) {
            changeArray(array);
        }
        return document;
    }

    private void collect(JsonNode node, List<JsonNode> parents) {
        if (node.isContainerNode()) {
            parents.add(node);
            node.forEach(child -> collect(child, parents));
        }
    }

    private void changeObject(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        int what = random.nextInt(8);
        if (names.isEmpty() || what == 0) {
            object.set(Oddities.text(random), odd(NODES.nullNode()));
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        if (what == 1) {
            object.remove(name);
        } else if (what == 2 && isSmall(object.get(name))) {
            for (int i = 0; i < 300; i++) {
                object.set(name + i, object.get(name).<JsonNode>deepCopy());
            }
        } else {
            object.set(name, odd(object.get(name)));
        }
    }

    /** Whether copies of it may be there many times: what is sent is to be odd, but not to fill the memory of who sends it. */
    private static boolean isSmall(JsonNode value) {
        return value.toString().length() < SMALL;
    }

    private void changeArray(ArrayNode array) {
        if (array.isEmpty() || random.nextInt(4) == 0) {
            array.add(odd(NODES.nullNode()));
            return;
        }
        int index = random.nextInt(array.size());
        switch (random.nextInt(4)) {
            case 0 -> array.remove(index);
            case 1 -> {
                JsonNode element = array.get(index);
                int times = random.nextInt(8) == 0 && isSmall(element) ? MANY : 3;
                for (int i = 0; i < times; i++) {
                    array.add(element.<JsonNode>deepCopy());
                }
            }
            default -> array.set(index, odd(array.get(index)));
        }
    }

    /** Another value in the place of one, often of the same type. */
    private JsonNode odd(JsonNode value) {
        int what = random.nextInt(10);
        if (value.isTextual() && what < 6) {
            return NODES.textNode(random.nextInt(3) == 0 ? spliced(value.asText()) : Oddities.text(random));
        }
        if (value.isNumber() && what < 6) {
            return NODES.rawValueNode(new RawValue(Oddities.number(random)));
        }
        return switch (what) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.rawValueNode(new RawValue(Oddities.number(random)));
            case 3, 4 -> NODES.textNode(Oddities.text(random));
            case 5 -> NODES.arrayNode().add(value);
            case 6 -> NODES.objectNode().set("x", value);
            case 7 -> NODES.rawValueNode(new RawValue(nested()));
            case 8 -> NODES.rawValueNode(new RawValue("\"\\ud800\""));
            default -> NODES.objectNode();
        };
    }

    private String spliced(String text) {
        int at = random.nextInt(text.length() + 1);
        return text.substring(0, at) + Oddities.text(random) + text.substring(at);
    }

    private String nested() {
        int deep = 1 + random.nextInt(random.nextInt(4) == 0 ? 100_000 : 40);
        return random.nextBoolean()
                ? "[".repeat(deep) + "]".repeat(deep)
                : "{\"a\":".repeat(deep) + "1" + "}".repeat(deep);
    }

    /** A document as bytes that are perhaps no document. */
    byte[] spoilt(String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(12)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> document.getBytes(StandardCharsets.UTF_16);
            case 2 -> document.getBytes(Charset.forName("UTF-32LE"));
            case 3 -> ("\ufeff" + document).getBytes(StandardCharsets.UTF_8);
            case 4 -> (document + document).getBytes(StandardCharsets.UTF_8);
            case 5 -> nested().getBytes(StandardCharsets.UTF_8);
            case 6 -> (document.replace(":", ":\u00e9")).getBytes(StandardCharsets.ISO_8859_1);
            case 7 ->
                document.replaceFirst("\\{", "{\"by\":\"x\",\"by\":\"y\",").getBytes(StandardCharsets.UTF_8);
            case 8 -> gzip(bytes);
            case 9 -> new byte[0];
            default -> flipped(bytes);
        };
    }

    /** The same bytes with some others among them. */
    byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        for (int i = 1 + random.nextInt(4); i > 0 && flipped.length > 0; i--) {
            flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
        }
        return flipped;
    }

    /** Bytes that gzip has made fewer. */
    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
