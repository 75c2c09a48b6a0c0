package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Mesh;
import de.javagl.jgltf.impl.v2.MeshPrimitive;
import de.javagl.jgltf.impl.v2.Node;
import de.javagl.jgltf.impl.v2.Skin;
import java.util.ArrayList;
import java.util.List;

/** Which primitives the scene's nodes show. Meshes and skins are read once, however many nodes use them. */
final class SceneInstances {

    private final GlTF gltf;
    private final NodeTree tree;
    private final GltfAccessors accessors;
    private final PrimitiveReader reader;
    private final SceneLimits limits;
    private final MemoryBudget budget;
    private final List<Node> nodes;
    private final List<Mesh> meshes;
    private final List<Skin> skins;
    private final Primitive[][] primitives;
    private final SceneSkin[] sceneSkins;
    private final List<MeshAssembler.Instance> instances = new ArrayList<>();

    SceneInstances(
            GlTF gltf,
            NodeTree tree,
            GltfAccessors accessors,
            PrimitiveReader reader,
            SceneLimits limits,
            MemoryBudget budget)
            throws SceneException {
        this.gltf = gltf;
        this.tree = tree;
        this.accessors = accessors;
        this.reader = reader;
        this.limits = limits;
        this.budget = budget;
        this.nodes = GltfLists.of(gltf.getNodes());
        this.meshes = GltfLists.of(gltf.getMeshes());
        this.skins = GltfLists.of(gltf.getSkins());
        this.primitives = new Primitive[meshes.size()][];
        this.sceneSkins = new SceneSkin[skins.size()];
        requireSize();
        for (int node : tree.order()) {
            if (nodes.get(node).getMesh() != null) {
                add(node);
            }
        }
        if (instances.stream().allMatch(instance -> instance.primitive().triangleCount() == 0)) {
            throw new SceneException("scenes", "the scene shows no triangles; points and lines are not rendered");
        }
    }

    List<MeshAssembler.Instance> all() {
        return instances;
    }

    /** Adds up what all instances take before any of them is read. */
    private void requireSize() throws SceneException {
        long[][] sizes = new long[meshes.size()][];
        long triangles = 0;
        long vertices = 0;
        for (int node : tree.order()) {
            if (nodes.get(node).getMesh() == null) {
                continue;
            }
            String where = "nodes[" + node + "]";
            int mesh = GltfLists.index(nodes.get(node).getMesh(), meshes, "meshes", where + ".mesh");
            if (sizes[mesh] == null) {
                sizes[mesh] = size(mesh);
            }
            triangles += sizes[mesh][0];
            vertices += sizes[mesh][1];
            if (triangles > limits.triangles() || vertices > limits.vertices()) {
                throw new SceneException(
                        where,
                        "with it the scene has at least " + triangles + " triangles and " + vertices + " vertices; "
                                + limits.triangles() + " and " + limits.vertices() + " are allowed");
            }
        }
    }

    /** Returns a mesh's triangles and vertices at most, each morph target counted as more vertices. */
    private long[] size(int mesh) throws SceneException {
        long triangles = 0;
        long vertices = 0;
        List<MeshPrimitive> list = GltfLists.of(meshes.get(mesh).getPrimitives());
        for (int i = 0; i < list.size(); i++) {
            MeshPrimitive primitive = list.get(i);
            String where = "meshes[" + mesh + "].primitives[" + i + "]";
            int mode = primitive.getMode() == null ? TriangleIndices.TRIANGLES : primitive.getMode();
            Integer position = primitive.getAttributes() == null
                    ? null
                    : primitive.getAttributes().get("POSITION");
            if (position == null || !TriangleIndices.isTriangles(mode)) {
                continue;
            }
            int count = accessors.count(position, where + ".attributes.POSITION");
            int corners = primitive.getIndices() == null
                    ? count
                    : accessors.count(primitive.getIndices(), where + ".indices");
            long ofPrimitive = TriangleIndices.triangleCount(mode, corners);
            triangles += ofPrimitive;
            vertices += Math.max(count, ofPrimitive * 3)
                    * (1 + GltfLists.of(primitive.getTargets()).size());
        }
        return new long[] {triangles, vertices};
    }

    private void add(int node) throws SceneException {
        String where = "nodes[" + node + "]";
        SceneSkin skin =
                nodes.get(node).getSkin() == null ? null : skin(nodes.get(node).getSkin(), where + ".skin");
        for (Primitive primitive : primitives(nodes.get(node).getMesh())) {
            if (skin != null && primitive.binding() != null) {
                skin.check(primitive);
            }
            budget.take(MeshAssembler.bytes(primitive), where);
            instances.add(new MeshAssembler.Instance(node, primitive, skin));
        }
    }

    private SceneSkin skin(Integer reference, String where) throws SceneException {
        int index = GltfLists.index(reference, skins, "skins", where);
        if (sceneSkins[index] == null) {
            sceneSkins[index] = SceneSkin.read(gltf, index, tree, accessors);
        }
        return sceneSkins[index];
    }

    private Primitive[] primitives(int mesh) throws SceneException {
        if (primitives[mesh] == null) {
            List<Primitive> read = new ArrayList<>();
            List<MeshPrimitive> list = GltfLists.of(meshes.get(mesh).getPrimitives());
            for (int i = 0; i < list.size(); i++) {
                Primitive primitive = reader.read(list.get(i), "meshes[" + mesh + "].primitives[" + i + "]");
                if (primitive != null) {
                    read.add(primitive);
                }
            }
            primitives[mesh] = read.toArray(Primitive[]::new);
        }
        return primitives[mesh];
    }
}
