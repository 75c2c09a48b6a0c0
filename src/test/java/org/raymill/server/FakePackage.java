package org.raymill.server;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.raymill.model.InstalledPackage;
import org.raymill.rendering.RenderContext;
import org.raymill.rendering.RenderTask;
import org.raymill.rendering.RenderingException;
import org.raymill.rendering.RenderingPackage;

/** A package whose runs do what the job's parameter {@code do} says, and wait for {@link #proceed} when that is {@code wait}. */
final class FakePackage implements RenderingPackage {

    private final CountDownLatch proceed = new CountDownLatch(1);
    private final CountDownLatch half = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);

    /** Lets all runs that wait go on. */
    void proceed() {
        proceed.countDown();
    }

    /** Lets runs that make half of their progress on demand do so. */
    void half() {
        half.countDown();
    }

    /** Waits until a run has begun. */
    void awaitStart() throws InterruptedException {
        if (!started.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing was started");
        }
    }

    @Override
    public InstalledPackage installed() {
        return new InstalledPackage("fake", "1", true);
    }

    @Override
    public void render(RenderTask task, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        started.countDown();
        context.log("rendering");
        switch (task.parameters().getOrDefault("do", "wait")) {
            case "half" -> {
                half.await();
                context.progress(0.5);
                proceed.await();
            }
            case "wait" -> {
                while (!proceed.await(5, TimeUnit.MILLISECONDS)) {
                    if (context.cancelled()) {
                        throw new CancellationException("cancelled");
                    }
                }
            }
            case "ignore-cancellation" -> proceed.await();
            case "nothing" -> {
                return;
            }
            case "recurse" -> recurse(0);
            case "exhaust-memory" -> throw new OutOfMemoryError("Java heap space");
            case "throw" -> throw new IllegalStateException("a bug");
            case "fill-disk" -> throw new FileSystemException("a.png", null, "No space left on device");
            case "refuse" -> throw new RenderingException("the scene has no meshes");
            default -> context.progress(1);
        }
        for (int frame : task.frames()) {
            Path file = task.outputs().resolve(task.output(frame).value());
            Files.createDirectories(file.getParent());
            int width = task.region().width();
            int height = task.region().height();
            byte[] picture =
                    switch (task.parameters().getOrDefault("do", "wait")) {
                        case "black" -> filled(Color.BLACK, width, height);
                        case "broken" -> new byte[] {1, 2, 3};
                        case "larger" -> picture(Files.readString(task.sceneFile()), width + 1, height);
                        default -> picture(Files.readString(task.sceneFile()), width, height);
                    };
            Files.write(file, picture);
        }
    }

    /** The picture of a scene: of one colour that tells of the scene. */
    static byte[] picture(String scene, int width, int height) {
        return filled(new Color(0x404040 | scene.hashCode()), width, height);
    }

    private static byte[] filled(Color colour, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }
}
