package org.raymill.rendering.pathtracer;

import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;

/**
 * Builds a binary tree of boxes over triangles with the surface area heuristic, sixteen bins an axis. The tree depends on the triangles alone,
 * not on the number of threads: a part that was built aside is put where it would have been built.
 */
final class BvhBuilder {

    private static final int BINS = 16;
    private static final int SMALL_LEAF = 4;
    /** From here on parts are halved, which bounds the depth whatever the scene. */
    private static final int MAX_SAH_DEPTH = 60;

    private static final int PARALLEL_TRIANGLES = 1 << 15;
    private static final float INTERSECTION_COST = 1.2f;

    private final float[] bounds;
    private final int[] order;

    /** @param bounds smallest and largest x, y, z a triangle: six numbers each */
    private BvhBuilder(float[] bounds, int count) {
        this.bounds = bounds;
        this.order = new int[count];
        Arrays.setAll(order, i -> i);
    }

    /** The tree: see {@link Bvh} for the meaning of the arrays. */
    record Tree(float[] boxes, int[] children, int[] order) {}

    static Tree build(SceneFrame.TriangleMesh mesh, int threads) {
        int count = mesh.triangleCount();
        BvhBuilder builder = new BvhBuilder(triangleBounds(mesh), count);
        BvhNodes nodes = new BvhNodes();
        if (count <= SMALL_LEAF) {
            builder.appendOnlyLeaf(nodes, count);
        } else if (threads > 1 && count > PARALLEL_TRIANGLES) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            try {
                pool.submit(() -> builder.split(0, count, 0, nodes, true)).join();
            } finally {
                pool.shutdown();
            }
        } else {
            builder.split(0, count, 0, nodes, false);
        }
        return new Tree(nodes.boxes(), nodes.children(), builder.order);
    }

    private static float[] triangleBounds(SceneFrame.TriangleMesh mesh) {
        float[] positions = mesh.positions();
        int[] indices = mesh.indices();
        float[] result = new float[mesh.triangleCount() * 6];
        for (int i = 0; i < mesh.triangleCount(); i++) {
            int a = indices[3 * i] * 3;
            int b = indices[3 * i + 1] * 3;
            int c = indices[3 * i + 2] * 3;
            for (int axis = 0; axis < 3; axis++) {
                float pa = positions[a + axis];
                float pb = positions[b + axis];
                float pc = positions[c + axis];
                result[6 * i + axis] = Math.min(pa, Math.min(pb, pc));
                result[6 * i + 3 + axis] = Math.max(pa, Math.max(pb, pc));
            }
        }
        return result;
    }

    private void appendOnlyLeaf(BvhNodes nodes, int count) {
        int node = nodes.add();
        nodes.setEmpty(node, 0);
        nodes.setEmpty(node, 1);
        if (count > 0) {
            nodes.set(node, 0, boundsOf(0, count), Bvh.leaf(0, count));
        }
    }

    /** Adds a node that halves the triangles order[start..end) and everything below it; returns its number. */
    private int split(int start, int end, int depth, BvhNodes nodes, boolean parallel) {
        int middle = new Splitter(this, start, end).middle(depth < MAX_SAH_DEPTH);
        int node = nodes.add();
        boolean aside = parallel && end - start > PARALLEL_TRIANGLES;
        if (aside) {
            BvhNodes right = new BvhNodes();
            RecursiveAction rest = new RecursiveAction() {
                private static final long serialVersionUID = 1L;

                @Override
                protected void compute() {
                    child(middle, end, depth, right, -1, 1, true);
                }
            };
            rest.fork();
            child(start, middle, depth, nodes, node, 0, true);
            rest.join();
            nodes.append(right, node);
        } else {
            child(start, middle, depth, nodes, node, 0, parallel);
            child(middle, end, depth, nodes, node, 1, parallel);
        }
        return node;
    }

    /** Makes one child of a node; a negative node number means the first slot of an otherwise empty list, see {@link BvhNodes#append}. */
    private void child(int start, int end, int depth, BvhNodes nodes, int node, int side, boolean parallel) {
        int parent = node < 0 ? nodes.add() : node;
        float[] box = boundsOf(start, end);
        boolean leaf = end - start <= SMALL_LEAF && (end - start == 1 || leafIsCheaper(start, end, box));
        int reference = leaf ? Bvh.leaf(start, end - start) : split(start, end, depth + 1, nodes, parallel);
        nodes.set(parent, side, box, reference);
    }

    private boolean leafIsCheaper(int start, int end, float[] box) {
        float best = new Splitter(this, start, end).bestCost();
        return !(1 + INTERSECTION_COST * best / halfArea(box) < INTERSECTION_COST * (end - start));
    }

    private float[] boundsOf(int start, int end) {
        float[] box = emptyBox();
        for (int i = start; i < end; i++) {
            grow(box, 0, bounds, order[i] * 6);
        }
        return box;
    }

    static float[] emptyBox() {
        float[] box = new float[6];
        Arrays.fill(box, 0, 3, Float.POSITIVE_INFINITY);
        Arrays.fill(box, 3, 6, Float.NEGATIVE_INFINITY);
        return box;
    }

    private static void grow(float[] box, int at, float[] other, int from) {
        for (int axis = 0; axis < 3; axis++) {
            box[at + axis] = Math.min(box[at + axis], other[from + axis]);
            box[at + 3 + axis] = Math.max(box[at + 3 + axis], other[from + 3 + axis]);
        }
    }

    private static float halfArea(float[] box) {
        return halfArea(box, 0);
    }

    private static float halfArea(float[] box, int at) {
        float x = box[at + 3] - box[at];
        float y = box[at + 4] - box[at + 1];
        float z = box[at + 5] - box[at + 2];
        return x < 0 ? 0 : x * y + y * z + z * x;
    }

    /** Finds where to cut one range of triangles in two. */
    private static final class Splitter {

        private final BvhBuilder builder;
        private final int start;
        private final int end;
        private final float[] centres = emptyBox();
        private int bestAxis = -1;
        private int bestBin;
        private float bestCost = Float.POSITIVE_INFINITY;

        Splitter(BvhBuilder builder, int start, int end) {
            this.builder = builder;
            this.start = start;
            this.end = end;
            for (int i = start; i < end; i++) {
                for (int axis = 0; axis < 3; axis++) {
                    float centre = centre(i, axis);
                    centres[axis] = Math.min(centres[axis], centre);
                    centres[3 + axis] = Math.max(centres[3 + axis], centre);
                }
            }
        }

        /** The sum over both halves of area times count, at the best cut; infinite when all centres are the same. */
        float bestCost() {
            float[] boxes = new float[BINS * 6];
            int[] counts = new int[BINS];
            for (int axis = 0; axis < 3; axis++) {
                if (centres[3 + axis] > centres[axis]) {
                    fillBins(axis, boxes, counts);
                    cutBins(axis, boxes, counts);
                }
            }
            return bestCost;
        }

        /** Reorders the range and returns where its second half begins; both have at least one triangle. */
        int middle(boolean bySurfaceArea) {
            if (!bySurfaceArea || bestCost() == Float.POSITIVE_INFINITY || bestAxis < 0) {
                return (start + end) >>> 1;
            }
            int low = start;
            int high = end - 1;
            int[] order = builder.order;
            while (low <= high) {
                if (binOf(low, bestAxis) <= bestBin) {
                    low++;
                } else {
                    int swapped = order[low];
                    order[low] = order[high];
                    order[high] = swapped;
                    high--;
                }
            }
            return low;
        }

        private float centre(int i, int axis) {
            int at = builder.order[i] * 6 + axis;
            return 0.5f * builder.bounds[at] + 0.5f * builder.bounds[at + 3];
        }

        private int binOf(int i, int axis) {
            float scaled = (centre(i, axis) - centres[axis]) / (centres[3 + axis] - centres[axis]) * BINS;
            return Math.min(BINS - 1, (int) scaled);
        }

        private void fillBins(int axis, float[] boxes, int[] counts) {
            Arrays.fill(counts, 0);
            for (int bin = 0; bin < BINS; bin++) {
                Arrays.fill(boxes, bin * 6, bin * 6 + 3, Float.POSITIVE_INFINITY);
                Arrays.fill(boxes, bin * 6 + 3, bin * 6 + 6, Float.NEGATIVE_INFINITY);
            }
            for (int i = start; i < end; i++) {
                int bin = binOf(i, axis);
                counts[bin]++;
                grow(boxes, bin * 6, builder.bounds, builder.order[i] * 6);
            }
        }

        private void cutBins(int axis, float[] boxes, int[] counts) {
            float[] rightCost = new float[BINS];
            float[] box = emptyBox();
            int count = 0;
            for (int bin = BINS - 1; bin > 0; bin--) {
                grow(box, 0, boxes, bin * 6);
                count += counts[bin];
                rightCost[bin] = count == 0 ? Float.POSITIVE_INFINITY : halfArea(box) * count;
            }
            float[] left = emptyBox();
            int leftCount = 0;
            for (int bin = 0; bin < BINS - 1; bin++) {
                grow(left, 0, boxes, bin * 6);
                leftCount += counts[bin];
                float cost = halfArea(left) * leftCount + rightCost[bin + 1];
                if (leftCount > 0 && cost < bestCost) {
                    bestCost = cost;
                    bestAxis = axis;
                    bestBin = bin;
                }
            }
        }
    }
}
