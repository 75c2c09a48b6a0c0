package org.raymill.rendering.pathtracer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Keeps scenes and their prepared frames between pictures, because the tiles of a frame are rendered one after another by one process. A scene is
 * known by its file's real path, size and time of change; files beside it are taken to change with it. A scene in which nothing moves is prepared
 * once for all frames. What several threads ask for at the same time is made once. Safe for use by several threads.
 */
public final class SceneCache {

    private static final int BYTES_A_TRIANGLE = 200;
    private static final int BYTES_A_VERTEX = 72;

    private final long softLimitBytes;
    private final SceneLimits limits;
    private final Map<Object, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Makes an empty cache.
     *
     * @param softLimitBytes roughly how much memory to keep; the latest scene is kept in any case
     * @param limits for loading scenes
     */
    public SceneCache(long softLimitBytes, SceneLimits limits) {
        this.softLimitBytes = softLimitBytes;
        this.limits = limits;
    }

    /** A frame that is ready, and what it took. */
    public record Prepared(GltfDocument document, PreparedScene scene, double loadSeconds, double prepareSeconds) {}

    private record DocumentKey(Path file, Path root, long bytes, FileTime changed) {}

    private record FrameKey(DocumentKey document, double seconds) {}

    private interface Maker<T> {
        T make() throws SceneException;
    }

    /** @param bytes roughly what it holds; 0 until that is known */
    private record Entry(CompletableFuture<?> value, long bytes) {}

    /**
     * Returns a frame of a scene, from memory if possible.
     *
     * @param root the folder that has all files of the scene
     * @param threads how many threads may work on it
     */
    public Prepared get(Path sceneFile, Path root, double seconds, int threads) throws SceneException {
        long start = System.nanoTime();
        DocumentKey key = keyOf(sceneFile, root);
        GltfDocument document = once(key, () -> GltfDocument.load(sceneFile, root, limits));
        long loaded = System.nanoTime();
        double moment = document.durationSeconds() > 0 ? seconds : 0;
        PreparedScene scene = once(new FrameKey(key, moment), () -> PreparedScene.of(document.at(moment), threads));
        limit(key, scene);
        return new Prepared(document, scene, (loaded - start) / 1e9, (System.nanoTime() - loaded) / 1e9);
    }

    private static DocumentKey keyOf(Path sceneFile, Path root) throws SceneException {
        try {
            Path real = sceneFile.toRealPath();
            return new DocumentKey(real, root, Files.size(real), Files.getLastModifiedTime(real));
        } catch (IOException e) {
            throw SceneException.ofTheHost(
                    String.valueOf(sceneFile.getFileName()), "the scene's file cannot be read", e);
        }
    }

    private <T> T once(Object key, Maker<T> maker) throws SceneException {
        CompletableFuture<T> mine = new CompletableFuture<>();
        Entry existing;
        synchronized (entries) {
            existing = entries.get(key);
            if (existing == null) {
                entries.put(key, new Entry(mine, 0));
            }
        }
        if (existing != null) {
            return await(existing);
        }
        try {
            T made = maker.make();
            mine.complete(made);
            return made;
        } catch (SceneException | RuntimeException | Error e) {
            synchronized (entries) {
                entries.remove(key);
            }
            mine.completeExceptionally(e);
            throw e;
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T await(Entry entry) throws SceneException {
        try {
            return (T) entry.value().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SceneException problem) {
                throw problem;
            }
            throw e;
        }
    }

    /** Forgets what was not asked for the longest, but neither the scene that was asked for now nor what is still being made. */
    private void limit(DocumentKey document, PreparedScene scene) {
        synchronized (entries) {
            weigh(document, scene);
            long total = entries.values().stream().mapToLong(Entry::bytes).sum();
            Iterator<Map.Entry<Object, Entry>> eldest = entries.entrySet().iterator();
            while (total > softLimitBytes && eldest.hasNext()) {
                Map.Entry<Object, Entry> candidate = eldest.next();
                Entry entry = candidate.getValue();
                boolean inUse = candidate.getKey().equals(document) || isScene(entry, scene);
                if (!inUse && entry.value().isDone()) {
                    total -= entry.bytes();
                    eldest.remove();
                }
            }
        }
    }

    /** Textures belong to the document and are shared by its frames. */
    private void weigh(DocumentKey document, PreparedScene scene) {
        SceneFrame frame = scene.frame();
        long geometry = (long) frame.mesh().triangleCount() * BYTES_A_TRIANGLE
                + frame.mesh().positions().length / 3L * BYTES_A_VERTEX;
        entries.replaceAll((key, entry) -> {
            if (key.equals(document)) {
                return new Entry(entry.value(), textureBytes(frame));
            }
            return isScene(entry, scene) ? new Entry(entry.value(), geometry) : entry;
        });
    }

    private static boolean isScene(Entry entry, PreparedScene scene) {
        return entry.value().isDone()
                && !entry.value().isCompletedExceptionally()
                && entry.value().join() == scene;
    }

    private static long textureBytes(SceneFrame frame) {
        Set<int[]> pictures = Collections.newSetFromMap(new IdentityHashMap<>());
        frame.materials().stream()
                .flatMap(material -> Stream.of(
                        material.baseColorTexture(),
                        material.metallicRoughnessTexture(),
                        material.normalTexture(),
                        material.emissiveTexture()))
                .flatMap(Optional::stream)
                .forEach(use -> pictures.add(use.texture().rgba()));
        return pictures.stream().mapToLong(picture -> 4L * picture.length).sum();
    }
}
