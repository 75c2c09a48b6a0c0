package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.raymill.rendering.pathtracer.SceneFrame.Material;
import org.raymill.rendering.pathtracer.SceneFrame.TextureUse;
import org.raymill.rendering.pathtracer.SceneFrame.TriangleMesh;

/** Scenes that nobody of this project made. */
class GltfSharedScenesTest {

    private static Path shared(String name) {
        Path file = Path.of(System.getProperty("raymill.shared.scenes", "../shared/scenes"))
                .resolve(name);
        if (!Files.exists(file)) {
            if ("true".equals(System.getenv("CI"))) {
                fail("The shared scene " + file + " is missing");
            }
            Assumptions.abort("The shared scene " + file + " is missing");
        }
        return file;
    }

    @Test
    void the_damaged_helmet_is_read_whole() throws SceneException {
        GltfDocument document = GltfDocument.load(
                shared("DamagedHelmet.glb"), shared("DamagedHelmet.glb").getParent(), SceneLimits.defaults());
        SceneFrame frame = document.at(0);

        TriangleMesh mesh = frame.mesh();
        assertThat(mesh.triangleCount()).isEqualTo(15_452);
        // The accessor declares these extents; the node turns Y into Z.
        assertThat(extent(mesh, 0)).containsExactly(new float[] {-0.94745856f, 0.9424954f}, within(1e-6f));
        assertThat(extent(mesh, 1)).containsExactly(new float[] {-0.9009739f, 0.9009950f}, within(1e-6f));
        assertThat(extent(mesh, 2)).containsExactly(new float[] {-1.1871551f, 0.8128451f}, within(1e-6f));
        assertThat(document.warnings()).isEmpty();
        assertThat(frame.camera()).isEmpty();
        assertThat(frame.lights()).isEmpty();
        Material material = frame.materials().get(0);
        for (TextureUse use : new TextureUse[] {
            material.baseColorTexture().orElseThrow(),
            material.metallicRoughnessTexture().orElseThrow(),
            material.normalTexture().orElseThrow(),
            material.occlusionTexture().orElseThrow(),
            material.emissiveTexture().orElseThrow()
        }) {
            assertThat(use.texture().width()).isEqualTo(2048);
            assertThat(use.texture().rgba()).hasSize(2048 * 2048);
        }
        assertThat(material.emissive()).containsExactly(1, 1, 1);
    }

    @Test
    void the_helmet_gets_tangents_that_lie_in_its_surface() throws SceneException {
        TriangleMesh mesh = GltfDocument.load(
                        shared("DamagedHelmet.glb"), shared("DamagedHelmet.glb").getParent(), SceneLimits.defaults())
                .at(0)
                .mesh();

        double worst = 0;
        for (int v = 0; v < mesh.normals().length / 3; v++) {
            double along = 0;
            double length = 0;
            for (int k = 0; k < 3; k++) {
                along += mesh.normals()[v * 3 + k] * mesh.tangents()[v * 4 + k];
                length += mesh.tangents()[v * 4 + k] * mesh.tangents()[v * 4 + k];
            }
            worst = Math.max(worst, Math.max(Math.abs(along), Math.abs(length - 1)));
            assertThat(Math.abs(mesh.tangents()[v * 4 + 3])).isEqualTo(1);
        }
        assertThat(worst).isLessThan(1e-4);
    }

    @Test
    void the_textured_box_is_read_with_its_files() throws SceneException {
        Path scene = shared("boxtextured/BoxTextured.gltf");
        SceneFrame frame = GltfDocument.load(scene, scene.getParent(), SceneLimits.defaults())
                .at(0);

        assertThat(frame.mesh().triangleCount()).isEqualTo(12);
        for (int axis = 0; axis < 3; axis++) {
            assertThat(extent(frame.mesh(), axis)).containsExactly(-0.5f, 0.5f);
        }
        assertThat(frame.materials().get(0).metallic()).isZero();
        assertThat(frame.materials()
                        .get(0)
                        .baseColorTexture()
                        .orElseThrow()
                        .texture()
                        .width())
                .isEqualTo(256);
        assertThat(GltfFiles.associated(scene, scene.getParent()))
                .extracting(GltfFiles.AssociatedFile::path)
                .containsExactly("BoxTextured0.bin", "CesiumLogoFlat.png");
    }

    private static float[] extent(TriangleMesh mesh, int axis) {
        float[] extent = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        for (int i = axis; i < mesh.positions().length; i += 3) {
            extent[0] = Math.min(extent[0], mesh.positions()[i]);
            extent[1] = Math.max(extent[1], mesh.positions()[i]);
        }
        return extent;
    }
}
