package org.raymill.rendering.pathtracer;

/** The axes in which the reflection at a point is computed; of unit length and at right angles once {@link #completeFrame} was called. */
abstract class ShadingFrame {

    private static final float MIN_COSINE = 1e-3f;

    float tangentX;

    float tangentY;
    float tangentZ;
    float bitangentX;
    float bitangentY;
    float bitangentZ;
    float normalX;
    float normalY;
    float normalZ;

    /** Turns the normal, where it faces away from the viewer, just so far that it does not: what is seen can be lit. */
    final void bendTowards(float outX, float outY, float outZ) {
        float cosine = normalX * outX + normalY * outY + normalZ * outZ;
        if (cosine >= MIN_COSINE) {
            return;
        }
        float missing = MIN_COSINE - cosine;
        normalX += missing * outX;
        normalY += missing * outY;
        normalZ += missing * outZ;
        if (!normalizeNormal() || !(normalX * outX + normalY * outY + normalZ * outZ > 0)) {
            normalX = outX;
            normalY = outY;
            normalZ = outZ;
        }
    }

    /** Duff and others, "Building an Orthonormal Basis, Revisited", JCGT 2017. */
    final void completeFrame() {
        float sign = normalZ < 0 ? -1 : 1;
        float p = -1 / (sign + normalZ);
        float q = normalX * normalY * p;
        tangentX = 1 + sign * normalX * normalX * p;
        tangentY = sign * q;
        tangentZ = -sign * normalX;
        bitangentX = q;
        bitangentY = sign + normalY * normalY * p;
        bitangentZ = -normalY;
    }

    final boolean normalizeNormal() {
        float length = FloatMath.sqrt(normalX * normalX + normalY * normalY + normalZ * normalZ);
        if (!(length > 1e-12f && length < Float.POSITIVE_INFINITY)) {
            return false;
        }
        float scale = 1 / length;
        normalX *= scale;
        normalY *= scale;
        normalZ *= scale;
        return true;
    }
}
