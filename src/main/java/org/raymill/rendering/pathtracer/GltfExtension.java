package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.GlTFProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON object of one extension at one place of the document, read with checks. */
final class GltfExtension {

    private final Map<?, ?> values;
    private final String where;

    private GltfExtension(Map<?, ?> values, String where) {
        this.values = values;
        this.where = where;
    }

    /**
     * Looks for an extension.
     *
     * @param where the JSON path of the element that may carry it; empty for the document itself
     */
    static Optional<GltfExtension> of(GlTFProperty element, String name, String where) throws SceneException {
        Map<String, Object> extensions = element.getExtensions();
        if (extensions == null || !extensions.containsKey(name)) {
            return Optional.empty();
        }
        String place = (where.isEmpty() ? "" : where + ".") + "extensions." + name;
        return Optional.of(new GltfExtension(object(extensions.get(name), place), place));
    }

    String where() {
        return where;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Returns a nested object; an empty one when it is missing. */
    GltfExtension child(String name) throws SceneException {
        String place = where + "." + name;
        return new GltfExtension(has(name) ? object(values.get(name), place) : Map.of(), place);
    }

    /** Returns the objects of a list; an empty list when it is missing. */
    List<GltfExtension> children(String name) throws SceneException {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw new SceneException(where + "." + name, "is not a list");
        }
        List<GltfExtension> children = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String place = where + "." + name + "[" + i + "]";
            children.add(new GltfExtension(object(list.get(i), place), place));
        }
        return children;
    }

    String text(String name) throws SceneException {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw new SceneException(where + "." + name, "is not a text");
    }

    int integer(String name) throws SceneException {
        if (values.get(name) instanceof Number number && number.doubleValue() == number.intValue()) {
            return number.intValue();
        }
        throw new SceneException(where + "." + name, "is not a whole number");
    }

    float number(String name, float fallback) throws SceneException {
        return has(name) ? number(values.get(name), where + "." + name) : fallback;
    }

    /** Returns a list of exactly as many numbers as the fallback has. */
    float[] numbers(String name, float... fallback) throws SceneException {
        if (!has(name)) {
            return fallback;
        }
        if (!(values.get(name) instanceof List<?> list) || list.size() != fallback.length) {
            throw new SceneException(where + "." + name, "is not a list of " + fallback.length + " numbers");
        }
        float[] numbers = new float[fallback.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(list.get(i), where + "." + name + "[" + i + "]");
        }
        return numbers;
    }

    private static float number(Object value, String where) throws SceneException {
        if (value instanceof Number number && Float.isFinite(number.floatValue())) {
            return number.floatValue();
        }
        throw new SceneException(where, "is not a number that fits a 32-bit float");
    }

    private static Map<?, ?> object(Object value, String where) throws SceneException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new SceneException(where, "is not an object");
    }
}
