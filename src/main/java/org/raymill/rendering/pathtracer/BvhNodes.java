package org.raymill.rendering.pathtracer;

import java.util.Arrays;

/** A growing list of the nodes of a tree of boxes: see {@link Bvh} for the meaning of the arrays. Not safe for use by several threads. */
final class BvhNodes {

    private float[] boxes = new float[12 * 64];
    private int[] children = new int[2 * 64];
    private int count;

    int add() {
        if (count * 2 == children.length) {
            boxes = Arrays.copyOf(boxes, boxes.length * 2);
            children = Arrays.copyOf(children, children.length * 2);
        }
        return count++;
    }

    void set(int node, int side, float[] box, int reference) {
        System.arraycopy(box, 0, boxes, node * 12 + side * 6, 6);
        children[node * 2 + side] = reference;
    }

    void setEmpty(int node, int side) {
        set(node, side, BvhBuilder.emptyBox(), Bvh.leaf(0, 1));
    }

    /** Adds what was built aside: its node 0 is a stand-in for the given node, whose second side it holds. */
    void append(BvhNodes aside, int node) {
        int shift = count - 1;
        for (int i = 1; i < aside.count; i++) {
            int added = add();
            System.arraycopy(aside.boxes, i * 12, boxes, added * 12, 12);
            children[added * 2] = shifted(aside.children[i * 2], shift);
            children[added * 2 + 1] = shifted(aside.children[i * 2 + 1], shift);
        }
        System.arraycopy(aside.boxes, 6, boxes, node * 12 + 6, 6);
        children[node * 2 + 1] = shifted(aside.children[1], shift);
    }

    private static int shifted(int reference, int shift) {
        return reference < 0 ? reference : reference + shift;
    }

    float[] boxes() {
        return Arrays.copyOf(boxes, count * 12);
    }

    int[] children() {
        return Arrays.copyOf(children, count * 2);
    }
}
