package org.raymill.rendering.pathtracer;

/** A light without size (KHR_lights_punctual): nothing but a ray to it can find it. Immutable. */
final class PunctualLight {

    private final SceneFrame.LightKind kind;
    private final float red;
    private final float green;
    private final float blue;
    private final float x;
    private final float y;
    private final float z;
    private final float directionX;
    private final float directionY;
    private final float directionZ;
    private final float range;
    private final float coneScale;
    private final float coneOffset;

    PunctualLight(SceneFrame.Light light) {
        kind = light.kind();
        red = light.color()[0];
        green = light.color()[1];
        blue = light.color()[2];
        float[] position = light.position();
        x = position == null ? 0 : position[0];
        y = position == null ? 0 : position[1];
        z = position == null ? 0 : position[2];
        float[] direction = light.direction();
        directionX = direction == null ? 0 : direction[0];
        directionY = direction == null ? 0 : direction[1];
        directionZ = direction == null ? 0 : direction[2];
        range = light.range();
        double outer = StrictMath.cos(light.outerConeAngle());
        double inner = StrictMath.cos(light.innerConeAngle());
        coneScale = (float) (1 / Math.max(0.001, inner - outer));
        coneOffset = (float) -outer * coneScale;
    }

    /** What reaches a place, and from where. */
    static final class Illumination {
        /** The direction to the light. */
        float x;

        float y;
        float z;
        /** Metres to the light; infinite for directional lights. */
        float distance;
        /** Irradiance of a surface that faces the light. */
        float red;

        float green;
        float blue;
    }

    /** Computes what reaches a place that nothing shades. */
    void illuminate(float atX, float atY, float atZ, Illumination out) {
        float strength = 1;
        if (kind == SceneFrame.LightKind.DIRECTIONAL) {
            out.x = -directionX;
            out.y = -directionY;
            out.z = -directionZ;
            out.distance = Float.POSITIVE_INFINITY;
        } else {
            float dx = x - atX;
            float dy = y - atY;
            float dz = z - atZ;
            float distance = FloatMath.sqrt(dx * dx + dy * dy + dz * dz);
            float scale = 1 / Math.max(distance, 1e-6f);
            out.x = dx * scale;
            out.y = dy * scale;
            out.z = dz * scale;
            out.distance = distance;
            strength = scale * scale * rangeWindow(distance);
            if (kind == SceneFrame.LightKind.SPOT) {
                strength *= cone(-(out.x * directionX + out.y * directionY + out.z * directionZ));
            }
        }
        out.red = red * strength;
        out.green = green * strength;
        out.blue = blue * strength;
    }

    /** The extension's recommended attenuation: max(min(1 - (d / range)^4, 1), 0). */
    private float rangeWindow(float distance) {
        if (!(range < Float.POSITIVE_INFINITY)) {
            return 1;
        }
        float ratio = distance / range;
        float squared = ratio * ratio;
        return Math.max(0, 1 - squared * squared);
    }

    /** The extension's recommended fall-off between the inner and the outer cone. */
    private float cone(float cosine) {
        float linear = Math.max(0, Math.min(1, cosine * coneScale + coneOffset));
        return linear * linear;
    }
}
