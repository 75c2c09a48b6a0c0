package org.raymill.rendering.pathtracer;

/**
 * A material in the form that rays need. Occlusion textures are left out on purpose: they stand for the shadowing of ambient light by nearby
 * geometry, which a path tracer computes.
 */
final class CompiledMaterial {

    final float red;
    final float green;
    final float blue;
    final float alpha;
    final float metallic;
    final float roughness;
    final float emissiveRed;
    final float emissiveGreen;
    final float emissiveBlue;
    final float normalScale;
    final float alphaCutoff;
    final boolean doubleSided;
    final boolean unlit;
    final boolean emits;
    final SceneFrame.AlphaMode alphaMode;
    /** Null where the material has no such texture. */
    final TextureSampler baseColor;

    final TextureSampler metallicRoughness;
    final TextureSampler normal;
    final TextureSampler emissive;

    CompiledMaterial(SceneFrame.Material material) {
        red = material.baseColor()[0];
        green = material.baseColor()[1];
        blue = material.baseColor()[2];
        alpha = material.baseColor()[3];
        metallic = material.metallic();
        roughness = material.roughness();
        emissiveRed = material.emissive()[0];
        emissiveGreen = material.emissive()[1];
        emissiveBlue = material.emissive()[2];
        normalScale = material.normalScale();
        alphaCutoff = material.alphaCutoff();
        doubleSided = material.doubleSided();
        unlit = material.unlit();
        emits = !unlit && (emissiveRed > 0 || emissiveGreen > 0 || emissiveBlue > 0);
        alphaMode = material.alphaMode();
        baseColor = material.baseColorTexture().map(TextureSampler::color).orElse(null);
        metallicRoughness =
                material.metallicRoughnessTexture().map(TextureSampler::data).orElse(null);
        normal = material.normalTexture().map(TextureSampler::data).orElse(null);
        emissive = material.emissiveTexture().map(TextureSampler::color).orElse(null);
    }

    /** Whether light may pass through where the material's alpha says so. */
    boolean hasAlpha() {
        return alphaMode != SceneFrame.AlphaMode.OPAQUE;
    }
}
