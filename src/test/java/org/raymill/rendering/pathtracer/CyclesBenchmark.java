package org.raymill.rendering.pathtracer;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.model.PixelRegion;

/**
 * Measures the path tracer and Blender Cycles on the same scene, picture, samples and threads, one after the other in turns, and prints the
 * figures of both. Run it with {@code benchmarks/path-tracer}; it needs {@code blender}.
 *
 * <p>"wall" and "cpu" are the seconds of rendering alone; both include the building of the tree, neither includes loading the scene. Our first
 * turn is cold: the virtual machine compiles while it renders. The middle one of each renderer's turns by CPU time counts, since the clock tells
 * more about what else runs on the machine.
 */
public final class CyclesBenchmark {

    private static final Pattern CYCLES_SECONDS = Pattern.compile("RENDER_SECONDS ([0-9.]+) CPU_SECONDS ([0-9.]+)");

    private final Path scene;
    private final int side;
    private final int samples;
    private final int threads;
    private final int turns;

    private CyclesBenchmark(Path scene, int side, int samples, int threads, int turns) {
        this.scene = scene;
        this.side = side;
        this.samples = samples;
        this.threads = threads;
        this.turns = turns;
    }

    /** One rendering; seconds. */
    private record Turn(String renderer, int number, double wall, double cpu) {}

    /** @param arguments {@code SCENE SIDE SAMPLES THREADS TURNS [--json]} */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 5) {
            System.err.println("usage: benchmarks/path-tracer [SCENE SIDE SAMPLES THREADS TURNS] [--json]");
            System.exit(2);
        }
        CyclesBenchmark benchmark = new CyclesBenchmark(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]));
        benchmark.run(List.of(arguments).contains("--json"));
    }

    private void run(boolean json) throws Exception {
        List<Turn> done = new ArrayList<>();
        SceneFrame frame = GltfDocument.load(scene, scene.getParent(), SceneLimits.defaults())
                .at(0);
        for (int turn = 1; turn <= turns; turn++) {
            done.add(cycles(turn));
            done.add(ours(frame, turn));
        }
        Turn cycles = middle(done, "cycles");
        Turn ours = middle(done, "raymill");
        if (json) {
            System.out.println(json(done, ours, cycles));
            return;
        }
        System.out.printf(
                Locale.ROOT, "%s, %dx%d, %d samples, %d threads%n", scene.getFileName(), side, side, samples, threads);
        for (Turn turn : done) {
            System.out.printf(
                    Locale.ROOT,
                    "%-8s turn %d: wall %7.3f s, cpu %7.3f s, %6.2f million samples per cpu second%n",
                    turn.renderer(),
                    turn.number(),
                    turn.wall(),
                    turn.cpu(),
                    rate(turn));
        }
        System.out.printf(
                Locale.ROOT, "raymill has %.2f times the speed of cycles (middle turns)%n", rate(ours) / rate(cycles));
    }

    private Turn ours(SceneFrame frame, int number) {
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long wall = System.nanoTime();
        long cpu = process.getProcessCpuTime();
        PreparedScene prepared = PreparedScene.of(frame, threads);
        FloatImage image = new PathTracer(
                        prepared, new RenderRequest(1, 24, side, side, samples), Environment.defaultFor(frame))
                .render(PixelRegion.whole(side, side), threads, () -> false, ProgressListener.NONE)
                .image();
        Turn turn = new Turn(
                "raymill", number, (System.nanoTime() - wall) / 1e9, (process.getProcessCpuTime() - cpu) / 1e9);
        double sum = 0;
        for (float value : image.rgb()) {
            sum += value;
        }
        if (!(sum > 0)) {
            throw new IllegalStateException("the picture is black: this measured nothing");
        }
        return turn;
    }

    private Turn cycles(int number) throws IOException, InterruptedException {
        Path picture = Files.createTempFile("cycles", ".png");
        try {
            Process blender = new ProcessBuilder(
                            "blender",
                            "-b",
                            "--factory-startup",
                            "-noaudio",
                            "-t",
                            Integer.toString(threads),
                            "--python-exit-code",
                            "3",
                            "-P",
                            "src/test/resources/reference/cycles.py",
                            "--",
                            scene.toAbsolutePath().toString(),
                            picture.toString(),
                            Integer.toString(side),
                            Integer.toString(side),
                            Integer.toString(samples))
                    .redirectErrorStream(true)
                    .start();
            String log = new String(blender.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher seconds = CYCLES_SECONDS.matcher(log);
            if (blender.waitFor() != 0 || !seconds.find() || Files.size(picture) == 0) {
                throw new IOException("blender failed:\n" + log);
            }
            return new Turn(
                    "cycles", number, Double.parseDouble(seconds.group(1)), Double.parseDouble(seconds.group(2)));
        } finally {
            Files.delete(picture);
        }
    }

    private double rate(Turn turn) {
        return (double) side * side * samples / 1e6 / turn.cpu();
    }

    private static Turn middle(List<Turn> turns, String renderer) {
        List<Turn> sorted = turns.stream()
                .filter(turn -> turn.renderer().equals(renderer))
                .sorted((a, b) -> Double.compare(a.cpu(), b.cpu()))
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    private String json(List<Turn> done, Turn ours, Turn cycles) {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "{\"scene\":\"%s\",\"width\":%d,\"height\":%d,\"samples\":%d,\"threads\":%d,\"speedRatio\":%.3f,\"turns\":[",
                scene.getFileName(),
                side,
                side,
                samples,
                threads,
                rate(ours) / rate(cycles)));
        for (int i = 0; i < done.size(); i++) {
            Turn turn = done.get(i);
            out.append(String.format(
                    Locale.ROOT,
                    "%s{\"id\":\"%s-%d\",\"renderer\":\"%s\",\"wallSeconds\":%.3f,\"cpuSeconds\":%.3f,\"millionSamplesPerCpuSecond\":%.3f}",
                    i == 0 ? "" : ",",
                    turn.renderer(),
                    turn.number(),
                    turn.renderer(),
                    turn.wall(),
                    turn.cpu(),
                    rate(turn)));
        }
        return out.append("]}").toString();
    }
}
