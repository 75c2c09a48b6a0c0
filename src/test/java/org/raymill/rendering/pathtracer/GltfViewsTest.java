package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.rendering.pathtracer.SceneFrame.Camera;
import org.raymill.rendering.pathtracer.SceneFrame.Light;
import org.raymill.rendering.pathtracer.SceneFrame.LightKind;

class GltfViewsTest {

    @TempDir
    Path folder;

    private static GltfBuilder withNode(String node) {
        GltfBuilder scene = GltfBuilder.triangle();
        int index = scene.add("nodes", node);
        scene.edit("scenes", 0, "{nodes:[0," + index + "]}");
        return scene;
    }

    @Test
    void a_perspective_camera_stands_where_its_node_is_without_its_scale() throws SceneException {
        GltfBuilder scene =
                withNode("{camera:0,translation:[1,2,3],rotation:[0,0.70710678,0,0.70710678],scale:[-2,3,4]}");
        scene.add("cameras", "{type:'perspective',perspective:{yfov:0.75,znear:0.1,aspectRatio:3}}");

        Camera camera = scene.frame(folder, 0).camera().orElseThrow();

        assertThat(camera.orthographic()).isFalse();
        assertThat(camera.verticalFieldOfView()).isEqualTo(0.75f);
        assertThat(camera.near()).isEqualTo(0.1f);
        assertThat(camera.far()).isInfinite();
        // A quarter turn about +Y: the camera looks along -X.
        assertThat(camera.toWorld())
                .containsExactly(new float[] {0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 2, 3, 1}, within(1e-6f));
    }

    @Test
    void an_orthographic_camera_has_its_magnification() throws SceneException {
        GltfBuilder scene = withNode("{camera:0}");
        scene.add("cameras", "{type:'orthographic',orthographic:{xmag:9,ymag:2.5,znear:0,zfar:50}}");

        Camera camera = scene.frame(folder, 0).camera().orElseThrow();

        assertThat(camera.orthographic()).isTrue();
        assertThat(camera.yMagnification()).isEqualTo(2.5f);
        assertThat(camera.far()).isEqualTo(50);
    }

    @Test
    void the_first_camera_depth_first_is_used() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.add("cameras", "{type:'perspective',perspective:{yfov:0.5,znear:0.1}}");
        scene.add("cameras", "{type:'perspective',perspective:{yfov:0.6,znear:0.1}}");
        scene.add("nodes", "{camera:1}");
        scene.add("nodes", "{camera:0}");
        scene.add("nodes", "{children:[2]}");
        scene.edit("scenes", 0, "{nodes:[0,3,1]}");

        assertThat(scene.frame(folder, 0).camera().orElseThrow().verticalFieldOfView())
                .isEqualTo(0.5f);
    }

    @Test
    void lights_shine_along_minus_z_of_their_nodes() throws SceneException {
        GltfBuilder scene = withNode("{translation:[0,5,0],rotation:[-0.70710678,0,0,0.70710678],"
                + "extensions:{KHR_lights_punctual:{light:1}}}");
        scene.set("{extensions:{KHR_lights_punctual:{lights:[{type:'point'},{type:'spot',color:[1,0.5,0.25],"
                + "intensity:40,range:12,spot:{innerConeAngle:0.2,outerConeAngle:0.4}}]}}}");

        Light light = scene.frame(folder, 0).lights().get(0);

        assertThat(light.kind()).isEqualTo(LightKind.SPOT);
        assertThat(light.color()).containsExactly(40, 20, 10);
        assertThat(light.position()).containsExactly(0, 5, 0);
        assertThat(light.direction()).containsExactly(new float[] {0, -1, 0}, within(1e-6f));
        assertThat(light.range()).isEqualTo(12);
        assertThat(light.innerConeAngle()).isEqualTo(0.2f);
        assertThat(light.outerConeAngle()).isEqualTo(0.4f);
    }

    @Test
    void what_a_light_leaves_out_has_the_extensions_defaults() throws SceneException {
        GltfBuilder scene = withNode("{extensions:{KHR_lights_punctual:{light:0}}}");
        scene.set("{extensions:{KHR_lights_punctual:{lights:[{type:'spot',spot:{}}]}}}");

        Light light = scene.frame(folder, 0).lights().get(0);

        assertThat(light.color()).containsExactly(1, 1, 1);
        assertThat(light.range()).isInfinite();
        assertThat(light.innerConeAngle()).isZero();
        assertThat(light.outerConeAngle()).isEqualTo((float) (Math.PI / 4));
    }

    @Test
    void lights_and_cameras_are_animated_with_their_nodes() throws SceneException {
        GltfBuilder scene = withNode("{camera:0,extensions:{KHR_lights_punctual:{light:0}}}");
        scene.set("{extensions:{KHR_lights_punctual:{lights:[{type:'point'}]}}}");
        scene.add("cameras", "{type:'perspective',perspective:{yfov:0.5,znear:0.1}}");
        int input = scene.floats("SCALAR", 0, 2);
        int output = scene.floats("VEC3", 0, 0, 0, 4, 0, 0);
        scene.add(
                "animations",
                "{samplers:[{input:" + input + ",output:" + output
                        + "}],channels:[{sampler:0,target:{node:1,path:'translation'}}]}");

        SceneFrame frame = scene.frame(folder, 1);

        assertThat(frame.lights().get(0).position()).containsExactly(2, 0, 0);
        assertThat(frame.camera().orElseThrow().toWorld()[12]).isEqualTo(2);
    }
}
