package org.raymill.rendering.pathtracer;

import java.util.Arrays;

/** Makes the rays of a camera. Immutable, safe for use by several threads. */
final class CameraRays {

    /** The default framing's vertical field of view. */
    private static final double DEFAULT_FIELD_OF_VIEW = Math.PI / 4;

    private final SceneFrame.Camera camera;
    private final int width;
    private final int height;
    /** Half the width and height of the picture, at a distance of 1 (perspective) or in metres (orthographic). */
    private final float halfWidth;

    private final float halfHeight;

    private CameraRays(SceneFrame.Camera camera, int width, int height) {
        this.camera = camera;
        this.width = width;
        this.height = height;
        this.halfHeight = camera.orthographic()
                ? camera.yMagnification()
                : (float) StrictMath.tan(camera.verticalFieldOfView() / 2.0);
        this.halfWidth = (float) ((double) halfHeight * width / height);
    }

    /** Rays of the scene's camera, or else of the default framing, for a picture. */
    static CameraRays of(SceneFrame scene, int width, int height) {
        return new CameraRays(scene.camera().orElseGet(() -> defaultFraming(scene.mesh())), width, height);
    }

    /**
     * The camera of a scene that has none: it looks along -Z at the centre of the bounding box, 45 degrees high, from as far as it takes for
     * the box's sphere to fit.
     */
    static SceneFrame.Camera defaultFraming(SceneFrame.TriangleMesh mesh) {
        double[] low = new double[3];
        double[] high = new double[3];
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
        float[] positions = mesh.positions();
        for (int index : mesh.indices()) {
            for (int axis = 0; axis < 3; axis++) {
                low[axis] = Math.min(low[axis], positions[3 * index + axis]);
                high[axis] = Math.max(high[axis], positions[3 * index + axis]);
            }
        }
        double squared = 0;
        float[] toWorld = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
        if (mesh.indices().length > 0) {
            for (int axis = 0; axis < 3; axis++) {
                squared += (high[axis] - low[axis]) * (high[axis] - low[axis]);
                toWorld[12 + axis] = (float) ((low[axis] + high[axis]) / 2);
            }
        }
        double radius = Math.sqrt(squared) / 2;
        toWorld[14] = (float) (toWorld[14] + radius / StrictMath.sin(DEFAULT_FIELD_OF_VIEW / 2));
        return new SceneFrame.Camera(toWorld, false, (float) DEFAULT_FIELD_OF_VIEW, 0, 0, Float.POSITIVE_INFINITY);
    }

    /** Sets a ray through a point of the picture, in pixels from its upper left corner. */
    void set(Ray ray, float pixelX, float pixelY) {
        float x = (2 * pixelX / width - 1) * halfWidth;
        float y = (1 - 2 * pixelY / height) * halfHeight;
        if (camera.orthographic()) {
            place(ray, x, y, 0, 0, 1);
            ray.from = camera.near();
            ray.to = camera.far();
        } else {
            float length = FloatMath.sqrt(x * x + y * y + 1);
            place(ray, 0, 0, x, y, length);
            // The planes are at depths along the axis; the ray's parameter is a length.
            ray.from = camera.near() * length;
            ray.to = camera.far() * length;
        }
    }

    /** Takes an origin and a direction (x, y, -1) of the given length from camera to world space. */
    private void place(Ray ray, float originX, float originY, float x, float y, float length) {
        float[] m = camera.toWorld();
        ray.originX = m[0] * originX + m[4] * originY + m[12];
        ray.originY = m[1] * originX + m[5] * originY + m[13];
        ray.originZ = m[2] * originX + m[6] * originY + m[14];
        float dx = (m[0] * x + m[4] * y - m[8]) / length;
        float dy = (m[1] * x + m[5] * y - m[9]) / length;
        float dz = (m[2] * x + m[6] * y - m[10]) / length;
        float scale = 1 / FloatMath.sqrt(dx * dx + dy * dy + dz * dz);
        ray.setDirection(dx * scale, dy * scale, dz * scale);
    }
}
