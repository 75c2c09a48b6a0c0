package org.raymill.rendering.pathtracer;

/** Looks up one use of a texture. Immutable, safe for use by several threads. */
final class TextureSampler {

    /** Beyond this many repetitions a float no longer says where in the texture a point is. */
    private static final float FARTHEST = 1e6f;

    private final int[] rgba;
    private final int width;
    private final int height;
    private final SceneFrame.Wrap wrapS;
    private final SceneFrame.Wrap wrapT;
    private final boolean nearest;
    private final float[] decode;
    private final float[] transform;
    private final int texCoord;

    private TextureSampler(SceneFrame.TextureUse use, float[] decode) {
        SceneFrame.Texture texture = use.texture();
        this.rgba = texture.rgba();
        this.width = texture.width();
        this.height = texture.height();
        this.wrapS = texture.wrapS();
        this.wrapT = texture.wrapT();
        this.nearest = texture.nearest();
        this.decode = decode;
        this.transform = use.transform().clone();
        this.texCoord = use.texCoord();
    }

    /** A texture whose r, g, b are sRGB. */
    static TextureSampler color(SceneFrame.TextureUse use) {
        return new TextureSampler(use, FloatMath.srgbDecoded());
    }

    /** A texture whose channels are plain numbers. */
    static TextureSampler data(SceneFrame.TextureUse use) {
        return new TextureSampler(use, FloatMath.unitBytes());
    }

    /** Which set of texture coordinates it takes, 0 or 1. */
    int texCoord() {
        return texCoord;
    }

    /** The derivatives of the texture's coordinates by the mesh's: du/du, du/dv, dv/du, dv/dv. */
    float transform(int index) {
        return transform[index];
    }

    /** How much of the texture's pixels a unit square of the mesh's coordinates takes. */
    float texelsPerUnit() {
        float determinant = transform[0] * transform[4] - transform[1] * transform[3];
        return Math.abs(determinant) * width * height;
    }

    /** Puts r, g, b, a at the mesh's texture coordinates into a scratch array of four. */
    void sample(float meshU, float meshV, float[] out) {
        float u = transform[0] * meshU + transform[1] * meshV + transform[2];
        float v = transform[3] * meshU + transform[4] * meshV + transform[5];
        float x = Math.abs(u) < FARTHEST ? u * width : 0;
        float y = Math.abs(v) < FARTHEST ? v * height : 0;
        if (nearest) {
            fetch(pixel(floor(x), floor(y)), out);
            return;
        }
        x -= 0.5f;
        y -= 0.5f;
        int x0 = floor(x);
        int y0 = floor(y);
        blend(x0, y0, x - x0, y - y0, out);
    }

    private void blend(int x0, int y0, float fx, float fy, float[] out) {
        int left = wrap(x0, width, wrapS);
        int right = wrap(x0 + 1, width, wrapS);
        int top = wrap(y0, height, wrapT) * width;
        int bottom = wrap(y0 + 1, height, wrapT) * width;
        int p00 = rgba[top + left];
        int p10 = rgba[top + right];
        int p01 = rgba[bottom + left];
        int p11 = rgba[bottom + right];
        float w11 = fx * fy;
        float w10 = fx - w11;
        float w01 = fy - w11;
        float w00 = 1 - fx - w01;
        float[] table = decode;
        out[0] = table[p00 & 255] * w00 + table[p10 & 255] * w10 + table[p01 & 255] * w01 + table[p11 & 255] * w11;
        out[1] = table[p00 >>> 8 & 255] * w00
                + table[p10 >>> 8 & 255] * w10
                + table[p01 >>> 8 & 255] * w01
                + table[p11 >>> 8 & 255] * w11;
        out[2] = table[p00 >>> 16 & 255] * w00
                + table[p10 >>> 16 & 255] * w10
                + table[p01 >>> 16 & 255] * w01
                + table[p11 >>> 16 & 255] * w11;
        out[3] = ((p00 >>> 24) * w00 + (p10 >>> 24) * w10 + (p01 >>> 24) * w01 + (p11 >>> 24) * w11) * (1f / 255);
    }

    private void fetch(int pixel, float[] out) {
        out[0] = decode[pixel & 255];
        out[1] = decode[pixel >>> 8 & 255];
        out[2] = decode[pixel >>> 16 & 255];
        out[3] = (pixel >>> 24) * (1f / 255);
    }

    private int pixel(int x, int y) {
        return rgba[wrap(y, height, wrapT) * width + wrap(x, width, wrapS)];
    }

    private static int floor(float value) {
        int truncated = (int) value;
        return truncated > value ? truncated - 1 : truncated;
    }

    private static int wrap(int at, int size, SceneFrame.Wrap wrap) {
        if (at >= 0 && at < size) {
            return at;
        }
        return switch (wrap) {
            case REPEAT -> Math.floorMod(at, size);
            case CLAMP_TO_EDGE -> at < 0 ? 0 : size - 1;
            case MIRRORED_REPEAT -> {
                int within = Math.floorMod(at, 2 * size);
                yield within < size ? within : 2 * size - 1 - within;
            }
        };
    }
}
