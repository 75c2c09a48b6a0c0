package org.raymill.rendering.pathtracer;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.raymill.rendering.pathtracer.Primitive.Binding;
import org.raymill.rendering.pathtracer.Primitive.Target;
import org.raymill.rendering.pathtracer.SceneFrame.TriangleMesh;

/** Puts the instances of a scene's primitives into one mesh in world space, with morph targets, skins and node transforms applied. */
final class MeshAssembler {

    /**
     * A primitive that a node shows.
     *
     * @param skin what moves it instead of the node; null for a rigid instance
     */
    record Instance(int node, Primitive primitive, SceneSkin skin) {}

    private final SceneAnimator.Pose pose;
    private final float[] positions;
    private final float[] normals;
    private final float[] tangents;
    private final float[] texCoords0;
    private final float[] texCoords1;
    private final float[] colors;
    private final int[] indices;
    private final int[] materials;
    private int vertex;
    private int triangle;

    private MeshAssembler(List<Instance> instances, SceneAnimator.Pose pose) {
        this.pose = pose;
        int vertices = 0;
        int triangles = 0;
        boolean hasTangents = false;
        boolean hasTexCoords0 = false;
        boolean hasTexCoords1 = false;
        boolean hasColors = false;
        for (Instance instance : instances) {
            Primitive primitive = instance.primitive();
            vertices += primitive.vertexCount();
            triangles += primitive.triangleCount();
            hasTangents |= primitive.tangents() != null;
            hasTexCoords0 |= primitive.texCoords0() != null;
            hasTexCoords1 |= primitive.texCoords1() != null;
            hasColors |= primitive.colors() != null;
        }
        this.positions = new float[vertices * 3];
        this.normals = new float[vertices * 3];
        this.tangents = hasTangents ? new float[vertices * 4] : null;
        this.texCoords0 = hasTexCoords0 ? new float[vertices * 2] : null;
        this.texCoords1 = hasTexCoords1 ? new float[vertices * 2] : null;
        this.colors = hasColors ? new float[vertices * 4] : null;
        this.indices = new int[triangles * 3];
        this.materials = new int[triangles];
    }

    /** Memory that {@link #assemble} needs for a primitive's share of the mesh, at most. */
    static long bytes(Primitive primitive) {
        return primitive.vertexCount() * 18L * Float.BYTES + primitive.triangleCount() * 4L * Integer.BYTES;
    }

    static TriangleMesh assemble(List<Instance> instances, SceneAnimator.Pose pose) throws SceneException {
        MeshAssembler assembler = new MeshAssembler(instances, pose);
        for (Instance instance : instances) {
            assembler.add(instance);
        }
        return new TriangleMesh(
                assembler.positions,
                assembler.normals,
                assembler.tangents,
                assembler.texCoords0,
                assembler.texCoords1,
                assembler.colors,
                assembler.indices,
                assembler.materials);
    }

    private void add(Instance instance) throws SceneException {
        Primitive primitive = instance.primitive();
        double[] weights = pose.weights()[instance.node()];
        float[] p = morph(primitive.positions(), 3, primitive.targets(), weights, Target::positions);
        float[] n = morph(primitive.normals(), 3, primitive.targets(), weights, Target::normals);
        float[] t = morph(primitive.tangents(), 4, primitive.targets(), weights, Target::tangents);
        boolean mirrored;
        if (instance.skin() != null && primitive.binding() != null) {
            double[][] joints = instance.skin().jointMatrices(pose.world());
            mirrored = Matrices.determinant(joints[primitive.binding().joints()[0]]) < 0;
            transform(p, n, t, null, joints, primitive.binding());
        } else {
            double[] world = pose.world()[instance.node()];
            mirrored = Matrices.determinant(world) < 0;
            transform(p, n, t, world, null, null);
        }
        requireFinite(primitive);
        copy(primitive, mirrored);
        if (n == null) {
            Geometry.flatNormals(positions, indices, triangle, primitive.triangleCount(), normals);
        }
        vertex += primitive.vertexCount();
        triangle += primitive.triangleCount();
    }

    private static float[] morph(
            float[] base, int width, List<Target> targets, double[] weights, Function<Target, float[]> part) {
        float[] result = base;
        for (int i = 0; base != null && weights != null && i < targets.size(); i++) {
            float[] delta = part.apply(targets.get(i));
            if (delta == null || weights[i] == 0) {
                continue;
            }
            result = result == base ? base.clone() : result;
            for (int v = 0; v < base.length / width; v++) {
                for (int k = 0; k < 3; k++) {
                    result[v * width + k] += (float) (delta[v * 3 + k] * weights[i]);
                }
            }
        }
        return result;
    }

    private void transform(float[] p, float[] n, float[] t, double[] rigid, double[][] joints, Binding binding) {
        double[] normalMatrix = rigid == null ? null : Matrices.normalMatrix(rigid);
        double[] blended = new double[16];
        for (int v = 0; v < p.length / 3; v++) {
            double[] m = rigid == null ? blend(joints, binding, v, blended) : rigid;
            double x = p[v * 3];
            double y = p[v * 3 + 1];
            double z = p[v * 3 + 2];
            int at = (vertex + v) * 3;
            for (int row = 0; row < 3; row++) {
                positions[at + row] = (float) (m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]);
            }
            if (n != null) {
                double[] nm = rigid == null ? Matrices.normalMatrix(m) : normalMatrix;
                map(nm, 3, n, v * 3, normals, at);
            }
            if (t != null) {
                int tangentAt = (vertex + v) * 4;
                map(m, 4, t, v * 4, tangents, tangentAt);
                tangents[tangentAt + 3] = Matrices.determinant(m) < 0 ? -t[v * 4 + 3] : t[v * 4 + 3];
            }
        }
    }

    /** Writes a matrix times a vector, made a unit vector. */
    private static void map(double[] m, int rows, float[] from, int at, float[] to, int target) {
        double x = from[at];
        double y = from[at + 1];
        double z = from[at + 2];
        Geometry.store(
                to,
                target,
                m[0] * x + m[rows] * y + m[2 * rows] * z,
                m[1] * x + m[rows + 1] * y + m[2 * rows + 1] * z,
                m[2] * x + m[rows + 2] * y + m[2 * rows + 2] * z);
    }

    private static double[] blend(double[][] joints, Binding binding, int vertex, double[] blended) {
        Arrays.fill(blended, 0);
        int start = vertex * binding.influences();
        for (int i = start; i < start + binding.influences(); i++) {
            double weight = binding.weights()[i];
            if (weight != 0) {
                double[] joint = joints[binding.joints()[i]];
                for (int k = 0; k < 16; k++) {
                    blended[k] += weight * joint[k];
                }
            }
        }
        return blended;
    }

    private void requireFinite(Primitive primitive) throws SceneException {
        for (int i = vertex * 3; i < (vertex + primitive.vertexCount()) * 3; i++) {
            if (!Float.isFinite(positions[i])) {
                throw new SceneException(
                        primitive.where() + ".attributes.POSITION",
                        "vertex " + (i / 3 - vertex) + " is moved further than a 32-bit float reaches");
            }
        }
    }

    /** Copies what does not move. A mirroring transform turns triangles inside out, so their corners change order. */
    private void copy(Primitive primitive, boolean mirrored) {
        int vertices = primitive.vertexCount();
        copyOrZero(primitive.texCoords0(), texCoords0, 2, vertices);
        copyOrZero(primitive.texCoords1(), texCoords1, 2, vertices);
        if (colors != null && primitive.colors() == null) {
            Arrays.fill(colors, vertex * 4, (vertex + vertices) * 4, 1f);
        } else {
            copyOrZero(primitive.colors(), colors, 4, vertices);
        }
        if (tangents != null && primitive.tangents() == null) {
            for (int v = vertex; v < vertex + vertices; v++) {
                tangents[v * 4] = 1;
                tangents[v * 4 + 3] = 1;
            }
        }
        int[] source = primitive.indices();
        for (int t = 0; t < primitive.triangleCount(); t++) {
            int at = (triangle + t) * 3;
            indices[at] = vertex + source[t * 3];
            indices[at + 1] = vertex + source[t * 3 + (mirrored ? 2 : 1)];
            indices[at + 2] = vertex + source[t * 3 + (mirrored ? 1 : 2)];
            materials[triangle + t] = primitive.material();
        }
    }

    private void copyOrZero(float[] from, float[] to, int width, int vertices) {
        if (from != null) {
            System.arraycopy(from, 0, to, vertex * width, vertices * width);
        }
    }
}
