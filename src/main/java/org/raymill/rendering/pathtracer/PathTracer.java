package org.raymill.rendering.pathtracer;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.raymill.model.PixelRegion;

/**
 * Renders pictures of glTF scenes by path tracing. Each pixel is the mean of its samples over a box of one pixel, summed in their order by one
 * thread, from random numbers that belong to frame, pixel and sample: <b>any split of a picture into regions and any number of threads give
 * identical pixels.</b> No value of a picture is negative, infinite or NaN.
 */
public final class PathTracer {

    private static final int BLOCK = 8;
    /** After so many samples of a pixel a cancellation is looked for: a fraction of a millisecond for most scenes. */
    private static final int SAMPLES_A_CHECK = 64;
    /** Each pass over the picture ends with so many times the samples of the one before. */
    private static final int PASS_GROWTH = 4;
    /** Above it a picture is rendered in one pass: the sums between passes take 24 bytes a pixel. Some more than 3840x2160. */
    private static final int MAX_PIXELS_IN_PASSES = 1 << 23;

    /** Stands in an unfinished picture for a pixel of which no sample has been taken. */
    public static final float UNKNOWN = -1;

    private final PreparedScene scene;
    private final RenderRequest request;
    private final Environment environment;
    private final CameraRays camera;
    private final PathIntegrator.Strategy strategy;

    /**
     * Makes a path tracer for one picture.
     *
     * @param environment see {@link Environment#defaultFor} for what to use where nobody chose one
     */
    public PathTracer(PreparedScene scene, RenderRequest request, Environment environment) {
        this(scene, request, environment, PathIntegrator.Strategy.BOTH);
    }

    PathTracer(PreparedScene scene, RenderRequest request, Environment environment, PathIntegrator.Strategy strategy) {
        this.scene = Objects.requireNonNull(scene);
        this.request = Objects.requireNonNull(request);
        this.environment = Objects.requireNonNull(environment);
        this.strategy = strategy;
        this.camera = CameraRays.of(scene.frame(), request.width(), request.height());
    }

    /**
     * A finished region.
     *
     * @param image has the region's size
     * @param rays how many rays were traced
     * @param helperNanos processor time of other threads than the calling one
     */
    public record Rendering(FloatImage image, long rays, long helperNanos) {}

    /**
     * Renders a region of the picture. The calling thread takes part in the work.
     *
     * @param threads how many threads work on it, at least 1
     * @param cancelled asked often, by all threads; when it says yes the work ends within milliseconds
     * @throws CancellationException when cancelled or when the calling thread is interrupted (which it stays)
     * @throws IllegalArgumentException when the region is not inside of the picture
     */
    public Rendering render(PixelRegion region, int threads, BooleanSupplier cancelled, ProgressListener progress) {
        return render(region, threads, cancelled, progress, PreviewListener.NONE);
    }

    /**
     * Renders a region of the picture in passes, each with four times the samples of all before it, so that there is something to be seen early.
     * The pixels are the same as without.
     *
     * @param preview is shown the unfinished picture
     */
    public Rendering render(
            PixelRegion region,
            int threads,
            BooleanSupplier cancelled,
            ProgressListener progress,
            PreviewListener preview) {
        if (threads < 1) {
            throw new IllegalArgumentException("rendering takes at least 1 thread, not " + threads);
        }
        if ((long) region.x() + region.width() > request.width()
                || (long) region.y() + region.height() > request.height()) {
            throw new IllegalArgumentException(
                    "the region " + region.x() + "," + region.y() + " " + region.width() + "x" + region.height()
                            + " is not inside of the picture of " + request.width() + "x" + request.height());
        }
        return new Run(region, cancelled, progress, preview).render(threads);
    }

    /** One region at work. */
    private final class Run {

        private final PixelRegion region;
        private final BooleanSupplier cancelled;
        private final ProgressListener progress;
        private final float[] rgb;
        private final int blocksAcross;
        private final int blocks;
        private final PreviewListener preview;
        private final int[] passEnds;
        /** How many passes each block has had. */
        private final AtomicIntegerArray passesDone;
        /** Of each pixel the sum of its samples, between passes; empty for a single pass. */
        private final double[] sums;

        private final AtomicLong nextBlock = new AtomicLong();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread caller = Thread.currentThread();
        private final ReentrantLock reporting = new ReentrantLock();
        private final AtomicLong samplesDone = new AtomicLong();
        private final LongAdder rays = new LongAdder();
        private final LongAdder helperNanos = new LongAdder();
        private int percentReported = -1;

        Run(PixelRegion region, BooleanSupplier cancelled, ProgressListener progress, PreviewListener preview) {
            this.region = region;
            this.cancelled = cancelled;
            this.progress = progress;
            this.preview = preview;
            int pixels = Math.multiplyExact(region.width(), region.height());
            this.rgb = new float[Math.multiplyExact(3, pixels)];
            this.blocksAcross = (region.width() + BLOCK - 1) / BLOCK;
            this.blocks = blocksAcross * ((region.height() + BLOCK - 1) / BLOCK);
            this.passEnds = passEnds(preview != PreviewListener.NONE && pixels <= MAX_PIXELS_IN_PASSES);
            this.passesDone = new AtomicIntegerArray(blocks);
            this.sums = new double[passEnds.length > 1 ? 3 * pixels : 0];
            if (preview != PreviewListener.NONE) {
                Arrays.fill(rgb, UNKNOWN);
            }
        }

        /** After how many samples each pass ends. */
        private int[] passEnds(boolean several) {
            IntStream.Builder ends = IntStream.builder();
            for (int end = 1; several && end < request.samples(); end *= PASS_GROWTH) {
                ends.add(end);
            }
            return ends.add(request.samples()).build().toArray();
        }

        Rendering render(int threads) {
            List<Thread> helpers = new ArrayList<>();
            for (int i = 1; i < Math.min(threads, blocks); i++) {
                Thread helper = new Thread(this::help, "path-tracer-" + i);
                helper.setDaemon(true);
                helper.start();
                helpers.add(helper);
            }
            work();
            helpers.forEach(this::join);
            Throwable failed = failure.get();
            if (failed instanceof Error error) {
                throw error;
            }
            if (failed instanceof RuntimeException exception) {
                throw exception;
            }
            report(1);
            return new Rendering(new FloatImage(region.width(), region.height(), rgb), rays.sum(), helperNanos.sum());
        }

        /** Waits for a helper even when interrupted: it must not outlive the call, and an interruption makes it end soon. */
        private void join(Thread helper) {
            boolean interrupted = false;
            while (true) {
                try {
                    helper.join();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                    failure.compareAndSet(null, new CancellationException("the rendering was interrupted"));
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void help() {
            work();
            helperNanos.add(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
        }

        private void work() {
            try {
                PathIntegrator integrator = new PathIntegrator(scene, environment, camera, strategy);
                long all = (long) blocks * passEnds.length;
                for (long next = nextBlock.getAndIncrement(); next < all; next = nextBlock.getAndIncrement()) {
                    int block = (int) (next % blocks);
                    int pass = (int) (next / blocks);
                    awaitPass(block, pass);
                    renderBlock(integrator, block, pass);
                    passesDone.set(block, pass + 1);
                    offerPreview();
                }
                rays.add(integrator.rays);
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }

        /** Waits for the thread that is at the pass before, which is rare: every other block lies in between. */
        private void awaitPass(int block, int pass) {
            while (passesDone.get(block) < pass) {
                checkCancelled();
                Thread.yield();
            }
        }

        private void offerPreview() {
            if (preview.isDue() && reporting.tryLock()) {
                try {
                    preview.show(new FloatImage(region.width(), region.height(), rgb));
                } finally {
                    reporting.unlock();
                }
            }
        }

        private void renderBlock(PathIntegrator integrator, int block, int pass) {
            int left = block % blocksAcross * BLOCK;
            int top = block / blocksAcross * BLOCK;
            int right = Math.min(left + BLOCK, region.width());
            int bottom = Math.min(top + BLOCK, region.height());
            for (int y = top; y < bottom; y++) {
                for (int x = left; x < right; x++) {
                    renderPixel(integrator, x, y, pass);
                }
            }
        }

        private void renderPixel(PathIntegrator integrator, int x, int y, int pass) {
            int at = 3 * (y * region.width() + x);
            int samples = passEnds[pass];
            int start = pass == 0 ? 0 : passEnds[pass - 1];
            double red = start == 0 ? 0 : sums[at];
            double green = start == 0 ? 0 : sums[at + 1];
            double blue = start == 0 ? 0 : sums[at + 2];
            for (int first = start; first < samples; first += SAMPLES_A_CHECK) {
                checkCancelled();
                int end = Math.min(samples, first + SAMPLES_A_CHECK);
                for (int sample = first; sample < end; sample++) {
                    integrator.trace(request.frame(), region.x() + x, region.y() + y, sample);
                    red += integrator.red;
                    green += integrator.green;
                    blue += integrator.blue;
                }
                advance(end - first);
            }
            if (samples < request.samples()) {
                sums[at] = red;
                sums[at + 1] = green;
                sums[at + 2] = blue;
            }
            rgb[at] = (float) (red / samples);
            rgb[at + 1] = (float) (green / samples);
            rgb[at + 2] = (float) (blue / samples);
        }

        private void checkCancelled() {
            if (failure.get() != null || caller.isInterrupted() || cancelled.getAsBoolean()) {
                throw new CancellationException("the rendering was cancelled");
            }
        }

        private void advance(int samples) {
            long total = (long) region.width() * region.height() * request.samples();
            long done = samplesDone.addAndGet(samples);
            if (done < total && done * 100 / total != (done - samples) * 100 / total) {
                report((double) done / total);
            }
        }

        private void report(double fraction) {
            reporting.lock();
            try {
                int percent = (int) (fraction * 100);
                if (percent > percentReported) {
                    percentReported = percent;
                    progress.progress(fraction);
                }
            } finally {
                reporting.unlock();
            }
        }
    }
}
