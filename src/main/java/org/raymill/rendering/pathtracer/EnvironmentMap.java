package org.raymill.rendering.pathtracer;

/**
 * An environment from an equirectangular picture: the first row is straight up (+Y), the centre column is +X, and columns to the right of it
 * turn towards +Z; light is interpolated bilinearly and chosen in proportion to its luminance.
 */
final class EnvironmentMap extends Environment {

    private final float[] rgb;
    private final int width;
    private final int height;
    /** For each row the running sum of its pixels' weights, divided by the row's sum; then the same over the rows. */
    private final float[] columnSums;

    private final float[] rowSums;
    private final double total;

    /** @param rgb linear, row by row from the top; values are clamped to 0 and {@link #MAX_RADIANCE} */
    EnvironmentMap(float[] rgb, int width, int height) {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException(
                    "an environment needs three values for each of " + width + "x" + height + " pixels");
        }
        this.rgb = new float[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            this.rgb[i] = rgb[i] > 0 ? Math.min(rgb[i], MAX_RADIANCE) : 0;
        }
        this.width = width;
        this.height = height;
        this.columnSums = new float[width * height];
        this.rowSums = new float[height];
        this.total = fillSums();
    }

    private double fillSums() {
        double[] rows = new double[height];
        double sum = 0;
        for (int y = 0; y < height; y++) {
            double row = 0;
            double solidAngle = StrictMath.sin(Math.PI * (y + 0.5) / height);
            double[] running = new double[width];
            for (int x = 0; x < width; x++) {
                row += smoothedLuminance(x, y) * solidAngle;
                running[x] = row;
            }
            for (int x = 0; x < width; x++) {
                columnSums[y * width + x] = row > 0 ? (float) (running[x] / row) : (x + 1f) / width;
            }
            sum += row;
            rows[y] = sum;
        }
        for (int y = 0; y < height; y++) {
            rowSums[y] = sum > 0 ? (float) (rows[y] / sum) : (y + 1f) / height;
        }
        return sum;
    }

    /** What a pixel's area shows after interpolation, roughly; above 0 wherever that shows light. */
    private double smoothedLuminance(int x, int y) {
        double sum = 0;
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                int at = 3 * (clampRow(y + dy) * width + Math.floorMod(x + dx, width));
                double weight = (dx == 0 ? 0.75 : 0.125) * (dy == 0 ? 0.75 : 0.125);
                sum += weight * FloatMath.luminance(rgb[at], rgb[at + 1], rgb[at + 2]);
            }
        }
        return sum;
    }

    @Override
    void radiance(float x, float y, float z, float[] out) {
        float column = columnOf(x, z) - 0.5f;
        float row = rowOf(x, y, z) - 0.5f;
        int x0 = (int) Math.floor(column);
        int y0 = (int) Math.floor(row);
        float fx = column - x0;
        float fy = row - y0;
        int left = Math.floorMod(x0, width);
        int right = Math.floorMod(x0 + 1, width);
        int top = clampRow(y0) * width;
        int bottom = clampRow(y0 + 1) * width;
        for (int i = 0; i < 3; i++) {
            float upper = rgb[3 * (top + left) + i] * (1 - fx) + rgb[3 * (top + right) + i] * fx;
            float lower = rgb[3 * (bottom + left) + i] * (1 - fx) + rgb[3 * (bottom + right) + i] * fx;
            out[i] = upper * (1 - fy) + lower * fy;
        }
    }

    @Override
    float sample(float u, float v, float[] out) {
        if (!(total > 0)) {
            return 0;
        }
        int row = find(rowSums, 0, height, v);
        float rowStart = row == 0 ? 0 : rowSums[row - 1];
        float withinRow = (v - rowStart) / (rowSums[row] - rowStart);
        int base = row * width;
        int column = find(columnSums, base, width, u);
        float columnStart = column == 0 ? 0 : columnSums[base + column - 1];
        float withinColumn = (u - columnStart) / (columnSums[base + column] - columnStart);
        float azimuth = (column + withinColumn) / width + 0.5f;
        float turns = azimuth >= 1 ? azimuth - 1 : azimuth;
        float polar = 0.5f * (row + withinRow) / height;
        float sin = FloatMath.sinTurns(polar);
        out[0] = sin * FloatMath.cosTurns(turns);
        out[1] = FloatMath.cosTurns(polar);
        out[2] = sin * FloatMath.sinTurns(turns);
        return density(row, column, sin);
    }

    @Override
    float density(float x, float y, float z) {
        if (!(total > 0)) {
            return 0;
        }
        int column = Math.min(width - 1, (int) columnOf(x, z));
        int row = Math.min(height - 1, (int) rowOf(x, y, z));
        return density(row, column, FloatMath.sqrt(x * x + z * z));
    }

    /** The chance of a pixel over its solid angle, 2 pi^2 sin / (width height). */
    private float density(int row, int column, float sin) {
        float rowChance = rowSums[row] - (row == 0 ? 0 : rowSums[row - 1]);
        int at = row * width + column;
        float columnChance = columnSums[at] - (column == 0 ? 0 : columnSums[at - 1]);
        float pixels = (float) width * height;
        return rowChance * columnChance * pixels / (2 * FloatMath.PI * FloatMath.PI * Math.max(sin, 1e-6f));
    }

    @Override
    boolean worthSampling() {
        return total > 0;
    }

    private float columnOf(float x, float z) {
        float u = FloatMath.atan2Turns(z, x) + 0.5f;
        return (u >= 1 ? 0 : u) * width;
    }

    private float rowOf(float x, float y, float z) {
        return 2 * FloatMath.atan2Turns(FloatMath.sqrt(x * x + z * z), y) * height;
    }

    private int clampRow(int row) {
        return row < 0 ? 0 : Math.min(row, height - 1);
    }

    /** The first place whose running sum is above a value; places of weight 0 are never found. */
    private static int find(float[] sums, int base, int count, float value) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[base + middle] > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
