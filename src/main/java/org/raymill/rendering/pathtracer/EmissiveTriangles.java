package org.raymill.rendering.pathtracer;

import java.util.Arrays;

/** Chooses points on the triangles that emit light, in proportion to the light that they send out. Immutable, safe for several threads. */
final class EmissiveTriangles {

    /** How finely a triangle's emission is looked at beforehand: rows of points, by how many pixels of the texture it covers. */
    private static final int FEWEST_ROWS = 2;

    private static final int MOST_ROWS = 24;

    private final int[] triangles;
    private final float[] sums;
    /** The density by area with which points on each triangle of the mesh are chosen; null when nothing emits. */
    private final float[] densities;

    EmissiveTriangles(SceneFrame.TriangleMesh mesh, CompiledMaterial[] materials) {
        int count = mesh.triangleCount();
        double[] powers = new double[count];
        int emitting = 0;
        double total = 0;
        Surface surface = new Surface(mesh, materials);
        float[] areas = new float[count];
        for (int i = 0; i < count; i++) {
            CompiledMaterial material = materials[mesh.materialOfTriangle()[i]];
            if (material.emits) {
                areas[i] = 0.5f * surface.loadEmitter(i, 1f / 3, 1f / 3, true);
                powers[i] = power(surface, mesh, material, i, areas[i]);
                total += powers[i];
                emitting += powers[i] > 0 ? 1 : 0;
            }
        }
        triangles = new int[emitting];
        sums = new float[emitting];
        densities = emitting > 0 ? new float[count] : null;
        fill(powers, areas, total);
    }

    private void fill(double[] powers, float[] areas, double total) {
        double running = 0;
        int next = 0;
        for (int i = 0; i < powers.length; i++) {
            if (powers[i] > 0) {
                running += powers[i];
                triangles[next] = i;
                sums[next++] = (float) (running / total);
                densities[i] = (float) (powers[i] / total / areas[i]);
            }
        }
    }

    private static double power(
            Surface surface, SceneFrame.TriangleMesh mesh, CompiledMaterial material, int triangle, float area) {
        if (!(area > 0 && area < Float.POSITIVE_INFINITY)) {
            return 0;
        }
        int rows = material.emissive == null ? 1 : rows(mesh, material, triangle);
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < rows - row; column++) {
                float u = (row + 1f / 3) / rows;
                float v = (column + 1f / 3) / rows;
                surface.loadEmitter(triangle, u, v, true);
                sum += FloatMath.luminance(surface.emissiveRed, surface.emissiveGreen, surface.emissiveBlue);
            }
        }
        double power = sum / (rows * (rows + 1) / 2) * area;
        return Double.isFinite(power) ? power : 0;
    }

    private static int rows(SceneFrame.TriangleMesh mesh, CompiledMaterial material, int triangle) {
        float[] uv = material.emissive.texCoord() == 0 ? mesh.texCoords0() : mesh.texCoords1();
        if (uv == null) {
            return 1;
        }
        int a = 2 * mesh.indices()[3 * triangle];
        int b = 2 * mesh.indices()[3 * triangle + 1];
        int c = 2 * mesh.indices()[3 * triangle + 2];
        float area = Math.abs((uv[b] - uv[a]) * (uv[c + 1] - uv[a + 1]) - (uv[b + 1] - uv[a + 1]) * (uv[c] - uv[a]));
        double texels = Math.sqrt(area * material.emissive.texelsPerUnit());
        return texels > FEWEST_ROWS ? (int) Math.min(texels, MOST_ROWS) : FEWEST_ROWS;
    }

    boolean isEmpty() {
        return triangles.length == 0;
    }

    int count() {
        return triangles.length;
    }

    /** The density by area with which a point on a triangle is chosen; 0 for one that {@link #choose} never returns. */
    float density(int triangle) {
        return densities == null ? 0 : densities[triangle];
    }

    /** Returns a triangle for a number in [0, 1); there must be one. */
    int choose(float choice) {
        int found = Arrays.binarySearch(sums, choice);
        int place = found >= 0 ? found + 1 : -found - 1;
        return triangles[Math.min(place, triangles.length - 1)];
    }
}
