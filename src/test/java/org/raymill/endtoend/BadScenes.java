package org.raymill.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** Scenes that are wrong in one way each. */
public final class BadScenes {

    private BadScenes() {}

    /** A GLB file that ends in the middle of its second chunk. */
    static JobRequest truncatedGlb() {
        byte[] whole = Scenes.helmet().contents().get("DamagedHelmet.glb");
        return one("truncated.glb", Arrays.copyOf(whole, whole.length / 2));
    }

    /** A scene of a hundred thousand lists in each other. */
    static JobRequest jsonBomb() {
        int depth = 100_000;
        return one(
                "bomb.gltf",
                ("{\"asset\":{\"version\":\"2.0\"},\"extras\":" + "[".repeat(depth) + "]".repeat(depth) + "}")
                        .getBytes(UTF_8));
    }

    /** An accessor that reads a million vertices from a buffer of three. */
    static JobRequest bufferOutOfRange() {
        return one("out-of-range.gltf", triangle(1_000_000, 0, "", "[0]", "{\"mesh\":0}"));
    }

    /** A vertex index that points behind the last vertex. */
    static JobRequest indexOutOfRange() {
        return one("index.gltf", triangle(3, 7, "", "[0]", "{\"mesh\":0}"));
    }

    /** Two nodes that are each other's children. */
    public static JobRequest cyclicNodes() {
        return one("cyclic.gltf", triangle(3, 0, "", "[0]", "{\"mesh\":0,\"children\":[1]},{\"children\":[0]}"));
    }

    /** A texture whose file has text in it. */
    static JobRequest imageThatIsNone() {
        String material = ",\"images\":[{\"uri\":\"wood.png\"}],\"textures\":[{\"source\":0}],"
                + "\"materials\":[{\"pbrMetallicRoughness\":{\"baseColorTexture\":{\"index\":0}}}]";
        return new JobRequest(
                "no-image.gltf",
                Map.of(
                        "no-image.gltf", triangle(3, 0, material, "[0]", "{\"mesh\":0}"),
                        "wood.png", "this is not a picture".getBytes(UTF_8)));
    }

    /** A required extension that nobody knows. */
    static JobRequest unknownExtension() {
        String extension = ",\"extensionsUsed\":[\"ACME_magic\"],\"extensionsRequired\":[\"ACME_magic\"]";
        return one("extension.gltf", triangle(3, 0, extension, "[0]", "{\"mesh\":0}"));
    }

    private static JobRequest one(String name, byte[] content) {
        return new JobRequest(name, Map.of(name, content)).retries(0);
    }

    /**
     * A scene with one triangle.
     *
     * @param vertices how many the accessor claims; there are three
     * @param thirdIndex the last vertex index minus 2
     */
    private static byte[] triangle(int vertices, int thirdIndex, String more, String roots, String nodes) {
        ByteBuffer buffer = ByteBuffer.allocate(9 * 4 + 3 * 2 + 2 + 6 * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0}) {
            buffer.putFloat(value);
        }
        buffer.putShort((short) 0)
                .putShort((short) 1)
                .putShort((short) (2 + thirdIndex))
                .putShort((short) 0);
        for (float value : new float[] {0, 0, 1, 0, 0, 1}) {
            buffer.putFloat(value);
        }
        String data = Base64.getEncoder().encodeToString(buffer.array());
        String material = more.contains("materials") ? ",\"material\":0" : "";
        return ("{\"asset\":{\"version\":\"2.0\"},\"scene\":0,\"scenes\":[{\"nodes\":" + roots + "}],\"nodes\":["
                        + nodes
                        + "],\"meshes\":[{\"primitives\":[{\"attributes\":{\"POSITION\":0,\"TEXCOORD_0\":2},\"indices\":1"
                        + material
                        + "}]}],\"buffers\":[{\"byteLength\":" + buffer.capacity()
                        + ",\"uri\":\"data:application/octet-stream;base64," + data
                        + "\"}],\"bufferViews\":[{\"buffer\":0,\"byteOffset\":0,\"byteLength\":36},"
                        + "{\"buffer\":0,\"byteOffset\":36,\"byteLength\":6},"
                        + "{\"buffer\":0,\"byteOffset\":44,\"byteLength\":24}],"
                        + "\"accessors\":[{\"bufferView\":0,\"componentType\":5126,\"count\":" + vertices
                        + ",\"type\":\"VEC3\",\"min\":[0,0,0],\"max\":[1,1,0]},"
                        + "{\"bufferView\":1,\"componentType\":5123,\"count\":3,\"type\":\"SCALAR\"},"
                        + "{\"bufferView\":2,\"componentType\":5126,\"count\":3,\"type\":\"VEC2\"}]" + more + "}")
                .getBytes(UTF_8);
    }

    /** The same triangle with nothing wrong: shows that the others fail for what is wrong with them. */
    static JobRequest soundTriangle() {
        return one("triangle.gltf", triangle(3, 0, "", "[0]", "{\"mesh\":0}"));
    }
}
