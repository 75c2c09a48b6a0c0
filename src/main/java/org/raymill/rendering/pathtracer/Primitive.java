package org.raymill.rendering.pathtracer;

import java.util.ArrayList;
import java.util.List;

/**
 * A primitive of a mesh in its own space, as triangles. The arrays may be shared with other primitives and must not be changed.
 *
 * @param where its JSON path
 * @param material its number among the frame's materials
 * @param indices three vertex numbers a triangle
 * @param positions x, y, z a vertex
 * @param normals x, y, z a vertex; null when they follow from the triangles, of which none shares a vertex then
 * @param tangents x, y, z, w a vertex, or null
 * @param texCoords0 u, v a vertex, or null
 * @param texCoords1 u, v a vertex, or null
 * @param colors r, g, b, a a vertex, or null
 * @param binding what ties the vertices to a skin's joints, or null
 * @param targets the morph targets
 */
record Primitive(
        String where,
        int material,
        int[] indices,
        float[] positions,
        float[] normals,
        float[] tangents,
        float[] texCoords0,
        float[] texCoords1,
        float[] colors,
        Binding binding,
        List<Target> targets) {

    /**
     * Joints and weights.
     *
     * @param joints numbers within the skin, {@code influences} a vertex; 0 where the weight is 0
     * @param weights the same number; their sum a vertex is 1
     */
    record Binding(int influences, int[] joints, float[] weights) {}

    /** A morph target: x, y, z a vertex to add, each part or null. */
    record Target(float[] positions, float[] normals, float[] tangents) {}

    int vertexCount() {
        return positions.length / 3;
    }

    int triangleCount() {
        return indices.length / 3;
    }

    Primitive withTangents(float[] newTangents) {
        return new Primitive(
                where,
                material,
                indices,
                positions,
                normals,
                newTangents,
                texCoords0,
                texCoords1,
                colors,
                binding,
                targets);
    }

    /**
     * Returns the primitive with other vertices, each a copy of an old one.
     *
     * @param source the old vertex of each new one
     * @param newIndices the triangles, as new vertices
     */
    Primitive rearranged(int[] source, int[] newIndices, MemoryBudget budget) throws SceneException {
        List<Target> newTargets = new ArrayList<>(targets.size());
        for (Target target : targets) {
            newTargets.add(new Target(
                    gather(target.positions, 3, source, budget),
                    gather(target.normals, 3, source, budget),
                    gather(target.tangents, 3, source, budget)));
        }
        return new Primitive(
                where,
                material,
                newIndices,
                gather(positions, 3, source, budget),
                gather(normals, 3, source, budget),
                gather(tangents, 4, source, budget),
                gather(texCoords0, 2, source, budget),
                gather(texCoords1, 2, source, budget),
                gather(colors, 4, source, budget),
                binding == null ? null : gather(binding, source, budget),
                newTargets);
    }

    private Binding gather(Binding old, int[] source, MemoryBudget budget) throws SceneException {
        int width = old.influences;
        int[] joints = budget.ints((long) source.length * width, where);
        for (int i = 0; i < source.length; i++) {
            System.arraycopy(old.joints, source[i] * width, joints, i * width, width);
        }
        return new Binding(width, joints, gather(old.weights, width, source, budget));
    }

    private float[] gather(float[] old, int width, int[] source, MemoryBudget budget) throws SceneException {
        if (old == null) {
            return null;
        }
        float[] gathered = budget.floats((long) source.length * width, where);
        for (int i = 0; i < source.length; i++) {
            System.arraycopy(old, source[i] * width, gathered, i * width, width);
        }
        return gathered;
    }
}
