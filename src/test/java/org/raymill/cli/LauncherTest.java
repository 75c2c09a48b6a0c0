package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a Java and a Maven that only tell how they were called. */
class LauncherTest {

    @TempDir
    Path temporary;

    private Path home;
    private Path java;
    private Path tools;

    /** A process that has ended. */
    record Ended(int status, String out, String err) {}

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(temporary.resolve("my farm"));
        Files.copy(Path.of("raymill"), home.resolve("raymill"));
        executable(home.resolve("raymill"));
        java = jdk("jdk", "JAVA_VERSION=\"17.0.9\"");
        tools = Files.createDirectories(temporary.resolve("tools"));
        script(tools.resolve("mvn"), "echo \"maven $*\" >&2; mkdir -p target; echo jar > target/raymill.jar");
    }

    private Path jdk(String name, String release) throws IOException {
        Path folder = temporary.resolve(name);
        Files.createDirectories(folder.resolve("bin"));
        script(folder.resolve("bin/java"), "for a in \"$@\"; do echo \"<$a>\"; done");
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"Somebody\"\n" + release + "\n");
        return folder;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        executable(file);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.redirectError(temporary.resolve("err").toFile());
        builder.environment().remove("RAYMILL_JAVA_OPTIONS");
        builder.environment().remove("RAYMILL_NICE");
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, Files.readString(temporary.resolve("err")));
    }

    private void shipJar() throws IOException {
        Files.writeString(home.resolve("raymill.jar"), "jar");
    }

    private void shipSources() throws IOException {
        Files.createDirectories(home.resolve("src/main"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
    }

    @Test
    void argumentsArriveAsTheyWereGivenAfterTheJar() throws Exception {
        shipJar();

        Ended ended = run(home.resolve("raymill"), Map.of(), "submit", "my scene.gltf", "--name=a  b", "", "$HOME *");

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out())
                .endsWith("<-jar>\n<" + home.toRealPath()
                        + "/raymill.jar>\n<submit>\n<my scene.gltf>\n<--name=a  b>\n<>\n<$HOME *>\n")
                .contains("<-Dorg.raymill.terminals=>\n");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void namesOfFilesAreUtf8WhateverTheLocale() throws Exception {
        shipJar();
        script(java.resolve("bin/java"), "echo \"$LC_ALL|$LC_CTYPE|$LANG\"");
        Path raymill = home.resolve("raymill");

        Map<String, String> none = Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", "");
        assertThat(run(raymill, none, "jobs").out()).isEqualTo("|C.UTF-8|\n");
        assertThat(run(raymill, Map.of("LC_ALL", "C", "LC_CTYPE", "", "LANG", "de_DE.UTF-8"), "jobs")
                        .out())
                .isEqualTo("|C.UTF-8|C\n");
        assertThat(run(raymill, Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", "POSIX"), "jobs")
                        .out())
                .isEqualTo("|C.UTF-8|POSIX\n");
        assertThat(run(raymill, Map.of("LC_ALL", "de_DE.utf8", "LC_CTYPE", "C", "LANG", "C"), "jobs")
                        .out())
                .isEqualTo("de_DE.utf8|C|C\n");
    }

    @Test
    void itWorksThroughSymbolicLinks() throws Exception {
        shipJar();
        Path bin = Files.createDirectories(temporary.resolve("bin"));
        Path absolute = Files.createSymbolicLink(bin.resolve("first"), home.resolve("raymill"));
        Path relative = Files.createSymbolicLink(bin.resolve("second"), absolute.getFileName());

        assertThat(run(relative, Map.of(), "jobs").out()).contains("<" + home.toRealPath() + "/raymill.jar>");
    }

    @Test
    void clientsStartFastAndNodesRunFast() throws Exception {
        shipJar();

        assertThat(run(home.resolve("raymill"), Map.of(), "jobs").out()).contains("<-XX:TieredStopAtLevel=1>");
        assertThat(run(home.resolve("raymill"), Map.of(), "render", "s").out()).doesNotContain("TieredStopAtLevel");
        // It hashes, for which the first compiler alone is slow.
        assertThat(run(home.resolve("raymill"), Map.of(), "submit", "s").out()).doesNotContain("TieredStopAtLevel");
    }

    @Test
    void aNewJavaIsNotAskedForWhatItWarnsOf() throws Exception {
        shipJar();
        Path newest = jdk("newest", "JAVA_VERSION=\"25.0.3\"");

        assertThat(run(home.resolve("raymill"), Map.of("JAVA_HOME", newest.toString()), "node")
                        .out())
                .contains("<-XX:+UseParallelGC>", "<--enable-native-access=ALL-UNNAMED>")
                .doesNotContain("VFORK");
    }

    @Test
    void aNodeThatOnlyRendersGivesWayToOtherPrograms() throws Exception {
        shipJar();
        script(tools.resolve("nice"), "echo \"niceness $2\"");

        assertThat(run(home.resolve("raymill"), Map.of(), "node", "--roles", "render", "--name", "a")
                        .out())
                .isEqualTo("niceness 10\n");
        assertThat(run(home.resolve("raymill"), Map.of("RAYMILL_NICE", "3"), "node", "--roles=render")
                        .out())
                .isEqualTo("niceness 3\n");
        assertThat(run(home.resolve("raymill"), Map.of("RAYMILL_NICE", "0"), "node", "--roles=render")
                        .out())
                .contains("<-jar>");
        assertThat(run(home.resolve("raymill"), Map.of(), "node", "--roles", "control,render")
                        .out())
                .contains("<-jar>");
        assertThat(run(home.resolve("raymill"), Map.of("RAYMILL_NICE", "high"), "node", "--roles=render")
                        .err())
                .contains("RAYMILL_NICE is 'high'; it must be a number between 0");
    }

    @Test
    void furtherOptionsOfJavaAreWords() throws Exception {
        shipJar();

        assertThat(run(home.resolve("raymill"), Map.of("RAYMILL_JAVA_OPTIONS", "-Xmx1g -Dx=y"), "jobs")
                        .out())
                .contains("<-Xmx1g>\n<-Dx=y>\n<-jar>");
    }

    @Test
    void anOldJavaIsRefusedWithTheRemedy() throws Exception {
        shipJar();

        Ended ended = run(
                home.resolve("raymill"),
                Map.of("JAVA_HOME", jdk("old", "JAVA_VERSION=\"1.8.0_392\"").toString()));

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("is Java 8; Raymill needs 17 or later. Set JAVA_HOME");
    }

    @Test
    void aJavaWithoutAReleaseFileIsAskedForItsVersion() throws Exception {
        shipJar();
        Path other = jdk("other", "");
        Files.delete(other.resolve("release"));
        script(
                other.resolve("bin/java"),
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"21.0.1\" 2023-10-17' >&2; else echo ran; fi");

        assertThat(run(home.resolve("raymill"), Map.of("JAVA_HOME", other.toString()), "jobs")
                        .out())
                .isEqualTo("ran\n");
    }

    @Test
    void aWrongJavaHomeIsNamed() throws Exception {
        shipJar();

        assertThat(run(home.resolve("raymill"), Map.of("JAVA_HOME", "/nowhere")).err())
                .contains("JAVA_HOME is /nowhere, but there is no bin/java in it");
    }

    @Test
    void whatIsMissingIsBuiltOnce() throws Exception {
        shipSources();

        Ended first = run(home.resolve("raymill"), Map.of(), "jobs");
        Ended second = run(home.resolve("raymill"), Map.of(), "jobs");

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out())
                .contains("<" + home.toRealPath() + "/target/raymill.jar>")
                .doesNotContain("maven");
        assertThat(first.err()).startsWith("Building Raymill").contains("done").doesNotContain("maven");
        assertThat(second.err()).isEmpty();
    }

    @Test
    void commandsThatAreStartedAtTheSameTimeBuildOnce() throws Exception {
        shipSources();
        // Whoever builds takes as long as it takes to start some programs.
        script(
                tools.resolve("mvn"),
                "echo built >> builds; for i in 1 2 3 4 5 6 7 8; do ls / > /dev/null; done;"
                        + " mkdir -p target; echo jar > target/raymill.jar");

        ExecutorService others = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> all = others.invokeAll(Collections.nCopies(
                    3, () -> run(home.resolve("raymill"), Map.of(), "jobs").status()));
            for (Future<Integer> one : all) {
                assertThat(one.get()).isZero();
            }
        } finally {
            others.shutdown();
        }

        assertThat(Files.readAllLines(home.resolve("builds"))).containsExactly("built");
    }

    /** A Java that reads classes from a jar that is written over ends. */
    @Test
    void nodesThatRunKeepTheJarThatTheyWereStartedFrom() throws Exception {
        shipSources();
        Path jar = Files.createDirectories(home.resolve("target")).resolve("raymill.jar");
        Files.writeString(jar, "running");
        Path opened = Files.createLink(home.resolve("opened"), jar);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));

        run(home.resolve("raymill"), Map.of(), "jobs");

        assertThat(jar).content().startsWith("jar");
        assertThat(opened).content().isEqualTo("running");
    }

    @Test
    void whatIsOlderThanItsSourcesIsBuiltAgain() throws Exception {
        shipSources();
        run(home.resolve("raymill"), Map.of(), "jobs");
        Path source = Files.writeString(home.resolve("src/main/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

        assertThat(run(home.resolve("raymill"), Map.of(), "jobs").err()).startsWith("Building Raymill");
    }

    @Test
    void aBuildThatFailsShowsItsMessages() throws Exception {
        shipSources();
        script(tools.resolve("mvn"), "echo 'no network'; exit 1");

        Ended ended = run(home.resolve("raymill"), Map.of(), "jobs");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("no network", "raymill: the build failed; its messages are above.");
    }

    @Test
    void withoutAJarAndSourcesThereIsNothingToStart() throws Exception {
        assertThat(run(home.resolve("raymill"), Map.of()).err())
                .contains("there is no " + home.toRealPath() + "/raymill.jar");
    }
}
