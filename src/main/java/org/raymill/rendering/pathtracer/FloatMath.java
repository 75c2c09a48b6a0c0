package org.raymill.rendering.pathtracer;

/**
 * Elementary functions whose results are the same on every machine and in every compilation of the code. {@code Math.sin} and its kind may
 * differ by one unit in the last place between the interpreter and the compiler, which would make pictures depend on when the compiler ran;
 * so nothing else than these, {@link StrictMath}, the four operations and {@link Math#sqrt} (which is exactly rounded) may reach a pixel.
 */
final class FloatMath {

    static final float PI = 3.14159265358979f;
    static final float INVERSE_PI = 0.318309886183791f;

    private static final float[] SRGB_DECODED = new float[256];
    private static final float[] UNIT_BYTE = new float[256];
    /** The smallest linear value that is encoded as the index or more. */
    private static final float[] SRGB_STEPS = new float[256];

    static {
        for (int i = 0; i < 256; i++) {
            SRGB_DECODED[i] = (float) srgbToLinear(i / 255.0);
            UNIT_BYTE[i] = i / 255f;
            SRGB_STEPS[i] = i == 0 ? Float.NEGATIVE_INFINITY : (float) srgbToLinear((i - 0.5) / 255.0);
        }
    }

    private FloatMath() {}

    /** The sRGB electro-optical transfer function (IEC 61966-2-1), both sides in 0 to 1. */
    static double srgbToLinear(double value) {
        return value <= 0.04045 ? value / 12.92 : StrictMath.pow((value + 0.055) / 1.055, 2.4);
    }

    /** The linear value of each 8-bit sRGB value. Not to be changed. */
    static float[] srgbDecoded() {
        return SRGB_DECODED;
    }

    /** Each 8-bit value divided by 255. Not to be changed. */
    static float[] unitBytes() {
        return UNIT_BYTE;
    }

    /** The nearest 8-bit sRGB value of a linear one; values outside of 0 to 1 are clamped, NaN is 0. */
    static int encodeSrgb(float linear) {
        int low = 0;
        for (int step = 128; step > 0; step >>= 1) {
            if (linear >= SRGB_STEPS[low + step]) {
                low += step;
            }
        }
        return low;
    }

    static float sqrt(float value) {
        return (float) Math.sqrt(value);
    }

    /** The sine of an angle in turns, for 0 to 1.25; absolute error below 1e-6. */
    static float sinTurns(float turns) {
        float quarters = turns * 4;
        int quadrant = (int) (quarters + 0.5f);
        float x = (quarters - quadrant) * (PI / 2);
        float x2 = x * x;
        float value = (quadrant & 1) == 0
                ? x * (1 + x2 * (-1.6666654611e-1f + x2 * (8.3321608736e-3f - x2 * 1.9515295891e-4f)))
                : 1
                        - 0.5f * x2
                        + x2
                                * x2
                                * (4.166664568298827e-2f + x2 * (-1.388731625493765e-3f + x2 * 2.443315711809948e-5f));
        return (quadrant & 2) == 0 ? value : -value;
    }

    /** The cosine of an angle in turns, for 0 to 1; absolute error below 1e-6. */
    static float cosTurns(float turns) {
        return sinTurns(turns + 0.25f);
    }

    /** The angle of (x, y) in turns, in [-0.5, 0.5]; 0 for (0, 0). Absolute error below 1e-6. */
    static float atan2Turns(float y, float x) {
        float ax = Math.abs(x);
        float ay = Math.abs(y);
        float larger = Math.max(ax, ay);
        if (!(larger > 0)) {
            return 0;
        }
        float q = Math.min(ax, ay) / larger;
        // Abramowitz and Stegun 4.4.49 in q squared, divided by 2 pi at the end.
        float q2 = q * q;
        float p = 0.0028662257f;
        p = p * q2 - 0.0161657367f;
        p = p * q2 + 0.0429096138f;
        p = p * q2 - 0.0752896400f;
        p = p * q2 + 0.1065626393f;
        p = p * q2 - 0.1420889944f;
        p = p * q2 + 0.1999355085f;
        p = p * q2 - 0.3333314528f;
        float turns = q * (1 + p * q2) * (0.5f * INVERSE_PI);
        turns = ay > ax ? 0.25f - turns : turns;
        turns = x < 0 ? 0.5f - turns : turns;
        return y < 0 ? -turns : turns;
    }

    /** (1 - x) to the fifth, for x in 0 to 1: the weight of Schlick's approximation. */
    static float schlick(float x) {
        float m = 1 - x;
        float m2 = m * m;
        return m2 * m2 * m;
    }

    /** How bright a colour of the BT.709 primaries is. */
    static float luminance(float r, float g, float b) {
        return 0.2126f * r + 0.7152f * g + 0.0722f * b;
    }

    /** The weight of a sample by Veach's power heuristic (exponent 2). */
    static float powerHeuristic(float pdf, float otherPdf) {
        if (!(pdf > 0)) {
            return 0;
        }
        float ratio = otherPdf / pdf;
        return 1 / (1 + ratio * ratio);
    }
}
