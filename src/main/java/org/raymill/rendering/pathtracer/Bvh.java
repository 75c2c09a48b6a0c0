package org.raymill.rendering.pathtracer;

/**
 * Finds what a ray hits: a tree of boxes over the triangles of a frame. Immutable, safe for use by several threads.
 *
 * <p>A node holds the boxes of both its children (twelve numbers: smallest x, y, z and largest x, y, z of each) so that one visit looks at one
 * run of memory. A child is the number of a node, or if negative a leaf: see {@link #leaf}.
 */
final class Bvh {

    /** The deepest a tree can be: what the builder does by area and then by halves of at most 2^28 triangles. */
    static final int MAX_DEPTH = 92;

    private static final int COUNT_BITS = 3;
    /** Rounds the far side of a box up, so that rounding never hides a triangle (Ize, "Robust BVH Ray Traversal", JCGT 2013). */
    private static final float ROUND_UP = 1.0000004f;

    private static final float SMALLEST_DIRECTION = 1e-20f;

    private final float[] boxes;
    private final int[] children;
    /** First vertex and the two edges from it, a triangle, in the order of the leaves. */
    private final float[] triangles;
    /** The mesh's triangle at each place of the leaves' order. */
    private final int[] triangleNumbers;

    private final SurfaceTests tests;

    private Bvh(BvhBuilder.Tree tree, SceneFrame.TriangleMesh mesh, SurfaceTests tests) {
        this.boxes = tree.boxes();
        this.children = tree.children();
        this.triangleNumbers = tree.order();
        this.triangles = inOrder(mesh, tree.order());
        this.tests = tests;
    }

    static Bvh build(SceneFrame.TriangleMesh mesh, SurfaceTests tests, int threads) {
        return new Bvh(BvhBuilder.build(mesh, threads), mesh, tests);
    }

    /** The reference to a leaf of 1 to 8 triangles. */
    static int leaf(int first, int count) {
        return ~(first << COUNT_BITS | (count - 1));
    }

    private static float[] inOrder(SceneFrame.TriangleMesh mesh, int[] order) {
        float[] positions = mesh.positions();
        int[] indices = mesh.indices();
        float[] result = new float[order.length * 9];
        for (int i = 0; i < order.length; i++) {
            int corner = order[i] * 3;
            for (int axis = 0; axis < 3; axis++) {
                float first = positions[indices[corner] * 3 + axis];
                result[i * 9 + axis] = first;
                result[i * 9 + 3 + axis] = positions[indices[corner + 1] * 3 + axis] - first;
                result[i * 9 + 6 + axis] = positions[indices[corner + 2] * 3 + axis] - first;
            }
        }
        return result;
    }

    /** Sets the ray's hit to the nearest one; its triangle is -1 when there is none. */
    void closest(Ray ray) {
        trace(ray, false);
    }

    /** Whether anything lies between the ray's ends. */
    boolean occluded(Ray ray) {
        return trace(ray, true);
    }

    private boolean trace(Ray ray, boolean any) {
        final float[] boxes = this.boxes;
        final float originX = ray.originX;
        final float originY = ray.originY;
        final float originZ = ray.originZ;
        final float inverseX = inverse(ray.directionX);
        final float inverseY = inverse(ray.directionY);
        final float inverseZ = inverse(ray.directionZ);
        final int nearX = inverseX < 0 ? 3 : 0;
        final int nearY = inverseY < 0 ? 4 : 1;
        final int nearZ = inverseZ < 0 ? 5 : 2;
        final int farX = 3 - nearX;
        final int farY = 5 - nearY;
        final int farZ = 7 - nearZ;
        final float from = ray.from;
        final int[] nodeStack = ray.nodeStack;
        final float[] distanceStack = ray.distanceStack;
        ray.triangle = -1;
        ray.distance = ray.to;
        int stacked = 0;
        int node = 0;
        while (true) {
            if (node < 0) {
                if (leafHit(ray, ~node) && any) {
                    return true;
                }
            } else {
                final int left = node * 12;
                final int right = left + 6;
                final float distance = ray.distance;
                float leftNear = Math.max(
                        Math.max(
                                (boxes[left + nearX] - originX) * inverseX, (boxes[left + nearY] - originY) * inverseY),
                        Math.max((boxes[left + nearZ] - originZ) * inverseZ, from));
                float leftFar = ROUND_UP
                        * Math.min(
                                Math.min(
                                        (boxes[left + farX] - originX) * inverseX,
                                        (boxes[left + farY] - originY) * inverseY),
                                (boxes[left + farZ] - originZ) * inverseZ);
                float rightNear = Math.max(
                        Math.max(
                                (boxes[right + nearX] - originX) * inverseX,
                                (boxes[right + nearY] - originY) * inverseY),
                        Math.max((boxes[right + nearZ] - originZ) * inverseZ, from));
                float rightFar = ROUND_UP
                        * Math.min(
                                Math.min(
                                        (boxes[right + farX] - originX) * inverseX,
                                        (boxes[right + farY] - originY) * inverseY),
                                (boxes[right + farZ] - originZ) * inverseZ);
                boolean hitsLeft = leftNear <= leftFar && leftNear <= distance;
                boolean hitsRight = rightNear <= rightFar && rightNear <= distance;
                if (hitsLeft && hitsRight) {
                    boolean leftFirst = leftNear <= rightNear;
                    nodeStack[stacked] = children[2 * node + (leftFirst ? 1 : 0)];
                    distanceStack[stacked++] = leftFirst ? rightNear : leftNear;
                    node = children[2 * node + (leftFirst ? 0 : 1)];
                    continue;
                }
                if (hitsLeft || hitsRight) {
                    node = children[2 * node + (hitsLeft ? 0 : 1)];
                    continue;
                }
            }
            do {
                if (stacked == 0) {
                    return ray.triangle >= 0;
                }
                stacked--;
            } while (distanceStack[stacked] > ray.distance);
            node = nodeStack[stacked];
        }
    }

    private static float inverse(float direction) {
        float safe = Math.abs(direction) < SMALLEST_DIRECTION
                ? (Float.floatToRawIntBits(direction) < 0 ? -SMALLEST_DIRECTION : SMALLEST_DIRECTION)
                : direction;
        return 1 / safe;
    }

    private boolean leafHit(Ray ray, int leaf) {
        int first = leaf >>> COUNT_BITS;
        int end = first + (leaf & (1 << COUNT_BITS) - 1) + 1;
        boolean hit = false;
        for (int i = first; i < end; i++) {
            hit |= triangleHit(ray, i);
        }
        return hit;
    }

    /** Möller and Trumbore, "Fast, Minimum Storage Ray/Triangle Intersection", 1997. */
    private boolean triangleHit(Ray ray, int place) {
        final float[] t = triangles;
        final int at = place * 9;
        final float dx = ray.directionX;
        final float dy = ray.directionY;
        final float dz = ray.directionZ;
        final float e1x = t[at + 3];
        final float e1y = t[at + 4];
        final float e1z = t[at + 5];
        final float e2x = t[at + 6];
        final float e2y = t[at + 7];
        final float e2z = t[at + 8];
        final float px = dy * e2z - dz * e2y;
        final float py = dz * e2x - dx * e2z;
        final float pz = dx * e2y - dy * e2x;
        final float determinant = e1x * px + e1y * py + e1z * pz;
        final float inverse = 1 / determinant;
        final float sx = ray.originX - t[at];
        final float sy = ray.originY - t[at + 1];
        final float sz = ray.originZ - t[at + 2];
        final float u = (sx * px + sy * py + sz * pz) * inverse;
        if (!(u >= 0 && u <= 1)) {
            return false;
        }
        final float qx = sy * e1z - sz * e1y;
        final float qy = sz * e1x - sx * e1z;
        final float qz = sx * e1y - sy * e1x;
        final float v = (dx * qx + dy * qy + dz * qz) * inverse;
        if (!(v >= 0 && u + v <= 1)) {
            return false;
        }
        final float distance = (e2x * qx + e2y * qy + e2z * qz) * inverse;
        if (!(distance > ray.from && distance < ray.distance)) {
            return false;
        }
        int triangle = triangleNumbers[place];
        if (!tests.accept(triangle, determinant > 0, u, v, ray.seed)) {
            return false;
        }
        ray.distance = distance;
        ray.u = u;
        ray.v = v;
        ray.triangle = triangle;
        return true;
    }
}
