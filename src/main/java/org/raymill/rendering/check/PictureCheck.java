package org.raymill.rendering.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.raymill.model.PictureFlag;
import org.raymill.model.PictureFormat;
import org.raymill.rendering.PictureSource;

/** Whether a file is the picture that was asked for, and what is strange about it. Reads all of it, in the memory of a few rows. */
public final class PictureCheck {

    /** From this part of the pixels on, magenta is suspected to be a missing texture. */
    public static final double DEFAULT_MAGENTA_SHARE = 0.02;

    private static final long MAX_OTHER_BYTES = 16L << 20;
    private static final int MAX_PNG_PIXEL_BYTES = 9;
    private static final int MAX_EXR_PIXEL_BYTES = 256;

    private PictureCheck() {}

    /**
     * What was found.
     *
     * @param failure why it is not the picture that was asked for, for people; empty when it is
     */
    public record Finding(Optional<String> failure, List<PictureFlag> flags) {
        public Finding {
            flags = List.copyOf(flags);
        }

        private static Finding failed(String why) {
            return new Finding(Optional.of(why), List.of());
        }
    }

    /**
     * Looks at a picture.
     *
     * @param width that it must have, in pixels
     * @param height that it must have, in pixels
     * @param magentaShare from which part of the pixels on a missing texture is suspected
     * @param cancelled asked now and then
     * @throws CancellationException when cancelled
     */
    public static Finding look(
            Path file, PictureFormat format, int width, int height, double magentaShare, BooleanSupplier cancelled) {
        try {
            long limit = MAX_OTHER_BYTES
                    + (long) width * height * (format == PictureFormat.PNG ? MAX_PNG_PIXEL_BYTES : MAX_EXR_PIXEL_BYTES);
            if (Files.size(file) > limit) {
                return Finding.failed("it has " + Files.size(file) + " bytes, far more than its pixels need");
            }
            try (RowReader rows = RowReader.open(PictureSource.of(file), format, width, height)) {
                return look(rows, height, magentaShare, cancelled);
            }
        } catch (UnsupportedPictureException e) {
            return new Finding(Optional.empty(), List.of(PictureFlag.UNCHECKED));
        } catch (IOException e) {
            return Finding.failed(e.getMessage());
        }
    }

    private static Finding look(RowReader rows, int height, double magentaShare, BooleanSupplier cancelled)
            throws IOException {
        PixelStatistics statistics = new PixelStatistics(rows.isLinear());
        for (int y = 0; y < height; y++) {
            if (y % 64 == 0 && cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled");
            }
            statistics.add(rows.next());
        }
        if (statistics.notFinite() > 0) {
            return Finding.failed(statistics.notFinite() + " of its pixels are no numbers (NaN or infinite)");
        }
        return new Finding(Optional.empty(), statistics.flags(magentaShare));
    }
}
