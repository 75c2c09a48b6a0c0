package org.raymill.rendering.pathtracer;

/** A ray and what it hit. One object is used again and again by one thread, so that tracing allocates nothing. */
final class Ray {

    float originX;
    float originY;
    float originZ;
    /** The direction, of unit length. */
    float directionX;

    float directionY;
    float directionZ;
    /** The part of the ray that counts, in metres. */
    float from;

    float to;
    /** Decides what a ray does at translucent surfaces. */
    int seed;

    /** The triangle that was hit, or -1. */
    int triangle;
    /** Metres to the hit. */
    float distance;
    /** Barycentric weights of the triangle's second and third vertex. */
    float u;

    float v;

    /** Room for {@link Bvh}'s traversal. */
    final int[] nodeStack = new int[Bvh.MAX_DEPTH + 1];

    final float[] distanceStack = new float[Bvh.MAX_DEPTH + 1];

    void setDirection(float x, float y, float z) {
        directionX = x;
        directionY = y;
        directionZ = z;
    }

    /** Starts the ray a hair off a surface so that it does not hit the surface itself, on the side that (nx, ny, nz) points to. */
    void leave(float x, float y, float z, float nx, float ny, float nz) {
        originX = offset(x, nx);
        originY = offset(y, ny);
        originZ = offset(z, nz);
        from = 0;
    }

    /** Wächter and Binder, "A Fast and Robust Method for Avoiding Self-Intersection", Ray Tracing Gems, chapter 6. */
    private static float offset(float position, float normal) {
        if (Math.abs(position) < 1f / 32) {
            return position + normal * (1f / 65536);
        }
        int step = (int) (256 * normal);
        return Float.intBitsToFloat(Float.floatToRawIntBits(position) + (position < 0 ? -step : step));
    }
}
