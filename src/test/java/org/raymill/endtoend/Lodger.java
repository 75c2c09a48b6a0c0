package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A rendering package that stays with processes of three kinds, its own, a child and one that has left its group and its parent, until it is told to go;
 * then it is done at once. It can be told in every sandbox, since it sees its own folder.
 */
final class Lodger {

    private static final String SCENE = "picture.png";

    private final Path house;
    private final Path script;

    /** Puts the program into a folder of its own. */
    Lodger(Path folder) {
        house = folder.resolve("lodger-house");
        script = house.resolve("lodger");
        String program = String.join(
                "\n",
                "#!/bin/sh",
                "if [ \"$1\" = --version ]; then echo 'lodger 1'; exit 0; fi",
                "if [ ! -e " + house.resolve("go") + " ]; then",
                "  sleep 600 &",
                "  (setsid sleep 600 &)",
                "  sleep 600",
                "fi",
                "cp \"$1\" \"$2\"",
                "");
        try {
            Files.createDirectories(house);
            Files.writeString(script, program);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings that make a node offer it. */
    String configuration(String sandbox) {
        return String.join(
                "\n",
                "raymill.server.sandbox = " + sandbox,
                "raymill.packages.lodger {",
                "  find = [\"" + script + "\"]",
                "  version { arguments = [--version], pattern = \"^lodger (\\\\S+)\" }",
                "  command.frame = [\"{scene}\", \"{output}\"]",
                "}",
                "");
    }

    /** A job of one frame. */
    static JobRequest job() {
        return new JobRequest(SCENE, Map.of(SCENE, Pictures.black(64, 64))).renderedBy("lodger", Map.of());
    }

    /** From now on it is done at once. */
    void go() {
        try {
            Files.createFile(house.resolve("go"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever sleeps on this machine with a folder in its environment. */
    static List<ProcessHandle> sleepers(Path inEnvironment) {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                if (sleepsIn(process, inEnvironment.toString())) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static boolean sleepsIn(Path process, String folder) {
        try {
            return Files.readString(process.resolve("comm")).strip().equals("sleep")
                    && new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1)
                            .contains(folder);
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
