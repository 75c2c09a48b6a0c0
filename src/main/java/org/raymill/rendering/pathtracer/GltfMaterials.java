package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Material;
import de.javagl.jgltf.impl.v2.MaterialNormalTextureInfo;
import de.javagl.jgltf.impl.v2.MaterialOcclusionTextureInfo;
import de.javagl.jgltf.impl.v2.MaterialPbrMetallicRoughness;
import de.javagl.jgltf.impl.v2.Sampler;
import de.javagl.jgltf.impl.v2.Texture;
import de.javagl.jgltf.impl.v2.TextureInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.rendering.pathtracer.SceneFrame.AlphaMode;
import org.raymill.rendering.pathtracer.SceneFrame.TextureUse;
import org.raymill.rendering.pathtracer.SceneFrame.Wrap;

/** The materials of a scene. Only those that a primitive uses are read, in the order of their first use. */
final class GltfMaterials {

    private static final int DEFAULT = -1;
    private static final int NEAREST = 9728;
    private static final int CLAMP_TO_EDGE = 33071;
    private static final int MIRRORED_REPEAT = 33648;

    private final List<Material> materials;
    private final List<Texture> textures;
    private final List<Sampler> samplers;
    private final GltfImages images;
    private final List<String> warnings;
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private final List<SceneFrame.Material> used = new ArrayList<>();

    GltfMaterials(GlTF gltf, GltfImages images, List<String> warnings) {
        this.materials = GltfLists.of(gltf.getMaterials());
        this.textures = GltfLists.of(gltf.getTextures());
        this.samplers = GltfLists.of(gltf.getSamplers());
        this.images = images;
        this.warnings = warnings;
    }

    /**
     * Returns the number of a material in {@link #used()}.
     *
     * @param reference the index in the document; null for glTF's default material
     * @param where the JSON path of the reference
     */
    int number(Integer reference, String where) throws SceneException {
        int index = reference == null ? DEFAULT : GltfLists.index(reference, materials, "materials", where);
        Integer number = numbers.get(index);
        if (number == null) {
            number = used.size();
            used.add(
                    index == DEFAULT
                            ? read(new Material(), "default material")
                            : read(materials.get(index), "materials[" + index + "]"));
            numbers.put(index, number);
        }
        return number;
    }

    List<SceneFrame.Material> used() {
        return used;
    }

    private SceneFrame.Material read(Material material, String where) throws SceneException {
        MaterialPbrMetallicRoughness surface = material.getPbrMetallicRoughness() == null
                ? new MaterialPbrMetallicRoughness()
                : material.getPbrMetallicRoughness();
        String surfaceWhere = where + ".pbrMetallicRoughness";
        TextureInfo color = surface.getBaseColorTexture();
        TextureInfo metal = surface.getMetallicRoughnessTexture();
        MaterialNormalTextureInfo normal = material.getNormalTexture();
        MaterialOcclusionTextureInfo occlusion = material.getOcclusionTexture();
        return new SceneFrame.Material(
                material.getName() == null ? where : SceneException.printable(material.getName()),
                or(surface.getBaseColorFactor(), 1, 1, 1, 1),
                or(surface.getMetallicFactor(), 1),
                or(surface.getRoughnessFactor(), 1),
                emissive(material, where),
                normal == null ? 1 : or(normal.getScale(), 1),
                occlusion == null ? 1 : or(occlusion.getStrength(), 1),
                material.getAlphaMode() == null ? AlphaMode.OPAQUE : AlphaMode.valueOf(material.getAlphaMode()),
                or(material.getAlphaCutoff(), 0.5f),
                Boolean.TRUE.equals(material.isDoubleSided()),
                GltfExtension.of(material, "KHR_materials_unlit", where).isPresent(),
                use(color, surfaceWhere + ".baseColorTexture"),
                use(metal, surfaceWhere + ".metallicRoughnessTexture"),
                use(normal, where + ".normalTexture"),
                use(occlusion, where + ".occlusionTexture"),
                use(material.getEmissiveTexture(), where + ".emissiveTexture"));
    }

    private static float[] emissive(Material material, String where) throws SceneException {
        Optional<GltfExtension> extension = GltfExtension.of(material, "KHR_materials_emissive_strength", where);
        float strength = extension.isPresent() ? extension.get().number("emissiveStrength", 1) : 1;
        float[] factor = or(material.getEmissiveFactor(), 0, 0, 0);
        float[] emissive = {factor[0] * strength, factor[1] * strength, factor[2] * strength};
        if (strength < 0 || !Float.isFinite(emissive[0] + emissive[1] + emissive[2])) {
            throw new SceneException(where, "has an emissive strength of " + strength);
        }
        return emissive;
    }

    private Optional<TextureUse> use(TextureInfo info, String where) throws SceneException {
        if (info == null) {
            return Optional.empty();
        }
        int index = GltfLists.index(info.getIndex(), textures, "textures", where + ".index");
        Texture texture = textures.get(index);
        int set = info.getTexCoord() == null ? 0 : info.getTexCoord();
        float[] transform = {1, 0, 0, 0, 1, 0};
        Optional<GltfExtension> extension = GltfExtension.of(info, "KHR_texture_transform", where);
        if (extension.isPresent()) {
            transform = transform(extension.get());
            set = extension.get().has("texCoord") ? extension.get().integer("texCoord") : set;
        }
        String textureWhere = "textures[" + index + "]";
        if (texture.getSource() == null) {
            warnings.add(textureWhere + " has no PNG or JPEG image; it is left out");
            return Optional.empty();
        }
        if (set != 0 && set != 1) {
            warnings.add(where + " uses TEXCOORD_" + set
                    + "; only TEXCOORD_0 and TEXCOORD_1 are supported, so it is left out");
            return Optional.empty();
        }
        return Optional.of(new TextureUse(sampled(texture, textureWhere), set, transform));
    }

    private SceneFrame.Texture sampled(Texture texture, String where) throws SceneException {
        Sampler sampler = texture.getSampler() == null
                ? new Sampler()
                : samplers.get(GltfLists.index(texture.getSampler(), samplers, "samplers", where + ".sampler"));
        GltfImages.Pixels pixels = images.get(texture.getSource(), where + ".source");
        return new SceneFrame.Texture(
                pixels.name(),
                pixels.width(),
                pixels.height(),
                pixels.rgba(),
                wrap(sampler.getWrapS()),
                wrap(sampler.getWrapT()),
                sampler.getMagFilter() != null && sampler.getMagFilter() == NEAREST);
    }

    private static Wrap wrap(Integer mode) {
        return mode == null
                ? Wrap.REPEAT
                : switch (mode) {
                    case CLAMP_TO_EDGE -> Wrap.CLAMP_TO_EDGE;
                    case MIRRORED_REPEAT -> Wrap.MIRRORED_REPEAT;
                    default -> Wrap.REPEAT;
                };
    }

    /** Translation x rotation x scale, where the rotation is counter-clockwise as seen in the picture, whose v axis points down. */
    private static float[] transform(GltfExtension extension) throws SceneException {
        float[] offset = extension.numbers("offset", 0, 0);
        float[] scale = extension.numbers("scale", 1, 1);
        double angle = extension.number("rotation", 0);
        float cos = (float) StrictMath.cos(angle);
        float sin = (float) StrictMath.sin(angle);
        return new float[] {cos * scale[0], sin * scale[1], offset[0], -sin * scale[0], cos * scale[1], offset[1]};
    }

    private static float or(Float value, float fallback) {
        return value == null ? fallback : value;
    }

    private static float[] or(float[] value, float... fallback) {
        return value == null ? fallback : value;
    }
}
