package org.raymill.rendering.check;

import java.io.IOException;

/** What the bytes of a row of a PNG file mean. */
final class PngSamples {

    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGBA = 6;

    private final int depth;
    private final int type;
    private final int width;
    private final int channels;
    private final float[] values;
    private byte[] palette;
    private byte[] paletteAlpha;

    PngSamples(int depth, int type, int width) throws IOException {
        this.depth = depth;
        this.type = type;
        this.width = width;
        boolean possible =
                switch (type) {
                    case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
                    case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
                    case RGB, GREY_ALPHA, RGBA -> depth == 8 || depth == 16;
                    default -> false;
                };
        if (!possible) {
            throw new IOException("its header is damaged");
        }
        this.channels = switch (type) {
            case RGB -> 3;
            case GREY_ALPHA -> 2;
            case RGBA -> 4;
            default -> 1;
        };
        this.values = new float[1 << Math.min(depth, 8)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / (values.length - 1f);
        }
    }

    void palette(byte[] content) throws IOException {
        if (content.length == 0 || content.length % 3 != 0 || content.length > 768) {
            throw new IOException("its palette is damaged");
        }
        palette = content;
    }

    void transparency(byte[] content) {
        if (type == PALETTE) {
            paletteAlpha = content;
        }
    }

    void requireComplete() throws IOException {
        if (type == PALETTE && palette == null) {
            throw new IOException("it has no palette");
        }
    }

    /** How many bytes a row has, its filter aside. */
    int bytes() {
        return Math.toIntExact(((long) width * channels * depth + 7) / 8);
    }

    /** How far the bytes of neighbouring pixels are apart. */
    int pixelBytes() {
        return Math.max(1, channels * depth / 8);
    }

    PixelRow newRow() {
        return PixelRow.of(width, type == GREY_ALPHA || type == RGBA || paletteAlpha != null);
    }

    /** Takes the filter back that a row was written with. */
    static void unfilter(int filter, byte[] line, byte[] before, int step) throws IOException {
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = step; i < line.length; i++) {
                    line[i] += line[i - step];
                }
            }
            case 2 -> {
                for (int i = 0; i < line.length; i++) {
                    line[i] += before[i];
                }
            }
            case 3 -> {
                for (int i = 0; i < line.length; i++) {
                    int left = i < step ? 0 : line[i - step] & 0xff;
                    line[i] += (byte) ((left + (before[i] & 0xff)) / 2);
                }
            }
            case 4 -> paeth(line, before, step);
            default -> throw new IOException("its pixels are damaged");
        }
    }

    private static void paeth(byte[] line, byte[] before, int step) {
        for (int i = 0; i < line.length; i++) {
            int a = i < step ? 0 : line[i - step] & 0xff;
            int b = before[i] & 0xff;
            int c = i < step ? 0 : before[i - step] & 0xff;
            int pa = Math.abs(b - c);
            int pb = Math.abs(a - c);
            int pc = Math.abs(a + b - 2 * c);
            line[i] += (byte) (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
        }
    }

    /** Puts a row's values into a row of pixels. */
    void convert(byte[] line, PixelRow row) throws IOException {
        switch (type) {
            case PALETTE -> indexed(line, row);
            case GREY, GREY_ALPHA -> {
                take(line, 0, row.red());
                System.arraycopy(row.red(), 0, row.green(), 0, width);
                System.arraycopy(row.red(), 0, row.blue(), 0, width);
                if (type == GREY_ALPHA) {
                    take(line, 1, row.alpha());
                }
            }
            default -> {
                take(line, 0, row.red());
                take(line, 1, row.green());
                take(line, 2, row.blue());
                if (type == RGBA) {
                    take(line, 3, row.alpha());
                }
            }
        }
    }

    private void take(byte[] line, int channel, float[] target) {
        if (depth == 8) {
            for (int x = 0, at = channel; x < width; x++, at += channels) {
                target[x] = values[line[at] & 0xff];
            }
        } else if (depth == 16) {
            for (int x = 0, at = 2 * channel; x < width; x++, at += 2 * channels) {
                target[x] = ((line[at] & 0xff) << 8 | line[at + 1] & 0xff) / 65_535f;
            }
        } else {
            for (int x = 0; x < width; x++) {
                target[x] = values[bits(line, x)];
            }
        }
    }

    private int bits(byte[] line, int x) {
        int shift = 8 - depth - x * depth % 8;
        return (line[x * depth / 8] & 0xff) >> shift & (1 << depth) - 1;
    }

    private void indexed(byte[] line, PixelRow row) throws IOException {
        for (int x = 0; x < width; x++) {
            int index = depth == 8 ? line[x] & 0xff : bits(line, x);
            if (3 * index >= palette.length) {
                throw new IOException("a pixel has a colour that is not in its palette");
            }
            row.red()[x] = (palette[3 * index] & 0xff) / 255f;
            row.green()[x] = (palette[3 * index + 1] & 0xff) / 255f;
            row.blue()[x] = (palette[3 * index + 2] & 0xff) / 255f;
            if (row.hasAlpha()) {
                row.alpha()[x] = index < paletteAlpha.length ? (paletteAlpha[index] & 0xff) / 255f : 1;
            }
        }
    }
}
