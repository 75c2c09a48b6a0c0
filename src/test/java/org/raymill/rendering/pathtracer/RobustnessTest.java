package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.pathtracer.SceneFrame.AlphaMode;
import org.raymill.rendering.pathtracer.TestScene.Paint;

/** No scene makes a pixel that is not a number; cancelling, progress and limits. */
class RobustnessTest {

    private static final float[] EXTREMES = {
        0, 1, -1, 1e-30f, 1e30f, -1e30f, Float.MAX_VALUE, Float.MIN_VALUE, 0.5f, 1e-4f, 1e4f
    };

    @Property(tries = 300)
    void noValueOfAPictureIsNegativeInfiniteOrNaN(@ForAll long seed) {
        FloatImage image = extremeScene(new Random(seed)).render(6, 4, Environment.constant(1, 1e6f, 0));
        for (float value : image.rgb()) {
            assertThat(value).isGreaterThanOrEqualTo(0).isLessThan(Float.POSITIVE_INFINITY);
        }
    }

    private static TestScene extremeScene(Random random) {
        TestScene scene = new TestScene();
        for (int i = 0; i < 6; i++) {
            Paint paint = Paint.color(extreme(random), random.nextFloat(), 1);
            paint.metallic = random.nextFloat();
            paint.roughness = random.nextBoolean() ? extreme(random) : 0;
            paint.emissive = new float[] {random.nextInt(3) == 0 ? Math.abs(extreme(random)) : 0, 0, 0};
            paint.alpha(AlphaMode.values()[random.nextInt(3)], random.nextFloat());
            paint.doubleSided = random.nextBoolean();
            paint.normalScale = extreme(random);
            paint.normalTexture = TestScene.texture(1, 1, random.nextInt());
            int material = scene.add(paint);
            for (int j = 0; j < 10; j++) {
                scene.triangle(material, vertex(random), vertex(random), vertex(random));
            }
        }
        if (random.nextBoolean()) {
            scene.point(Math.abs(extreme(random)), Float.POSITIVE_INFINITY, extreme(random), 0, 0);
            scene.directional(Math.abs(extreme(random)), 0, -1, -1);
        }
        return random.nextBoolean() ? scene.lookDown(2, 2) : scene;
    }

    private static float[] vertex(Random random) {
        float[] vertex = new float[8];
        for (int i = 0; i < 8; i++) {
            vertex[i] = random.nextInt(6) == 0 ? extreme(random) : (random.nextFloat() - 0.5f) * 2;
        }
        return vertex;
    }

    private static float extreme(Random random) {
        return EXTREMES[random.nextInt(EXTREMES.length)];
    }

    @Test
    void aCancelledPictureEndsAtOnce() {
        AtomicInteger questions = new AtomicInteger();
        PathTracer tracer = tracer(1000, 65_536);
        assertThatThrownBy(() -> tracer.render(
                        PixelRegion.whole(1000, 1000),
                        2,
                        () -> questions.incrementAndGet() > 20,
                        ProgressListener.NONE))
                .isInstanceOf(CancellationException.class);
        assertThat(questions.get()).isLessThan(30);
    }

    @Test
    void anInterruptedThreadEndsItsPictureAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        try {
            PathTracer tracer = tracer(100, 1000);
            assertThatThrownBy(() -> tracer.render(PixelRegion.whole(100, 100), 2, () -> false, ProgressListener.NONE))
                    .isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void whatAListenerThrowsEndsThePicture() {
        PathTracer tracer = tracer(64, 4);
        assertThatThrownBy(() -> tracer.render(PixelRegion.whole(64, 64), 2, () -> false, fraction -> {
                    throw new IllegalStateException("full");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void progressGrowsToOne() {
        List<Double> seen = new ArrayList<>();
        tracer(64, 4).render(PixelRegion.whole(64, 64), 2, () -> false, seen::add);
        assertThat(seen).isSorted().doesNotHaveDuplicates().endsWith(1.0).hasSizeBetween(50, 101);
    }

    private static PathTracer tracer(int side, int samples) {
        SceneFrame frame = new TestScene().square(0, 0, 0, 1, new Paint()).frame();
        return new PathTracer(
                PreparedScene.of(frame, 1), new RenderRequest(1, 24, side, side, samples), Environment.WHITE);
    }

    @ParameterizedTest
    @CsvSource({
        "0,10,1,24",
        "10,0,1,24",
        "-1,10,1,24",
        "16385,1,1,24",
        "1,16385,1,24",
        "100000,100000,1,24",
        "10,10,0,24",
        "10,10,65537,24",
        "10,10,1,0",
        "10,10,1,NaN",
        "10,10,1,1001"
    })
    void impossibleRequestsAreRefused(int width, int height, int samples, double framesPerSecond) {
        assertThatThrownBy(() -> new RenderRequest(1, framesPerSecond, width, height, samples))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not ");
    }

    @Test
    void theFirstFrameShowsTimeZero() {
        assertThat(new RenderRequest(1, 24, 1, 1, 1).seconds()).isZero();
        assertThat(new RenderRequest(13, 24, 16_384, 16_384, 65_536).seconds()).isEqualTo(0.5);
    }

    @Test
    void aRegionOutsideOfThePictureIsRefused() {
        assertThatThrownBy(
                        () -> tracer(10, 1).render(new PixelRegion(5, 5, 6, 5), 1, () -> false, ProgressListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5,5 6x5");
    }
}
