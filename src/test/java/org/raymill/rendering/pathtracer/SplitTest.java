package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.raymill.model.PixelRegion;

/** Any split of a picture into regions and threads gives identical pixels. */
class SplitTest {

    private static final int WIDTH = 37;
    private static final int HEIGHT = 29;
    private static final PreparedScene SCENE = PreparedScene.of(everything(), 1);
    private static final FloatImage WHOLE = render(PixelRegion.whole(WIDTH, HEIGHT), 1);

    private static SceneFrame everything() {
        TestScene.Paint glass = TestScene.Paint.color(0.9f, 0.2f, 0.1f).alpha(SceneFrame.AlphaMode.BLEND, 0.4f);
        return new TestScene()
                .sphere(0, 0, 0, 1, 12, TestScene.Paint.color(0.8f, 0.6f, 0.2f).surface(1, 0.2f))
                .sphere(1.2f, 0.4f, 0.7f, 0.4f, 8, glass)
                .square(0, 0, -1.5f, 6, TestScene.Paint.color(0.5f, 0.7f, 0.9f))
                .square(
                        -1.4f,
                        1.2f,
                        0,
                        0.5f,
                        TestScene.Paint.black().emitting(4, 3, 2).doubleSided())
                .directional(1, 0.3f, -1, -0.5f)
                .point(3, 10, -1, 1, 2)
                .frame();
    }

    private static FloatImage render(PixelRegion region, int threads) {
        RenderRequest request = new RenderRequest(7, 24, WIDTH, HEIGHT, 6);
        return new PathTracer(SCENE, request, sky())
                .render(region, threads, () -> false, ProgressListener.NONE)
                .image();
    }

    private static Environment sky() {
        float[] rgb = new float[3 * 8 * 4];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = i % 17 * 0.1f;
        }
        return new EnvironmentMap(rgb, 8, 4);
    }

    @Property(tries = 60)
    void aRegionHasThePixelsOfTheWholePicture(
            @ForAll @IntRange(max = WIDTH - 1) int x,
            @ForAll @IntRange(max = HEIGHT - 1) int y,
            @ForAll @IntRange(min = 1, max = WIDTH) int width,
            @ForAll @IntRange(min = 1, max = HEIGHT) int height,
            @ForAll @IntRange(min = 1, max = 3) int threads) {
        PixelRegion region = new PixelRegion(x, y, Math.min(width, WIDTH - x), Math.min(height, HEIGHT - y));
        FloatImage part = render(region, threads);
        assertThat(part.width()).isEqualTo(region.width());
        for (int row = 0; row < region.height(); row++) {
            int from = 3 * ((y + row) * WIDTH + x);
            assertThat(java.util.Arrays.copyOfRange(
                            part.rgb(), 3 * row * region.width(), 3 * (row + 1) * region.width()))
                    .as("row %d of %s", row, region)
                    .isEqualTo(java.util.Arrays.copyOfRange(WHOLE.rgb(), from, from + 3 * region.width()));
        }
    }

    /** Looks each time that it may, and keeps how many pixels were unknown. */
    private static final class Onlooker implements PreviewListener {
        private final List<Integer> unknown = new CopyOnWriteArrayList<>();

        @Override
        public boolean isDue() {
            return true;
        }

        @Override
        public void show(FloatImage unfinished) {
            int count = 0;
            for (int i = 0; i < unfinished.rgb().length; i += 3) {
                count += unfinished.rgb()[i] == PathTracer.UNKNOWN ? 1 : 0;
            }
            unknown.add(count);
        }
    }

    @Property(tries = 12)
    void aPictureThatIsLookedAtHasTheSamePixels(
            @ForAll @IntRange(min = 1, max = 4) int threads, @ForAll @IntRange(min = 1, max = 20) int samples) {
        RenderRequest request = new RenderRequest(7, 24, WIDTH, HEIGHT, samples);
        Onlooker onlooker = new Onlooker();
        FloatImage seen = new PathTracer(SCENE, request, sky())
                .render(PixelRegion.whole(WIDTH, HEIGHT), threads, () -> false, ProgressListener.NONE, onlooker)
                .image();
        FloatImage unseen = new PathTracer(SCENE, request, sky())
                .render(PixelRegion.whole(WIDTH, HEIGHT), 1, () -> false, ProgressListener.NONE)
                .image();
        assertThat(seen.rgb()).isEqualTo(unseen.rgb());
        assertThat(onlooker.unknown).isNotEmpty();
        assertThat(onlooker.unknown.get(0)).as("unknown at the first look").isPositive();
    }

    @Test
    void thereIsANoisyPictureOfAllPixelsLongBeforeTheEnd() {
        Onlooker onlooker = new Onlooker();
        new PathTracer(SCENE, new RenderRequest(7, 24, WIDTH, HEIGHT, 64), sky())
                .render(PixelRegion.whole(WIDTH, HEIGHT), 1, () -> false, ProgressListener.NONE, onlooker);
        int first = onlooker.unknown.indexOf(0);
        assertThat(first).isPositive();
        assertThat(onlooker.unknown).as("looks, one a block and pass").hasSize(4 * first + 4);
    }

    @Test
    void framesDifferInTheirNoise() {
        FloatImage other = new PathTracer(SCENE, new RenderRequest(8, 24, WIDTH, HEIGHT, 6), sky())
                .render(PixelRegion.whole(WIDTH, HEIGHT), 1, () -> false, ProgressListener.NONE)
                .image();
        assertThat(other.rgb()).isNotEqualTo(WHOLE.rgb());
    }

    @Test
    void twoThreadsBuildTheSameTree() {
        SceneFrame.TriangleMesh mesh = new TestScene()
                .sphere(0, 0, 0, 1, 160, new TestScene.Paint())
                .frame()
                .mesh();
        assertThat(mesh.triangleCount()).isGreaterThan(100_000);
        BvhBuilder.Tree one = BvhBuilder.build(mesh, 1);
        BvhBuilder.Tree three = BvhBuilder.build(mesh, 3);
        assertThat(three.boxes()).isEqualTo(one.boxes());
        assertThat(three.children()).isEqualTo(one.children());
        assertThat(three.order()).isEqualTo(one.order());
    }
}
