package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GltfAccessorsTest {

    @TempDir
    Path folder;

    static Stream<Arguments> texCoordStorage() {
        String normalized = ",normalized:true";
        return Stream.of(
                storage("float", new float[] {-2.5f, 1}, b -> b.floats("VEC2", -2.5, 1, -2.5, 1, -2.5, 1)),
                storage("byte", new float[] {-3, 100}, b -> b.bytes(5120, "VEC2", "", -3, 100, -3, 100, -3, 100)),
                storage(
                        "normalised byte",
                        new float[] {-1, 1},
                        b -> b.bytes(5120, "VEC2", normalized, -128, 127, -128, 127, -128, 127)),
                storage("unsigned byte", new float[] {200, 1}, b -> b.bytes(5121, "VEC2", "", 200, 1, 200, 1, 200, 1)),
                storage(
                        "normalised unsigned byte",
                        new float[] {1, 51 / 255f},
                        b -> b.bytes(5121, "VEC2", normalized, 255, 51, 255, 51, 255, 51)),
                storage("short", new float[] {-3000, 7}, b -> b.shorts(5122, "VEC2", "", -3000, 7, -3000, 7, -3000, 7)),
                storage(
                        "normalised short",
                        new float[] {-1, 1},
                        b -> b.shorts(5122, "VEC2", normalized, -32768, 32767, -32768, 32767, -32768, 32767)),
                storage(
                        "unsigned short",
                        new float[] {65535, 1},
                        b -> b.shorts(5123, "VEC2", "", 65535, 1, 65535, 1, 65535, 1)),
                storage(
                        "normalised unsigned short",
                        new float[] {1, 0.2f},
                        b -> b.shorts(5123, "VEC2", normalized, 65535, 13107, 65535, 13107, 65535, 13107)));
    }

    private static Arguments storage(String name, float[] expected, ToIntFunction<GltfBuilder> accessor) {
        return Arguments.of(name, expected, accessor);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texCoordStorage")
    void numbers_are_read_as_they_are_stored(String name, float[] expected, ToIntFunction<GltfBuilder> accessor)
            throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        int texCoords = accessor.applyAsInt(scene);
        scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:0,TEXCOORD_0:" + texCoords + "}}]}");

        float[] read = scene.frame(folder, 0).mesh().texCoords0();

        assertThat(read).hasSize(6).startsWith(expected, within(1e-6f)).endsWith(expected);
    }

    @Test
    void interleaved_attributes_follow_the_stride() throws SceneException {
        GltfBuilder scene = new GltfBuilder();
        ByteBuffer bytes = GltfBuilder.little(3 * 24 + 4);
        bytes.putFloat(99);
        for (int v = 0; v < 3; v++) {
            bytes.putFloat(v)
                    .putFloat(v * v)
                    .putFloat(0)
                    .putFloat(0)
                    .putFloat(0)
                    .putFloat(1);
        }
        int view = scene.view(bytes.array(), ",byteStride:24");
        for (int offset : new int[] {4, 16}) {
            scene.add(
                    "accessors",
                    "{bufferView:" + view + ",byteOffset:" + offset + ",componentType:5126,count:3,type:'VEC3'}");
        }
        scene.add("meshes", "{primitives:[{attributes:{POSITION:0,NORMAL:1}}]}");
        scene.add("nodes", "{mesh:0}");
        scene.add("scenes", "{nodes:[0]}");

        SceneFrame.TriangleMesh mesh = scene.frame(folder, 0).mesh();

        assertThat(mesh.positions()).containsExactly(0, 0, 0, 1, 1, 0, 2, 4, 0);
        assertThat(mesh.normals()).containsExactly(0, 0, 1, 0, 0, 1, 0, 0, 1);
    }

    @Test
    void sparse_values_replace_those_of_an_interleaved_base() throws SceneException {
        GltfBuilder scene = new GltfBuilder();
        ByteBuffer base = GltfBuilder.little(8 + 3 * 16);
        base.position(8);
        for (int v = 0; v < 3; v++) {
            base.putFloat(v).putFloat(v * v).putFloat(0).putFloat(77);
        }
        int view = scene.view(base.array(), ",byteStride:16");
        int indices = scene.view(new byte[] {9, 0, 2, 0}, "");
        ByteBuffer values = GltfBuilder.little(12);
        values.putFloat(5).putFloat(6).putFloat(7);
        int replacement = scene.view(values.array(), "");
        scene.add(
                "accessors",
                "{bufferView:" + view + ",byteOffset:8,componentType:5126,count:3,type:'VEC3',sparse:{count:1,"
                        + "indices:{bufferView:" + indices + ",byteOffset:2,componentType:5123},values:{bufferView:"
                        + replacement + "}}}");
        scene.add("meshes", "{primitives:[{attributes:{POSITION:0}}]}");
        scene.add("nodes", "{mesh:0}");
        scene.add("scenes", "{nodes:[0]}");

        assertThat(scene.frame(folder, 0).mesh().positions()).containsExactly(0, 0, 0, 1, 1, 0, 5, 6, 7);
    }

    @Test
    void an_accessor_without_a_view_is_zero_but_for_its_sparse_values() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        int indices = scene.view(new byte[] {1}, "");
        ByteBuffer values = GltfBuilder.little(8);
        values.putFloat(0.25f).putFloat(0.75f);
        int replacement = scene.view(values.array(), "");
        int texCoords = scene.add(
                "accessors",
                "{componentType:5126,count:3,type:'VEC2',sparse:{count:1,indices:{bufferView:" + indices
                        + ",componentType:5121},values:{bufferView:" + replacement + "}}}");
        scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:0,TEXCOORD_0:" + texCoords + "}}]}");

        assertThat(scene.frame(folder, 0).mesh().texCoords0()).containsExactly(0, 0, 0.25f, 0.75f, 0, 0);
    }

    @Test
    void colours_of_three_bytes_get_an_alpha_of_one() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        ByteBuffer bytes = GltfBuilder.little(12);
        for (int v = 0; v < 3; v++) {
            bytes.put((byte) 255).put((byte) 0).put((byte) 51).put((byte) 99);
        }
        int view = scene.view(bytes.array(), ",byteStride:4");
        int colors = scene.add(
                "accessors", "{bufferView:" + view + ",componentType:5121,normalized:true,count:3,type:'VEC3'}");
        scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:0,COLOR_0:" + colors + "}}]}");

        assertThat(scene.frame(folder, 0).mesh().colors())
                .hasSize(12)
                .startsWith(new float[] {1, 0, 0.2f, 1}, within(1e-6f));
    }
}
