package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.rendering.pathtracer.SceneFrame.AlphaMode;
import org.raymill.rendering.pathtracer.SceneFrame.Material;
import org.raymill.rendering.pathtracer.SceneFrame.Texture;
import org.raymill.rendering.pathtracer.SceneFrame.TextureUse;
import org.raymill.rendering.pathtracer.SceneFrame.Wrap;

class GltfMaterialsTest {

    private static final byte[] TWO_PIXELS = GltfBuilder.image("png", 2, 1, 0xFF102030, 0x80FF0000);

    @TempDir
    Path folder;

    private GltfBuilder with(String material) {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.add("materials", material);
        scene.edit("meshes", 0, "{primitives:[{material:0,attributes:{POSITION:0}}]}");
        return scene;
    }

    private GltfBuilder textured(String info, String sampler, byte[] image) {
        GltfBuilder scene = with("{pbrMetallicRoughness:{baseColorTexture:" + info + "}}");
        scene.add("images", "{uri:'" + GltfBuilder.dataUri("image/png", image) + "'}");
        scene.add("samplers", sampler);
        scene.add("textures", "{source:0,sampler:0}");
        return scene;
    }

    private Material read(GltfBuilder scene) throws SceneException {
        return scene.frame(folder, 0).materials().get(0);
    }

    private TextureUse use(GltfBuilder scene) throws SceneException {
        return read(scene).baseColorTexture().orElseThrow();
    }

    @Test
    void what_a_material_leaves_out_has_gltfs_defaults() throws SceneException {
        for (GltfBuilder scene : new GltfBuilder[] {GltfBuilder.triangle(), with("{}")}) {
            Material material = read(scene);

            assertThat(material.baseColor()).containsExactly(1, 1, 1, 1);
            assertThat(material.metallic()).isEqualTo(1);
            assertThat(material.roughness()).isEqualTo(1);
            assertThat(material.emissive()).containsExactly(0, 0, 0);
            assertThat(material.alphaMode()).isEqualTo(AlphaMode.OPAQUE);
            assertThat(material.alphaCutoff()).isEqualTo(0.5f);
            assertThat(material.doubleSided()).isFalse();
            assertThat(material.unlit()).isFalse();
            assertThat(material.baseColorTexture()).isEmpty();
        }
    }

    @Test
    void all_values_of_a_material_are_read() throws SceneException {
        Material material = read(with("{name:'brass',alphaMode:'MASK',alphaCutoff:0.25,doubleSided:true,"
                + "emissiveFactor:[0.5,0.25,1],pbrMetallicRoughness:{baseColorFactor:[0.1,0.2,0.3,0.4],"
                + "metallicFactor:0.5,roughnessFactor:0.75},extensions:{KHR_materials_unlit:{},"
                + "KHR_materials_emissive_strength:{emissiveStrength:8}}}"));

        assertThat(material.name()).isEqualTo("brass");
        assertThat(material.baseColor()).containsExactly(0.1f, 0.2f, 0.3f, 0.4f);
        assertThat(material.metallic()).isEqualTo(0.5f);
        assertThat(material.roughness()).isEqualTo(0.75f);
        assertThat(material.emissive()).containsExactly(4, 2, 8);
        assertThat(material.alphaMode()).isEqualTo(AlphaMode.MASK);
        assertThat(material.alphaCutoff()).isEqualTo(0.25f);
        assertThat(material.doubleSided()).isTrue();
        assertThat(material.unlit()).isTrue();
    }

    @Test
    void all_five_textures_are_read_and_share_a_decoded_image() throws SceneException {
        GltfBuilder scene = with(
                "{pbrMetallicRoughness:{baseColorTexture:{index:0},metallicRoughnessTexture:{index:0}},"
                        + "normalTexture:{index:0,scale:0.5},occlusionTexture:{index:0,strength:0.25},emissiveTexture:{index:0}}");
        scene.add("images", "{uri:'" + GltfBuilder.dataUri("image/png", TWO_PIXELS) + "'}");
        scene.add("textures", "{source:0}");

        Material material = read(scene);

        int[] pixels = material.baseColorTexture().orElseThrow().texture().rgba();
        assertThat(material.metallicRoughnessTexture().orElseThrow().texture().rgba())
                .isSameAs(pixels);
        assertThat(material.normalTexture().orElseThrow().texture().rgba()).isSameAs(pixels);
        assertThat(material.occlusionTexture().orElseThrow().texture().rgba()).isSameAs(pixels);
        assertThat(material.emissiveTexture().orElseThrow().texture().rgba()).isSameAs(pixels);
        assertThat(material.normalScale()).isEqualTo(0.5f);
        assertThat(material.occlusionStrength()).isEqualTo(0.25f);
    }

    @Test
    void pixels_are_packed_with_red_in_the_lowest_byte() throws SceneException {
        Texture texture = use(textured("{index:0}", "{}", TWO_PIXELS)).texture();

        assertThat(texture.width()).isEqualTo(2);
        assertThat(texture.height()).isEqualTo(1);
        assertThat(texture.rgba()).containsExactly(0xFF302010, 0x800000FF);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 0x80, 0xFF808080", // TYPE_BYTE_GRAY: ImageIO's getRGB would make it brighter
        "11, 0x80, 0xFF808080", // TYPE_USHORT_GRAY
        "13, 0x33, 0xFF333333" // TYPE_BYTE_INDEXED
    })
    void grey_and_indexed_pictures_keep_their_stored_values(int type, String level, String expected)
            throws SceneException, IOException {
        BufferedImage image = new BufferedImage(1, 1, type);
        int value = Integer.decode(level);
        if (type == BufferedImage.TYPE_BYTE_INDEXED) {
            image.setRGB(0, 0, 0xFF000000 | value << 16 | value << 8 | value);
        } else {
            image.getRaster().setSample(0, 0, 0, type == BufferedImage.TYPE_USHORT_GRAY ? value << 8 | 0x7F : value);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);

        Texture texture = use(textured("{index:0}", "{}", bytes.toByteArray())).texture();

        assertThat(texture.rgba()).containsExactly(Long.decode(expected).intValue());
    }

    @Test
    void jpeg_pictures_are_read_from_a_buffer_view_of_a_glb() throws SceneException {
        GltfBuilder scene = with("{pbrMetallicRoughness:{baseColorTexture:{index:0}}}");
        int view = scene.view(GltfBuilder.image("jpeg", 8, 8, new int[64]), "");
        scene.add("images", "{bufferView:" + view + ",mimeType:'image/jpeg'}");
        scene.add("textures", "{source:0}");
        Path file = GltfBuilder.write(folder.resolve("scene.glb"), scene.glb());

        Texture texture = GltfDocument.load(file, file.getParent(), SceneLimits.defaults())
                .at(0)
                .materials()
                .get(0)
                .baseColorTexture()
                .orElseThrow()
                .texture();

        assertThat(texture.rgba()).hasSize(64).containsOnly(0xFF000000);
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', REPEAT, REPEAT, false",
        "'{wrapS:33071,wrapT:33648,magFilter:9728}', CLAMP_TO_EDGE, MIRRORED_REPEAT, true",
        "'{wrapS:10497,wrapT:33071,magFilter:9729,minFilter:9987}', REPEAT, CLAMP_TO_EDGE, false"
    })
    void samplers_say_how_to_wrap_and_filter(String sampler, Wrap wrapS, Wrap wrapT, boolean nearest)
            throws SceneException {
        Texture texture = use(textured("{index:0}", sampler, TWO_PIXELS)).texture();

        assertThat(texture.wrapS()).isEqualTo(wrapS);
        assertThat(texture.wrapT()).isEqualTo(wrapT);
        assertThat(texture.nearest()).isEqualTo(nearest);
    }

    @Test
    void a_texture_transform_is_translation_times_rotation_times_scale() throws SceneException {
        // The extension's own example: the lower left quadrant, turned by a quarter.
        TextureUse use = use(textured(
                "{index:0,extensions:{KHR_texture_transform:{offset:[0,1],rotation:1.57079632679,scale:[0.5,0.5],"
                        + "texCoord:1}}}",
                "{}",
                TWO_PIXELS));

        assertThat(use.texCoord()).isEqualTo(1);
        assertThat(use.transform()).containsExactly(new float[] {0, 0.5f, 0, -0.5f, 0, 1}, within(1e-6f));
    }

    @Test
    void scale_comes_before_rotation_in_a_texture_transform() throws SceneException {
        TextureUse use = use(textured(
                "{index:0,extensions:{KHR_texture_transform:{rotation:1.57079632679,scale:[2,4]}}}", "{}", TWO_PIXELS));

        // (u, v) = (1, 1) is scaled to (2, 4) and then turned to (4, -2).
        assertThat(use.transform()).containsExactly(new float[] {0, 4, 0, -2, 0, 0}, within(1e-6f));
    }

    @Test
    void a_texture_that_cannot_be_used_is_left_out_with_a_warning() throws SceneException {
        GltfBuilder scene = textured("{index:0,texCoord:2}", "{}", TWO_PIXELS);
        GltfDocument document = scene.load(folder);

        assertThat(document.at(0).materials().get(0).baseColorTexture()).isEmpty();
        assertThat(document.warnings()).singleElement().asString().contains("TEXCOORD_2");
    }

    @Test
    void only_materials_in_use_are_read() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        scene.add("materials", "{name:'unused',pbrMetallicRoughness:{baseColorTexture:{index:77}}}");
        scene.add("materials", "{name:'used'}");
        scene.edit("meshes", 0, "{primitives:[{material:1,attributes:{POSITION:0}},{attributes:{POSITION:0}}]}");

        SceneFrame frame = scene.frame(folder, 0);

        assertThat(frame.materials()).extracting(Material::name).containsExactly("used", "default material");
        assertThat(frame.mesh().materialOfTriangle()).containsExactly(0, 1);
    }
}
