package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A scene that is wrong gets an error that says where and what, soon and without much memory. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileSceneTest {

    private static final SceneLimits SMALL =
            new SceneLimits(1 << 20, 1 << 20, 32, 20_000, 100, 1_000, 5_000, 10_000, 20_000, 100, 1 << 22);

    @TempDir
    Path folder;

    private static Arguments row(String name, String where, String what, Consumer<GltfBuilder> damage) {
        return Arguments.of(name, where, what, damage);
    }

    private static Arguments edit(String name, String where, String what, String list, String json) {
        return row(name, where, what, scene -> scene.edit(list, 0, json));
    }

    private static Arguments set(String name, String where, String what, String json) {
        return row(name, where, what, scene -> scene.set(json));
    }

    static Stream<Arguments> structure() {
        return Stream.of(
                set("no asset", "scene.gltf", "asset", "{asset:1}"),
                set("an old version", "asset.version", "1.0", "{asset:{version:'1.0'}}"),
                set("a version to come", "asset.minVersion", "2.9", "{asset:{version:'2.9',minVersion:'2.9'}}"),
                set(
                        "an unknown required extension",
                        "extensionsRequired[1]",
                        "KHR_draco_mesh_compression",
                        "{extensionsRequired:['KHR_lights_punctual','KHR_draco_mesh_compression']}"),
                set("a list that is none", "nodes", "not a list", "{nodes:{}}"),
                set("an entry that is no object", "nodes[0]", "not an object", "{nodes:[5]}"),
                set("null", "meshes[0]", "null", "{meshes:[null]}"),
                set("a scene that does not exist", "scene", "there are 1 scenes", "{scene:4}"),
                set("a negative scene", "scene", "-1", "{scene:-1}"),
                set("nothing to show", "scenes", "no triangles", "{nodes:[{}]}"),
                edit("a number that is no number", "nodes[0].mesh", "", "nodes", "{mesh:'many'}"),
                edit("a number that is no integer", "accessors[0].count", "", "accessors", "{count:99999999999}"),
                edit("a huge number", "nodes[0].translation[1]", "out of range", "nodes", "{translation:[0,1e39,0]}"),
                edit("too few numbers", "nodes[0].translation", "", "nodes", "{translation:[0,1]}"),
                edit("a mesh out of range", "nodes[0].mesh", "is 3, and there are 1 meshes", "nodes", "{mesh:3}"),
                edit("a node that is its own child", "nodes[0].children", "ancestor", "nodes", "{children:[0]}"),
                edit("a child out of range", "nodes[0].children[0]", "is 8", "nodes", "{children:[8]}"),
                edit("a root listed twice", "scenes[0].nodes[1]", "twice", "scenes", "{nodes:[0,0]}"),
                edit("a camera out of range", "nodes[0].camera", "is 2", "nodes", "{camera:2}"),
                edit("a skin out of range", "nodes[0].skin", "is 2", "nodes", "{skin:2}"),
                edit(
                        "a light out of range",
                        "nodes[0].extensions.KHR_lights_punctual.light",
                        "is 0, and there are 0 lights",
                        "nodes",
                        "{extensions:{KHR_lights_punctual:{light:0}}}"),
                edit(
                        "an extension that is no object",
                        "nodes[0].extensions.KHR_lights_punctual",
                        "not an object",
                        "nodes",
                        "{extensions:{KHR_lights_punctual:[1]}}"),
                row("a cycle of nodes", "children", "its own ancestor", scene -> {
                    scene.add("nodes", "{children:[2]}");
                    scene.add("nodes", "{children:[3]}");
                    scene.add("nodes", "{children:[1]}");
                }),
                row("a node with two parents", "nodes[2].children[0]", "already a child of node 1", scene -> {
                    scene.add("nodes", "{children:[0]}");
                    scene.add("nodes", "{children:[0]}");
                }),
                row(
                        "a root that is a child",
                        "scenes[0].nodes[0]",
                        "no root",
                        scene -> scene.add("nodes", "{children:[0]}")));
    }

    static Stream<Arguments> data() {
        return Stream.of(
                edit("a buffer out of range", "bufferViews[0].buffer", "is 7", "bufferViews", "{buffer:7}"),
                edit(
                        "a view beyond its buffer",
                        "bufferViews[0]",
                        "beyond the 36 bytes",
                        "bufferViews",
                        "{byteLength:99}"),
                edit(
                        "a view that overflows",
                        "bufferViews[0]",
                        "beyond",
                        "bufferViews",
                        "{byteOffset:2147483647,byteLength:2147483647}"),
                edit("a negative offset", "bufferViews[0].byteOffset", "", "bufferViews", "{byteOffset:-4}"),
                edit(
                        "a stride below the element",
                        "bufferViews[0].byteStride",
                        "12-byte",
                        "bufferViews",
                        "{byteStride:8}"),
                edit("a stride out of step", "bufferViews[0].byteStride", "13", "bufferViews", "{byteStride:13}"),
                edit("an endless stride", "bufferViews[0].byteStride", "", "bufferViews", "{byteStride:1000000}"),
                edit("an accessor beyond its view", "accessors[0]", "ends at byte 48", "accessors", "{count:4}"),
                edit("an accessor that overflows", "accessors[0]", "ends at byte", "accessors", "{count:2147483647}"),
                edit("an accessor of nothing", "accessors[0].count", "", "accessors", "{count:0}"),
                edit("a view out of range", "accessors[0].bufferView", "is 5", "accessors", "{bufferView:5}"),
                edit("a component type", "accessors[0].componentType", "5127", "accessors", "{componentType:5127}"),
                edit("an element type", "accessors[0].type", "VEC5", "accessors", "{type:'VEC5'}"),
                edit("positions that are not", "POSITION", "VEC3 is expected", "accessors", "{type:'VEC2'}"),
                edit(
                        "sparse without values",
                        "accessors[0].sparse",
                        "needs count",
                        "accessors",
                        "{sparse:{count:1,indices:{bufferView:0,componentType:5123}}}"),
                edit(
                        "more sparse values than elements",
                        "accessors[0].sparse.count",
                        "4",
                        "accessors",
                        "{sparse:{count:4,indices:{bufferView:0,componentType:5121},values:{bufferView:0}}}"),
                edit(
                        "sparse indices beyond their view",
                        "accessors[0].sparse.indices",
                        "ends at byte",
                        "accessors",
                        "{sparse:{count:3,indices:{bufferView:0,byteOffset:34,componentType:5121},values:{bufferView:0}}}"),
                edit(
                        "sparse indices that do not increase",
                        "accessors[0].sparse.indices",
                        "must increase",
                        "accessors",
                        "{sparse:{count:2,indices:{bufferView:0,componentType:5121},values:{bufferView:0}}}"),
                row("an attribute of another length", "TEXCOORD_0", "has 2 elements", scene -> {
                    scene.floats("VEC2", 0, 0, 1, 1);
                    scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:0,TEXCOORD_0:1}}]}");
                }),
                row("an index out of range", "meshes[0].primitives[0].indices", "is 3, and there are 3", scene -> {
                    scene.bytes(5121, "SCALAR", "", 0, 1, 3);
                    scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:0},indices:1}]}");
                }),
                row("an index beyond 31 bits", "indices", "4294967295", scene -> {
                    scene.ints("SCALAR", 0, 1, -1);
                    scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:0},indices:1}]}");
                }),
                row("signed indices", "indices", "unsigned", scene -> {
                    scene.bytes(5120, "SCALAR", "", 0, 1, 2);
                    scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:0},indices:1}]}");
                }),
                row("a position that is no number", "accessors[1]", "NaN", scene -> {
                    scene.floats("VEC3", 0, 0, 0, 1, Double.NaN, 0, 0, 1, 0);
                    scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:1}}]}");
                }),
                row("an infinite position", "accessors[1]", "Infinity", scene -> {
                    scene.floats("VEC3", 0, 0, 0, 1, Double.POSITIVE_INFINITY, 0, 0, 1, 0);
                    scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:1}}]}");
                }),
                row(
                        "embedded data that is not base64",
                        "buffers[0].uri",
                        "base64",
                        scene -> scene.set(
                                "{buffers:[{byteLength:36,uri:'data:application/octet-stream;base64,!!!'}]}")),
                row(
                        "embedded data in another encoding",
                        "buffers[0].uri",
                        "base64",
                        scene -> scene.set("{buffers:[{byteLength:36,uri:'data:,abc'}]}")),
                row(
                        "too few bytes of data",
                        "buffers[0]",
                        "3 are there",
                        scene -> scene.set(
                                "{buffers:[{byteLength:36,uri:'data:application/octet-stream;base64,AAAA'}]}")),
                row("no data", "buffers[0]", "neither a uri nor", scene -> scene.set("{buffers:[{byteLength:36}]}")),
                row(
                        "a buffer that is missing",
                        "buffers[0].uri",
                        "\"gone.bin\" is missing",
                        scene -> scene.set("{buffers:[{byteLength:36,uri:'gone.bin'}]}")),
                row(
                        "a buffer that is a folder",
                        "buffers[0].uri",
                        "not a regular file",
                        scene -> scene.set("{buffers:[{byteLength:36,uri:'sub'}]}")));
    }

    static Stream<Arguments> movement() {
        String samplers = "{samplers:[{input:1,output:2}],channels:[{sampler:0,target:{node:0,path:'translation'}}]}";
        return Stream.of(
                row("too few values", "animations[0].samplers[0].output", "2 keys need 6", scene -> {
                    scene.floats("SCALAR", 0, 1);
                    scene.floats("VEC3", 0, 0, 0);
                    scene.add("animations", samplers);
                }),
                row("keys that go back", "animations[0].samplers[0].input", "key 1", scene -> {
                    scene.floats("SCALAR", 1, 0);
                    scene.floats("VEC3", 0, 0, 0, 0, 0, 0);
                    scene.add("animations", samplers);
                }),
                row("a missing accessor", "animations[0].samplers[0].output", "is 2", scene -> {
                    scene.floats("SCALAR", 0, 1);
                    scene.add("animations", samplers);
                }),
                row(
                        "a missing sampler",
                        "animations[0].channels[0].sampler",
                        "is 5",
                        scene -> scene.add(
                                "animations",
                                "{samplers:[{input:0,output:0}],channels:[{sampler:5,target:{node:0,path:'scale'}}]}")),
                row(
                        "no target",
                        "animations[0].channels[0].target",
                        "",
                        scene -> scene.add("animations", "{samplers:[{input:0,output:0}],channels:[{sampler:0}]}")),
                row("a matrix that should move", "target.node", "matrix", scene -> {
                    scene.floats("SCALAR", 0, 1);
                    scene.floats("VEC3", 0, 0, 0, 0, 0, 0);
                    scene.edit("nodes", 0, "{matrix:[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}");
                    scene.add("animations", samplers);
                }),
                row(
                        "weights without targets",
                        "target.node",
                        "morph targets",
                        scene -> scene.add(
                                "animations",
                                "{samplers:[{input:0,output:0}],channels:[{sampler:0,target:{node:0,path:'weights'}}]}")),
                row("a joint out of range", "skins[0].joints[1]", "is 9", scene -> {
                    scene.add("skins", "{joints:[0,9]}");
                    scene.edit("nodes", 0, "{skin:0}");
                }),
                row("a joint outside of the scene", "skins[0].joints[0]", "not in the scene", scene -> {
                    scene.add("nodes", "{}");
                    scene.add("skins", "{joints:[1]}");
                    scene.edit("nodes", 0, "{skin:0}");
                }),
                row("too few bind matrices", "skins[0].inverseBindMatrices", "1 matrices for 2", scene -> {
                    scene.floats("MAT4", 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
                    scene.add("nodes", "{}");
                    scene.edit("scenes", 0, "{nodes:[0,1]}");
                    scene.add("skins", "{joints:[0,1],inverseBindMatrices:1}");
                    scene.edit("nodes", 0, "{skin:0}");
                }),
                row("a vertex that follows no joint", "JOINTS_0", "joint 6, and the skin has 1", scene -> {
                    scene.bytes(5121, "VEC4", "", 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0);
                    scene.floats("VEC4", 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
                    scene.add("skins", "{joints:[0]}");
                    scene.edit("nodes", 0, "{skin:0}");
                    scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:0,JOINTS_0:1,WEIGHTS_0:2}}]}");
                }),
                row(
                        "weights for other targets",
                        "nodes[0].weights",
                        "0 morph targets",
                        scene -> scene.edit("nodes", 0, "{weights:[1,2]}")),
                row("targets of another length", "targets[0].POSITION", "has 1 elements", scene -> {
                    scene.floats("VEC3", 0, 0, 0);
                    scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:0},targets:[{POSITION:1}]}]}");
                }),
                row("transforms that multiply beyond floats", "nodes[", "too large", scene -> {
                    scene.edit("nodes", 0, "{scale:[1e30,1,1]}");
                    scene.add("nodes", "{children:[0],scale:[1e30,1,1]}");
                    scene.edit("scenes", 0, "{nodes:[1]}");
                }));
    }

    static Stream<Arguments> looks() {
        return Stream.of(
                image(
                        "a picture that is text",
                        "images[0]",
                        "neither a PNG nor a JPEG",
                        "hello".getBytes(StandardCharsets.US_ASCII)),
                image("a picture that is empty", "images[0]", "neither", new byte[0]),
                image(
                        "a PNG cut off in its data",
                        "images[0]",
                        "cannot be decoded",
                        Arrays.copyOf(GltfBuilder.image("png", 8, 8), 45)),
                image(
                        "a JPEG cut off before its data",
                        "images[0]",
                        "cannot be decoded",
                        Arrays.copyOf(GltfBuilder.image("jpeg", 8, 8), 100)),
                image("a picture of huge size", "images[0]", "100000 x 100000", pngOfSize(100_000, 100_000)),
                image("a picture of size 0", "images[0]", "", pngOfSize(0, 0)),
                row(
                        "a material out of range",
                        "meshes[0].primitives[0].material",
                        "is 3",
                        scene -> scene.edit("meshes", 0, "{primitives:[{material:3,attributes:{POSITION:0}}]}")),
                material(
                        "a texture out of range",
                        "materials[0].normalTexture.index",
                        "is 4",
                        "{normalTexture:{index:4}}"),
                material(
                        "a factor beyond 1",
                        "materials[0].pbrMetallicRoughness.metallicFactor",
                        "1.0",
                        "{pbrMetallicRoughness:{metallicFactor:7}}"),
                material("an alpha mode", "materials[0].alphaMode", "GLASS", "{alphaMode:'GLASS'}"),
                material(
                        "a transform that is no list",
                        "KHR_texture_transform.scale",
                        "list of 2 numbers",
                        "{emissiveTexture:{index:0,extensions:{KHR_texture_transform:{scale:[1]}}}}"),
                row(
                        "a light of no kind",
                        "extensions.KHR_lights_punctual.lights[0].type",
                        "laser",
                        scene -> scene.set("{extensions:{KHR_lights_punctual:{lights:[{type:'laser'}]}}}")),
                row(
                        "a negative light",
                        "extensions.KHR_lights_punctual.lights[0]",
                        "negative",
                        scene ->
                                scene.set("{extensions:{KHR_lights_punctual:{lights:[{type:'point',intensity:-1}]}}}")),
                row("a camera without a lens", "cameras[0]", "neither", scene -> {
                    scene.add("cameras", "{type:'perspective'}");
                    scene.edit("nodes", 0, "{camera:0}");
                }),
                row("a camera that sees all around", "cameras[0].perspective.yfov", "pi", scene -> {
                    scene.add("cameras", "{type:'perspective',perspective:{yfov:4,znear:0.1}}");
                    scene.edit("nodes", 0, "{camera:0}");
                }));
    }

    private static Arguments material(String name, String where, String what, String json) {
        return row(name, where, what, scene -> {
            scene.add("images", "{uri:'" + GltfBuilder.dataUri("image/png", GltfBuilder.image("png", 1, 1)) + "'}");
            scene.add("textures", "{source:0}");
            scene.add("materials", json);
            scene.edit("meshes", 0, "{primitives:[{material:0,attributes:{POSITION:0}}]}");
        });
    }

    private static Arguments image(String name, String where, String what, byte[] bytes) {
        return row(name, where, what, scene -> {
            scene.add("images", "{uri:'" + GltfBuilder.dataUri("image/png", bytes) + "'}");
            scene.add("textures", "{source:0}");
            scene.add("materials", "{pbrMetallicRoughness:{baseColorTexture:{index:0}}}");
            scene.edit("meshes", 0, "{primitives:[{material:0,attributes:{POSITION:0}}]}");
        });
    }

    /** A PNG whose header declares a size; its check sum is right, so only the size can be refused. */
    private static byte[] pngOfSize(int width, int height) {
        byte[] png = GltfBuilder.image("png", 8, 8);
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, width).putInt(20, height);
        CRC32 sum = new CRC32();
        sum.update(png, 12, 17);
        header.putInt(29, (int) sum.getValue());
        return png;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"structure", "data", "movement", "looks"})
    void damage_is_named_with_its_place(String name, String where, String what, Consumer<GltfBuilder> damage) {
        GltfBuilder scene = GltfBuilder.triangle();
        damage.accept(scene);
        GltfBuilder.write(folder.resolve("sub/file"), new byte[0]);

        SceneException error = refusal(scene.write(folder), SceneLimits.defaults());

        assertThat(error.where()).contains(where);
        assertThat(error).hasMessageContaining(what);
    }

    static Stream<Arguments> excess() {
        return Stream.of(
                row("nodes", "nodes", "100 are allowed", scene -> {
                    for (int i = 0; i < 100; i++) {
                        scene.add("nodes", "{}");
                    }
                }),
                row("triangles", "nodes[0]", "1000", scene -> {
                    scene.set("{accessors:[{componentType:5126,count:3003,type:'VEC3'}]}");
                }),
                row("instances", "nodes[", "5000 are allowed", scene -> {
                    scene.set("{accessors:[{componentType:5126,count:900,type:'VEC3'}]}");
                    for (int i = 1; i <= 6; i++) {
                        scene.add("nodes", "{mesh:0}");
                    }
                    scene.edit("scenes", 0, "{nodes:[0,1,2,3,4,5,6]}");
                }),
                row("morph targets", "nodes[0]", "vertices", scene -> {
                    scene.set("{accessors:[{componentType:5126,count:900,type:'VEC3'}]}");
                    String target = "{POSITION:0}";
                    scene.edit(
                            "meshes",
                            0,
                            "{primitives:[{attributes:{POSITION:0},targets:[" + target + ("," + target).repeat(6)
                                    + "]}]}");
                }),
                row("memory by an accessor without data", "accessors[1]", "bytes more than", scene -> {
                    scene.add("accessors", "{componentType:5126,count:2000000000,type:'SCALAR'}");
                    scene.add(
                            "animations",
                            "{samplers:[{input:1,output:0}],channels:[{sampler:0,target:{node:0,path:'scale'}}]}");
                }),
                row("keys", "animations[0].channels[0]", "more than 100 keys", scene -> {
                    scene.floats(
                            "SCALAR", IntStream.range(0, 101).asDoubleStream().toArray());
                    scene.floats("VEC3", new double[303]);
                    scene.add(
                            "animations",
                            "{samplers:[{input:1,output:2}],channels:[{sampler:0,target:{node:0,path:'scale'}}]}");
                }),
                image("pixels", "images[0]", "200 x 51", GltfBuilder.image("png", 200, 51)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("excess")
    void more_than_the_limits_is_refused(String name, String where, String what, Consumer<GltfBuilder> excess) {
        GltfBuilder scene = GltfBuilder.triangle();
        excess.accept(scene);

        SceneException error = refusal(scene.write(folder), SMALL);

        assertThat(error.where()).contains(where);
        assertThat(error).hasMessageContaining(what);
    }

    static Stream<Arguments> text() {
        String open = "{\"asset\":{\"version\":\"2.0\"},\"extras\":";
        return Stream.of(
                Arguments.of("nothing", "", "glTF"),
                Arguments.of("no JSON", "hello", "JSON cannot be read"),
                Arguments.of("a list", "[1]", "not an object"),
                Arguments.of("half of it", open, "JSON cannot be read"),
                Arguments.of("deep nesting", open + "[".repeat(400_000), "nesting depth"),
                Arguments.of("deep objects", open + "{\"a\":".repeat(100_000), "nesting depth"),
                Arguments.of("many values", open + "[" + "0,".repeat(30_000) + "0]}", "oken count"),
                Arguments.of("a long number", open + "1".repeat(5_000) + "}", "umber"),
                Arguments.of("a huge exponent", open + "[1e" + "9".repeat(500) + "]}", "umber"),
                Arguments.of("a long name", "{\"" + "n".repeat(100_000) + "\":1}", "ame"),
                Arguments.of("much text", open + "\"" + "x".repeat(2_000_000) + "\"}", "allowed"),
                Arguments.of("not a number", open + "NaN}", "JSON cannot be read"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("text")
    void text_that_is_no_scene_is_refused(String name, String text, String what) {
        Path file = GltfBuilder.write(folder.resolve("scene.gltf"), text.getBytes(StandardCharsets.UTF_8));

        assertThat(refusal(file, SMALL)).hasMessageContaining(what).hasMessageStartingWith("scene.gltf: ");
    }

    @Test
    void a_glb_cut_off_anywhere_is_refused() {
        byte[] whole = GltfBuilder.triangle().glb();
        for (int length = 0; length < whole.length; length++) {
            Path file = GltfBuilder.write(folder.resolve("scene.glb"), Arrays.copyOf(whole, length));

            SceneException error = refusal(file, SceneLimits.defaults());

            if (length >= 12) {
                assertThat(error).hasMessageContaining("truncated").hasMessageContaining(whole.length + " bytes");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 12, 16})
    void a_glb_with_a_wrong_header_is_refused(int at) {
        byte[] damaged = GltfBuilder.triangle().glb();
        ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(at, 0xFFFFFFF0);

        assertThat(refusal(GltfBuilder.write(folder.resolve("scene.glb"), damaged), SceneLimits.defaults()))
                .hasMessageContaining("GLB");
    }

    @Test
    void a_missing_or_oversized_scene_is_refused() {
        assertThat(refusal(folder.resolve("no.gltf"), SMALL)).hasMessage("no.gltf: the scene file does not exist");
        assertThat(refusal(folder, SMALL)).hasMessageContaining("not a regular file");
        Path big = GltfBuilder.write(folder.resolve("big.gltf"), new byte[(1 << 20) + 1]);
        assertThat(refusal(big, SMALL)).hasMessageContaining("1048577 bytes");
    }

    @Test
    void a_chain_of_many_nodes_is_no_problem() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        for (int i = 1; i < 50_000; i++) {
            scene.add("nodes", "{children:[" + (i - 1) + "]}");
        }
        scene.edit("scenes", 0, "{nodes:[49999]}");

        assertThat(scene.frame(folder, 0).mesh().triangleCount()).isEqualTo(1);
    }

    @Test
    void text_of_the_scene_is_made_harmless_in_messages() {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.set("{extensionsRequired:['a\\u001b[31m\\nb\\u202e" + "x".repeat(5_000) + "']}");

        SceneException error = refusal(scene.write(folder), SceneLimits.defaults());

        assertThat(error.getMessage()).hasSizeLessThan(1_000).doesNotContain("\n", "\u001b", "\u202e");
    }

    private static SceneException refusal(Path file, SceneLimits limits) {
        SceneException error =
                catchThrowableOfType(SceneException.class, () -> GltfDocument.load(file, file.getParent(), limits)
                        .at(0));
        assertThat(error).as("a refusal").isNotNull();
        assertThat(error.getMessage()).doesNotContain(file.getParent().toString());
        return error;
    }
}
