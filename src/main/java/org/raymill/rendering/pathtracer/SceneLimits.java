package org.raymill.rendering.pathtracer;

/**
 * How large a scene may be. A scene beyond a limit is refused with a {@link SceneException} that names the limit, before memory for it is
 * taken.
 *
 * @param fileBytes the size of any one file: the scene, a buffer, an image
 * @param jsonBytes the size of the scene's JSON text, with embedded data
 * @param jsonDepth how deeply JSON objects and arrays may nest
 * @param jsonTokens how many names, values and brackets the JSON may have
 * @param elements entries in any one of the top-level lists (nodes, accessors, materials, ...)
 * @param triangles triangles in the scene, each instance of a mesh counted
 * @param vertices vertices in the scene, each instance and each morph target counted
 * @param imagePixels pixels in any one image
 * @param texturePixels pixels in all images together
 * @param animationKeys key frames in all animations together
 * @param memoryBytes memory for buffers, decoded images and geometry together
 */
public record SceneLimits(
        long fileBytes,
        int jsonBytes,
        int jsonDepth,
        long jsonTokens,
        int elements,
        long triangles,
        long vertices,
        long imagePixels,
        long texturePixels,
        long animationKeys,
        long memoryBytes) {

    private static final long MEBI = 1L << 20;

    public SceneLimits {
        if (Math.min(Math.min(fileBytes, jsonBytes), Math.min(jsonDepth, jsonTokens)) < 1
                || Math.min(Math.min(elements, triangles), Math.min(vertices, imagePixels)) < 1
                || Math.min(Math.min(texturePixels, animationKeys), memoryBytes) < 1) {
            throw new IllegalArgumentException("Each limit of a scene must be at least 1");
        }
    }

    /**
     * Returns limits for production scenes: files of 1 GiB, JSON of 64 MiB with 4 million tokens nested 64 deep, 200,000 entries a list, 20
     * million triangles, 40 million vertices, images of 16,384 x 8,192 pixels, 512 million pixels in all, 10 million keys, and half of this
     * process's largest heap for memory.
     */
    public static SceneLimits defaults() {
        return new SceneLimits(
                1024 * MEBI,
                (int) (64 * MEBI),
                64,
                4_000_000,
                200_000,
                20_000_000,
                40_000_000,
                128 * MEBI,
                512 * MEBI,
                10_000_000,
                Math.max(64 * MEBI, Runtime.getRuntime().maxMemory() / 2));
    }
}
