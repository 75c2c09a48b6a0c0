package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BvhTest {

    @Property(tries = 50)
    void theTreeFindsWhatLookingAtEachTriangleFinds(@ForAll long seed, @ForAll @IntRange(max = 300) int count) {
        Random random = new Random(seed);
        SceneFrame frame = randomTriangles(random, count);
        Bvh bvh = bvh(frame);
        for (int i = 0; i < 100; i++) {
            Ray ray = randomRay(random);
            double expected = nearest(frame.mesh(), ray);
            bvh.closest(ray);
            boolean hit = ray.triangle >= 0;
            // Rays that graze an edge may be decided either way by rounding.
            if (hit != expected < Double.POSITIVE_INFINITY) {
                assertThat(grazes(frame.mesh(), ray)).isTrue();
            } else if (hit) {
                assertThat((double) ray.distance).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-2));
            }
            assertThat(bvh.occluded(ray)).isEqualTo(hit);
        }
    }

    @Test
    void anEmptySceneHasNoHits() {
        Ray ray = randomRay(new Random(1));
        bvh(new TestScene().frame()).closest(ray);
        assertThat(ray.triangle).isNegative();
    }

    @Test
    void manyTrianglesInOnePlaceAreNoTroubleForTheDepth() {
        TestScene scene = new TestScene();
        int material = scene.add(new TestScene.Paint());
        for (int i = 0; i < 20_000; i++) {
            float size = i % 2 == 0 ? 1 : (float) Math.pow(2, -(i % 120));
            scene.triangle(
                    material,
                    new float[] {0, 0, 0, 0, 0, 1, 0, 0},
                    new float[] {size, 0, 0, 0, 0, 1, 0, 0},
                    new float[] {0, size, 0, 0, 0, 1, 0, 0});
        }
        Ray ray = new Ray();
        ray.originX = 0.1f;
        ray.originY = 0.1f;
        ray.originZ = 1;
        ray.setDirection(0, 0, -1);
        ray.to = 10;
        bvh(scene.frame()).closest(ray);
        assertThat(ray.distance).isEqualTo(1);
    }

    @Test
    void trianglesWithoutAreaAndWithBadNumbersAreNeverHit() {
        TestScene scene = new TestScene();
        int material = scene.add(new TestScene.Paint().doubleSided());
        float[] bad = {Float.NaN, 0, 0, 0, 0, 1, 0, 0};
        float[] far = {1e30f, -1e30f, 1e30f, 0, 0, 1, 0, 0};
        float[] near = {0, 0, 0, 0, 0, 1, 0, 0};
        scene.triangle(material, near, near, near);
        scene.triangle(material, bad, near, far);
        Ray ray = randomRay(new Random(2));
        ray.setDirection(0, 0, 1);
        bvh(scene.frame()).closest(ray);
        assertThat(ray.triangle).isNegative();
    }

    private static Bvh bvh(SceneFrame frame) {
        return PreparedScene.of(frame, 1).bvh();
    }

    private static SceneFrame randomTriangles(Random random, int count) {
        TestScene scene = new TestScene();
        int material = scene.add(new TestScene.Paint().doubleSided());
        for (int i = 0; i < count; i++) {
            float[] a = randomVertex(random, 0, 0, 0, 2);
            scene.triangle(
                    material,
                    a,
                    randomVertex(random, a[0], a[1], a[2], 0.5f),
                    randomVertex(random, a[0], a[1], a[2], 0.5f));
        }
        return scene.frame();
    }

    private static float[] randomVertex(Random random, float x, float y, float z, float size) {
        return new float[] {
            x + (random.nextFloat() - 0.5f) * size,
            y + (random.nextFloat() - 0.5f) * size,
            z + (random.nextFloat() - 0.5f) * size,
            0,
            0,
            1,
            0,
            0
        };
    }

    private static Ray randomRay(Random random) {
        Ray ray = new Ray();
        ray.originX = (random.nextFloat() - 0.5f) * 4;
        ray.originY = (random.nextFloat() - 0.5f) * 4;
        ray.originZ = (random.nextFloat() - 0.5f) * 4;
        double x = random.nextInt(4) == 0 ? 0 : random.nextGaussian();
        double y = random.nextInt(4) == 0 ? -0.0 : random.nextGaussian();
        double z = random.nextGaussian();
        double length = Math.sqrt(x * x + y * y + z * z);
        ray.setDirection((float) (x / length), (float) (y / length), (float) (z / length));
        ray.to = 100;
        return ray;
    }

    private static double nearest(SceneFrame.TriangleMesh mesh, Ray ray) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < mesh.triangleCount(); i++) {
            double[] hit = hit(mesh, i, ray);
            if (hit[1] >= 0 && hit[2] >= 0 && hit[1] + hit[2] <= 1 && hit[0] > 0) {
                nearest = Math.min(nearest, hit[0]);
            }
        }
        return nearest;
    }

    private static boolean grazes(SceneFrame.TriangleMesh mesh, Ray ray) {
        for (int i = 0; i < mesh.triangleCount(); i++) {
            double[] hit = hit(mesh, i, ray);
            double edge = Math.min(Math.abs(hit[1]), Math.min(Math.abs(hit[2]), Math.abs(1 - hit[1] - hit[2])));
            if (edge < 1e-3 || Math.abs(hit[0]) < 1e-4) {
                return true;
            }
        }
        return false;
    }

    /** Distance and barycentric coordinates in double precision, by Cramer's rule. */
    private static double[] hit(SceneFrame.TriangleMesh mesh, int triangle, Ray ray) {
        double[][] p = new double[3][3];
        for (int corner = 0; corner < 3; corner++) {
            for (int axis = 0; axis < 3; axis++) {
                p[corner][axis] = mesh.positions()[3 * mesh.indices()[3 * triangle + corner] + axis];
            }
        }
        double[] e1 = minus(p[1], p[0]);
        double[] e2 = minus(p[2], p[0]);
        double[] back = {-ray.directionX, -ray.directionY, -ray.directionZ};
        double[] s = minus(new double[] {ray.originX, ray.originY, ray.originZ}, p[0]);
        double whole = determinant(back, e1, e2);
        return new double[] {
            determinant(s, e1, e2) / whole, determinant(back, s, e2) / whole, determinant(back, e1, s) / whole
        };
    }

    private static double[] minus(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }

    private static double determinant(double[] a, double[] b, double[] c) {
        return a[0] * (b[1] * c[2] - b[2] * c[1])
                - a[1] * (b[0] * c[2] - b[2] * c[0])
                + a[2] * (b[0] * c[1] - b[1] * c[0]);
    }
}
