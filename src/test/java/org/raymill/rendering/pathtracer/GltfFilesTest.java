package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GltfFilesTest {

    @TempDir
    Path outside;

    private Path folder;

    @BeforeEach
    void makeFolder() {
        folder = outside.resolve("scene");
        GltfBuilder.write(outside.resolve("secret.bin"), new byte[36]);
        GltfBuilder.write(folder.resolve("here.bin"), new byte[36]);
    }

    private Path scene(String uri) {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.set("{buffers:[{byteLength:36}]}");
        ((ObjectNode) scene.root().get("buffers").get(0)).put("uri", uri);
        return scene.write(folder);
    }

    @Test
    void files_are_listed_once_in_order_with_what_is_missing() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.set(
                "{buffers:[{byteLength:36,uri:'here.bin'},{byteLength:1,uri:'data:application/octet-stream;base64,AA=='}]}");
        scene.add("images", "{uri:'maps/rust%20%C3%A4.png'}");
        scene.add("images", "{uri:'./maps/../here.bin'}");
        scene.add("images", "{uri:'gone.png'}");
        Path image = GltfBuilder.write(folder.resolve("maps/rust \u00e4.png"), new byte[1]);

        assertThat(GltfFiles.associated(scene.write(folder), folder))
                .containsExactly(
                        new GltfFiles.AssociatedFile("here.bin", folder.resolve("here.bin"), true),
                        new GltfFiles.AssociatedFile("maps/rust \u00e4.png", image, true),
                        new GltfFiles.AssociatedFile("gone.png", folder.resolve("gone.png"), false));
    }

    @Test
    void a_scene_may_refer_to_files_beside_and_below_it() throws SceneException {
        for (String uri : new String[] {"here.bin", "./here.bin", "sub/../here.bin", "h%65re.bin"}) {
            assertThat(GltfDocument.load(scene(uri), folder, SceneLimits.defaults())
                            .at(0)
                            .mesh()
                            .triangleCount())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.bin",
                "sub/../../secret.bin",
                "%2e%2e/secret.bin",
                "..%2Fsecret.bin",
                "%2e%2e%2fsecret.bin",
                "/etc/passwd",
                "%2Fetc%2Fpasswd",
                "//host/share",
                "file:///etc/passwd",
                "FILE:secret.bin",
                "http://localhost/a.bin",
                "%68ttp://localhost/a.bin",
                "C:\\secret.bin",
                "..\\secret.bin",
                "sub%5C..%5Csecret.bin",
                "a%00.bin",
                "a\n.bin",
                "a%zz",
                "a%4",
                "%ff%fe",
                "",
                ".",
                "jar:file:a.zip!/b"
            })
    void nothing_outside_of_the_scenes_folder_is_reached(String uri) {
        Path scene = scene(uri);

        assertThatExceptionOfType(SceneException.class)
                .isThrownBy(() -> GltfFiles.associated(scene, scene.getParent()))
                .satisfies(error -> assertThat(error.where()).isEqualTo("buffers[0].uri"));
        assertThatExceptionOfType(SceneException.class)
                .isThrownBy(() -> GltfDocument.load(scene, scene.getParent(), SceneLimits.defaults()))
                .satisfies(error -> assertThat(error.where()).isEqualTo("buffers[0].uri"));
    }

    @Test
    void files_above_the_scene_are_found_where_the_job_has_them() throws Exception {
        Path scene = scene("../secret.bin");

        assertThat(GltfFiles.associated(scene, outside))
                .containsExactly(new GltfFiles.AssociatedFile("../secret.bin", outside.resolve("secret.bin"), true));
        assertThat(GltfDocument.load(scene, outside, SceneLimits.defaults())
                        .at(0)
                        .mesh()
                        .triangleCount())
                .isEqualTo(1);
        Path beyond = scene("../../secret.bin");
        assertThatThrownBy(() -> GltfFiles.associated(beyond, outside))
                .hasMessageContaining("outside of the job's folder");
    }

    @Test
    void a_name_longer_than_any_file_is_refused() {
        Path scene = scene("x".repeat(5_000));

        assertThatThrownBy(() -> GltfFiles.associated(scene, scene.getParent())).hasMessageContaining("longer than");
    }

    @Test
    void links_may_stay_inside_but_not_lead_out() throws IOException, SceneException {
        Files.createSymbolicLink(folder.resolve("inside.bin"), folder.resolve("here.bin"));
        Files.createSymbolicLink(folder.resolve("out.bin"), outside.resolve("secret.bin"));
        Files.createSymbolicLink(folder.resolve("up"), outside);

        assertThat(GltfFiles.associated(scene("inside.bin"), folder)).hasSize(1);
        for (String uri : new String[] {"out.bin", "up/secret.bin"}) {
            Path scene = scene(uri);
            assertThatThrownBy(() -> GltfFiles.associated(scene, scene.getParent()))
                    .hasMessageContaining("link that leads outside");
            assertThatThrownBy(() -> GltfDocument.load(scene, scene.getParent(), SceneLimits.defaults()))
                    .hasMessageContaining("link that leads outside");
        }
    }

    @Test
    void a_glb_with_everything_inside_needs_no_files() throws SceneException {
        Path scene = GltfBuilder.write(
                folder.resolve("scene.glb"), GltfBuilder.triangle().glb());

        assertThat(GltfFiles.associated(scene, scene.getParent())).isEmpty();
    }

    @Test
    void only_the_json_of_a_glb_is_read() throws SceneException {
        GltfBuilder builder = GltfBuilder.triangle();
        builder.add("images", "{uri:'gone.png'}");
        byte[] glb = builder.glb();
        Path withoutBinary = GltfBuilder.write(folder.resolve("scene.glb"), Arrays.copyOf(glb, glb.length - 30));
        assertThat(GltfFiles.associated(withoutBinary, withoutBinary.getParent()))
                .extracting(GltfFiles.AssociatedFile::path)
                .containsExactly("gone.png");

        for (int length : new int[] {4, 19, 60}) {
            Path cut = GltfBuilder.write(folder.resolve("scene.glb"), Arrays.copyOf(glb, length));
            assertThatThrownBy(() -> GltfFiles.associated(cut, cut.getParent())).hasMessageContaining("truncated");
        }
        assertThatThrownBy(() -> GltfFiles.associated(folder.resolve("no.gltf"), folder))
                .hasMessageContaining("does not exist");
    }
}
