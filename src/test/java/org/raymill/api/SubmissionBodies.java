package org.raymill.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Bodies of submissions, to be changed by tests. */
final class SubmissionBodies {

    static final byte[] SCENE = ApiFixture.bytes("a scene");
    static final byte[] TEXTURE = ApiFixture.bytes("a texture");

    private static final ObjectMapper JSON = new ObjectMapper();

    private SubmissionBodies() {}

    /** The shortest submission. */
    static ObjectNode minimal() {
        ObjectNode body = JSON.createObjectNode().put("scene", "scene.gltf");
        addFile(body, "scene.gltf", SCENE);
        body.putObject("profile").put("frames", "1-24");
        return body;
    }

    /** One that says something of everything. */
    static ObjectNode full() {
        ObjectNode body = minimal().put("name", "helmet");
        addFile(body, "textures/wood.png", TEXTURE);
        profile(body)
                .put("package", "gltf")
                .put("version", "0.1")
                .put("chunk", 1)
                .put("tiles", "2x2")
                .put("cores", 2)
                .put("memoryMiB", 2048);
        body.putObject("picture").put("width", 320).put("height", 180).put("format", "exr");
        body.putObject("parameters").put("samples", "16").put("environment", "textures/wood.png");
        body.putObject("policy")
                .put("priority", 70)
                .put("project", "p")
                .put("user", "u")
                .put("retries", 1);
        return body;
    }

    static void addFile(ObjectNode body, String path, byte[] content) {
        body.withArray("files")
                .addObject()
                .put("path", path)
                .put("sha256", ApiFixture.sha256(content))
                .put("size", content.length);
    }

    static ObjectNode profile(ObjectNode body) {
        return (ObjectNode) body.get("profile");
    }

    static ObjectNode part(ObjectNode body, String name) {
        return (ObjectNode) body.get(name);
    }

    static ObjectNode file(ObjectNode body, int index) {
        return (ObjectNode) body.get("files").get(index);
    }
}
