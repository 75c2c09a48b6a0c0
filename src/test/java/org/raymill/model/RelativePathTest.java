package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelativePathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../a",
                "a/../../b",
                "/etc/passwd",
                "a//b",
                "a/./b",
                "..",
                ".",
                "a\\..\\b",
                "C:/x",
                "C:x",
                "a\u0000b",
                "a/",
                "a./b",
                "a /b",
                "a\nb",
                ""
            })
    void nothingPointsOutsideOfTheFolder(String path) {
        assertThatThrownBy(() -> new RelativePath(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "scene.gltf", "textures/wood grain.png", "a/b/c/d", "..a/b", "café.png"})
    void whatStaysInsideIsTaken(String path) {
        assertThat(new RelativePath(path)).hasToString(path);
    }

    @Test
    void theMessageNamesThePathAndTheProblem() {
        assertThatThrownBy(() -> new RelativePath("../secret"))
                .hasMessage(
                        "the path '../secret' has an empty, '.' or '..' part; it must stay inside of the job's folder");
    }
}
