package org.raymill.sample;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Writes a glTF scene as JSON, one binary file and PNG pictures. */
final class SceneWriter {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ObjectNode root = MAPPER.createObjectNode();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private final Map<String, BufferedImage> images = new LinkedHashMap<>();
    private final ArrayNode samplers;
    private final ArrayNode channels;
    private final ArrayNode lights;

    SceneWriter(String copyright) {
        root.putObject("asset").put("version", "2.0").put("copyright", copyright);
        root.putArray("extensionsUsed")
                .add("KHR_lights_punctual")
                .add("KHR_materials_unlit")
                .add("KHR_materials_emissive_strength");
        root.put("scene", 0);
        root.putArray("scenes").addObject().putArray("nodes");
        ObjectNode animation = root.putArray("animations").addObject();
        samplers = animation.putArray("samplers");
        channels = animation.putArray("channels");
        lights = root.putObject("extensions").putObject("KHR_lights_punctual").putArray("lights");
    }

    private ObjectNode entry(String list) {
        return root.withArray("/" + list).addObject();
    }

    private int last(String list) {
        return root.get(list).size() - 1;
    }

    /** Adds a picture file and returns its texture. */
    int texture(String name, BufferedImage image) {
        images.put(name + ".png", image);
        entry("images").put("uri", name + ".png");
        entry("textures").put("source", last("images"));
        return last("textures");
    }

    /** Adds a material and returns its properties to be completed. */
    ObjectNode material(String name, double metallic, double roughness, double... baseColor) {
        ObjectNode material = entry("materials").put("name", name);
        ObjectNode surface = material.putObject("pbrMetallicRoughness");
        surface.put("metallicFactor", metallic).put("roughnessFactor", roughness);
        if (baseColor.length > 0) {
            numbers(surface.putArray("baseColorFactor"), baseColor).add(1.0);
        }
        return material;
    }

    int materialNumber(ObjectNode material) {
        for (int i = 0; i < root.get("materials").size(); i++) {
            if (root.get("materials").get(i) == material) {
                return i;
            }
        }
        throw new IllegalArgumentException("Not a material of this scene");
    }

    static ArrayNode numbers(ArrayNode array, double... values) {
        for (double value : values) {
            array.add((float) value);
        }
        return array;
    }

    /** Adds a mesh and returns its number. */
    int mesh(String name, Map<ObjectNode, Shape> parts) {
        ObjectNode mesh = entry("meshes").put("name", name);
        ArrayNode primitives = mesh.putArray("primitives");
        parts.forEach((material, shape) -> {
            ObjectNode primitive = primitives.addObject();
            ObjectNode attributes = primitive.putObject("attributes");
            attributes.put("POSITION", attribute(shape.vertices(), 0, 3));
            attributes.put("NORMAL", attribute(shape.vertices(), 3, 3));
            attributes.put("TEXCOORD_0", attribute(shape.vertices(), 6, 2));
            primitive.put("indices", indices(shape.indices()));
            primitive.put("material", materialNumber(material));
        });
        return last("meshes");
    }

    private int attribute(List<float[]> vertices, int first, int width) {
        float[] values = new float[vertices.size() * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = vertices.get(i / width)[first + i % width];
        }
        int accessor = floats(width == 2 ? "VEC2" : "VEC3", values);
        if (first == 0) {
            bounds((ObjectNode) root.get("accessors").get(accessor), values);
        }
        return accessor;
    }

    private static void bounds(ObjectNode accessor, float[] positions) {
        double[] least = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        double[] most = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        for (int i = 0; i < positions.length; i++) {
            least[i % 3] = Math.min(least[i % 3], positions[i]);
            most[i % 3] = Math.max(most[i % 3], positions[i]);
        }
        numbers(accessor.putArray("min"), least);
        numbers(accessor.putArray("max"), most);
    }

    private int floats(String type, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        int width = "SCALAR".equals(type) ? 1 : type.charAt(3) - '0';
        return accessor(5126, values.length / width, type, bytes.array());
    }

    private int indices(List<Integer> indices) {
        ByteBuffer bytes = ByteBuffer.allocate(indices.size() * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int index : indices) {
            if (index > 0xFFFE) {
                throw new IllegalArgumentException("A primitive has more than 65,535 vertices");
            }
            bytes.putShort((short) index);
        }
        return accessor(5123, indices.size(), "SCALAR", bytes.array());
    }

    private int accessor(int componentType, int count, String type, byte[] bytes) {
        while (binary.size() % 4 != 0) {
            binary.write(0);
        }
        entry("bufferViews").put("buffer", 0).put("byteOffset", binary.size()).put("byteLength", bytes.length);
        binary.writeBytes(bytes);
        entry("accessors")
                .put("bufferView", last("bufferViews"))
                .put("componentType", componentType)
                .put("count", count)
                .put("type", type);
        return last("accessors");
    }

    private ArrayNode roots() {
        return (ArrayNode) root.get("scenes").get(0).get("nodes");
    }

    /** Adds a node at the top of the scene and returns it to be completed. */
    ObjectNode node(String name) {
        ObjectNode node = entry("nodes").put("name", name);
        roots().add(last("nodes"));
        return node;
    }

    /** Adds a node that shows a mesh. */
    ObjectNode node(String name, int mesh, double x, double y, double z, double turnYDegrees, double scale) {
        ObjectNode node = node(name).put("mesh", mesh);
        numbers(node.putArray("translation"), x, y, z);
        if (turnYDegrees != 0) {
            numbers(node.putArray("rotation"), Vectors.turn(0, 1, 0, turnYDegrees));
        }
        if (scale != 1) {
            numbers(node.putArray("scale"), scale, scale, scale);
        }
        return node;
    }

    /** Moves a node from the top of the scene below another one. */
    void attach(ObjectNode child, ObjectNode parent) {
        int number = nodeNumber(child);
        ArrayNode top = roots();
        for (int i = 0; i < top.size(); i++) {
            if (top.get(i).intValue() == number) {
                top.remove(i);
            }
        }
        parent.withArray("/children").add(number);
    }

    private int nodeNumber(ObjectNode node) {
        for (int i = 0; i < root.get("nodes").size(); i++) {
            if (root.get("nodes").get(i) == node) {
                return i;
            }
        }
        throw new IllegalArgumentException("Not a node of this scene");
    }

    /** Adds a light and returns it to be completed; the node gets it. */
    ObjectNode light(ObjectNode node, String type, double intensity, double... color) {
        ObjectNode light = lights.addObject().put("type", type).put("intensity", (float) intensity);
        numbers(light.putArray("color"), color);
        node.putObject("extensions").putObject("KHR_lights_punctual").put("light", lights.size() - 1);
        return light;
    }

    void camera(ObjectNode node, double verticalDegrees) {
        entry("cameras")
                .put("type", "perspective")
                .putObject("perspective")
                .put("yfov", (float) Math.toRadians(verticalDegrees))
                .put("znear", 0.1f);
        node.put("camera", last("cameras"));
    }

    /** Moves a node linearly through values that are evenly spread over a second. */
    void animate(ObjectNode node, String path, List<double[]> values) {
        float[] times = new float[values.size()];
        int width = values.get(0).length;
        float[] numbers = new float[values.size() * width];
        for (int i = 0; i < times.length; i++) {
            times[i] = i / (float) (times.length - 1);
            for (int k = 0; k < width; k++) {
                numbers[i * width + k] = (float) values.get(i)[k];
            }
        }
        int input = floats("SCALAR", times);
        ((ObjectNode) root.get("accessors").get(input)).putArray("min").add(0f);
        ((ObjectNode) root.get("accessors").get(input)).putArray("max").add(1f);
        samplers.addObject().put("input", input).put("output", floats("VEC" + width, numbers));
        ObjectNode channel = channels.addObject().put("sampler", samplers.size() - 1);
        channel.putObject("target").put("node", nodeNumber(node)).put("path", path);
    }

    /** Writes all files into a folder, and {@code files.txt}, which lists them line by line with the scene first. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        entry("buffers").put("uri", "scene.bin").put("byteLength", binary.size());
        Files.write(folder.resolve("scene.bin"), binary.toByteArray());
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter(" ", "\n"));
        Files.writeString(folder.resolve("scene.gltf"), MAPPER.writer(printer).writeValueAsString(root) + "\n");
        Files.writeString(
                folder.resolve("files.txt"), "scene.gltf\nscene.bin\n" + String.join("\n", images.keySet()) + "\n");
        for (Map.Entry<String, BufferedImage> image : images.entrySet()) {
            ImageIO.write(
                    image.getValue(), "png", folder.resolve(image.getKey()).toFile());
        }
    }
}
