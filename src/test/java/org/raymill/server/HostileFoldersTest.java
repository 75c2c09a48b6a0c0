package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.attempt;

import com.typesafe.config.ConfigFactory;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.rendering.InstalledPackages;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.sandbox.SandboxChoice;
import org.raymill.testing.Programs;

/** What a hostile program makes of its folder must not lead the render server astray, whatever the sandbox hides from the program itself. */
class HostileFoldersTest {

    private static final byte[] PRECIOUS = "ann's".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path root;
    private Path picture;

    @BeforeEach
    void paint() throws Exception {
        root = folder.toRealPath();
        picture = root.resolve("picture");
        ImageIO.write(new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
    }

    @Test
    void aFolderThatIsALinkOutOfTheTasksOneIsNotFollowed() throws Exception {
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Path victim = Files.write(elsewhere.resolve("tile_0000.png"), PRECIOUS);
        try (TestHost host = host("rm -r \"$1/frame_0007\"; ln -s " + elsewhere + " \"$1/frame_0007\"\n" + "cp "
                + picture + " \"$1/vandal_7.png\"\n")) {
            RunEnd end = host.run(order(host, List.of(7), Optional.of(0)));
            assertThat(victim).hasBinaryContent(PRECIOUS);
            assertThat(end.reason()).isEqualTo("the folder 'frame_0007' of the pictures is a link");
        }
    }

    @Test
    void aLinkInThePlaceOfAScriptIsNotWrittenThrough() throws Exception {
        Path victim = Files.write(root.resolve("authorized_keys"), PRECIOUS);
        try (TestHost host = host("ln -sf " + victim + " \"$2\"\ncp " + picture + " \"$1/vandal_7.png\" && cp "
                + picture + " \"$1/vandal_9.png\"\n")) {
            host.run(order(host, List.of(7, 9), Optional.empty()));
            assertThat(victim).hasBinaryContent(PRECIOUS);
        }
    }

    @Test
    void foldersThatAreNestedDeeperThanPathsAreLongAreRemoved() throws Exception {
        String name = "n".repeat(100);
        try (TestHost host = host("cd \"$1\"; i=0\nwhile [ $i -lt 100 ]; do mkdir " + name + "; cd -P " + name
                + "; echo x > file; i=$((i+1)); done\nexit 1\n")) {
            host.run(order(host, List.of(7), Optional.empty()));
            Path work = host.runs.find(attempt(1)).orElseThrow().folder().root();
            assertThat(work.resolve("output").resolve(name)).isDirectory();
            assertThat(Folders.excess(work, 1 << 30, 100_000)).contains("what can not be looked into");
            Folders.delete(work);
            assertThat(work).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mkfifo \"$1/vandal_7.png\"",
                "mknod \"$1/vandal_7.png\" c 1 5",
                "mkdir \"$1/vandal_7.png\"",
                "ln -s /dev/zero \"$1/vandal_7.png\"",
                "> \"$1/vandal_7.png\""
            })
    void whatIsNoPlainFileIsNoPicture(String script) throws Exception {
        for (SandboxChoice choice : List.of(SandboxChoice.BUBBLEWRAP, SandboxChoice.PROCESS)) {
            try (TestHost host = host(script + "\nexit 0\n", choice)) {
                RunEnd end = host.run(order(host, List.of(7), Optional.empty()));
                assertThat(end.reason()).isEqualTo("vandal ended well but wrote no picture of frame 7");
            }
        }
    }

    @Test
    void aLinkInThePlaceOfTheWholeFolderIsNotFollowed() throws Exception {
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Path victim = Files.copy(picture, elsewhere.resolve("vandal_7.png"));
        try (TestHost host = host("rmdir \"$1\" && ln -s " + elsewhere + " \"$1\"\nexit 0\n", SandboxChoice.PROCESS)) {
            RunEnd end = host.run(order(host, List.of(7), Optional.empty()));
            assertThat(end.reason()).isEqualTo("the folder of the pictures is gone, or a link");
            Folders.delete(host.runs.find(attempt(1)).orElseThrow().folder().root());
            assertThat(victim).hasSameBinaryContentAs(picture);
        }
    }

    @Test
    void namesThatAreNoTextDoNoHarm() throws Exception {
        try (TestHost host = host(
                "cd \"$1\"; touch \"$(printf 'a\\nb')\" \"$(printf 'vandal_7.png\\n.')\" \"$(printf '\\377')\" -- -rf\n"
                        + "cp " + picture + " vandal_7.png\n")) {
            RunEnd end = host.run(order(host, List.of(7), Optional.empty()));
            assertThat(end.result()).as(end.reason()).isEqualTo(AttemptOutcome.Result.SUCCEEDED);
            assertThat(end.files()).hasSize(1);
            Path work = host.runs.find(attempt(1)).orElseThrow().folder().root();
            Folders.delete(work);
            assertThat(work).doesNotExist();
        }
    }

    /** Without a limit of the system on the size of files. */
    @Test
    void aFileOfManyTerabytesIsNotRead() throws Exception {
        String script = "cp " + picture + " \"$1/vandal_7.png\"; truncate -s 10T \"$1/vandal_7.png\"\n";
        try (TestHost host = host(script, SandboxChoice.NONE)) {
            RunEnd end = host.run(order(host, List.of(7), Optional.empty()));
            assertThat(end.reason()).contains("bytes, far more than its pixels need");
        }
    }

    @Test
    void aFileOfManyTerabytesIsNotToBeHad() throws Exception {
        String script = "truncate -s 10T \"$HOME/large\" || exit 1\ncp " + picture + " \"$1/vandal_7.png\"\n";
        for (SandboxChoice choice : List.of(SandboxChoice.BUBBLEWRAP, SandboxChoice.PROCESS)) {
            try (TestHost host = host(script, choice)) {
                assertThat(host.run(order(host, List.of(7), Optional.empty())).reason())
                        .contains("ended with exit status 1");
            }
        }
    }

    @Test
    void tooManyFilesAreTooMuchHoweverSmall() throws Exception {
        Path many = Files.createDirectory(root.resolve("many"));
        for (int i = 0; i < 50; i++) {
            Files.createFile(many.resolve("file" + i));
        }
        assertThat(Folders.excess(many, 1, 40)).contains("more than 40 files");
        assertThat(Folders.excess(many, 1, 60)).isEmpty();
    }

    private TestHost host(String script) throws Exception {
        return host(script, SandboxChoice.BUBBLEWRAP);
    }

    private TestHost host(String script, SandboxChoice choice) throws Exception {
        Programs.require("bwrap");
        Path program = Files.writeString(
                root.resolve("vandal"),
                "#!/bin/sh\nif [ \"$1\" = --version ]; then echo Vandal 1; exit 0; fi\n" + script);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path definitions = Files.createDirectories(root.resolve("packages"));
        Files.writeString(definitions.resolve("tool.py"), "print(1)");
        Files.writeString(
                definitions.resolve("vandal.conf"),
                String.join(
                        "\n",
                        "find = [\"" + program + "\"]",
                        "version { arguments = [\"--version\"], pattern = \"^Vandal (\\\\S+)\" }",
                        "scripts = [tool.py]",
                        "command { frame = [\"{outputs}\", \"{script.tool.py}\"], tile = [\"{outputs}\"] }",
                        "files = [\"vandal_{frame}.png\"]"));
        RenderingPackage[] packages =
                InstalledPackages.once(Definitions.read(
                                Optional.of(definitions), ConfigFactory.empty().root()))
                        .stream()
                        .filter(found -> found.installed().name().equals("vandal"))
                        .toArray(RenderingPackage[]::new);
        SandboxSettings sandbox = new SandboxSettings(choice, List.of(picture), 1_024, 256, 1.25, false);
        return new TestHost(root, Samples.settings(sandbox), InstantSource.system(), packages);
    }

    private static TaskOrder order(TestHost host, List<Integer> frames, Optional<Integer> tile) {
        return TaskOrderBuilder.builder()
                .job(Samples.JOB)
                .task(new TaskId(StepName.RENDER, 1))
                .attempt(attempt(1))
                .number(1)
                .packageName("vandal")
                .scene(new RelativePath("scene.txt"))
                .manifest(host.manifest)
                .width(4)
                .height(3)
                .format(PictureFormat.PNG)
                .cores(1)
                .memoryMiB(100)
                .frames(frames)
                .tile(tile)
                .region(tile.map(number -> new PixelRegion(0, 0, 4, 3)))
                .build();
    }
}
