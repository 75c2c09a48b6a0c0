package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneCacheTest {

    private static final String STILL = """
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
             "meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],
             "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}],
             "bufferViews":[{"buffer":0,"byteLength":36}],
             "buffers":[{"byteLength":36,"uri":"data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA"}]}
            """;

    @TempDir
    private Path folder;

    @Test
    void aSceneInWhichNothingMovesIsPreparedOnceForAllFrames() throws Exception {
        Path scene = Files.writeString(folder.resolve("a.gltf"), STILL);
        SceneCache cache = new SceneCache(1 << 20, SceneLimits.defaults());
        PreparedScene first = cache.get(scene, folder, 0, 1).scene();
        assertThat(first.triangleCount()).isEqualTo(1);
        assertThat(cache.get(scene, folder, 7.5, 1).scene()).isSameAs(first);
    }

    @Test
    void aChangedSceneIsLoadedAgain() throws Exception {
        Path scene = Files.writeString(folder.resolve("a.gltf"), STILL);
        SceneCache cache = new SceneCache(1 << 20, SceneLimits.defaults());
        PreparedScene first = cache.get(scene, folder, 0, 1).scene();
        Files.setLastModifiedTime(scene, FileTime.fromMillis(1_000_000));
        assertThat(cache.get(scene, folder, 0, 1).scene()).isNotSameAs(first);
        Files.writeString(scene, STILL + " ");
        Files.setLastModifiedTime(scene, FileTime.fromMillis(1_000_000));
        assertThat(cache.get(scene, folder, 0, 1).scene()).isNotSameAs(first);
    }

    @Test
    void beyondTheLimitOnlyTheLatestSceneIsKept() throws Exception {
        Path first = Files.writeString(folder.resolve("a.gltf"), STILL);
        Path second = Files.writeString(folder.resolve("b.gltf"), STILL);
        SceneCache cache = new SceneCache(1, SceneLimits.defaults());
        PreparedScene ofFirst = cache.get(first, folder, 0, 1).scene();
        assertThat(cache.get(first, folder, 0, 1).scene()).isSameAs(ofFirst);
        PreparedScene ofSecond = cache.get(second, folder, 0, 1).scene();
        assertThat(cache.get(second, folder, 0, 1).scene()).isSameAs(ofSecond);
        assertThat(cache.get(first, folder, 0, 1).scene()).isNotSameAs(ofFirst);
    }

    @Test
    void aFailureIsNotKept() throws IOException, SceneException {
        Path scene = Files.writeString(folder.resolve("a.gltf"), "nonsense");
        FileTime time = Files.getLastModifiedTime(scene);
        SceneCache cache = new SceneCache(1 << 20, SceneLimits.defaults());
        assertThatThrownBy(() -> cache.get(scene, folder, 0, 1)).isInstanceOf(SceneException.class);
        Files.writeString(scene, STILL);
        Files.setLastModifiedTime(scene, time);
        assertThat(cache.get(scene, folder, 0, 1).scene().triangleCount()).isEqualTo(1);
        assertThatThrownBy(() -> cache.get(folder.resolve("missing.gltf"), folder, 0, 1))
                .isInstanceOf(SceneException.class)
                .hasMessageStartingWith("missing.gltf");
    }

    @Test
    void whatSeveralThreadsAskForIsMadeOnce() throws Exception {
        Path scene = Files.writeString(folder.resolve("a.gltf"), STILL);
        SceneCache cache = new SceneCache(1 << 20, SceneLimits.defaults());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<PreparedScene>> asked = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                asked.add(threads.submit(() -> cache.get(scene, folder, 0, 1).scene()));
            }
            PreparedScene first = asked.get(0).get();
            for (Future<PreparedScene> one : asked) {
                assertThat(one.get()).isSameAs(first);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
