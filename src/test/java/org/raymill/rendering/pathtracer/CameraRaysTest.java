package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.rendering.pathtracer.SceneFrame.Camera;

class CameraRaysTest {

    private static final float[] QUARTER_TURN_LEFT_AT_5_6_7 = {0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 5, 6, 7, 1};

    @Test
    void aSceneWithoutCameraIsFramedFromPlusZ() {
        TestScene scene = new TestScene();
        int material = scene.add(new TestScene.Paint());
        scene.triangle(
                material, new float[] {1, 2, 3, 0, 0, 1, 0, 0}, new float[] {3, 2, 3, 0, 0, 1, 0, 0}, new float[] {
                    3, 6, 7, 0, 0, 1, 0, 0
                });
        Camera camera = CameraRays.defaultFraming(scene.frame().mesh());
        // The box is 2 x 4 x 4: its diagonal is 6.
        assertThat(camera.toWorld()[12]).isEqualTo(2);
        assertThat(camera.toWorld()[13]).isEqualTo(4);
        assertThat((double) camera.toWorld()[14]).isCloseTo(5 + 3 / Math.sin(Math.toRadians(22.5)), offset(1e-5));
        assertThat((double) camera.verticalFieldOfView()).isCloseTo(Math.toRadians(45), offset(1e-6));
        Ray ray = ray(Optional.of(camera), 100, 50, 50, 25);
        assertThat(ray.directionZ).isEqualTo(-1);
        assertThat(ray.to).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test
    void anEmptySceneIsFramedToo() {
        float[] toWorld =
                CameraRays.defaultFraming(new TestScene().frame().mesh()).toWorld();
        assertThat(toWorld).containsExactly(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
    }

    @Test
    void thePicturesHeightDecidesTheFieldOfView() {
        Camera camera = new Camera(QUARTER_TURN_LEFT_AT_5_6_7, false, (float) (Math.PI / 2), 0, 0.5f, 20);
        Ray centre = ray(Optional.of(camera), 200, 100, 100, 50);
        assertThat(List.of(centre.originX, centre.originY, centre.originZ)).containsExactly(5f, 6f, 7f);
        assertThat((double) centre.directionX).isCloseTo(-1, offset(1e-6));
        assertThat(centre.from).isEqualTo(0.5f);
        assertThat(centre.to).isEqualTo(20);
        Ray top = ray(Optional.of(camera), 200, 100, 100, 0);
        assertThat((double) top.directionY).isCloseTo(Math.sqrt(0.5), offset(1e-6));
        assertThat((double) top.from).isCloseTo(0.5 * Math.sqrt(2), offset(1e-6));
        Ray left = ray(Optional.of(camera), 200, 100, 0, 50);
        assertThat((double) left.directionZ).isCloseTo(2 / Math.sqrt(5), offset(1e-6));
    }

    @Test
    void orthographicRaysAreParallel() {
        Camera camera = new Camera(QUARTER_TURN_LEFT_AT_5_6_7, true, 0, 3, 1, 9);
        Ray corner = ray(Optional.of(camera), 200, 100, 200, 0);
        assertThat(List.of(corner.directionX, corner.directionY)).containsExactly(-1f, 0f);
        assertThat(List.of(corner.originX, corner.originY, corner.originZ)).containsExactly(5f, 9f, 1f);
        assertThat(corner.from).isEqualTo(1);
        assertThat(corner.to).isEqualTo(9);
    }

    private static Ray ray(Optional<Camera> camera, int width, int height, float x, float y) {
        SceneFrame empty = new TestScene().frame();
        Ray ray = new Ray();
        CameraRays.of(new SceneFrame(empty.mesh(), empty.materials(), List.of(), camera), width, height)
                .set(ray, x, y);
        return ray;
    }
}
