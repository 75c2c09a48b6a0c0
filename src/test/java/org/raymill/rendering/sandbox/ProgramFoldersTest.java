package org.raymill.rendering.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs outside of the system get to see of their surroundings. */
class ProgramFoldersTest {

    @TempDir
    Path folder;

    private Path root;

    @BeforeEach
    void resolve() throws Exception {
        root = folder.toRealPath();
    }

    private Path program(String path) throws Exception {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    @Test
    void aProgramSeesTheFolderThatItIsIn() throws Exception {
        Path program = program("blender-4.2/blender");
        assertThat(ProgramFolders.of(program.toString(), List.of())).containsExactly(root.resolve("blender-4.2"));
    }

    @Test
    void aProgramInBinSeesLibrariesBesideItAndNothingElse() throws Exception {
        Path program = program("data/bin/render");
        for (String name : List.of("lib", "lib64", "projects", "share", "storage")) {
            Files.createDirectory(root.resolve("data").resolve(name));
        }
        assertThat(ProgramFolders.of(program.toString(), List.of()))
                .containsExactly(root.resolve("data/bin"), root.resolve("data/lib"), root.resolve("data/lib64"));
    }

    @Test
    void aProgramInBinSeesWhatHasItsNameBelowShareAndEtc() throws Exception {
        Path program = program("povray-3.8/bin/povray");
        Path prefix = root.resolve("povray-3.8");
        for (String name : List.of("share/povray-3.8/include", "share/keys", "etc/povray/3.8", "etc/raymill")) {
            Files.createDirectories(prefix.resolve(name));
        }
        assertThat(ProgramFolders.of(program.toString(), List.of()))
                .containsExactly(
                        prefix.resolve("bin"), prefix.resolve("share/povray-3.8"), prefix.resolve("etc/povray"));
    }

    @Test
    void aFolderWithATasksOneInItIsNotShown() throws Exception {
        Path program = program("data/render");
        Path work = Files.createDirectories(root.resolve("data/work/attempt"));
        assertThat(ProgramFolders.of(program.toString(), List.of(work))).containsExactly(program);
    }

    @Test
    void aProgramOfTheSystemAndAMereNameNeedNothing() {
        assertThat(ProgramFolders.of("/usr/bin/env", List.of())).isEmpty();
        assertThat(ProgramFolders.of("env", List.of())).isEmpty();
    }

    @Test
    void aFolderBelowTheRootIsNeverShownAsAWhole() {
        Path program = Path.of("/proc/version");
        assertThat(ProgramFolders.of(program.toString(), List.of())).containsExactly(program);
    }
}
