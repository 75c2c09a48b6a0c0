package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Mesh;
import de.javagl.jgltf.impl.v2.MeshPrimitive;
import de.javagl.jgltf.impl.v2.Node;
import java.util.List;

/** How strongly the morph targets of meshes act where no animation says so. */
final class MorphWeights {

    private MorphWeights() {}

    /** Returns the weights by node; null for nodes whose mesh has no morph targets. */
    static double[][] atRest(GlTF gltf) throws SceneException {
        List<Node> nodes = GltfLists.of(gltf.getNodes());
        List<Mesh> meshes = GltfLists.of(gltf.getMeshes());
        int[] targetsOf = new int[meshes.size()];
        for (int i = 0; i < targetsOf.length; i++) {
            targetsOf[i] = targets(meshes.get(i), "meshes[" + i + "]");
        }
        double[][] weights = new double[nodes.size()][];
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (node.getMesh() == null) {
                continue;
            }
            int mesh = GltfLists.index(node.getMesh(), meshes, "meshes", "nodes[" + i + "].mesh");
            int targets = targetsOf[mesh];
            boolean own = node.getWeights() != null;
            List<Float> given = own ? node.getWeights() : meshes.get(mesh).getWeights();
            if (given != null && given.size() != targets) {
                throw new SceneException(
                        own ? "nodes[" + i + "].weights" : "meshes[" + mesh + "].weights",
                        "has " + given.size() + " weights; the mesh has " + targets + " morph targets");
            }
            if (targets > 0) {
                weights[i] = given == null
                        ? new double[targets]
                        : given.stream().mapToDouble(Float::doubleValue).toArray();
            }
        }
        return weights;
    }

    /** Returns the number of morph targets, which is the same for all primitives of a mesh. */
    private static int targets(Mesh mesh, String where) throws SceneException {
        List<MeshPrimitive> primitives = GltfLists.of(mesh.getPrimitives());
        int targets = primitives.isEmpty()
                ? 0
                : GltfLists.of(primitives.get(0).getTargets()).size();
        for (int i = 1; i < primitives.size(); i++) {
            int other = GltfLists.of(primitives.get(i).getTargets()).size();
            if (other != targets) {
                throw new SceneException(
                        where + ".primitives[" + i + "].targets",
                        "has " + other + " morph targets, and the first primitive has " + targets);
            }
        }
        return targets;
    }
}
