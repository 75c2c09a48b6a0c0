package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Skin;
import java.util.Arrays;
import java.util.List;

/**
 * A skeleton that moves meshes.
 *
 * @param joints nodes of the document, all in the scene
 * @param inverseBind a column-major matrix a joint
 */
record SceneSkin(int[] joints, double[][] inverseBind) {

    static SceneSkin read(GlTF gltf, int index, NodeTree tree, GltfAccessors accessors) throws SceneException {
        Skin skin = GltfLists.of(gltf.getSkins()).get(index);
        String where = "skins[" + index + "]";
        List<Integer> list = GltfLists.of(skin.getJoints());
        if (list.isEmpty()) {
            throw new SceneException(where + ".joints", "is missing or empty");
        }
        int[] joints = new int[list.size()];
        for (int i = 0; i < joints.length; i++) {
            String place = where + ".joints[" + i + "]";
            joints[i] = GltfLists.index(list.get(i), GltfLists.of(gltf.getNodes()), "nodes", place);
            if (!tree.inScene()[joints[i]]) {
                throw new SceneException(place, "node " + joints[i] + " is not in the scene");
            }
        }
        return new SceneSkin(joints, inverseBind(skin, joints.length, where, accessors));
    }

    private static double[][] inverseBind(Skin skin, int joints, String where, GltfAccessors accessors)
            throws SceneException {
        double[][] matrices = new double[joints][];
        if (skin.getInverseBindMatrices() == null) {
            double[] identity = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
            Arrays.fill(matrices, identity);
            return matrices;
        }
        String place = where + ".inverseBindMatrices";
        float[] values = accessors.floats(skin.getInverseBindMatrices(), place, "MAT4");
        if (values.length < joints * 16L) {
            throw new SceneException(place, "has " + values.length / 16 + " matrices for " + joints + " joints");
        }
        for (int i = 0; i < joints; i++) {
            matrices[i] = new double[16];
            for (int k = 0; k < 16; k++) {
                matrices[i][k] = values[i * 16 + k];
            }
        }
        return matrices;
    }

    /** Returns what each joint does to the vertices that follow it, as column-major matrices. */
    double[][] jointMatrices(double[][] world) {
        double[][] matrices = new double[joints.length][];
        for (int i = 0; i < joints.length; i++) {
            matrices[i] = Matrices.multiply(world[joints[i]], inverseBind[i]);
        }
        return matrices;
    }

    /** Checks that the vertices of a primitive only follow joints that exist. */
    void check(Primitive primitive) throws SceneException {
        int[] used = primitive.binding().joints();
        for (int i = 0; i < used.length; i++) {
            if (used[i] < 0 || used[i] >= joints.length) {
                int influences = primitive.binding().influences();
                throw new SceneException(
                        primitive.where() + ".attributes.JOINTS_" + i % influences / 4,
                        "a vertex follows joint " + Integer.toUnsignedString(used[i]) + ", and the skin has "
                                + joints.length + " joints");
            }
        }
    }
}
