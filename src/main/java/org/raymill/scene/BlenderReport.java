package org.raymill.scene;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.CharConversionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Blender says that a scene refers to.
 *
 * @param needs in the order in which Blender has them
 * @param scenes the one that is open first
 * @param version of the newest Blender that has saved the scene or one of its libraries, such as {@code 4.2}; empty when that is not known
 */
record BlenderReport(List<Need> needs, List<Scene> scenes, String version) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** What the needs script makes of a version. */
    private static final Pattern VERSION = Pattern.compile("\\d{1,3}\\.\\d{1,3}");

    BlenderReport {
        version = version == null || !VERSION.matcher(version).matches() ? "" : version;
        needs = needs == null ? List.of() : List.copyOf(needs);
        scenes = scenes == null ? List.of() : List.copyOf(scenes);
    }

    /**
     * A scene in the file.
     *
     * @param width pixels that are rendered, like the height
     */
    record Scene(String name, int first, int last, int step, int width, int height) {

        OwnExtent extent() {
            return new OwnExtent(
                    name == null ? "" : name,
                    Optional.of(new OwnExtent.Frames(first, last, step)),
                    Optional.of(width),
                    Optional.of(height));
        }
    }

    /**
     * A place in the scene with a path.
     *
     * @param what has it, for people
     * @param kind {@code library}, {@code file}, {@code sequence}, {@code tiles}, {@code folder}, {@code baked}: a folder that has to be filled, or
     *     {@code named}: a folder with some files of it
     * @param path as it stands there; {@code //} at its beginning is the folder of the file that has it
     * @param library the path of the library that has it, as it stands in the scene; empty for the scene itself
     * @param loaded of a library: whether Blender could read it
     * @param packed whether it is within the scene
     */
    record Need(
            String what,
            String kind,
            String path,
            String library,
            boolean loaded,
            boolean packed,
            List<Integer> tiles,
            List<String> names) {

        Need {
            what = what == null ? "" : what;
            kind = kind == null ? "" : kind;
            path = path == null ? "" : path;
            library = library == null ? "" : library;
            tiles = tiles == null ? List.of() : List.copyOf(tiles);
            names = names == null ? List.of() : List.copyOf(names);
        }
    }

    static BlenderReport parse(byte[] json) throws JsonProcessingException {
        try {
            BlenderReport report = JSON.readValue(json, BlenderReport.class);
            return report == null ? new BlenderReport(List.of(), List.of(), "") : report;
        } catch (JsonProcessingException e) {
            throw e;
        } catch (CharConversionException e) {
            throw new JsonParseException(null, "the report is no Unicode", e);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("reading from memory does not fail", e);
        }
    }

    /** A path that is led elsewhere, for the script that does so. */
    record Entry(String library, String path, String to) {}

    /** The table by which the scene is led elsewhere when it is rendered. */
    static byte[] table(List<Entry> entries) {
        return json(Map.of("paths", entries));
    }

    static byte[] json(Object document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can always be written", e);
        }
    }
}
