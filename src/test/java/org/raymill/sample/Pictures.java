package org.raymill.sample;

import java.awt.image.BufferedImage;

/** The textures of the sample scene, computed. All but the sky repeat without a seam. */
final class Pictures {

    private static final int SIZE = 256;

    private Pictures() {}

    /** A height or a colour at a place of the unit square, v downwards. */
    interface Field {
        double at(double u, double v);
    }

    private interface Color {
        double[] at(double u, double v);
    }

    private static BufferedImage paint(int width, int height, Color color) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double[] c = color.at((x + 0.5) / width, (y + 0.5) / height);
                int rgb = 0;
                for (int i = 0; i < 3; i++) {
                    // Steps of 2 make the files a good deal smaller and cannot be seen.
                    int level = (int) Math.round(Math.max(0, Math.min(1, c[i])) * 127) * 2;
                    rgb = rgb << 8 | level;
                }
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    private static double[] mix(double[] a, double[] b, double t) {
        return new double[] {Noise.mix(a[0], b[0], t), Noise.mix(a[1], b[1], t), Noise.mix(a[2], b[2], t)};
    }

    private static double[] scaled(double[] color, double factor) {
        return new double[] {color[0] * factor, color[1] * factor, color[2] * factor};
    }

    /** Turns heights into a tangent-space normal map; {@code depth} is the height of 1 in widths of the picture. */
    static BufferedImage normals(Field height, double depth) {
        double e = 1.0 / SIZE;
        return paint(SIZE, SIZE, (u, v) -> {
            double du = (height.at(u + e, v) - height.at(u - e, v)) * depth / (2 * e);
            double dv = (height.at(u, v + e) - height.at(u, v - e)) * depth / (2 * e);
            double[] n = Vectors.normalize(new double[] {-du, dv, 1});
            return new double[] {n[0] / 2 + 0.5, n[1] / 2 + 0.5, n[2] / 2 + 0.5};
        });
    }

    /** Rows of stones: which stone, and how far from its edge. */
    private static double[] stone(double u, double v, int rows, int columns) {
        double y = v * rows;
        int row = Math.floorMod((int) Math.floor(y), rows);
        double x = u * columns + (row % 2) * 0.5 + Noise.at(row, 3, 71) * 0.3;
        int column = Math.floorMod((int) Math.floor(x), columns);
        double fx = x - Math.floor(x);
        double fy = y - Math.floor(y);
        double edge = Math.min(Math.min(fx, 1 - fx) * rows / columns * 1.0, Math.min(fy, 1 - fy));
        return new double[] {Noise.at(column, row, 5), edge};
    }

    static double masonryHeight(double u, double v) {
        double[] stone = stone(u, v, 10, 5);
        return Noise.step(0, 0.14, stone[1]) * (0.75 + 0.25 * stone[0]) + 0.12 * Noise.clouds(u, v, 16, 3, 11);
    }

    static BufferedImage masonry() {
        return paint(SIZE, SIZE, (u, v) -> {
            double[] stone = stone(u, v, 10, 5);
            double[] body = mix(new double[] {0.66, 0.56, 0.45}, new double[] {0.86, 0.78, 0.66}, stone[0]);
            double grain = 0.86 + 0.28 * Noise.clouds(u, v, 12, 4, 23);
            return scaled(mix(new double[] {0.42, 0.36, 0.31}, body, Noise.step(0.02, 0.12, stone[1])), grain * 0.96);
        });
    }

    static double shingleHeight(double u, double v) {
        double y = v * 8;
        int row = Math.floorMod((int) Math.floor(y), 8);
        double x = u * 8 + (row % 2) * 0.5;
        double fx = x - Math.floor(x);
        double fy = y - Math.floor(y);
        return 0.25 + 0.75 * fy * Noise.step(0, 0.07, Math.min(fx, 1 - fx)) * (1 - Noise.step(0.94, 1, fy));
    }

    static BufferedImage shingles() {
        return paint(SIZE, SIZE, (u, v) -> {
            double y = v * 8;
            int row = Math.floorMod((int) Math.floor(y), 8);
            int column = Math.floorMod((int) Math.floor(u * 8 + (row % 2) * 0.5), 8);
            double[] body =
                    mix(new double[] {0.36, 0.16, 0.13}, new double[] {0.66, 0.30, 0.20}, Noise.at(column, row, 31));
            return scaled(body, (0.55 + 0.45 * shingleHeight(u, v)) * (0.8 + 0.4 * Noise.clouds(u, v, 16, 3, 37)));
        });
    }

    static double plankHeight(double u, double v) {
        double x = u * 5;
        double fx = x - Math.floor(x);
        return Noise.step(0, 0.06, Math.min(fx, 1 - fx)) + 0.25 * grain(u, v);
    }

    private static double grain(double u, double v) {
        int plank = Math.floorMod((int) Math.floor(u * 5), 5);
        double wave = Noise.smooth(u * 8, v * 4, 4, 41) * 2 + Noise.at(plank, 7, 43);
        double line = Noise.smooth(u * 64 + wave * 4, v * 2 + plank, 64, 47);
        return 0.6 * line + 0.4 * Noise.clouds(u, v, 8, 3, 53);
    }

    static BufferedImage planks() {
        return paint(SIZE, SIZE, (u, v) -> {
            double x = u * 5;
            double fx = x - Math.floor(x);
            int plank = Math.floorMod((int) Math.floor(x), 5);
            double[] body = mix(new double[] {0.34, 0.22, 0.13}, new double[] {0.62, 0.43, 0.26}, grain(u, v));
            double gap = 0.35 + 0.65 * Noise.step(0, 0.06, Math.min(fx, 1 - fx));
            return scaled(body, gap * (0.85 + 0.3 * Noise.at(plank, 1, 59)));
        });
    }

    static BufferedImage grass() {
        return paint(SIZE, SIZE, (u, v) -> {
            double patches = Noise.clouds(u, v, 4, 4, 61);
            double blades = Noise.clouds(u, v, 64, 2, 67);
            double[] body = mix(new double[] {0.24, 0.40, 0.12}, new double[] {0.60, 0.68, 0.26}, patches);
            return scaled(body, 0.62 + 0.7 * blades);
        });
    }

    static double rippleHeight(double u, double v) {
        return Noise.clouds(u, v, 5, 3, 73);
    }

    static double rockHeight(double u, double v) {
        return Noise.clouds(u, v, 4, 5, 79);
    }

    static BufferedImage rock() {
        return paint(SIZE, SIZE, (u, v) -> {
            double t = Noise.clouds(u, v, 4, 5, 79);
            double[] body = mix(new double[] {0.30, 0.26, 0.26}, new double[] {0.66, 0.60, 0.54}, t);
            return scaled(body, 0.75 + 0.4 * Noise.clouds(u, v, 32, 2, 83));
        });
    }

    /** Evening over a sea of clouds: v is 0 at the zenith and 1 at the nadir; u goes around once. */
    static BufferedImage sky() {
        return paint(1024, 512, (u, v) -> {
            double height = 1 - 2 * v;
            double towardsSun = 0.5 + 0.5 * StrictMath.cos(2 * Math.PI * (u - 0.6));
            double[] low = mix(new double[] {0.92, 0.62, 0.60}, new double[] {1.0, 0.76, 0.50}, towardsSun);
            double[] middle = mix(new double[] {0.52, 0.46, 0.68}, new double[] {0.74, 0.52, 0.62}, towardsSun);
            double[] high = {0.14, 0.20, 0.46};
            double[] sky = mix(mix(low, middle, Noise.step(0, 0.22, height)), high, Noise.step(0.1, 0.75, height));
            return height > 0 ? sky : mix(low, cloudSea(u, height, towardsSun), Noise.step(0, 0.14, -height));
        });
    }

    /** A layer of clouds far below, seen in perspective. */
    private static double[] cloudSea(double u, double height, double towardsSun) {
        double down = -height * Math.PI / 2;
        double far = Math.min(12, StrictMath.cos(down) / StrictMath.sin(down));
        double x = far * StrictMath.sin(2 * Math.PI * u) + 40;
        double z = far * StrictMath.cos(2 * Math.PI * u) + 40;
        double bank = 0;
        for (int octave = 0; octave < 4; octave++) {
            bank += Noise.smooth(x * (1.1 * (1 << octave)), z * (1.1 * (1 << octave)), 1024, 101 + octave)
                    / (2 << octave);
        }
        // Towards the horizon the clouds become smaller than a pixel.
        double puffs = Noise.mix(Noise.step(0.3, 0.72, bank), 0.6, Noise.step(3, 8, far));
        double[] gap = mix(new double[] {0.25, 0.25, 0.45}, new double[] {0.42, 0.31, 0.46}, towardsSun);
        double[] top = mix(new double[] {0.62, 0.50, 0.64}, new double[] {0.90, 0.68, 0.62}, towardsSun);
        return mix(gap, top, puffs);
    }
}
