package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StorageProblemTest {

    private static final Path FOLDER = Path.of("/farm/jobs");

    @Test
    void aFullDiskIsNamedWithItsFolderAndAWayOut() {
        assertThat(StorageProblem.describe("write", FOLDER, new IOException("No space left on device")))
                .contains("/farm/jobs")
                .contains("No space left on device")
                .contains("make room");
        assertThat(StorageProblem.describe(
                        "write", FOLDER, new FileSystemException("/farm/jobs/x", null, "Disk quota exceeded")))
                .contains("make room");
    }

    @Test
    void aMissingPermissionSaysWhatToAllow() {
        assertThat(StorageProblem.describe("write", FOLDER, new AccessDeniedException("/farm/jobs/x")))
                .contains("/farm/jobs/x")
                .contains("let the user");
    }

    @Test
    void anErrorWithoutAMessageStillSaysWhatItWas() {
        assertThat(StorageProblem.describe("write", FOLDER, new IOException()))
                .isEqualTo("can not write /farm/jobs: IOException");
    }
}
