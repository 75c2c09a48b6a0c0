package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import org.raymill.rendering.pathtracer.SceneFrame.AlphaMode;
import org.raymill.rendering.pathtracer.SceneFrame.Texture;
import org.raymill.rendering.pathtracer.SceneFrame.Wrap;
import org.raymill.rendering.pathtracer.TestScene.Paint;

/** Alpha, sides, normal maps and textures. */
class SurfaceLooksTest {

    private static final Paint RED_BEHIND = Paint.color(1, 0, 0).unlit();

    @Test
    void theBackOfASingleSidedSurfaceIsNotThere() {
        TestScene scene = new TestScene()
                .squareFacingAway(0, 0, 1, 4, Paint.color(0, 1, 0).unlit());
        FloatImage image = scene.square(0, 0, 0, 4, RED_BEHIND).lookDown(3, 1).render(2, 2, Environment.BLACK);
        assertThat(image.rgb()).startsWith(1, 0, 0);
    }

    @Test
    void theBackOfADoubleSidedSurfaceIsLitOnItsOwnSide() {
        FloatImage image = new TestScene()
                .squareFacingAway(0, 0, 1, 4, Paint.color(0, 1, 0).doubleSided())
                .directional(1, 0, 0, -1)
                .lookDown(3, 1)
                .render(2, 2, Environment.BLACK);
        assertThat((double) image.rgb()[1]).isCloseTo(0.96 / Math.PI, offset(0.02));
    }

    @Test
    void maskedSurfacesAreThereOrNot() {
        Paint paint = Paint.color(0, 1, 0).unlit().alpha(AlphaMode.MASK, 1);
        paint.baseColorTexture = TestScene.texture(2, 1, 0xFFFFFFFF, 0x7FFFFFFF);
        FloatImage image = new TestScene()
                .square(0, 0, 1, 4, paint)
                .square(0, 0, 0, 4, RED_BEHIND)
                .lookDown(3, 2)
                .render(4, 4, Environment.BLACK);
        assertThat(image.rgb()).startsWith(0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0);
    }

    @Test
    void translucentSurfacesShowWhatIsBehindThemByTheirAlpha() {
        FloatImage image = new TestScene()
                .square(0, 0, 1, 4, Paint.color(0, 1, 0).unlit().alpha(AlphaMode.BLEND, 0.25f))
                .square(0, 0, 0, 4, RED_BEHIND)
                .lookDown(3, 1)
                .render(16, 256, Environment.BLACK);
        assertThat(TestScene.meanRed(image)).isCloseTo(0.75, offset(0.01));
    }

    @Test
    void translucentSurfacesThrowPartOfAShadow() {
        FloatImage open = lit(new TestScene());
        FloatImage shaded = lit(
                new TestScene().square(0, 2, 2, 2, Paint.black().doubleSided().alpha(AlphaMode.BLEND, 0.25f)));
        assertThat(TestScene.meanRed(shaded) / TestScene.meanRed(open)).isCloseTo(0.75, offset(0.02));
    }

    /** The light comes from aside, so that the camera does not look through what throws the shadow. */
    private static FloatImage lit(TestScene scene) {
        return scene.square(0, 0, 0, 20, new Paint())
                .directional(2, 0, -1, -1)
                .lookDown(1, 0.5f)
                .render(16, 256, Environment.BLACK);
    }

    @Test
    void aNormalMapTurnsTheSurfaceAlongItsTangents() {
        // 0xDA and 0x25 are 0.71 and -0.71: half way between the normal and red's tangent or green's bitangent.
        double towardsLight = brightness(0xFFDA80DA, 1);
        double away = brightness(0xFFDA8025, 1);
        double up = brightness(0xFFDADA80, 2);
        double down = brightness(0xFFDA2580, 2);
        assertThat(towardsLight).isGreaterThan(3 * away);
        assertThat(up).isGreaterThan(3 * down);
    }

    /** A surface with one normal everywhere under a light that comes from the right (1) or from above (2), 60 degrees from the normal. */
    private static double brightness(int normal, int light) {
        Paint paint = new Paint();
        paint.normalTexture = TestScene.texture(1, 1, normal);
        return TestScene.meanRed(new TestScene()
                .square(0, 0, 0, 20, paint)
                .directional(1, light == 1 ? -1.7f : 0, light == 2 ? -1.7f : 0, -1)
                .lookDown(1, 0.5f)
                .render(4, 4, Environment.BLACK));
    }

    @Test
    void baseColoursAreDecodedFromSrgbBeforeTheyAreBlended() {
        Texture blackAndWhite = new Texture(
                "t", 2, 1, new int[] {0xFF000000, 0xFFFFFFFF}, Wrap.CLAMP_TO_EDGE, Wrap.CLAMP_TO_EDGE, false);
        float[] texel = new float[4];
        TextureSampler sampler = TextureSampler.color(use(blackAndWhite));
        sampler.sample(0.5f, 0.5f, texel);
        assertThat(texel).containsExactly(0.5f, 0.5f, 0.5f, 1);
        sampler.sample(-3, 0.5f, texel);
        assertThat(texel[0]).isZero();
        sampler.sample(7, 0.5f, texel);
        assertThat(texel[0]).isEqualTo(1);
        TextureSampler.color(use(TestScene.texture(1, 1, 0x80BC0000))).sample(0, 0, texel);
        assertThat((double) texel[2]).isCloseTo(0.5, offset(0.003));
        assertThat((double) texel[3]).isCloseTo(128 / 255.0, offset(1e-6));
    }

    @Test
    void texturesRepeatMirrorAndSurviveSillyCoordinates() {
        int[] pixels = {10, 20, 30, 40};
        float[] texel = new float[4];
        TextureSampler repeated = TextureSampler.data(use(TestScene.texture(4, 1, pixels)));
        repeated.sample(-0.125f, 0, texel);
        assertThat(texel[0] * 255).isEqualTo(40);
        TextureSampler mirrored = TextureSampler.data(
                use(new Texture("t", 4, 1, pixels, Wrap.MIRRORED_REPEAT, Wrap.MIRRORED_REPEAT, true)));
        mirrored.sample(-0.125f, 0, texel);
        assertThat(texel[0] * 255).isEqualTo(10);
        mirrored.sample(1.375f, 0, texel);
        assertThat(texel[0] * 255).isEqualTo(30);
        for (float silly : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1e38f, 3e9f}) {
            repeated.sample(silly, silly, texel);
            assertThat(texel[0] * 255).isBetween(9.9f, 40.1f);
        }
    }

    private static SceneFrame.TextureUse use(Texture texture) {
        return new SceneFrame.TextureUse(texture, 0, new float[] {1, 0, 0, 0, 1, 0});
    }
}
