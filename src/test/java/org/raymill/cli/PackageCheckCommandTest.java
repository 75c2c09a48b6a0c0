package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCheckCommandTest {

    @TempDir
    Path folder;

    @Test
    void whatIsWrongIsToldWithItsPlace() throws IOException {
        Path file = write("find = brush\nversion = 1\ncommand { frame = [\"{scen}\"] }\n");

        CommandRun run = CommandRun.of("packages", "check", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(file + ": 3: command.frame has the placeholder {scen}");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void whatWouldBeRunIsShownAndTheProgramIsTried() throws IOException {
        Path program = folder.resolve("brush");
        Files.writeString(program, "#!/bin/sh\necho Brush 2.5\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        CommandRun run = CommandRun.of("packages", "check", definition(program).toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("brush: The brush (unverified: it was not proven on the real program)")
                .contains("setting mode (choice wet|dry, required)")
                .contains("setting size (int from 1 to 9, default 3) How thick")
                .contains("frame: " + program + " --mode wet -s 3 /job/inputs/scene.bru '>' /job/output/frame_0001.png")
                .contains("tile: " + program + " 320,0,320,180 /job/output/frame_0001/tile_0001.png")
                .contains("found: " + program + ", version 2.5");
        assertThat(run.err()).contains("warning: the setting mode has no help");
    }

    @Test
    void aProgramThatDoesNotWorkIsAFailureAndOneThatIsMissingIsNot() throws IOException {
        CommandRun missing = CommandRun.of(
                "packages", "check", definition(folder.resolve("brush")).toString());
        assertThat(missing.status()).isZero();
        assertThat(missing.err()).contains("The program is not on this machine");

        Path program = Files.writeString(folder.resolve("brush"), "#!/bin/sh\necho Pencil\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        CommandRun broken =
                CommandRun.of("packages", "check", definition(program).toString());
        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.err()).contains("does not work: " + program + " does not tell its version, but says: Pencil");
    }

    private Path definition(Path program) throws IOException {
        return write("""
                title = The brush
                extensions = [bru]
                find = ["%s"]
                version { arguments = [-v], pattern = "Brush (\\\\S+)" }
                command {
                  frame = [--mode, "{setting.mode}", "{settings}", "{scene}", ">", "{output}"]
                  tile = ["{region.x},{region.y},{region.width},{region.height}", "{output}"]
                }
                settings {
                  mode { type = choice, choices = [wet, dry] }
                  size { type = int, min = 1, max = 9, default = 3, arguments = ["-s", "{value}"], help = How thick }
                }
                """.formatted(program));
    }

    private Path write(String content) throws IOException {
        return Files.writeString(folder.resolve("brush.conf"), content);
    }
}
