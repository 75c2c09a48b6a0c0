package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.raymill.model.PixelRegion;

/** A real scene looks as Blender Cycles renders it. */
class CyclesReferenceTest {

    private static final Path SCENE = Path.of("../shared/scenes/DamagedHelmet.glb");
    private static final int SIDE = 256;

    @Test
    void theHelmetLooksAsInCycles() throws Exception {
        if (!Files.exists(SCENE)) {
            assertThat(System.getenv("CI")).as("the scene is missing: " + SCENE).isNotEqualTo("true");
            Assumptions.abort("the scene is missing: " + SCENE);
        }
        SceneFrame frame = GltfDocument.load(SCENE, SCENE.getParent(), SceneLimits.defaults())
                .at(0);
        FloatImage ours = new PathTracer(
                        PreparedScene.of(frame, 2),
                        new RenderRequest(1, 24, SIDE, SIDE, 64),
                        Environment.defaultFor(frame))
                .render(PixelRegion.whole(SIDE, SIDE), 2, () -> false, ProgressListener.NONE)
                .image();
        BufferedImage reference;
        try (var in = CyclesReferenceTest.class.getResourceAsStream("/reference/helmet-cycles.png")) {
            reference = ImageIO.read(in);
        }
        double psnr = psnr(PngPictures.encode(ours), reference);
        assertThat(psnr).as("PSNR in dB").isGreaterThan(36);
    }

    /** 10 log10(255^2 / mean squared difference), over the 8-bit sRGB values of all three channels of all pixels. */
    private static double psnr(BufferedImage a, BufferedImage b) {
        assertThat(b.getWidth()).isEqualTo(a.getWidth());
        assertThat(b.getHeight()).isEqualTo(a.getHeight());
        double sum = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    int difference = (a.getRGB(x, y) >>> shift & 255) - (b.getRGB(x, y) >>> shift & 255);
                    sum += difference * difference;
                }
            }
        }
        return 10 * Math.log10(255.0 * 255.0 * 3 * a.getWidth() * a.getHeight() / sum);
    }
}
