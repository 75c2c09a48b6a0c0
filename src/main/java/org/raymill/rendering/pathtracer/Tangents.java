package org.raymill.rendering.pathtracer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes tangents from texture coordinates in the way of MikkTSpace, which glTF asks for: the tangents of the triangles around a vertex,
 * projected into the plane of its normal, weighted by the triangles' angles there. Triangles with mirrored texture coordinates never share a
 * tangent with others, so a vertex between them is doubled.
 */
final class Tangents {

    private static final double TINY = 1e-20;

    /** Sums, groups and the hash table's entries. */
    private static final long WORKING_BYTES_PER_VERTEX = 150;

    private final Primitive mesh;
    private final float[] uv;

    private Tangents(Primitive mesh, float[] uv) {
        this.mesh = mesh;
        this.uv = uv;
    }

    /**
     * Returns the primitive with tangents.
     *
     * @param texCoord which texture coordinates the normal texture uses
     */
    static Primitive generate(Primitive primitive, int texCoord, MemoryBudget budget) throws SceneException {
        float[] uv = texCoord == 0 ? primitive.texCoords0() : primitive.texCoords1();
        Primitive split = uv == null ? primitive : splitMirrored(primitive, uv, budget);
        float[] tangents = budget.floats(split.vertexCount() * 4L, split.where());
        float[] normals = split.normals() == null ? flatNormals(split, budget) : split.normals();
        if (uv != null) {
            long working = split.vertexCount() * WORKING_BYTES_PER_VERTEX;
            budget.take(working, split.where());
            new Tangents(split, texCoord == 0 ? split.texCoords0() : split.texCoords1()).accumulate(normals, tangents);
            budget.release(working);
        }
        finish(normals, tangents);
        return split.withTangents(tangents);
    }

    /** Doubles the vertices that triangles of both orientations of the texture share. */
    private static Primitive splitMirrored(Primitive primitive, float[] uv, MemoryBudget budget) throws SceneException {
        int vertices = primitive.vertexCount();
        byte[] uses = new byte[vertices];
        int[] indices = primitive.indices();
        for (int i = 0; i < indices.length; i++) {
            uses[indices[i]] |= (byte) (mirrored(uv, indices, i / 3 * 3) ? 2 : 1);
        }
        int[] twin = new int[vertices];
        int[] source = new int[vertices * 2];
        int count = vertices;
        for (int v = 0; v < vertices; v++) {
            source[v] = v;
            twin[v] = v;
            if (uses[v] == 3) {
                source[count] = v;
                twin[v] = count++;
            }
        }
        if (count == vertices) {
            return primitive;
        }
        int[] newIndices = budget.ints(indices.length, primitive.where());
        for (int i = 0; i < indices.length; i++) {
            newIndices[i] = mirrored(uv, indices, i / 3 * 3) ? twin[indices[i]] : indices[i];
        }
        return primitive.rearranged(Arrays.copyOf(source, count), newIndices, budget);
    }

    private static boolean mirrored(float[] uv, int[] indices, int corner) {
        int a = indices[corner] * 2;
        int b = indices[corner + 1] * 2;
        int c = indices[corner + 2] * 2;
        double area = ((double) uv[b] - uv[a]) * ((double) uv[c + 1] - uv[a + 1])
                - ((double) uv[b + 1] - uv[a + 1]) * ((double) uv[c] - uv[a]);
        // v points down in glTF's pictures, so an upright texture has a negative area.
        return area > 0;
    }

    private static float[] flatNormals(Primitive primitive, MemoryBudget budget) throws SceneException {
        float[] normals = budget.floats(primitive.positions().length, primitive.where());
        Geometry.flatNormals(primitive.positions(), primitive.indices(), 0, primitive.triangleCount(), normals);
        return normals;
    }

    /** What makes two vertices one for the purpose of tangents. */
    private record Corner(
            float x, float y, float z, float nx, float ny, float nz, float u, float v, boolean mirrored) {}

    private void accumulate(float[] normals, float[] tangents) {
        int[] indices = mesh.indices();
        int[] groups = new int[mesh.vertexCount()];
        Arrays.fill(groups, -1);
        Map<Corner, Integer> groupOf = new HashMap<>();
        double[] sums = new double[mesh.vertexCount() * 3];
        for (int t = 0; t < indices.length; t += 3) {
            boolean mirrored = mirrored(uv, indices, t);
            double[] direction = direction(t);
            for (int k = 0; k < 3; k++) {
                int vertex = indices[t + k];
                if (groups[vertex] < 0) {
                    groups[vertex] = groupOf.computeIfAbsent(corner(vertex, normals, mirrored), c -> groupOf.size());
                }
                if (direction != null) {
                    add(direction, t, k, normals, sums, groups[vertex] * 3);
                }
                tangents[vertex * 4 + 3] = mirrored ? -1 : 1;
            }
        }
        for (int vertex = 0; vertex < groups.length; vertex++) {
            if (groups[vertex] >= 0) {
                for (int k = 0; k < 3; k++) {
                    tangents[vertex * 4 + k] = (float) sums[groups[vertex] * 3 + k];
                }
            }
        }
    }

    private Corner corner(int v, float[] normals, boolean mirrored) {
        float[] p = mesh.positions();
        return new Corner(
                p[v * 3],
                p[v * 3 + 1],
                p[v * 3 + 2],
                normals[v * 3],
                normals[v * 3 + 1],
                normals[v * 3 + 2],
                uv[v * 2],
                uv[v * 2 + 1],
                mirrored);
    }

    /** Returns the direction in which u grows over a triangle; null when its texture coordinates span no area. */
    private double[] direction(int triangle) {
        int a = mesh.indices()[triangle];
        int b = mesh.indices()[triangle + 1];
        int c = mesh.indices()[triangle + 2];
        double[] e1 = edge(a, b);
        double[] e2 = edge(a, c);
        double v1 = (double) uv[b * 2 + 1] - uv[a * 2 + 1];
        double v2 = (double) uv[c * 2 + 1] - uv[a * 2 + 1];
        double area = ((double) uv[b * 2] - uv[a * 2]) * v2 - v1 * ((double) uv[c * 2] - uv[a * 2]);
        if (area == 0) {
            return null;
        }
        double sign = Math.signum(area);
        return normalize(new double[] {
            (e1[0] * v2 - e2[0] * v1) * sign, (e1[1] * v2 - e2[1] * v1) * sign, (e1[2] * v2 - e2[2] * v1) * sign
        });
    }

    private void add(double[] direction, int triangle, int k, float[] normals, double[] sums, int at) {
        int vertex = mesh.indices()[triangle + k];
        double[] normal = {normals[vertex * 3], normals[vertex * 3 + 1], normals[vertex * 3 + 2]};
        double[] tangent = normalize(project(direction, normal));
        double[] to = normalize(project(edge(vertex, mesh.indices()[triangle + (k + 1) % 3]), normal));
        double[] from = normalize(project(edge(vertex, mesh.indices()[triangle + (k + 2) % 3]), normal));
        double cos = Math.max(-1, Math.min(1, dot(to, from)));
        double angle = StrictMath.acos(cos);
        for (int i = 0; i < 3; i++) {
            sums[at + i] += tangent[i] * angle;
        }
    }

    private double[] edge(int from, int to) {
        float[] p = mesh.positions();
        return new double[] {
            (double) p[to * 3] - p[from * 3],
            (double) p[to * 3 + 1] - p[from * 3 + 1],
            (double) p[to * 3 + 2] - p[from * 3 + 2]
        };
    }

    private static double[] project(double[] v, double[] normal) {
        double along = dot(v, normal);
        return new double[] {v[0] - normal[0] * along, v[1] - normal[1] * along, v[2] - normal[2] * along};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] normalize(double[] v) {
        double length = Math.sqrt(dot(v, v));
        return length > TINY ? new double[] {v[0] / length, v[1] / length, v[2] / length} : new double[3];
    }

    /** Makes the tangents unit vectors; where there is none, any direction in the surface does. */
    private static void finish(float[] normals, float[] tangents) {
        for (int v = 0; v < tangents.length / 4; v++) {
            double[] tangent = normalize(new double[] {tangents[v * 4], tangents[v * 4 + 1], tangents[v * 4 + 2]});
            if (dot(tangent, tangent) == 0) {
                double[] normal = {normals[v * 3], normals[v * 3 + 1], normals[v * 3 + 2]};
                double[] axis = Math.abs(normal[0]) < 0.9 ? new double[] {1, 0, 0} : new double[] {0, 1, 0};
                tangent = normalize(project(axis, normal));
            }
            for (int k = 0; k < 3; k++) {
                tangents[v * 4 + k] = (float) tangent[k];
            }
            if (tangents[v * 4 + 3] == 0) {
                tangents[v * 4 + 3] = 1;
            }
        }
    }
}
