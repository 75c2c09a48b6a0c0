package org.raymill.rendering.pathtracer;

/**
 * The metallic-roughness reflection of glTF 2.0, appendix B: a Lambertian base under a GGX layer with Schlick's Fresnel term (0.04 at normal
 * incidence for dielectrics, the base colour for metals) and Smith's height-correlated masking and shadowing. Directions are in the shading
 * frame (z along the normal) and of unit length. One object is used again and again by one thread.
 */
final class Ggx {

    /** The smoothest surface: a mirror would need a delta distribution. */
    private static final float SMALLEST_ALPHA = 1e-3f;

    private static final float DIELECTRIC_F0 = 0.04f;

    /** What {@link #evaluate} found: reflection times cosine by channel, and the density of {@link #sample} by solid angle. */
    float red;

    float green;
    float blue;
    float pdf;
    /** What {@link #sample} chose. */
    float x;

    float y;
    float z;

    private float alpha2;
    private float alpha;
    private float diffuseRed;
    private float diffuseGreen;
    private float diffuseBlue;
    private float f0Red;
    private float f0Green;
    private float f0Blue;
    private float outX;
    private float outY;
    private float outZ;
    private float specularChance;

    /** Sets the surface and the direction towards the viewer, whose z is above 0. */
    void set(Surface surface, float outX, float outY, float outZ) {
        float dielectric = 1 - surface.metallic;
        diffuseRed = surface.red * dielectric;
        diffuseGreen = surface.green * dielectric;
        diffuseBlue = surface.blue * dielectric;
        f0Red = DIELECTRIC_F0 * dielectric + surface.red * surface.metallic;
        f0Green = DIELECTRIC_F0 * dielectric + surface.green * surface.metallic;
        f0Blue = DIELECTRIC_F0 * dielectric + surface.blue * surface.metallic;
        float squared = surface.roughness * surface.roughness;
        alpha = squared > SMALLEST_ALPHA ? squared : SMALLEST_ALPHA;
        alpha2 = alpha * alpha;
        this.outX = outX;
        this.outY = outY;
        this.outZ = outZ;
        float schlick = FloatMath.schlick(outZ < 1 ? outZ : 1);
        float f0 = FloatMath.luminance(f0Red, f0Green, f0Blue);
        float specular = f0 + (1 - f0) * schlick;
        float diffuse = FloatMath.luminance(diffuseRed, diffuseGreen, diffuseBlue) * (1 - specular);
        specularChance = diffuse > 0 ? clamp(specular / (specular + diffuse), 0.1f, 0.9f) : 1;
    }

    /** Computes reflection and density for light that comes from a direction; all 0 below the surface. */
    void evaluate(float inX, float inY, float inZ) {
        red = 0;
        green = 0;
        blue = 0;
        pdf = 0;
        if (!(inZ > 0)) {
            return;
        }
        float hx = inX + outX;
        float hy = inY + outY;
        float hz = inZ + outZ;
        float scale = 1 / FloatMath.sqrt(hx * hx + hy * hy + hz * hz);
        hx *= scale;
        hy *= scale;
        hz *= scale;
        float outDotH = clamp(outX * hx + outY * hy + outZ * hz, 0, 1);
        // The distribution by the half vector's own components: 1 - hz * hz would lose all digits of smooth surfaces.
        float stretched = (hx * hx + hy * hy) / alpha2 + hz * hz;
        float distribution = FloatMath.INVERSE_PI / (alpha2 * stretched * stretched);
        float lambdaOut = FloatMath.sqrt(alpha2 + (1 - alpha2) * outZ * outZ);
        float lambdaIn = FloatMath.sqrt(alpha2 + (1 - alpha2) * inZ * inZ);
        float visibility = 0.5f / (inZ * lambdaOut + outZ * lambdaIn);
        float specular = distribution * visibility * inZ;
        float diffuse = FloatMath.INVERSE_PI * inZ;
        float schlick = FloatMath.schlick(outDotH);
        float fresnelRed = f0Red + (1 - f0Red) * schlick;
        float fresnelGreen = f0Green + (1 - f0Green) * schlick;
        float fresnelBlue = f0Blue + (1 - f0Blue) * schlick;
        red = fresnelRed * specular + (1 - fresnelRed) * diffuseRed * diffuse;
        green = fresnelGreen * specular + (1 - fresnelGreen) * diffuseGreen * diffuse;
        blue = fresnelBlue * specular + (1 - fresnelBlue) * diffuseBlue * diffuse;
        float specularPdf = distribution * 0.5f / (outZ + lambdaOut);
        pdf = specularChance * specularPdf + (1 - specularChance) * diffuse;
    }

    /**
     * Chooses a direction and evaluates it.
     *
     * @param choice selects the layer; like u and v in [0, 1)
     * @return false when the direction is below the surface
     */
    boolean sample(float choice, float u, float v) {
        if (choice < specularChance) {
            sampleVisibleNormal(u, v);
        } else {
            float radius = FloatMath.sqrt(u);
            x = radius * FloatMath.cosTurns(v);
            y = radius * FloatMath.sinTurns(v);
            z = FloatMath.sqrt(1 - u);
        }
        evaluate(x, y, z);
        return pdf > 0;
    }

    /** Dupuy and Benyoub, "Sampling Visible GGX Normals with Spherical Caps", 2023, and the reflection about that normal. */
    private void sampleVisibleNormal(float u, float v) {
        float sx = outX * alpha;
        float sy = outY * alpha;
        float scale = 1 / FloatMath.sqrt(sx * sx + sy * sy + outZ * outZ);
        sx *= scale;
        sy *= scale;
        float sz = outZ * scale;
        float cz = (1 - v) * (1 + sz) - sz;
        float radius = FloatMath.sqrt(clamp(1 - cz * cz, 0, 1));
        float hx = (radius * FloatMath.cosTurns(u) + sx) * alpha;
        float hy = (radius * FloatMath.sinTurns(u) + sy) * alpha;
        float hz = cz + sz;
        scale = 1 / FloatMath.sqrt(Math.max(hx * hx + hy * hy + hz * hz, Float.MIN_NORMAL));
        hx *= scale;
        hy *= scale;
        hz *= scale;
        float twice = 2 * (outX * hx + outY * hy + outZ * hz);
        x = twice * hx - outX;
        y = twice * hy - outY;
        z = twice * hz - outZ;
        // Rounding leaves the direction a little off unit length, more so the longer a path is.
        scale = 1 / FloatMath.sqrt(Math.max(x * x + y * y + z * z, Float.MIN_NORMAL));
        x *= scale;
        y *= scale;
        z *= scale;
    }

    private static float clamp(float value, float low, float high) {
        return value < low ? low : value > high ? high : value;
    }
}
