package org.raymill.server;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.raymill.model.AssociatedFile;
import org.raymill.model.AttemptId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.TaskOrder;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.RenderingPackages;
import org.raymill.storage.FileStore;
import org.raymill.storage.InputManifest;
import org.raymill.storage.MountedContents;
import org.raymill.storage.PublishedFiles;
import org.raymill.storage.ResultStore;
import org.raymill.storage.StorageLayout;
import org.raymill.telemetry.ServerMetrics;
import org.raymill.tracing.FinishedSpan;
import org.raymill.tracing.Tracing;

/** A render host in a folder: real task runs on a real file store that has one job's scene. */
final class TestHost implements AutoCloseable {

    static final String SCENE = "a scene";

    /** What comes of it in the size of {@link Samples#order(int)}. */
    static final byte[] PICTURE = FakePackage.picture(SCENE, 4, 3);

    final FakePackage fake = new FakePackage();
    final StorageLayout layout;
    final FileStore files;
    final ResultStore results;
    final Sha256 manifest;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TaskRuns runs;
    final Path data;
    /** What attempts of jobs that are traced tell of. */
    final List<FinishedSpan> spans = Collections.synchronizedList(new ArrayList<>());

    private final BlockingQueue<AttemptId> ended = new LinkedBlockingQueue<>();

    TestHost(Path folder, RenderingPackage... more) throws IOException, InterruptedException {
        this(folder, InstantSource.system(), more);
    }

    TestHost(Path folder, InstantSource clock, RenderingPackage... more) throws IOException, InterruptedException {
        this(folder, Samples.settings(), clock, more);
    }

    TestHost(Path folder, RenderServerSettings settings, InstantSource clock, RenderingPackage... more)
            throws IOException, InterruptedException {
        layout = new StorageLayout(folder.resolve("storage"));
        layout.prepare();
        files = new FileStore(layout, 1 << 20);
        results = new ResultStore(layout);
        manifest = putManifest(Map.of("scene.txt", SCENE));
        data = folder.resolve("data");
        List<RenderingPackage> packages = new ArrayList<>(List.of(more));
        packages.add(fake);
        runs = TaskRuns.open(
                settings,
                DataFolder.take(data),
                RenderingPackages.of(packages),
                list -> new MountedContents(files),
                results,
                PublishedFiles.MOUNTED,
                results.live(),
                clock,
                new ServerMetrics(meters),
                Tracing.to(spans::add, 1, 1_000));
        runs.onEnd(ended::add);
    }

    /** Puts files and their list into the store. */
    Sha256 putManifest(Map<String, String> contents) throws IOException {
        Map<String, byte[]> bytes = new java.util.TreeMap<>();
        contents.forEach((name, content) -> bytes.put(name, content.getBytes(StandardCharsets.UTF_8)));
        return putFiles(bytes);
    }

    /** Puts files and their list into the store. */
    Sha256 putFiles(Map<String, byte[]> contents) throws IOException {
        List<AssociatedFile> list = new ArrayList<>();
        for (Map.Entry<String, byte[]> content : contents.entrySet()) {
            byte[] bytes = content.getValue();
            list.add(new AssociatedFile(new RelativePath(content.getKey()), files.put(bytes), bytes.length));
        }
        return files.put(new InputManifest(list).toJson());
    }

    TaskOrder order(int attempt, String todo) {
        return Samples.order(attempt, Samples.JOB, "fake", manifest, Map.of("do", todo));
    }

    TaskOrder order(int attempt, String packageName, Map<String, String> parameters) {
        return Samples.order(attempt, Samples.JOB, packageName, manifest, parameters);
    }

    /** Starts an attempt and waits for its end. */
    RunEnd run(TaskOrder order) throws InterruptedException {
        runs.start(order);
        return awaitEnd(order.attempt());
    }

    RunEnd awaitEnd(AttemptId attempt) throws InterruptedException {
        AttemptId next = ended.poll(3, TimeUnit.MINUTES);
        if (!attempt.equals(next)) {
            throw new AssertionError("expected the end of " + attempt + ", not of " + next);
        }
        return runs.find(attempt).orElseThrow().end().orElseThrow();
    }

    String log(AttemptId attempt) throws IOException {
        return Files.readString(runs.find(attempt).orElseThrow().folder().log());
    }

    @Override
    public void close() throws IOException {
        runs.close();
    }

    /** A clock that is set by hand. */
    static final class ManualClock implements InstantSource {
        private volatile Instant now = Samples.NOW;

        @Override
        public Instant instant() {
            return now;
        }

        void advance(Duration duration) {
            now = now.plus(duration);
        }
    }
}
