package org.raymill.rendering.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCountTest {

    private static final Instant LIMIT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path place;

    @Test
    void aStartRemovesOldEmptyGroupsAndLeavesTheNewOnesOfOtherNodes() throws IOException {
        Path old = group("raymill-old", LIMIT.minusSeconds(1));
        Path fresh = group("raymill-fresh", LIMIT.plusSeconds(1));
        Path foreign = group("other", LIMIT.minusSeconds(1));

        ProcessCount.removeEmpty(place, LIMIT);

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(foreign).exists();
    }

    private Path group(String name, Instant made) throws IOException {
        Path group = Files.createDirectory(place.resolve(name));
        Files.setLastModifiedTime(group, FileTime.from(made));
        return group;
    }
}
