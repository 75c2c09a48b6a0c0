package org.raymill.rendering.pathtracer;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads environments from pictures of all directions: Radiance HDR (linear) and PNG (sRGB). */
public final class EnvironmentFiles {

    /** The largest picture, in pixels: 8192 x 4096. */
    public static final int MAX_PIXELS = 1 << 25;

    private static final long MAX_FILE_BYTES = 512L << 20;
    private static final int MAGIC_BYTES = 4;

    private EnvironmentFiles() {}

    /**
     * Reads an equirectangular picture: the first row is straight up, the centre is +X, to the right of it lies +Z.
     *
     * @throws SceneException when there is no such file or it is not a picture of a supported kind and size
     */
    public static Environment load(Path file) throws SceneException {
        String name = String.valueOf(file.getFileName());
        try {
            if (!Files.isRegularFile(file)) {
                throw new SceneException(name, "the environment's file does not exist");
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new SceneException(name, "the environment's file has more than " + MAX_FILE_BYTES + " bytes");
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                in.mark(MAGIC_BYTES);
                byte[] magic = in.readNBytes(MAGIC_BYTES);
                in.reset();
                return load(magic, in, name);
            }
        } catch (IOException | RuntimeException e) {
            // Java's image readers answer damaged input with runtime exceptions of many kinds.
            throw new SceneException(name, "the environment's picture is damaged or of an unsupported kind", e);
        }
    }

    private static Environment load(byte[] magic, InputStream in, String name) throws SceneException, IOException {
        if (magic.length == MAGIC_BYTES && magic[0] == '#' && magic[1] == '?') {
            try {
                FloatImage image = new RadianceReader(in, MAX_PIXELS).read();
                return new EnvironmentMap(image.rgb(), image.width(), image.height());
            } catch (IOException e) {
                throw new SceneException(name, e.getMessage(), e);
            }
        }
        if (magic.length == MAGIC_BYTES
                && magic[0] == (byte) 0x89
                && magic[1] == 'P'
                && magic[2] == 'N'
                && magic[3] == 'G') {
            return png(in, name);
        }
        throw new SceneException(name, "an environment is a Radiance HDR or a PNG picture, and this is neither");
    }

    private static Environment png(InputStream in, String name) throws SceneException, IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
        if (!readers.hasNext()) {
            throw new SceneException(name, "this Java installation cannot read PNG");
        }
        ImageReader reader = readers.next();
        try (ImageInputStream input = new MemoryCacheImageInputStream(in)) {
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
                throw new SceneException(
                        name, "an environment has 1 to " + MAX_PIXELS + " pixels, not " + width + "x" + height);
            }
            return new EnvironmentMap(decoded(reader.read(0)), width, height);
        } finally {
            reader.dispose();
        }
    }

    /** Takes the stored samples: the colour model would apply a gamma of its own to grey. */
    private static float[] decoded(BufferedImage image) {
        int width = image.getWidth();
        float[] rgb = new float[3 * width * image.getHeight()];
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        boolean indexed = image.getColorModel() instanceof IndexColorModel;
        boolean wide = raster.getTransferType() == DataBuffer.TYPE_USHORT;
        int largest = wide ? 65_535 : (1 << image.getColorModel().getComponentSize(0)) - 1;
        int[] row = new int[width * bands];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int color = indexed ? image.getRGB(x, y) : 0;
                for (int i = 0; i < 3; i++) {
                    double value = indexed
                            ? (color >>> (16 - 8 * i) & 255) / 255.0
                            : row[x * bands + (bands < 3 ? 0 : i)] / (double) largest;
                    rgb[3 * (y * width + x) + i] = (float) FloatMath.srgbToLinear(value);
                }
            }
        }
        return rgb;
    }
}
