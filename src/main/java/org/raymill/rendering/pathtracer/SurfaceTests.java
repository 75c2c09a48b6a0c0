package org.raymill.rendering.pathtracer;

/**
 * Decides whether a ray that meets a triangle stops there. The back of a single-sided material lets every ray through, as glTF's back-face
 * culling demands; a MASK material lets rays through where alpha is below its cutoff; a BLEND material lets as many through as 1 - alpha says,
 * chosen by the ray's seed and the triangle alone. The same holds for rays to the camera and to lights, so that all ways of sampling agree.
 */
final class SurfaceTests {

    private static final byte SINGLE_SIDED = 1;
    private static final byte ALPHA = 2;

    private final byte[] flags;
    private final SceneFrame.TriangleMesh mesh;
    private final CompiledMaterial[] materials;

    SurfaceTests(SceneFrame.TriangleMesh mesh, CompiledMaterial[] materials) {
        this.mesh = mesh;
        this.materials = materials;
        this.flags = new byte[mesh.triangleCount()];
        for (int i = 0; i < flags.length; i++) {
            CompiledMaterial material = materials[mesh.materialOfTriangle()[i]];
            flags[i] = (byte) ((material.doubleSided ? 0 : SINGLE_SIDED) | (material.hasAlpha() ? ALPHA : 0));
        }
    }

    /**
     * Whether a ray stops at a point of a triangle.
     *
     * @param front whether the ray comes from the triangle's front
     * @param u weight of the second vertex
     * @param v weight of the third vertex
     */
    boolean accept(int triangle, boolean front, float u, float v, int seed) {
        int flag = flags[triangle];
        if (flag == 0) {
            return true;
        }
        if (!front && (flag & SINGLE_SIDED) != 0) {
            return false;
        }
        return (flag & ALPHA) == 0 || acceptAlpha(triangle, u, v, seed);
    }

    private boolean acceptAlpha(int triangle, float u, float v, int seed) {
        CompiledMaterial material = materials[mesh.materialOfTriangle()[triangle]];
        float alpha = alpha(material, triangle, u, v);
        return material.alphaMode == SceneFrame.AlphaMode.MASK
                ? alpha >= material.alphaCutoff
                : alpha >= 1 || SampleSequence.hashToUnit(seed, triangle) < alpha;
    }

    /** The part of the light that a point of a triangle stops, in 0 to 1. */
    float coverage(int triangle, float u, float v) {
        CompiledMaterial material = materials[mesh.materialOfTriangle()[triangle]];
        return switch (material.alphaMode) {
            case OPAQUE -> 1;
            case MASK -> alpha(material, triangle, u, v) >= material.alphaCutoff ? 1 : 0;
            case BLEND -> Math.max(0, Math.min(1, alpha(material, triangle, u, v)));
        };
    }

    private float alpha(CompiledMaterial material, int triangle, float u, float v) {
        int a = mesh.indices()[3 * triangle];
        int b = mesh.indices()[3 * triangle + 1];
        int c = mesh.indices()[3 * triangle + 2];
        float w = 1 - u - v;
        float alpha = material.alpha;
        if (mesh.colors() != null) {
            float[] colors = mesh.colors();
            alpha *= w * colors[4 * a + 3] + u * colors[4 * b + 3] + v * colors[4 * c + 3];
        }
        if (material.baseColor != null) {
            float[] uv = material.baseColor.texCoord() == 0 ? mesh.texCoords0() : mesh.texCoords1();
            if (uv != null) {
                float[] texel = new float[4];
                material.baseColor.sample(
                        w * uv[2 * a] + u * uv[2 * b] + v * uv[2 * c],
                        w * uv[2 * a + 1] + u * uv[2 * b + 1] + v * uv[2 * c + 1],
                        texel);
                alpha *= texel[3];
            }
        }
        return alpha;
    }
}
