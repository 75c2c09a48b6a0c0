package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Image;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The pictures of a scene, each decoded once, when it is first asked for. */
final class GltfImages {

    /**
     * A decoded picture.
     *
     * @param rgba row by row from the top, packed 0xAABBGGRR, as stored in the file: colour profiles are ignored, as glTF demands
     */
    record Pixels(String name, int width, int height, int[] rgba) {}

    private final List<Image> images;
    private final GltfBuffers buffers;
    private final SceneLimits limits;
    private final MemoryBudget budget;
    private final Pixels[] decoded;
    private long pixelsSoFar;

    GltfImages(GlTF gltf, GltfBuffers buffers, SceneLimits limits, MemoryBudget budget) {
        this.images = GltfLists.of(gltf.getImages());
        this.buffers = buffers;
        this.limits = limits;
        this.budget = budget;
        this.decoded = new Pixels[images.size()];
    }

    /**
     * Returns a picture.
     *
     * @param where the JSON path of the reference to the image
     */
    Pixels get(Integer reference, String where) throws SceneException {
        int index = GltfLists.index(reference, images, "images", where);
        if (decoded[index] == null) {
            Image image = images.get(index);
            String place = "images[" + index + "]";
            boolean isFile = image.getUri() != null && !GltfBuffers.isData(image.getUri());
            String name = image.getName();
            if (name == null) {
                name = isFile ? image.getUri() : place;
            }
            // People look for the file, not for its number in the scene.
            String shown = isFile ? place + " (" + image.getUri() + ")" : place;
            decoded[index] = decode(SceneException.printable(name), bytes(image, place), shown);
        }
        return decoded[index];
    }

    private ByteBuffer bytes(Image image, String where) throws SceneException {
        if (image.getUri() != null) {
            return buffers.resource(image.getUri(), where + ".uri");
        }
        if (image.getBufferView() == null) {
            throw new SceneException(where, "has neither a uri nor a bufferView");
        }
        return buffers.view(image.getBufferView(), where + ".bufferView");
    }

    private Pixels decode(String name, ByteBuffer bytes, String where) throws SceneException {
        ImageReader reader = reader(bytes, where);
        try (ImageInputStream input = new MemoryCacheImageInputStream(
                new ByteArrayInputStream(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining()))) {
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            long pixels = (long) width * height;
            pixelsSoFar += pixels;
            if (width < 1 || height < 1 || pixels > limits.imagePixels() || pixelsSoFar > limits.texturePixels()) {
                throw new SceneException(
                        where,
                        "is an image of " + width + " x " + height + " pixels; " + limits.imagePixels()
                                + " are allowed for an image and " + limits.texturePixels() + " for all images");
            }
            // The reader's own copy has up to four channels of 16 bits.
            long temporary = pixels * 8;
            budget.take(temporary, where);
            int[] rgba = budget.ints(pixels, where);
            copy(reader.read(0), rgba);
            budget.release(temporary);
            return new Pixels(name, width, height, rgba);
        } catch (IOException | RuntimeException e) {
            // Java's image readers answer damaged input with runtime exceptions of many kinds.
            throw new SceneException(where, "the image cannot be decoded: it is damaged or of an unsupported kind", e);
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader reader(ByteBuffer bytes, String where) throws SceneException {
        int start =
                bytes.remaining() < 4 ? 0 : bytes.order(ByteOrder.BIG_ENDIAN).getInt(bytes.position());
        String format = start == 0x89504E47 ? "png" : (start & 0xFFFFFF00) == 0xFFD8FF00 ? "jpeg" : "";
        if (format.isEmpty()) {
            throw new SceneException(where, "is neither a PNG nor a JPEG image");
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new SceneException(where, "is a " + format + " image, which this Java installation cannot read");
        }
        return readers.next();
    }

    /** Takes the stored samples and not the colour model's idea of them: that would apply gamma to grey and ICC profiles to colour. */
    private static void copy(BufferedImage image, int[] rgba) {
        int width = image.getWidth();
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        if (image.getColorModel() instanceof IndexColorModel) {
            for (int i = 0; i < rgba.length; i++) {
                int argb = image.getRGB(i % width, i / width);
                rgba[i] = pack(argb >> 16, argb >> 8, argb, argb >>> 24);
            }
            return;
        }
        int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        int[] row = new int[width * bands];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                int red = row[at] >> shift;
                int green = bands < 3 ? red : row[at + 1] >> shift;
                int blue = bands < 3 ? red : row[at + 2] >> shift;
                int alpha = bands == 2 || bands == 4 ? row[at + bands - 1] >> shift : 255;
                rgba[y * width + x] = pack(red, green, blue, alpha);
            }
        }
    }

    private static int pack(int red, int green, int blue, int alpha) {
        return (alpha & 0xFF) << 24 | (blue & 0xFF) << 16 | (green & 0xFF) << 8 | red & 0xFF;
    }
}
