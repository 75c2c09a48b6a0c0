package org.raymill.rendering.pathtracer;

import java.util.List;
import java.util.Optional;

/**
 * A scene at one moment of time: what the integrator needs to make one picture. Everything is in world space (right-handed, Y up, metres),
 * with animation, skins and morph targets already applied. The arrays are owned by this object and must not be changed.
 *
 * @param mesh all triangles of the frame
 * @param materials referred to by index from the mesh; never empty (glTF's default material stands in where a primitive has none)
 * @param lights punctual lights (KHR_lights_punctual); empty means that the environment alone lights the scene
 * @param camera the camera; empty means that the default framing applies
 */
public record SceneFrame(TriangleMesh mesh, List<Material> materials, List<Light> lights, Optional<Camera> camera) {

    public SceneFrame {
        materials = List.copyOf(materials);
        lights = List.copyOf(lights);
    }

    /**
     * Indexed triangles.
     *
     * @param positions x, y, z a vertex
     * @param normals x, y, z a vertex, of unit length (flat normals were computed where the file has none)
     * @param tangents x, y, z, w a vertex as glTF defines them, or null when no primitive has or needs them
     * @param texCoords0 u, v a vertex, or null
     * @param texCoords1 u, v a vertex, or null
     * @param colors linear r, g, b, a a vertex, or null (white)
     * @param indices three vertex numbers a triangle, counter-clockwise seen from the front
     * @param materialOfTriangle an index into the frame's materials a triangle
     */
    public record TriangleMesh(
            float[] positions,
            float[] normals,
            float[] tangents,
            float[] texCoords0,
            float[] texCoords1,
            float[] colors,
            int[] indices,
            int[] materialOfTriangle) {

        public int triangleCount() {
            return materialOfTriangle.length;
        }
    }

    /** How a material's alpha is used (glTF 2.0, section 3.9.4). */
    public enum AlphaMode {
        OPAQUE,
        MASK,
        BLEND
    }

    /**
     * A glTF 2.0 metallic-roughness material with KHR_materials_unlit and KHR_materials_emissive_strength.
     *
     * @param baseColor linear r, g, b, a
     * @param emissive linear r, g, b, already multiplied with the emissive strength
     * @param alphaCutoff used with {@link AlphaMode#MASK}
     */
    public record Material(
            String name,
            float[] baseColor,
            float metallic,
            float roughness,
            float[] emissive,
            float normalScale,
            float occlusionStrength,
            AlphaMode alphaMode,
            float alphaCutoff,
            boolean doubleSided,
            boolean unlit,
            Optional<TextureUse> baseColorTexture,
            Optional<TextureUse> metallicRoughnessTexture,
            Optional<TextureUse> normalTexture,
            Optional<TextureUse> occlusionTexture,
            Optional<TextureUse> emissiveTexture) {}

    /**
     * One use of a texture by a material.
     *
     * @param texCoord which set of texture coordinates, 0 or 1
     * @param transform the first two rows of the affine matrix of KHR_texture_transform (m00 m01 m02 m10 m11 m12), applied to (u, v, 1)
     */
    public record TextureUse(Texture texture, int texCoord, float[] transform) {}

    /** What happens outside of [0, 1]. */
    public enum Wrap {
        REPEAT,
        MIRRORED_REPEAT,
        CLAMP_TO_EDGE
    }

    /**
     * A decoded picture with its sampler.
     *
     * @param rgba 8 bits a channel as stored in the file (sRGB or linear as the use demands), row by row from the top, packed 0xAABBGGRR;
     *     shared between textures that use the same image
     * @param nearest true for the NEAREST magnification filter, false for bilinear
     */
    public record Texture(String name, int width, int height, int[] rgba, Wrap wrapS, Wrap wrapT, boolean nearest) {}

    /** Kinds of KHR_lights_punctual. */
    public enum LightKind {
        DIRECTIONAL,
        POINT,
        SPOT
    }

    /**
     * A punctual light.
     *
     * @param color linear r, g, b multiplied with the intensity (candela for point and spot lights, lux for directional ones; a surface that
     *     faces a directional light of 1 with a white Lambertian reflection has radiance 1/pi)
     * @param position x, y, z; unused by directional lights
     * @param direction the unit vector along which the light shines; unused by point lights
     * @param range metres, or positive infinity
     * @param innerConeAngle radians, spot lights only
     * @param outerConeAngle radians, spot lights only
     */
    public record Light(
            LightKind kind,
            float[] color,
            float[] position,
            float[] direction,
            float range,
            float innerConeAngle,
            float outerConeAngle) {}

    /**
     * A camera that looks along its own -Z with +Y up.
     *
     * @param toWorld column-major 4x4 matrix from camera to world space, free of scale
     * @param orthographic true for an orthographic camera
     * @param verticalFieldOfView radians, perspective only; the picture's aspect ratio decides the horizontal one
     * @param yMagnification half the height of the view volume in metres, orthographic only; the picture's aspect ratio decides the width
     * @param near metres
     * @param far metres, or positive infinity
     */
    public record Camera(
            float[] toWorld,
            boolean orthographic,
            float verticalFieldOfView,
            float yMagnification,
            float near,
            float far) {}
}
