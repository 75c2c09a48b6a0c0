package org.raymill.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * Triangles under construction, right-handed with Y up. Everything that is added goes through the current placement; texture coordinates are
 * in repeats of the texture.
 */
final class Shape {

    /** A vertex: x, y, z, normal x, y, z, u, v. */
    private final List<float[]> vertices = new ArrayList<>();

    private final List<Integer> indices = new ArrayList<>();
    private double[] offset = {0, 0, 0};
    private double turnY;
    private double tiltX;

    List<float[]> vertices() {
        return vertices;
    }

    List<Integer> indices() {
        return indices;
    }

    /** Moves what is added from now on: tilted about X, then turned about Y (both in degrees), then shifted. */
    Shape place(double x, double y, double z, double turnYDegrees, double tiltXDegrees) {
        offset = new double[] {x, y, z};
        turnY = Math.toRadians(turnYDegrees);
        tiltX = Math.toRadians(tiltXDegrees);
        return this;
    }

    Shape place(double x, double y, double z) {
        return place(x, y, z, 0, 0);
    }

    private double[] turned(double x, double y, double z) {
        double ct = StrictMath.cos(tiltX);
        double st = StrictMath.sin(tiltX);
        double ty = y * ct - z * st;
        double tz = y * st + z * ct;
        double c = StrictMath.cos(turnY);
        double s = StrictMath.sin(turnY);
        return new double[] {x * c + tz * s, ty, tz * c - x * s};
    }

    int vertex(double[] p, double[] n, double u, double v) {
        double[] at = turned(p[0], p[1], p[2]);
        double[] normal = Vectors.normalize(turned(n[0], n[1], n[2]));
        vertices.add(new float[] {
            (float) (at[0] + offset[0]),
            (float) (at[1] + offset[1]),
            (float) (at[2] + offset[2]),
            (float) normal[0],
            (float) normal[1],
            (float) normal[2],
            (float) u,
            (float) v
        });
        return vertices.size() - 1;
    }

    void triangle(int a, int b, int c) {
        indices.add(a);
        indices.add(b);
        indices.add(c);
    }

    /** A flat triangle, counter-clockwise from its front; the texture lies on it as seen from the front. */
    Shape facet(double[] a, double[] b, double[] c, double repeats) {
        double[] n = Vectors.normalize(Vectors.cross(Vectors.subtract(b, a), Vectors.subtract(c, a)));
        double[] right = Math.abs(n[1]) > 0.9
                ? new double[] {1, 0, 0}
                : Vectors.normalize(Vectors.cross(new double[] {0, 1, 0}, n));
        double[] up = Vectors.cross(n, right);
        int[] corners = new int[3];
        double[][] points = {a, b, c};
        for (int i = 0; i < 3; i++) {
            corners[i] = vertex(
                    points[i], n, Vectors.dot(points[i], right) * repeats, -Vectors.dot(points[i], up) * repeats);
        }
        triangle(corners[0], corners[1], corners[2]);
        return this;
    }

    /** A flat quadrangle, counter-clockwise from its front. */
    Shape quad(double[] a, double[] b, double[] c, double[] d, double repeats) {
        return facet(a, b, c, repeats).facet(a, c, d, repeats);
    }

    /** A box from its centre and its whole sizes. */
    Shape box(double x, double y, double z, double width, double height, double depth, double repeats) {
        double w = width / 2;
        double h = height / 2;
        double d = depth / 2;
        double[][] p = new double[8][];
        for (int i = 0; i < 8; i++) {
            p[i] = new double[] {x + ((i & 1) == 0 ? -w : w), y + ((i & 2) == 0 ? -h : h), z + ((i & 4) == 0 ? -d : d)};
        }
        quad(p[4], p[5], p[7], p[6], repeats);
        quad(p[1], p[0], p[2], p[3], repeats);
        quad(p[5], p[1], p[3], p[7], repeats);
        quad(p[0], p[4], p[6], p[2], repeats);
        quad(p[6], p[7], p[3], p[2], repeats);
        return quad(p[0], p[1], p[5], p[4], repeats);
    }

    /**
     * A surface of revolution about Y.
     *
     * @param profile radius and height a point; seen from outside, the list goes upwards
     * @param repeatsAround how often the texture repeats around
     * @param repeatsAlong repeats a metre along the profile
     */
    Shape lathe(double[][] profile, int segments, double repeatsAround, double repeatsAlong) {
        int start = vertices.size();
        double along = 0;
        for (int i = 0; i < profile.length; i++) {
            double[] before = profile[Math.max(0, i - 1)];
            double[] after = profile[Math.min(profile.length - 1, i + 1)];
            double nr = after[1] - before[1];
            double ny = before[0] - after[0];
            along += i == 0 ? 0 : StrictMath.hypot(profile[i][0] - before[0], profile[i][1] - before[1]);
            for (int s = 0; s <= segments; s++) {
                double angle = 2 * Math.PI * s / segments;
                double sin = StrictMath.sin(angle);
                double cos = StrictMath.cos(angle);
                vertex(
                        new double[] {profile[i][0] * sin, profile[i][1], profile[i][0] * cos},
                        new double[] {nr * sin, ny, nr * cos},
                        repeatsAround * s / segments,
                        -along * repeatsAlong);
            }
        }
        grid(start, profile.length - 1, segments);
        return this;
    }

    private void grid(int start, int rows, int columns) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int a = start + r * (columns + 1) + c;
                int above = a + columns + 1;
                triangle(a, a + 1, above + 1);
                triangle(a, above + 1, above);
            }
        }
    }

    /** A ring around Y. */
    Shape torus(double radius, double thickness, int around, int across) {
        double[][] profile = new double[across + 1][];
        int start = vertices.size();
        for (int i = 0; i <= across; i++) {
            double angle = 2 * Math.PI * i / across;
            profile[i] = new double[] {StrictMath.cos(angle), StrictMath.sin(angle)};
            for (int s = 0; s <= around; s++) {
                double turn = 2 * Math.PI * s / around;
                double sin = StrictMath.sin(turn);
                double cos = StrictMath.cos(turn);
                double r = radius + thickness * profile[i][0];
                vertex(
                        new double[] {r * sin, thickness * profile[i][1], r * cos},
                        new double[] {profile[i][0] * sin, profile[i][1], profile[i][0] * cos},
                        8.0 * s / around,
                        -(double) i / across);
            }
        }
        grid(start, across, around);
        return this;
    }

    Shape sphere(double x, double y, double z, double radius, int around, int up) {
        double[] kept = offset;
        double[] shift = turned(x, y, z);
        offset = new double[] {kept[0] + shift[0], kept[1] + shift[1], kept[2] + shift[2]};
        int start = vertices.size();
        for (int i = 0; i <= up; i++) {
            double latitude = Math.PI * ((double) i / up - 0.5);
            for (int s = 0; s <= around; s++) {
                double turn = 2 * Math.PI * s / around;
                double c = StrictMath.cos(latitude);
                double[] n = {c * StrictMath.sin(turn), StrictMath.sin(latitude), c * StrictMath.cos(turn)};
                double[] p = {n[0] * radius, n[1] * radius, n[2] * radius};
                vertex(p, n, 2.0 * s / around, 1 - (double) i / up);
            }
        }
        grid(start, up, around);
        offset = kept;
        return this;
    }

    /** Turns the surface inside out. */
    Shape inverted() {
        for (float[] vertex : vertices) {
            for (int i = 3; i < 6; i++) {
                vertex[i] = -vertex[i];
            }
        }
        for (int i = 0; i < indices.size(); i += 3) {
            int kept = indices.get(i + 1);
            indices.set(i + 1, indices.get(i + 2));
            indices.set(i + 2, kept);
        }
        return this;
    }
}
