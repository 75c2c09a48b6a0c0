package org.raymill.rendering.pathtracer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Assertions;

/** Damaged scenes give a frame or a {@link SceneException}, nothing else, and soon. */
class GltfMutationTest {

    private static final SceneLimits LIMITS =
            new SceneLimits(1 << 20, 1 << 20, 64, 100_000, 1_000, 100_000, 100_000, 1 << 20, 1 << 20, 10_000, 1 << 26);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final List<String> NUMBERS = List.of(
            "-1", "0", "1", "2", "3", "255", "65536", "2147483647", "-2147483648", "4294967296", "1e38", "1e999");

    private static Path folder;

    /** Bytes to write over others. */
    record Change(int at, byte value) {}

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("raymill-mutations");
    }

    @AfterContainer
    static void removeFolder() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** A scene with something of everything, so that each part of the reader meets damage. */
    private static GltfBuilder rich() {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.floats("VEC2", 0, 0, 1, 0, 0, 1);
        scene.bytes(5121, "SCALAR", "", 0, 1, 2);
        scene.floats("SCALAR", 0, 1);
        scene.floats("VEC4", 0, 0, 0, 1, 0, 0, 1, 0);
        scene.bytes(5121, "VEC4", "", 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0);
        scene.floats("VEC4", 1, 0, 0, 0, 0, 1, 0, 0, 0.5, 0.5, 0, 0);
        int indices = scene.view(new byte[] {0, 2}, "");
        int values = scene.view(new byte[24], "");
        scene.edit(
                "accessors",
                0,
                "{sparse:{count:2,indices:{bufferView:" + indices + ",componentType:5121},values:{bufferView:" + values
                        + "}}}");
        int image = scene.view(GltfBuilder.image("png", 4, 4, 1, 2, 3, 4), "");
        scene.add("images", "{bufferView:" + image + ",mimeType:'image/png'}");
        scene.add("samplers", "{wrapS:33071,magFilter:9728}");
        scene.add("textures", "{source:0,sampler:0}");
        scene.add(
                "materials",
                "{normalTexture:{index:0,extensions:{KHR_texture_transform:{scale:[2,2]}}},alphaMode:'MASK'}");
        scene.edit(
                "meshes",
                0,
                "{primitives:[{mode:5,material:0,indices:2,attributes:{POSITION:0,TEXCOORD_0:1,JOINTS_0:5,WEIGHTS_0:6},"
                        + "targets:[{POSITION:0}]}],weights:[0.5]}");
        scene.edit("nodes", 0, "{skin:0,extensions:{KHR_lights_punctual:{light:0}}}");
        scene.add("nodes", "{camera:0,children:[2]}");
        scene.add("nodes", "{rotation:[0,0,0,1]}");
        scene.add("cameras", "{type:'perspective',perspective:{yfov:1,znear:0.1}}");
        scene.add("skins", "{joints:[1,2]}");
        scene.edit("scenes", 0, "{nodes:[0,1]}");
        scene.set("{extensions:{KHR_lights_punctual:{lights:[{type:'spot',spot:{outerConeAngle:0.5}}]}}}");
        scene.add(
                "animations", "{samplers:[{input:3,output:4}],channels:[{sampler:0,target:{node:1,path:'rotation'}}]}");
        return scene;
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Integer> at = Arbitraries.integers().between(0, rich().glb().length - 1);
        return Combinators.combine(at, Arbitraries.bytes())
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Property(tries = 2_000)
    void bytes_of_a_glb_may_be_anything(@ForAll("changes") List<Change> changes) throws IOException {
        byte[] scene = rich().glb();
        for (Change change : changes) {
            scene[change.at()] = change.value();
        }
        requireFrameOrRefusal("scene.glb", scene);
    }

    /** Which of the numbers of the JSON to replace, and with which number. */
    @Property(tries = 2_000)
    void numbers_of_the_json_may_be_anything(
            @ForAll("positions") List<Integer> positions, @ForAll("replacements") List<String> replacements)
            throws IOException {
        GltfBuilder builder = rich();
        builder.write(folder);
        String[] parts = new String(builder.json(), UTF_8).split("(?<=[:,\\[])(?=-?[0-9])", -1);
        for (int i = 0; i < Math.min(positions.size(), replacements.size()); i++) {
            int part = 1 + positions.get(i) % (parts.length - 1);
            parts[part] = parts[part].replaceFirst("^-?[0-9.eE+-]+", replacements.get(i));
        }
        requireFrameOrRefusal("scene.gltf", String.join("", parts).getBytes(UTF_8));
    }

    @Provide
    Arbitrary<List<Integer>> positions() {
        return Arbitraries.integers().between(0, 10_000).list().ofMinSize(1).ofMaxSize(3);
    }

    @Provide
    Arbitrary<List<String>> replacements() {
        return Arbitraries.of(NUMBERS).list().ofMinSize(1).ofMaxSize(3);
    }

    private static void requireFrameOrRefusal(String name, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        Optional<SceneFrame> frame = Assertions.assertTimeoutPreemptively(LONGEST, () -> {
            try {
                return Optional.of(
                        GltfDocument.load(file, file.getParent(), LIMITS).at(0.5));
            } catch (SceneException refusal) {
                assertThat(refusal.getMessage()).isNotBlank();
                return Optional.empty();
            }
        });
        frame.ifPresent(GltfMutationTest::requireSound);
    }

    /** What the integrator relies on. */
    private static void requireSound(SceneFrame frame) {
        SceneFrame.TriangleMesh mesh = frame.mesh();
        int vertices = mesh.positions().length / 3;
        for (float value : mesh.positions()) {
            assertThat(Float.isFinite(value)).isTrue();
        }
        for (int index : mesh.indices()) {
            assertThat(index).isBetween(0, vertices - 1);
        }
        for (int material : mesh.materialOfTriangle()) {
            assertThat(material).isBetween(0, frame.materials().size() - 1);
        }
        for (int v = 0; v < vertices; v++) {
            float x = mesh.normals()[v * 3];
            float y = mesh.normals()[v * 3 + 1];
            float z = mesh.normals()[v * 3 + 2];
            assertThat((double) x * x + y * y + z * z).isBetween(0.999, 1.001);
        }
    }
}
