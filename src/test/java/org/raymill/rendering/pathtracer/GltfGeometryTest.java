package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.rendering.pathtracer.SceneFrame.TriangleMesh;

class GltfGeometryTest {

    /** Corners of a ribbon in the plane z = 0, in the order of a strip. */
    private static final double[] RIBBON = {0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 2, 0};

    @TempDir
    Path folder;

    private static GltfBuilder primitive(int mode, boolean indexed, double... positions) {
        GltfBuilder scene = new GltfBuilder();
        int position = scene.floats("VEC3", positions);
        double[] normals = new double[positions.length];
        for (int i = 2; i < normals.length; i += 3) {
            normals[i] = 1;
        }
        int normal = scene.floats("VEC3", normals);
        String indices = "";
        if (indexed) {
            int[] order = new int[positions.length / 3];
            for (int i = 0; i < order.length; i++) {
                order[i] = i;
            }
            indices = ",indices:" + scene.shorts(5123, "SCALAR", "", order);
        }
        scene.add(
                "meshes",
                "{primitives:[{mode:" + mode + ",attributes:{POSITION:" + position + ",NORMAL:" + normal + "}" + indices
                        + "}]}");
        scene.add("nodes", "{mesh:0}");
        scene.add("scenes", "{nodes:[0]}");
        return scene;
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void strips_become_triangles_that_all_face_the_same_way(boolean indexed) throws SceneException {
        TriangleMesh mesh = primitive(5, indexed, RIBBON).frame(folder, 0).mesh();

        assertThat(mesh.indices()).containsExactly(0, 1, 2, 1, 3, 2, 2, 3, 4);
        for (int t = 0; t < mesh.triangleCount(); t++) {
            assertThat(facing(mesh, t)).as("triangle " + t).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void fans_become_triangles_around_the_first_corner(boolean indexed) throws SceneException {
        TriangleMesh mesh = primitive(6, indexed, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0)
                .frame(folder, 0)
                .mesh();

        assertThat(mesh.indices()).containsExactly(1, 2, 0, 2, 3, 0);
        for (int t = 0; t < mesh.triangleCount(); t++) {
            assertThat(facing(mesh, t)).as("triangle " + t).isPositive();
        }
    }

    @Test
    void corners_beyond_the_last_whole_triangle_are_left_out() throws SceneException {
        assertThat(primitive(4, false, RIBBON).frame(folder, 0).mesh().indices())
                .containsExactly(0, 1, 2);
    }

    @Test
    void points_and_lines_are_left_out_with_a_warning() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.edit("meshes", 0, "{primitives:[{attributes:{POSITION:0}},{mode:1,attributes:{POSITION:0}}]}");

        GltfDocument document = scene.load(folder);

        assertThat(document.at(0).mesh().triangleCount()).isEqualTo(1);
        assertThat(document.warnings()).singleElement().asString().contains("meshes[0].primitives[1]");
    }

    @Test
    void missing_normals_are_those_of_the_triangles() throws SceneException {
        GltfBuilder scene = new GltfBuilder();
        scene.floats("VEC3", 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2);
        scene.bytes(5121, "SCALAR", "", 0, 1, 2, 0, 2, 3);
        scene.add("meshes", "{primitives:[{attributes:{POSITION:0},indices:1}]}");
        scene.add("nodes", "{mesh:0}");
        scene.add("scenes", "{nodes:[0]}");

        TriangleMesh mesh = scene.frame(folder, 0).mesh();

        assertThat(mesh.indices()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(mesh.normals()).containsExactly(0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0);
    }

    @Test
    void nodes_move_what_is_below_them() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.edit("nodes", 0, "{translation:[0,0,1],scale:[2,2,2]}");
        // A quarter turn about +Z: x goes to y.
        scene.add("nodes", "{children:[0],rotation:[0,0,0.70710678,0.70710678],translation:[10,0,0]}");
        scene.edit("scenes", 0, "{nodes:[1]}");

        assertThat(scene.frame(folder, 0).mesh().positions())
                .containsExactly(new float[] {10, 0, 1, 10, 2, 1, 8, 0, 1}, within(1e-5f));
    }

    @Test
    void a_mirroring_transform_keeps_triangles_facing_outwards() throws SceneException {
        GltfBuilder scene = primitive(4, false, 0, 0, 0, 1, 0, 0, 0, 1, 0);
        scene.edit("nodes", 0, "{scale:[-1,1,1]}");

        TriangleMesh mesh = scene.frame(folder, 0).mesh();

        assertThat(mesh.normals()).startsWith(new float[] {0, 0, 1}, within(1e-6f));
        assertThat(mesh.indices()).containsExactly(0, 2, 1);
        assertThat(facing(mesh, 0)).isPositive();
    }

    @Test
    void normals_stay_at_right_angles_under_uneven_scale() throws SceneException {
        GltfBuilder scene = new GltfBuilder();
        scene.floats("VEC3", 0, 0, 0, 1, -1, 0, 0, 0, 1);
        scene.floats("VEC3", 1, 1, 0, 1, 1, 0, 1, 1, 0);
        scene.add("meshes", "{primitives:[{attributes:{POSITION:0,NORMAL:1}}]}");
        scene.add("nodes", "{mesh:0,scale:[1,3,1]}");
        scene.add("scenes", "{nodes:[0]}");

        // The edge (1, -1, 0) becomes (1, -3, 0), so the normal is along (3, 1, 0).
        assertThat(scene.frame(folder, 0).mesh().normals())
                .startsWith(new float[] {0.94868f, 0.31623f, 0}, within(1e-4f));
    }

    @Test
    void one_mesh_may_be_shown_by_several_nodes() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.add("nodes", "{mesh:0,translation:[5,0,0]}");
        scene.edit("scenes", 0, "{nodes:[0,1]}");

        TriangleMesh mesh = scene.frame(folder, 0).mesh();

        assertThat(mesh.triangleCount()).isEqualTo(2);
        assertThat(mesh.indices()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(mesh.positions()[9]).isEqualTo(5);
    }

    @Test
    void only_the_default_scene_is_rendered() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.add("nodes", "{mesh:0,translation:[5,0,0]}");
        scene.add("scenes", "{nodes:[1]}");
        scene.set("{scene:1}");

        assertThat(scene.frame(folder, 0).mesh().positions())
                .startsWith(5, 0, 0)
                .hasSize(9);
    }

    @Test
    void morph_targets_are_added_by_weight() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        int up = scene.floats("VEC3", 0, 0, 4, 0, 0, 4, 0, 0, 4);
        int right = scene.floats("VEC3", 8, 0, 0, 8, 0, 0, 8, 0, 0);
        scene.edit(
                "meshes",
                0,
                "{weights:[0.25,0],primitives:[{attributes:{POSITION:0},targets:[{POSITION:" + up + "},{POSITION:"
                        + right + "}]}]}");
        assertThat(scene.frame(folder, 0).mesh().positions()).startsWith(0, 0, 1);

        scene.edit("nodes", 0, "{weights:[0.5,0.25]}");
        assertThat(scene.frame(folder, 0).mesh().positions()).startsWith(2, 0, 2);
    }

    @Test
    void two_joints_bend_a_skin() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        int joints = scene.bytes(5121, "VEC4", "", 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0);
        int weights = scene.bytes(5121, "VEC4", ",normalized:true", 255, 0, 0, 0, 0, 255, 0, 0, 128, 127, 0, 0);
        int inverse = scene.floats(
                "MAT4", 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -1, 0, 0,
                1);
        scene.edit(
                "meshes",
                0,
                "{primitives:[{attributes:{POSITION:0,JOINTS_0:" + joints + ",WEIGHTS_0:" + weights + "}}]}");
        // The skinned node's own transform must not count.
        scene.edit("nodes", 0, "{skin:0,translation:[100,0,0]}");
        scene.add("nodes", "{translation:[0,0,10]}");
        scene.add("nodes", "{translation:[1,0,30]}");
        scene.add("skins", "{joints:[1,2],inverseBindMatrices:" + inverse + "}");
        scene.edit("scenes", 0, "{nodes:[0,1,2]}");

        float[] positions = scene.frame(folder, 0).mesh().positions();

        assertThat(positions[2]).isEqualTo(10);
        assertThat(positions[5]).isEqualTo(30);
        assertThat(positions[8]).isCloseTo(10 + 20 * 127 / 255f, within(1e-4f));
        assertThat(positions[3]).isEqualTo(1);
    }

    @Test
    void a_quantised_mesh_is_scaled_by_its_node() throws SceneException {
        GltfBuilder scene = new GltfBuilder();
        ByteBuffer bytes = GltfBuilder.little(24);
        for (int[] p : new int[][] {{0, 0, 0}, {16383, 0, 0}, {0, -32768, 0}}) {
            bytes.putShort((short) p[0])
                    .putShort((short) p[1])
                    .putShort((short) p[2])
                    .putShort((short) 0);
        }
        int view = scene.view(bytes.array(), ",byteStride:8");
        scene.add("accessors", "{bufferView:" + view + ",componentType:5122,count:3,type:'VEC3'}");
        scene.add("meshes", "{primitives:[{attributes:{POSITION:0}}]}");
        scene.add("nodes", "{mesh:0,scale:[0.001,0.001,0.001]}");
        scene.add("scenes", "{nodes:[0]}");
        scene.set("{extensionsUsed:['KHR_mesh_quantization'],extensionsRequired:['KHR_mesh_quantization']}");

        assertThat(scene.frame(folder, 0).mesh().positions())
                .containsExactly(new float[] {0, 0, 0, 16.383f, 0, 0, 0, -32.768f, 0}, within(1e-4f));
    }

    /** An upright quad: u to the right, v down. */
    private static GltfBuilder normalMapped(double... uv) {
        GltfBuilder scene = primitive(4, false, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0);
        int texCoords = scene.floats("VEC2", uv);
        scene.add("images", "{uri:'" + GltfBuilder.dataUri("image/png", GltfBuilder.image("png", 1, 1, -1)) + "'}");
        scene.add("textures", "{source:0}");
        scene.add("materials", "{normalTexture:{index:0}}");
        scene.edit(
                "meshes",
                0,
                "{primitives:[{material:0,attributes:{POSITION:0,NORMAL:1,TEXCOORD_0:" + texCoords + "}}]}");
        return scene;
    }

    @Test
    void tangents_follow_u_with_the_handedness_of_the_texture() throws SceneException {
        TriangleMesh upright = normalMapped(0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0)
                .frame(folder, 0)
                .mesh();
        assertThat(upright.tangents()).startsWith(1, 0, 0, 1).hasSize(24);

        TriangleMesh mirrored = normalMapped(1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0)
                .frame(folder, 0)
                .mesh();
        assertThat(mirrored.tangents()).startsWith(-1, 0, 0, -1);
    }

    @Test
    void a_vertex_between_mirrored_halves_is_doubled() throws SceneException {
        GltfBuilder scene = new GltfBuilder();
        scene.floats("VEC3", -1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0);
        scene.floats("VEC3", 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1);
        scene.floats("VEC2", 1, 1, 0, 1, 1, 1, 0, 0);
        scene.bytes(5121, "SCALAR", "", 0, 1, 3, 1, 2, 3);
        scene.add("images", "{uri:'" + GltfBuilder.dataUri("image/png", GltfBuilder.image("png", 1, 1, -1)) + "'}");
        scene.add("textures", "{source:0}");
        scene.add("materials", "{normalTexture:{index:0}}");
        scene.add("meshes", "{primitives:[{material:0,indices:3,attributes:{POSITION:0,NORMAL:1,TEXCOORD_0:2}}]}");
        scene.add("nodes", "{mesh:0}");
        scene.add("scenes", "{nodes:[0]}");

        TriangleMesh mesh = scene.frame(folder, 0).mesh();

        assertThat(mesh.positions()).hasSize(6 * 3);
        for (int t = 0; t < 2; t++) {
            for (int k = 0; k < 3; k++) {
                int v = mesh.indices()[t * 3 + k];
                float expected = t == 0 ? -1 : 1;
                assertThat(mesh.tangents()[v * 4]).isEqualTo(expected);
                assertThat(mesh.tangents()[v * 4 + 3]).isEqualTo(expected);
            }
        }
    }

    @Test
    void the_same_scene_gives_the_same_frame() throws SceneException {
        GltfBuilder scene = normalMapped(0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0);
        scene.edit("nodes", 0, "{rotation:[0.1,0.2,0.3,0.927]}");
        TriangleMesh first = scene.frame(folder, 0).mesh();
        TriangleMesh second = scene.frame(folder, 0).mesh();

        assertThat(second.positions()).isEqualTo(first.positions());
        assertThat(second.normals()).isEqualTo(first.normals());
        assertThat(second.tangents()).isEqualTo(first.tangents());
        assertThat(second.indices()).isEqualTo(first.indices());
    }

    /** Positive when a triangle is counter-clockwise seen from +Z. */
    private static float facing(TriangleMesh mesh, int triangle) {
        float[] p = mesh.positions();
        int a = mesh.indices()[triangle * 3] * 3;
        int b = mesh.indices()[triangle * 3 + 1] * 3;
        int c = mesh.indices()[triangle * 3 + 2] * 3;
        return (p[b] - p[a]) * (p[c + 1] - p[a + 1]) - (p[b + 1] - p[a + 1]) * (p[c] - p[a]);
    }
}
