package org.raymill.rendering.pathtracer;

/** The light that comes from all around a scene: one colour, or a picture of all directions. Immutable. */
public abstract sealed class Environment permits ConstantEnvironment, EnvironmentMap {

    /** The brightest channel that an environment can have. */
    public static final float MAX_RADIANCE = 1e6f;

    /** Radiance 1 from everywhere. */
    public static final Environment WHITE = constant(1, 1, 1);

    /** No light. */
    public static final Environment BLACK = constant(0, 0, 0);

    /**
     * Light of one colour.
     *
     * @param red linear radiance of the BT.709 primaries, 0 to {@value #MAX_RADIANCE}; so are green and blue
     */
    public static Environment constant(float red, float green, float blue) {
        return new ConstantEnvironment(red, green, blue);
    }

    /** What a scene gets when nobody chose an environment: white where it has no punctual lights, else black. */
    public static Environment defaultFor(SceneFrame scene) {
        return scene.lights().isEmpty() ? WHITE : BLACK;
    }

    /** Puts the radiance that comes from a direction (of unit length) into a scratch array of three. */
    abstract void radiance(float x, float y, float z, float[] out);

    /**
     * Chooses a direction in proportion to the light that comes from there.
     *
     * @param u in [0, 1), like v
     * @param out receives x, y, z
     * @return the density by solid angle; 0 when no light comes from anywhere
     */
    abstract float sample(float u, float v, float[] out);

    /** The density with which {@link #sample} chooses a direction. */
    abstract float density(float x, float y, float z);

    /** Whether it pays to look for light by {@link #sample}: not where the light is the same from everywhere or absent. */
    abstract boolean worthSampling();
}
