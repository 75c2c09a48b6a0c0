package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Node;
import de.javagl.jgltf.impl.v2.Scene;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The nodes of the scene that is rendered, checked to be a forest.
 *
 * @param order the scene's nodes depth first, each parent before its children, children as listed
 * @param parents the parent of each node of the document, or {@link #NONE}
 * @param inScene whether a node of the document is in the scene
 */
record NodeTree(int[] order, int[] parents, boolean[] inScene) {

    static final int NONE = -1;

    static NodeTree of(GlTF gltf, List<String> warnings) throws SceneException {
        List<Node> nodes = GltfLists.of(gltf.getNodes());
        int[] parents = parents(nodes);
        refuseCycles(parents);
        boolean[] inScene = new boolean[nodes.size()];
        int[] order = new int[nodes.size()];
        int count = 0;
        Deque<Integer> open = new ArrayDeque<>(roots(gltf, nodes, parents, warnings));
        while (!open.isEmpty()) {
            int node = open.pop();
            order[count++] = node;
            inScene[node] = true;
            List<Integer> children = GltfLists.of(nodes.get(node).getChildren());
            for (int i = children.size() - 1; i >= 0; i--) {
                open.push(children.get(i));
            }
        }
        return new NodeTree(Arrays.copyOf(order, count), parents, inScene);
    }

    private static int[] parents(List<Node> nodes) throws SceneException {
        int[] parents = new int[nodes.size()];
        Arrays.fill(parents, NONE);
        for (int node = 0; node < nodes.size(); node++) {
            List<Integer> children = GltfLists.of(nodes.get(node).getChildren());
            for (int i = 0; i < children.size(); i++) {
                String where = "nodes[" + node + "].children[" + i + "]";
                int child = GltfLists.index(children.get(i), nodes, "nodes", where);
                if (parents[child] != NONE) {
                    throw new SceneException(where, "node " + child + " is already a child of node " + parents[child]);
                }
                parents[child] = node;
            }
        }
        return parents;
    }

    /** With one parent a node, a cycle is a chain of parents that comes back to a node of the same walk. */
    private static void refuseCycles(int[] parents) throws SceneException {
        int[] walkOf = new int[parents.length];
        for (int start = 0; start < parents.length; start++) {
            int node = start;
            while (node != NONE && walkOf[node] == 0) {
                walkOf[node] = start + 1;
                node = parents[node];
            }
            if (node != NONE && walkOf[node] == start + 1) {
                throw new SceneException("nodes[" + node + "].children", "node " + node + " is its own ancestor");
            }
        }
    }

    private static List<Integer> roots(GlTF gltf, List<Node> nodes, int[] parents, List<String> warnings)
            throws SceneException {
        List<Scene> scenes = GltfLists.of(gltf.getScenes());
        if (scenes.isEmpty()) {
            warnings.add("the document has no scenes; all its nodes are rendered");
            return IntStream.range(0, nodes.size())
                    .filter(node -> parents[node] == NONE)
                    .boxed()
                    .toList();
        }
        int scene = gltf.getScene() == null ? 0 : GltfLists.index(gltf.getScene(), scenes, "scenes", "scene");
        List<Integer> roots = GltfLists.of(scenes.get(scene).getNodes());
        boolean[] seen = new boolean[nodes.size()];
        for (int i = 0; i < roots.size(); i++) {
            String where = "scenes[" + scene + "].nodes[" + i + "]";
            int root = GltfLists.index(roots.get(i), nodes, "nodes", where);
            if (parents[root] != NONE) {
                throw new SceneException(where, "node " + root + " is no root: it is a child of node " + parents[root]);
            }
            if (seen[root]) {
                throw new SceneException(where, "node " + root + " is listed twice");
            }
            seen[root] = true;
        }
        return roots;
    }
}
