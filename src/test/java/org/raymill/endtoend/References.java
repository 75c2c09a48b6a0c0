package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Pictures from {@code raymill render}, which knows neither tiles nor servers: what the farm's are compared with. Each is made once. */
final class References {

    private static final Map<String, byte[]> MADE = new ConcurrentHashMap<>();

    private References() {}

    /** A frame of a scene as one process renders it. */
    static byte[] render(Scenes scene, int frame, int width, int height, int samples) {
        String key = scene.file() + "|" + frame + "|" + width + "x" + height + "|" + samples;
        return MADE.computeIfAbsent(key, made -> renderNow(scene, frame, width, height, samples));
    }

    private static byte[] renderNow(Scenes scene, int frame, int width, int height, int samples) {
        Path folder = Raymill.logFolder("references");
        String name = scene.scene().replace('.', '_') + "_" + width + "x" + height + "_" + samples + "_" + frame;
        Path out = folder.resolve(name + ".png");
        try (FarmProcess render = start(scene, frame, width, height, samples, folder, name, out)) {
            int status = render.waitFor(Duration.ofMinutes(3));
            if (status != 0) {
                throw new AssertionError("raymill render ended with status " + status + "\n" + render.tail());
            }
            return Files.readAllBytes(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FarmProcess start(
            Scenes scene, int frame, int width, int height, int samples, Path folder, String name, Path out) {
        return FarmProcess.start(
                name,
                Raymill.command(
                        "render",
                        scene.file().toString(),
                        "--frame",
                        Integer.toString(frame),
                        "--width",
                        Integer.toString(width),
                        "--height",
                        Integer.toString(height),
                        "--samples",
                        Integer.toString(samples),
                        "--out",
                        out.toString()),
                Map.of(),
                folder);
    }
}
