package org.raymill.rendering.pathtracer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.javagl.jgltf.impl.v2.Accessor;
import de.javagl.jgltf.impl.v2.Animation;
import de.javagl.jgltf.impl.v2.Asset;
import de.javagl.jgltf.impl.v2.Buffer;
import de.javagl.jgltf.impl.v2.BufferView;
import de.javagl.jgltf.impl.v2.Camera;
import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Image;
import de.javagl.jgltf.impl.v2.Material;
import de.javagl.jgltf.impl.v2.Mesh;
import de.javagl.jgltf.impl.v2.Node;
import de.javagl.jgltf.impl.v2.Sampler;
import de.javagl.jgltf.impl.v2.Scene;
import de.javagl.jgltf.impl.v2.Skin;
import de.javagl.jgltf.impl.v2.Texture;
import de.javagl.jgltf.model.io.JacksonUtils;
import de.javagl.jgltf.model.io.JsonError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns JSON text into jgltf's classes. The text is parsed under limits first, and each entry of the top-level lists is then mapped on its
 * own, so that an error names the entry.
 */
final class GltfJson {

    /** What {@code extensionsRequired} may name. */
    static final Set<String> SUPPORTED_EXTENSIONS = Set.of(
            "KHR_lights_punctual",
            "KHR_materials_emissive_strength",
            "KHR_materials_unlit",
            "KHR_mesh_quantization",
            "KHR_texture_transform");

    /** How far beyond [-1, 1] exporters let rounding carry a quaternion's components. */
    private static final float ROTATION_TOLERANCE = 0.01f;

    private final ObjectNode root;
    private final int elementLimit;
    private final List<String> problems = new ArrayList<>();
    private final ObjectMapper mapper = JacksonUtils.createObjectMapper(this::note);

    private GltfJson(ObjectNode root, int elementLimit) {
        this.root = root;
        this.elementLimit = elementLimit;
    }

    /** Parses and maps the text; everything that does not need other entries to be judged has been checked afterwards. */
    static GlTF read(ByteBuffer json, String sceneName, SceneLimits limits) throws SceneException {
        JsonNode tree = parse(json, sceneName, limits);
        if (!(tree instanceof ObjectNode object)) {
            throw new SceneException(sceneName, "is not a glTF scene: its JSON is not an object");
        }
        return new GltfJson(object, limits.elements()).map(sceneName);
    }

    private static JsonNode parse(ByteBuffer json, String sceneName, SceneLimits limits) throws SceneException {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.jsonDepth())
                        .maxDocumentLength(limits.jsonBytes())
                        .maxTokenCount(limits.jsonTokens())
                        .maxStringLength(limits.jsonBytes())
                        .maxNameLength(1_000)
                        .maxNumberLength(100)
                        .build())
                .build();
        ByteBuffer text = json.duplicate();
        byte[] bytes = new byte[text.remaining()];
        text.get(bytes);
        try {
            return new ObjectMapper(factory).readTree(bytes);
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw new SceneException(
                    sceneName, "its JSON cannot be read: " + firstLine(e.getOriginalMessage()) + place, e);
        } catch (IOException e) {
            throw new SceneException(sceneName, "its JSON cannot be read: " + firstLine(e.getMessage()), e);
        }
    }

    private GlTF map(String sceneName) throws SceneException {
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (!entry.getKey().equals("extras")) {
                checkValues(entry.getValue(), entry.getKey());
            }
        }
        GlTF gltf = new GlTF();
        if (!root.path("asset").isObject()) {
            throw new SceneException(sceneName, "is not a glTF scene: it has no \"asset\" object");
        }
        gltf.setAsset(one("asset", root.get("asset"), Asset.class));
        checkVersion(gltf.getAsset());
        List<String> required = strings("extensionsRequired");
        for (int i = 0; i < required.size(); i++) {
            if (!SUPPORTED_EXTENSIONS.contains(required.get(i))) {
                throw new SceneException(
                        "extensionsRequired[" + i + "]",
                        "the scene needs the extension \"" + required.get(i)
                                + "\", which is not supported; supported are "
                                + SUPPORTED_EXTENSIONS.stream().sorted().toList());
            }
        }
        clampRotations();
        list("accessors", Accessor.class, gltf::setAccessors);
        list("animations", Animation.class, gltf::setAnimations);
        list("buffers", Buffer.class, gltf::setBuffers);
        list("bufferViews", BufferView.class, gltf::setBufferViews);
        list("cameras", Camera.class, gltf::setCameras);
        list("images", Image.class, gltf::setImages);
        list("materials", Material.class, gltf::setMaterials);
        list("meshes", Mesh.class, gltf::setMeshes);
        list("nodes", Node.class, gltf::setNodes);
        list("samplers", Sampler.class, gltf::setSamplers);
        list("scenes", Scene.class, gltf::setScenes);
        list("skins", Skin.class, gltf::setSkins);
        list("textures", Texture.class, gltf::setTextures);
        if (root.has("scene")) {
            gltf.setScene(one("scene", root.get("scene"), Integer.class));
        }
        if (root.has("extensions")) {
            gltf.setExtensions(extensions(root.get("extensions")));
        }
        return gltf;
    }

    private static void checkVersion(Asset asset) throws SceneException {
        String version = asset.getVersion();
        if (version == null || !version.startsWith("2.")) {
            throw new SceneException("asset.version", "is " + version + "; glTF 2.0 is supported");
        }
        String least = asset.getMinVersion();
        if (least != null && !least.equals("2.0")) {
            throw new SceneException("asset.minVersion", "is " + least + "; glTF 2.0 is supported");
        }
    }

    private List<String> strings(String name) throws SceneException {
        List<String> strings = new ArrayList<>();
        JsonNode node = root.path(name);
        if (!node.isMissingNode() && !node.isArray()) {
            throw new SceneException(name, "is not a list");
        }
        for (JsonNode entry : node) {
            strings.add(entry.asText());
        }
        return strings;
    }

    private Map<String, Object> extensions(JsonNode node) throws SceneException {
        if (!node.isObject()) {
            throw new SceneException("extensions", "is not an object");
        }
        Map<String, Object> extensions = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            extensions.put(entry.getKey(), one("extensions." + entry.getKey(), entry.getValue(), Object.class));
        }
        return extensions;
    }

    private <T> void list(String name, Class<T> type, Consumer<List<T>> setter) throws SceneException {
        JsonNode node = root.get(name);
        if (node == null) {
            return;
        }
        if (!node.isArray()) {
            throw new SceneException(name, "is not a list");
        }
        if (node.size() > elementLimit) {
            throw new SceneException(name, "has " + node.size() + " entries, and " + elementLimit + " are allowed");
        }
        List<T> entries = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            String where = name + "[" + i + "]";
            if (!node.get(i).isObject()) {
                throw new SceneException(where, "is not an object");
            }
            entries.add(one(where, node.get(i), type));
        }
        if (!entries.isEmpty()) {
            setter.accept(entries);
        }
    }

    private <T> T one(String where, JsonNode node, Class<T> type) throws SceneException {
        problems.clear();
        try {
            T value = mapper.treeToValue(node, type);
            if (!problems.isEmpty()) {
                throw new SceneException(
                        where + problems.get(0).split(":", 2)[0],
                        problems.get(0).split(":", 2)[1]);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new SceneException(where, firstLine(e.getOriginalMessage()), e);
        }
    }

    /** Called by jgltf for each property that it cannot set; without this it would leave the property out. */
    private void note(JsonError error) {
        if (error.getThrowable() == null) {
            // An unknown property: glTF asks readers to ignore it.
            return;
        }
        StringBuilder path = new StringBuilder();
        for (String name : error.getJsonPath()) {
            path.append(name == null || name.isEmpty() ? "" : "." + name.replace(":", "?"));
        }
        Throwable reason = error.getThrowable();
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        String what = reason instanceof JsonProcessingException json ? json.getOriginalMessage() : reason.getMessage();
        problems.add(path + ":" + firstLine(what));
    }

    private static String firstLine(String message) {
        return message == null ? "is not valid" : message.lines().findFirst().orElse("is not valid");
    }

    /** Refuses null, and numbers that overflow, wherever the renderer might read them. */
    private static void checkValues(JsonNode node, String where) throws SceneException {
        if (node.isNull()) {
            throw new SceneException(where, "is null, which glTF does not allow");
        }
        if (node.isNumber() && !Float.isFinite(node.floatValue())) {
            throw new SceneException(where, "is a number out of range");
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                checkValues(node.get(i), where + "[" + i + "]");
            }
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getKey().equals("extras")) {
                checkValues(entry.getValue(), where + "." + entry.getKey());
            }
        }
    }

    /** Rounding makes exporters write quaternions such as (0, 0, 0, 1.0000001), which jgltf refuses. */
    private void clampRotations() {
        for (JsonNode node : root.path("nodes")) {
            if (node.path("rotation") instanceof ArrayNode rotation) {
                for (int i = 0; i < rotation.size(); i++) {
                    float value = rotation.get(i).floatValue();
                    if (Math.abs(value) > 1 && Math.abs(value) < 1 + ROTATION_TOLERANCE) {
                        rotation.set(i, FloatNode.valueOf(Math.signum(value)));
                    }
                }
            }
        }
    }
}
