package org.raymill.rendering.pathtracer;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Makes small glTF scenes for tests: JSON that the test writes as text, and one binary buffer that grows with each accessor. */
final class GltfBuilder {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ObjectNode root = MAPPER.createObjectNode();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    GltfBuilder() {
        root.putObject("asset").put("version", "2.0");
    }

    /** A scene of one node with one triangle in the plane z = 0, counter-clockwise seen from +Z. */
    static GltfBuilder triangle() {
        GltfBuilder scene = new GltfBuilder();
        int positions = scene.floats("VEC3", 0, 0, 0, 1, 0, 0, 0, 1, 0);
        scene.add("meshes", "{primitives:[{attributes:{POSITION:" + positions + "}}]}");
        scene.add("nodes", "{mesh:0}");
        scene.add("scenes", "{nodes:[0]}");
        return scene;
    }

    /** Reads JSON in which names and texts need no quotes or single ones. */
    static ObjectNode object(String relaxed) {
        try {
            return (ObjectNode) new ObjectMapper()
                    .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES.mappedFeature())
                    .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES.mappedFeature())
                    .readTree(relaxed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends an entry to a top-level list and returns its index. */
    int add(String list, String relaxedJson) {
        root.withArray("/" + list).add(object(relaxedJson));
        return root.get(list).size() - 1;
    }

    /** Replaces values of the entry of a top-level list. */
    GltfBuilder edit(String list, int index, String relaxedJson) {
        ((ObjectNode) root.get(list).get(index)).setAll(object(relaxedJson));
        return this;
    }

    /** Sets properties of the document. */
    GltfBuilder set(String relaxedJson) {
        root.setAll(object(relaxedJson));
        return this;
    }

    ObjectNode root() {
        return root;
    }

    int floats(String type, double... values) {
        ByteBuffer bytes = little(values.length * 4);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        return accessor(5126, type, values.length, bytes, "");
    }

    int bytes(int componentType, String type, String more, int... values) {
        ByteBuffer bytes = little(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return accessor(componentType, type, values.length, bytes, more);
    }

    int shorts(int componentType, String type, String more, int... values) {
        ByteBuffer bytes = little(values.length * 2);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return accessor(componentType, type, values.length, bytes, more);
    }

    int ints(String type, int... values) {
        ByteBuffer bytes = little(values.length * 4);
        for (int value : values) {
            bytes.putInt(value);
        }
        return accessor(5125, type, values.length, bytes, "");
    }

    private int accessor(int componentType, String type, int components, ByteBuffer bytes, String more) {
        int width = "SCALAR".equals(type) ? 1 : "MAT4".equals(type) ? 16 : type.charAt(3) - '0';
        int view = view(bytes.array(), "");
        return add(
                "accessors",
                "{bufferView:" + view + ",componentType:" + componentType + ",count:" + components / width + ",type:'"
                        + type + "'" + more + "}");
    }

    /** Appends bytes to the buffer and returns the buffer view of them. */
    int view(byte[] bytes, String more) {
        while (binary.size() % 4 != 0) {
            binary.write(0);
        }
        int offset = binary.size();
        binary.writeBytes(bytes);
        return add("bufferViews", "{buffer:0,byteOffset:" + offset + ",byteLength:" + bytes.length + more + "}");
    }

    static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns a picture of the given size as an encoded file; pixel (x, y) is 0xAARRGGBB from the array. */
    static byte[] image(String format, int width, int height, int... argb) {
        BufferedImage image = new BufferedImage(
                width, height, "png".equals(format) ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < argb.length; i++) {
            image.setRGB(i % width, i / width, argb[i]);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String dataUri(String mime, byte[] bytes) {
        return "data:" + mime + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }

    byte[] json() {
        try {
            return MAPPER.writeValueAsBytes(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes {@code scene.gltf} with its buffer embedded as a data URI, unless the test has set buffers itself. */
    Path write(Path folder) {
        if (!root.has("buffers") && binary.size() > 0) {
            add("buffers", "{byteLength:" + binary.size() + "}");
            ((ObjectNode) root.get("buffers").get(0))
                    .put("uri", dataUri("application/octet-stream", binary.toByteArray()));
        }
        return write(folder.resolve("scene.gltf"), json());
    }

    /** Returns the scene as the bytes of a GLB file. */
    byte[] glb() {
        if (!root.has("buffers")) {
            add("buffers", "{byteLength:" + binary.size() + "}");
        }
        byte[] json = new String(json(), StandardCharsets.UTF_8)
                .concat("   ".substring(0, (4 - json().length % 4) % 4))
                .getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(binary.toByteArray(), (binary.size() + 3) / 4 * 4);
        ByteBuffer glb = little(12 + 8 + json.length + 8 + content.length);
        glb.putInt(0x46546C67).putInt(2).putInt(glb.capacity());
        glb.putInt(json.length).putInt(0x4E4F534A).put(json);
        glb.putInt(content.length).putInt(0x004E4942).put(content);
        return glb.array();
    }

    static Path write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes, loads and returns the frame at a time. */
    SceneFrame frame(Path folder, double seconds) throws SceneException {
        return load(folder).at(seconds);
    }

    GltfDocument load(Path folder) throws SceneException {
        return GltfDocument.load(write(folder), folder, SceneLimits.defaults());
    }
}
