package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Runs real rendering programs by hand, and compares pictures by their pixels: their files carry dates. */
final class RealPrograms {

    private RealPrograms() {}

    /** Runs a program to its end, which has to be a good one. */
    static void run(Path folder, List<String> command) {
        Path log = folder.resolve("by-hand.log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertThat(process.waitFor(3, TimeUnit.MINUTES))
                        .as("%s ends", command)
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue())
                    .as("%s%n%s", command, Files.readString(log))
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All files below a folder, by their paths in it. */
    static Map<String, byte[]> contents(Path folder) {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return contents;
    }

    /** A picture's size, channels and samples, as a text that can be compared. */
    static String pixels(byte[] picture) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
            assertThat(image).as("a picture").isNotNull();
            int[] samples = image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
            return image.getWidth() + "x" + image.getHeight() + "x"
                    + image.getRaster().getNumBands() + "x"
                    + image.getSampleModel().getSampleSize(0) + " " + Arrays.toString(samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String pixels(Path picture) {
        try {
            return pixels(Files.readAllBytes(picture));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
