package org.raymill.sample;

import java.util.List;

/** The shapes of the sample scene, in metres. */
final class Models {

    private Models() {}

    private static double[] p(double x, double y, double z) {
        return new double[] {x, y, z};
    }

    /** The mill's round tower, from the ground to the roof. */
    static Shape tower() {
        double[][] profile = new double[11][];
        for (int i = 0; i <= 10; i++) {
            double t = i / 10.0;
            profile[i] = p(1.55 - 0.55 * t + 0.12 * (1 - t) * (1 - t), -0.2 + 4.5 * t, 0);
        }
        Shape shape = new Shape().lathe(profile, 40, 5, 0.55);
        return shape.lathe(new double[][] {{1.02, 4.22}, {1.16, 4.24}, {1.16, 4.4}, {0.98, 4.42}}, 40, 5, 0.55);
    }

    static Shape roof() {
        double[][] profile = {
            {1.0, 4.33}, {1.32, 4.30}, {1.33, 4.36}, {1.16, 4.62}, {0.92, 5.0}, {0.6, 5.4}, {0.28, 5.72}, {0.02, 5.9}
        };
        return new Shape().lathe(profile, 40, 6, 0.8);
    }

    /** The gallery's planks, rail and posts. */
    static Shape gallery() {
        Shape shape =
                new Shape().lathe(new double[][] {{1.2, 1.86}, {1.98, 1.86}, {1.98, 1.96}, {1.2, 1.96}}, 32, 16, 1.6);
        for (int i = 0; i < 20; i++) {
            double turn = i * 18 + 9;
            shape.place(0, 0, 0, turn, 0).box(0, 2.2, 1.9, 0.06, 0.5, 0.06, 0.8);
            if (i % 2 == 0) {
                // A strut from the wall to the outer edge.
                shape.quad(p(-0.05, 1.3, 1.36), p(0.05, 1.3, 1.36), p(0.05, 1.86, 1.86), p(-0.05, 1.86, 1.86), 0.8);
                shape.quad(p(0.05, 1.3, 1.36), p(0.05, 1.42, 1.3), p(0.05, 1.86, 1.7), p(0.05, 1.86, 1.86), 0.8);
                shape.quad(p(-0.05, 1.42, 1.3), p(-0.05, 1.3, 1.36), p(-0.05, 1.86, 1.86), p(-0.05, 1.86, 1.7), 0.8);
            }
        }
        shape.place(0, 2.46, 0);
        shape.torus(1.9, 0.045, 40, 6);
        return shape.place(0, 0, 0);
    }

    /** A door or window frame with its arch, in the plane z = 0, its sill at y = 0. */
    static Shape arch(double width, double height, double thickness) {
        Shape shape = new Shape();
        double half = width / 2;
        shape.box(-half, height / 2, 0, thickness, height, 0.2, 0.9);
        shape.box(half, height / 2, 0, thickness, height, 0.2, 0.9);
        for (int i = 0; i < 8; i++) {
            double angle = Math.PI * (i + 0.5) / 8;
            double x = StrictMath.cos(angle) * half;
            double y = height + StrictMath.sin(angle) * half;
            shape.box(x, y, 0, thickness * 1.15, thickness * 1.15, 0.22, 0.9);
        }
        return shape;
    }

    /** What fills an arch: a plate with a round top. */
    static Shape plate(double width, double height, double z, double repeats) {
        Shape shape = new Shape();
        double half = width / 2;
        shape.quad(p(-half, 0, z), p(half, 0, z), p(half, height, z), p(-half, height, z), repeats);
        for (int i = 0; i < 8; i++) {
            double a = Math.PI * i / 8;
            double b = Math.PI * (i + 1) / 8;
            shape.facet(
                    p(0, height, z),
                    p(StrictMath.cos(a) * half, height + StrictMath.sin(a) * half, z),
                    p(StrictMath.cos(b) * half, height + StrictMath.sin(b) * half, z),
                    repeats);
        }
        return shape;
    }

    /** The bars of a window. */
    static Shape bars(double width, double height) {
        return new Shape()
                .box(0, (height + width / 2) / 2, 0.05, 0.045, height + width / 2, 0.05, 0.9)
                .box(0, height * 0.55, 0.05, width, 0.045, 0.05, 0.9);
    }

    /** The wood of one sail, standing up from the hub at the origin, seen from +Z. */
    static Shape sailWood() {
        Shape shape = new Shape().box(0, 1.62, 0, 0.13, 3.2, 0.11, 0.9);
        for (int i = 0; i < 9; i++) {
            shape.box(0.36, 0.72 + i * 0.29, 0.03, 0.78, 0.045, 0.04, 0.9);
        }
        return shape.box(0.38, 1.88, 0.03, 0.04, 2.4, 0.04, 0.9).box(0.73, 1.88, 0.03, 0.045, 2.4, 0.045, 0.9);
    }

    /** The cloth of one sail, billowing a little. */
    static Shape sailCloth() {
        Shape shape = new Shape();
        int rows = 8;
        for (int i = 0; i < rows; i++) {
            double low = 0.76 + 2.2 * i / rows;
            double high = 0.76 + 2.2 * (i + 1) / rows;
            for (int k = 0; k < 4; k++) {
                double left = 0.07 + 0.64 * k / 4;
                double right = 0.07 + 0.64 * (k + 1) / 4;
                int a = cloth(shape, left, low);
                int b = cloth(shape, right, low);
                int c = cloth(shape, right, high);
                int d = cloth(shape, left, high);
                shape.triangle(a, b, c);
                shape.triangle(a, c, d);
            }
        }
        return shape;
    }

    private static int cloth(Shape shape, double x, double y) {
        double s = Math.PI * (x - 0.07) / 0.64;
        double t = Math.PI * (y - 0.76) / 2.2;
        double bulge = 0.09;
        double z = 0.07 + bulge * StrictMath.sin(s) * StrictMath.sin(t);
        double dx = bulge * StrictMath.cos(s) * StrictMath.sin(t) * Math.PI / 0.64;
        double dy = bulge * StrictMath.sin(s) * StrictMath.cos(t) * Math.PI / 2.2;
        return shape.vertex(p(x, y, z), p(-dx, -dy, 1), x, -y);
    }

    /** The axle with its brass hub, along +Z. */
    static Shape hub() {
        Shape shape = new Shape().place(0, 0, -0.6, 0, 90);
        shape.lathe(
                new double[][] {{0.15, 0}, {0.15, 0.42}, {0.24, 0.46}, {0.24, 0.72}, {0.14, 0.8}, {0.01, 0.86}},
                20,
                2,
                1);
        return shape.place(0, 0, 0);
    }

    /** How high the meadow is. */
    static double ground(double x, double z) {
        double bumps = (Noise.smooth(x * 0.45 + 20, z * 0.45 + 20, 64, 3) - 0.5) * 0.5;
        double far = Math.sqrt(x * x + z * z);
        double flat = Noise.step(1.6, 3.2, far);
        double pond = 1 - Noise.step(0.9, 1.75, Math.hypot(x - 2.75, z - 1.9));
        return bumps * flat - 0.45 * pond;
    }

    /** The island's meadow. */
    static Shape meadow() {
        Shape shape = new Shape();
        int rings = 26;
        int around = 64;
        for (int r = 0; r <= rings; r++) {
            for (int s = 0; s <= around; s++) {
                double turn = 2 * Math.PI * (s % around) / around;
                double radius = rim(s % around, around) * r / rings;
                double x = radius * StrictMath.sin(turn);
                double z = radius * StrictMath.cos(turn);
                double e = 0.05;
                double[] n = {
                    (ground(x - e, z) - ground(x + e, z)) / (2 * e), 1, (ground(x, z - e) - ground(x, z + e)) / (2 * e)
                };
                shape.vertex(p(x, ground(x, z), z), n, x * 0.35, z * 0.35);
            }
        }
        for (int r = 0; r < rings; r++) {
            for (int s = 0; s < around; s++) {
                int inner = r * (around + 1) + s;
                int outer = inner + around + 1;
                shape.triangle(inner, outer, outer + 1);
                if (r > 0) {
                    shape.triangle(inner, outer + 1, inner + 1);
                }
            }
        }
        return shape;
    }

    private static double rim(int s, int around) {
        return 5.6 + 0.7 * Noise.smooth(s * 16.0 / around, 0.5, 16, 9);
    }

    /** The rock that the meadow lies on, hanging in the air. */
    static Shape cliff() {
        Shape shape = new Shape();
        int around = 64;
        double[][] levels = {
            {1, 0}, {1.03, -0.22}, {0.93, -0.7}, {0.8, -1.3}, {0.6, -2.1}, {0.36, -2.9}, {0.13, -3.6}, {0, -4}
        };
        double[][][] points = new double[levels.length][around + 1][];
        for (int l = 0; l < levels.length; l++) {
            for (int s = 0; s <= around; s++) {
                int step = s % around;
                double turn = 2 * Math.PI * step / around;
                double jag = l < 2 ? 1 : 0.86 + 0.28 * Noise.at(step / 2, l, 13);
                double radius = rim(step, around) * levels[l][0] * jag;
                double x = radius * StrictMath.sin(turn);
                double z = radius * StrictMath.cos(turn);
                double drop = l < 2 ? 0 : (Noise.at(step, l, 17) - 0.5) * 0.4;
                double top = l == 0 ? ground(x, z) : 0;
                points[l][s] = p(x, top + levels[l][1] + drop, z);
            }
        }
        for (int l = 0; l + 1 < levels.length; l++) {
            for (int s = 0; s < around; s++) {
                shape.quad(points[l + 1][s], points[l + 1][s + 1], points[l][s + 1], points[l][s], 0.3);
            }
        }
        return shape;
    }

    /** An angular stone of about a metre. */
    static Shape stone(int seed, double flatness) {
        Shape shape = new Shape();
        int up = 4;
        int around = 7;
        double[][][] points = new double[up + 1][around + 1][];
        for (int i = 0; i <= up; i++) {
            double latitude = Math.PI * ((double) i / up - 0.5);
            for (int s = 0; s <= around; s++) {
                double turn = 2 * Math.PI * (s % around) / around;
                double r = i == 0 || i == up ? 0.5 : 0.4 + 0.2 * Noise.at(s % around, i, seed);
                double c = StrictMath.cos(latitude) * r;
                points[i][s] =
                        p(c * StrictMath.sin(turn), StrictMath.sin(latitude) * r * flatness, c * StrictMath.cos(turn));
            }
        }
        for (int i = 0; i < up; i++) {
            for (int s = 0; s < around; s++) {
                shape.quad(points[i][s], points[i][s + 1], points[i + 1][s + 1], points[i + 1][s], 0.7);
            }
        }
        return shape;
    }

    /** The needles of a fir of three metres. */
    static Shape fir() {
        Shape shape = new Shape();
        double[][] tiers = {{0.95, 0.45, 1.35}, {0.78, 1.05, 1.95}, {0.58, 1.65, 2.5}, {0.36, 2.2, 3.1}};
        int around = 14;
        for (int tier = 0; tier < tiers.length; tier++) {
            double[] top = p(0, tiers[tier][2], 0);
            for (int s = 0; s < around; s++) {
                double[] a = branch(tiers[tier], tier, s, around);
                double[] b = branch(tiers[tier], tier, (s + 1) % around, around);
                shape.facet(a, b, top, 1.2);
                shape.facet(b, a, p(0, tiers[tier][1] + 0.25, 0), 1.2);
            }
        }
        return shape;
    }

    private static double[] branch(double[] tier, int number, int s, int around) {
        double turn = 2 * Math.PI * (s + 0.37 * number) / around;
        double radius = tier[0] * (s % 2 == 0 ? 1 : 0.78) * (0.92 + 0.16 * Noise.at(s, number, 19));
        double y = tier[1] - (s % 2 == 0 ? 0.1 : 0) + 0.08 * Noise.at(s, number, 29);
        return p(radius * StrictMath.sin(turn), y, radius * StrictMath.cos(turn));
    }

    static Shape trunk() {
        return new Shape().lathe(new double[][] {{0.13, -0.3}, {0.1, 0.4}, {0.07, 0.9}}, 8, 1, 0.6);
    }

    /** A barrel of 0.8 m, and its hoops. */
    static Shape barrel() {
        return new Shape()
                .lathe(new double[][] {{0.24, 0}, {0.3, 0.2}, {0.32, 0.4}, {0.3, 0.6}, {0.24, 0.8}}, 18, 3, 0.9)
                .lathe(new double[][] {{0.24, 0.8}, {0.21, 0.8}, {0.21, 0.76}, {0.005, 0.76}}, 18, 3, 0.9);
    }

    static Shape hoops() {
        Shape shape = new Shape();
        for (double[] hoop : List.of(p(0.283, 0.13, 0), p(0.318, 0.3, 0), p(0.318, 0.5, 0), p(0.283, 0.67, 0))) {
            shape.lathe(
                    new double[][] {{hoop[0] + 0.005, hoop[1] - 0.025}, {hoop[0] + 0.006, hoop[1] + 0.025}}, 18, 1, 1);
        }
        return shape;
    }

    /** A post with an arm from which a lantern hangs towards +X. */
    static Shape lanternPost() {
        return new Shape()
                .box(0, 0.75, 0, 0.11, 1.9, 0.11, 0.9)
                .box(0.2, 1.6, 0, 0.55, 0.07, 0.07, 0.9)
                .box(0.38, 1.52, 0, 0.025, 0.12, 0.025, 0.9);
    }

    /** The lantern's iron. */
    static Shape lanternFrame() {
        Shape shape = new Shape().place(0.38, 0, 0);
        shape.lathe(new double[][] {{0.15, 1.36}, {0.11, 1.42}, {0.04, 1.47}, {0.005, 1.48}}, 4, 1, 1);
        shape.lathe(new double[][] {{0.10, 1.36}, {0.15, 1.36}}, 4, 1, 1);
        shape.torus(0.115, 0.012, 12, 4);
        for (int i = 0; i < 4; i++) {
            shape.place(0.38, 0, 0, i * 90 + 45, 0).box(0, 1.23, 0.115, 0.018, 0.28, 0.018, 1);
        }
        return shape.place(0, 0, 0);
    }

    static Shape flame() {
        return new Shape().sphere(0.38, 1.25, 0, 0.055, 10, 8);
    }

    static Shape pedestal() {
        double[][] profile = {
            {0.5, -0.3},
            {0.5, 0.12},
            {0.4, 0.16},
            {0.3, 0.22},
            {0.27, 0.7},
            {0.34, 0.78},
            {0.4, 0.82},
            {0.4, 0.92},
            {0.005, 0.92}
        };
        return new Shape().lathe(profile, 24, 2, 0.8);
    }

    static Shape ring(double radius, double thickness) {
        return new Shape().torus(radius, thickness, 48, 10);
    }

    static Shape ball(double radius) {
        return new Shape().sphere(0, 0, 0, radius, 28, 18);
    }

    /** The rod, arrow and rays of a sun-shaped weather vane. */
    static Shape vane() {
        Shape shape = new Shape()
                .box(0, 0.3, 0, 0.035, 0.75, 0.035, 1)
                .box(0, 0.42, 0, 0.9, 0.03, 0.03, 1)
                .facet(p(0.45, 0.33, 0), p(0.68, 0.43, 0), p(0.45, 0.53, 0), 1)
                .facet(p(0.45, 0.33, 0), p(0.45, 0.53, 0), p(0.68, 0.43, 0), 1);
        for (int i = 0; i < 8; i++) {
            double turn = Math.PI * i / 4;
            double c = StrictMath.cos(turn);
            double s = StrictMath.sin(turn);
            double[] a = p(c * 0.12 - s * 0.05, 0.86 + s * 0.12 + c * 0.05, 0);
            double[] b = p(c * 0.12 + s * 0.05, 0.86 + s * 0.12 - c * 0.05, 0);
            double[] tip = p(c * 0.3, 0.86 + s * 0.3, 0);
            shape.facet(a, b, tip, 1).facet(b, a, tip, 1);
        }
        return shape.sphere(0, 0.86, 0, 0.14, 16, 12);
    }

    /** One length of fence from the origin along +X. */
    static Shape fence() {
        return new Shape()
                .box(0, 0.3, 0, 0.09, 0.9, 0.09, 0.9)
                .box(0.45, 0.56, 0.04, 1.0, 0.08, 0.03, 0.9)
                .box(0.45, 0.32, 0.04, 1.0, 0.08, 0.03, 0.9);
    }

    static Shape water() {
        Shape shape = new Shape();
        int around = 32;
        double repeats = 0.45;
        int centre = shape.vertex(p(0, 0, 0), p(0, 1, 0), 0, 0);
        for (int s = 0; s <= around; s++) {
            double turn = 2 * Math.PI * s / around;
            double x = 1.7 * StrictMath.sin(turn);
            double z = 1.7 * StrictMath.cos(turn);
            shape.vertex(p(x, 0, z), p(0, 1, 0), x * repeats, z * repeats);
        }
        for (int s = 1; s <= around; s++) {
            shape.triangle(centre, centre + s, centre + s + 1);
        }
        return shape;
    }

    static Shape sky() {
        Shape shape = new Shape();
        int around = 32;
        int up = 16;
        for (int i = 0; i <= up; i++) {
            double latitude = Math.PI * ((double) i / up - 0.5);
            for (int s = 0; s <= around; s++) {
                double turn = 2 * Math.PI * s / around;
                double c = StrictMath.cos(latitude);
                double[] n = {c * StrictMath.sin(turn), StrictMath.sin(latitude), c * StrictMath.cos(turn)};
                shape.vertex(p(n[0] * 60, n[1] * 60, n[2] * 60), n, (double) s / around, 1 - (double) i / up);
            }
        }
        for (int i = 0; i < up; i++) {
            for (int s = 0; s < around; s++) {
                int a = i * (around + 1) + s;
                int above = a + around + 1;
                shape.triangle(a, a + 1, above + 1);
                shape.triangle(a, above + 1, above);
            }
        }
        return shape.inverted();
    }
}
