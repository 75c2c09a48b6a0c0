package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.MeshPrimitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raymill.rendering.pathtracer.Primitive.Binding;
import org.raymill.rendering.pathtracer.Primitive.Target;

/** Reads the primitives of meshes, checks them, and completes them with what the renderer needs. */
final class PrimitiveReader {

    private final GltfAccessors accessors;
    private final GltfMaterials materials;
    private final MemoryBudget budget;
    private final List<String> warnings;

    PrimitiveReader(GltfAccessors accessors, GltfMaterials materials, MemoryBudget budget, List<String> warnings) {
        this.accessors = accessors;
        this.materials = materials;
        this.budget = budget;
        this.warnings = warnings;
    }

    /** Returns the primitive as triangles; null when it holds points or lines, which are not rendered. */
    Primitive read(MeshPrimitive source, String where) throws SceneException {
        int mode = source.getMode() == null ? TriangleIndices.TRIANGLES : source.getMode();
        if (!TriangleIndices.isTriangles(mode)) {
            warnings.add(where + " holds points or lines; it is left out");
            return null;
        }
        Map<String, Integer> attributes = source.getAttributes() == null ? Map.of() : source.getAttributes();
        String place = where + ".attributes";
        Integer position = attributes.get("POSITION");
        if (position == null) {
            warnings.add(where + " has no positions; it is left out");
            return null;
        }
        float[] positions = accessors.floats(position, place + ".POSITION", "VEC3");
        int vertices = positions.length / 3;
        int[] corners = corners(source, vertices, where);
        Primitive primitive = new Primitive(
                where,
                materials.number(source.getMaterial(), where + ".material"),
                TriangleIndices.triangles(mode, corners, budget, where),
                positions,
                attribute(attributes, "NORMAL", vertices, place, "VEC3"),
                attribute(attributes, "TANGENT", vertices, place, "VEC4"),
                attribute(attributes, "TEXCOORD_0", vertices, place, "VEC2"),
                attribute(attributes, "TEXCOORD_1", vertices, place, "VEC2"),
                colors(attributes, vertices, place),
                binding(attributes, vertices, place),
                targets(source, vertices, where));
        return complete(primitive);
    }

    /** Gives the vertices of each triangle to it alone where normals are missing, and makes tangents where a normal texture needs them. */
    private Primitive complete(Primitive primitive) throws SceneException {
        Primitive result = primitive;
        if (result.normals() == null) {
            int[] every = budget.ints(result.indices().length, result.where());
            for (int i = 0; i < every.length; i++) {
                every[i] = i;
            }
            // glTF 2.0, section 3.7.2.1: without normals, given tangents are ignored.
            result = result.rearranged(result.indices(), every, budget).withTangents(null);
        }
        SceneFrame.Material material = materials.used().get(result.material());
        if (result.tangents() == null && material.normalTexture().isPresent()) {
            result = Tangents.generate(result, material.normalTexture().get().texCoord(), budget);
        }
        return result;
    }

    private int[] corners(MeshPrimitive source, int vertices, String where) throws SceneException {
        if (source.getIndices() == null) {
            int[] corners = budget.ints(vertices, where);
            for (int i = 0; i < vertices; i++) {
                corners[i] = i;
            }
            return corners;
        }
        int[] corners = accessors.unsigned(source.getIndices(), where + ".indices", "SCALAR");
        for (int i = 0; i < corners.length; i++) {
            if (Integer.compareUnsigned(corners[i], vertices) >= 0) {
                throw new SceneException(
                        where + ".indices",
                        "number " + i + " is " + Integer.toUnsignedString(corners[i]) + ", and there are " + vertices
                                + " vertices");
            }
        }
        return corners;
    }

    private float[] attribute(Map<String, Integer> attributes, String name, int vertices, String where, String... types)
            throws SceneException {
        Integer accessor = attributes.get(name);
        if (accessor == null) {
            return null;
        }
        float[] values = accessors.floats(accessor, where + "." + name, types);
        requireCount(accessor, vertices, where + "." + name);
        return values;
    }

    private void requireCount(Integer accessor, int vertices, String where) throws SceneException {
        int count = accessors.count(accessor, where);
        if (count != vertices) {
            throw new SceneException(where, "has " + count + " elements, and there are " + vertices + " positions");
        }
    }

    private float[] colors(Map<String, Integer> attributes, int vertices, String where) throws SceneException {
        float[] values = attribute(attributes, "COLOR_0", vertices, where, "VEC3", "VEC4");
        if (values == null || values.length == vertices * 4) {
            return values;
        }
        float[] withAlpha = budget.floats(vertices * 4L, where + ".COLOR_0");
        for (int i = 0; i < vertices; i++) {
            System.arraycopy(values, i * 3, withAlpha, i * 4, 3);
            withAlpha[i * 4 + 3] = 1;
        }
        return withAlpha;
    }

    private Binding binding(Map<String, Integer> attributes, int vertices, String where) throws SceneException {
        int sets = 0;
        while (attributes.containsKey("JOINTS_" + sets) && attributes.containsKey("WEIGHTS_" + sets)) {
            sets++;
        }
        if (sets == 0) {
            return null;
        }
        int influences = sets * 4;
        int[] joints = budget.ints((long) vertices * influences, where);
        float[] weights = budget.floats((long) vertices * influences, where);
        for (int set = 0; set < sets; set++) {
            String jointName = where + ".JOINTS_" + set;
            int[] setJoints = accessors.unsigned(attributes.get("JOINTS_" + set), jointName, "VEC4");
            requireCount(attributes.get("JOINTS_" + set), vertices, jointName);
            float[] setWeights = attribute(attributes, "WEIGHTS_" + set, vertices, where, "VEC4");
            for (int v = 0; v < vertices; v++) {
                System.arraycopy(setJoints, v * 4, joints, v * influences + set * 4, 4);
                System.arraycopy(setWeights, v * 4, weights, v * influences + set * 4, 4);
            }
        }
        normalize(joints, weights, influences);
        return new Binding(influences, joints, weights);
    }

    /** Makes the weights of each vertex sum to 1; a vertex without weights follows its first joint. */
    private static void normalize(int[] joints, float[] weights, int influences) {
        for (int start = 0; start < weights.length; start += influences) {
            double sum = 0;
            for (int i = start; i < start + influences; i++) {
                sum += weights[i];
            }
            if (sum <= 0) {
                weights[start] = 1;
                sum = 1;
            }
            for (int i = start; i < start + influences; i++) {
                weights[i] /= (float) sum;
                if (weights[i] == 0) {
                    joints[i] = 0;
                }
            }
        }
    }

    private List<Target> targets(MeshPrimitive source, int vertices, String where) throws SceneException {
        List<Target> targets = new ArrayList<>();
        List<Map<String, Integer>> list = GltfLists.of(source.getTargets());
        for (int i = 0; i < list.size(); i++) {
            String place = where + ".targets[" + i + "]";
            Map<String, Integer> attributes = new HashMap<>(list.get(i));
            targets.add(new Target(
                    attribute(attributes, "POSITION", vertices, place, "VEC3"),
                    attribute(attributes, "NORMAL", vertices, place, "VEC3"),
                    attribute(attributes, "TANGENT", vertices, place, "VEC3")));
        }
        return targets;
    }
}
