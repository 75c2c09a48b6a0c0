package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * A rendering package that sleeps instead of rendering, and writes down in a file of its own when a frame begins and ends: a witness that asks
 * nobody whether something ran twice.
 */
final class Sleeper {

    private static final String SCENE = "picture.png";

    private final Path script;
    private final Path diary;

    /** Puts the program into a folder. */
    Sleeper(Path folder) {
        script = folder.resolve("sleeper");
        diary = folder.resolve("sleeper.diary");
        String program = String.join(
                "\n",
                "#!/bin/sh",
                "if [ \"$1\" = --version ]; then echo 'sleeper 1'; exit 0; fi",
                "echo \"begin $4-$2\" >> " + diary,
                "sleep \"$5\"",
                "cp \"$1\" \"$3\"",
                "echo \"end $4-$2\" >> " + diary,
                "");
        try {
            Files.createFile(diary);
            Files.writeString(script, program);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings that make a node offer it. */
    String configuration() {
        return String.join(
                "\n",
                // It writes its diary beside itself, which a sandbox with a system of its own does not let it.
                "raymill.server.sandbox = process",
                "raymill.packages.sleeper {",
                "  find = [\"" + script + "\"]",
                "  version { arguments = [--version], pattern = \"^sleeper (\\\\S+)\" }",
                "  command.frame = "
                        + "[\"{scene}\", \"{frame}\", \"{output}\", \"{setting.label}\", \"{setting.seconds}\"]",
                "  settings { label { type = text }, seconds { type = float } }",
                "}",
                "");
    }

    /**
     * A job of so many frames that each sleep so long.
     *
     * @param label tells the job from others in the diary
     */
    static JobRequest job(String label, int frames, int seconds) {
        return new JobRequest(SCENE, Map.of(SCENE, Pictures.black(64, 64)))
                .frames("1-" + frames)
                .renderedBy("sleeper", Map.of("label", label, "seconds", Integer.toString(seconds)));
    }

    /** How often a frame of a job has begun. */
    long begun(String label, int frame) {
        return count("begin " + label + "-" + frame);
    }

    /** How often it has ended by itself. */
    long ended(String label, int frame) {
        return count("end " + label + "-" + frame);
    }

    private long count(String line) {
        try {
            List<String> lines = Files.readAllLines(diary);
            return lines.stream().filter(line::equals).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
