package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.Camera;
import de.javagl.jgltf.impl.v2.CameraOrthographic;
import de.javagl.jgltf.impl.v2.CameraPerspective;
import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.rendering.pathtracer.SceneFrame.Light;
import org.raymill.rendering.pathtracer.SceneFrame.LightKind;

/** The camera and the lights of a scene: what they are, and which nodes carry them. */
final class SceneViews {

    private static final String LIGHTS = "KHR_lights_punctual";
    private static final float QUARTER_TURN = (float) (Math.PI / 4);

    private record PlacedLight(int node, Light light) {}

    private record PlacedCamera(int node, SceneFrame.Camera camera) {}

    private final List<PlacedLight> lights = new ArrayList<>();
    private PlacedCamera camera;

    SceneViews(GlTF gltf, NodeTree tree) throws SceneException {
        List<Node> nodes = GltfLists.of(gltf.getNodes());
        List<Camera> cameras = GltfLists.of(gltf.getCameras());
        List<Light> kinds = lights(gltf);
        for (int index : tree.order()) {
            Node node = nodes.get(index);
            String where = "nodes[" + index + "]";
            if (node.getCamera() != null) {
                int number = GltfLists.index(node.getCamera(), cameras, "cameras", where + ".camera");
                SceneFrame.Camera read = camera(cameras.get(number), "cameras[" + number + "]");
                camera = camera == null ? new PlacedCamera(index, read) : camera;
            }
            Optional<GltfExtension> extension = GltfExtension.of(node, LIGHTS, where);
            if (extension.isPresent()) {
                int number = extension.get().integer("light");
                String place = extension.get().where() + ".light";
                lights.add(new PlacedLight(index, kinds.get(GltfLists.index(number, kinds, "lights", place))));
            }
        }
    }

    private static List<Light> lights(GlTF gltf) throws SceneException {
        List<Light> lights = new ArrayList<>();
        Optional<GltfExtension> extension = GltfExtension.of(gltf, LIGHTS, "");
        if (extension.isPresent()) {
            for (GltfExtension light : extension.get().children("lights")) {
                lights.add(light(light));
            }
        }
        return lights;
    }

    private static Light light(GltfExtension source) throws SceneException {
        LightKind kind =
                switch (source.text("type")) {
                    case "directional" -> LightKind.DIRECTIONAL;
                    case "point" -> LightKind.POINT;
                    case "spot" -> LightKind.SPOT;
                    default ->
                        throw new SceneException(
                                source.where() + ".type", "is \"" + source.text("type") + "\", not a kind of light");
                };
        float[] color = source.numbers("color", 1, 1, 1);
        float intensity = source.number("intensity", 1);
        float range = source.number("range", Float.POSITIVE_INFINITY);
        GltfExtension spot = source.child("spot");
        float inner = spot.number("innerConeAngle", 0);
        float outer = spot.number("outerConeAngle", QUARTER_TURN);
        if (intensity < 0 || range <= 0 || color[0] < 0 || color[1] < 0 || color[2] < 0) {
            throw new SceneException(
                    source.where(), "has a negative colour or intensity, or a range that is not positive");
        }
        if (inner < 0 || inner > outer || outer > Math.PI / 2 + 1e-6) {
            throw new SceneException(
                    spot.where(), "has cone angles " + inner + " and " + outer + ", not 0 <= inner <= outer <= pi/2");
        }
        float[] shine = {color[0] * intensity, color[1] * intensity, color[2] * intensity};
        return new Light(kind, shine, new float[3], new float[] {0, 0, -1}, range, inner, outer);
    }

    private static SceneFrame.Camera camera(Camera source, String where) throws SceneException {
        CameraPerspective perspective = source.getPerspective();
        CameraOrthographic orthographic = source.getOrthographic();
        if ("perspective".equals(source.getType()) && perspective != null && perspective.getYfov() != null) {
            float near = perspective.getZnear() == null ? 0 : perspective.getZnear();
            float far = perspective.getZfar() == null ? Float.POSITIVE_INFINITY : perspective.getZfar();
            requireRange(near, far, where + ".perspective");
            if (perspective.getYfov() >= Math.PI) {
                throw new SceneException(where + ".perspective.yfov", "is " + perspective.getYfov() + ", not below pi");
            }
            return new SceneFrame.Camera(new float[16], false, perspective.getYfov(), 0, near, far);
        }
        if ("orthographic".equals(source.getType()) && orthographic != null && orthographic.getYmag() != null) {
            float near = orthographic.getZnear() == null ? 0 : orthographic.getZnear();
            float far = orthographic.getZfar() == null ? Float.POSITIVE_INFINITY : orthographic.getZfar();
            requireRange(near, far, where + ".orthographic");
            if (orthographic.getYmag() <= 0) {
                throw new SceneException(
                        where + ".orthographic.ymag", "is " + orthographic.getYmag() + ", not positive");
            }
            return new SceneFrame.Camera(new float[16], true, 0, orthographic.getYmag(), near, far);
        }
        throw new SceneException(where, "is neither a perspective nor an orthographic camera with its values");
    }

    private static void requireRange(float near, float far, String where) throws SceneException {
        if (near < 0 || far <= near) {
            throw new SceneException(where, "has znear " + near + " and zfar " + far);
        }
    }

    /** Returns the lights where a pose puts them. */
    List<Light> lights(SceneAnimator.Pose pose) {
        List<Light> placed = new ArrayList<>(lights.size());
        for (PlacedLight entry : lights) {
            double[] world = pose.world()[entry.node()];
            Light light = entry.light();
            float[] direction = new float[3];
            Geometry.store(direction, 0, -world[8], -world[9], -world[10]);
            float[] position = {(float) world[12], (float) world[13], (float) world[14]};
            placed.add(new Light(
                    light.kind(),
                    light.color(),
                    position,
                    direction,
                    light.range(),
                    light.innerConeAngle(),
                    light.outerConeAngle()));
        }
        return placed;
    }

    /** Returns the scene's first camera, depth first, where a pose puts it. */
    Optional<SceneFrame.Camera> camera(SceneAnimator.Pose pose) throws SceneException {
        if (camera == null) {
            return Optional.empty();
        }
        SceneFrame.Camera lens = camera.camera();
        return Optional.of(new SceneFrame.Camera(
                rigid(pose.world()[camera.node()], "nodes[" + camera.node() + "]"),
                lens.orthographic(),
                lens.verticalFieldOfView(),
                lens.yMagnification(),
                lens.near(),
                lens.far()));
    }

    /** Keeps where a matrix looks and what it holds for up, without scale, shear and mirroring. */
    private static float[] rigid(double[] m, String where) throws SceneException {
        double zLength = Math.sqrt(m[8] * m[8] + m[9] * m[9] + m[10] * m[10]);
        double[] z = {m[8] / zLength, m[9] / zLength, m[10] / zLength};
        double along = m[4] * z[0] + m[5] * z[1] + m[6] * z[2];
        double[] y = {m[4] - along * z[0], m[5] - along * z[1], m[6] - along * z[2]};
        double yLength = Math.sqrt(y[0] * y[0] + y[1] * y[1] + y[2] * y[2]);
        if (!(zLength > 0) || !(yLength > 0)) {
            throw new SceneException(where, "its camera looks nowhere: the node's scale is zero");
        }
        for (int i = 0; i < 3; i++) {
            y[i] /= yLength;
        }
        return new float[] {
            (float) (y[1] * z[2] - y[2] * z[1]),
            (float) (y[2] * z[0] - y[0] * z[2]),
            (float) (y[0] * z[1] - y[1] * z[0]),
            0,
            (float) y[0],
            (float) y[1],
            (float) y[2],
            0,
            (float) z[0],
            (float) z[1],
            (float) z[2],
            0,
            (float) m[12],
            (float) m[13],
            (float) m[14],
            1
        };
    }
}
