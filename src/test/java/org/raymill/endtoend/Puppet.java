package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A rendering package whose frames wait until a test lets them go, and that fails as it is told to. It writes down in a file of its own when a
 * frame begins and ends.
 */
final class Puppet {

    /** What a frame does until it is let go. */
    enum Act {
        /** It waits. */
        WAIT,
        /** It fails each time. */
        BREAK,
        /** It fails each time on the server render-b, and is done at once elsewhere. */
        JINX,
        /** It finds no licence the first time, and waits the next time. */
        DENY,
        /** Its memory runs out the first time; it waits the next time. */
        SWELL
    }

    private static final String SCENE = "picture.png";

    private final Path script;
    private final Path diary;
    private final Path released;

    /** Puts the program into a folder. */
    Puppet(Path folder) {
        script = folder.resolve("puppet");
        diary = folder.resolve("puppet.diary");
        released = folder.resolve("released");
        String program = String.join(
                "\n",
                "#!/bin/sh",
                "if [ \"$1\" = --version ]; then echo 'puppet 1'; exit 0; fi",
                "name=\"$4-$2\"",
                "echo \"begin $name\" >> " + diary,
                "echo \"Playing $name\"",
                "if [ \"$5\" = JINX ]; then",
                "  case \"$3\" in *data-render-b*) echo 'A string has torn'; exit 1;; esac",
                "  cp \"$1\" \"$3\"; echo \"end $name\" >> " + diary + "; exit 0",
                "fi",
                "if [ ! -e " + released + "/\"$name\" ]; then",
                "  case \"$5-$(grep -cx \"begin $name\" " + diary + ")\" in",
                "    BREAK-*) echo 'A string has torn'; exit 1;;",
                "    DENY-1) echo 'No licence for test'; exit 3;;",
                "    SWELL-1) echo 'Out of memory'; exit 4;;",
                "  esac",
                "fi",
                "while [ ! -e " + released + "/\"$name\" ]; do sleep 0.1; done",
                "cp \"$1\" \"$3\"",
                "echo \"end $name\" >> " + diary,
                "");
        try {
            Files.createFile(diary);
            Files.createDirectory(released);
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
                "raymill.packages.puppet {",
                "  find = [\"" + script + "\"]",
                "  version { arguments = [--version], pattern = \"^puppet (\\\\S+)\" }",
                "  command.frame = "
                        + "[\"{scene}\", \"{frame}\", \"{output}\", \"{setting.label}\", \"{setting.act}\"]",
                "  settings { label { type = text }, act { type = text } }",
                "  licence-denied = \"No licence for (\\\\S+)\"",
                "  out-of-memory = \"Out of memory\"",
                "}",
                "");
    }

    /**
     * A job of so many frames, that takes little and is not tried again.
     *
     * @param label tells the job from others in the diary
     */
    static JobRequest job(String label, int frames, Act act) {
        return new JobRequest(SCENE, Map.of(SCENE, Pictures.black(64, 64)))
                .frames("1-" + frames)
                .memoryMiB(100)
                .retries(0)
                .renderedBy("puppet", Map.of("label", label, "act", act.name()));
    }

    /** Lets a frame go, whether it has begun or not. */
    void release(String label, int frame) {
        try {
            Files.createFile(released.resolve(label + "-" + frame));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often a frame of a job has begun. */
    long begun(String label, int frame) {
        return lines().stream()
                .filter(Predicate.isEqual("begin " + label + "-" + frame))
                .count();
    }

    /** The frames that have begun so far, in that order, as {@code LABEL-FRAME}. */
    List<String> beginnings() {
        return lines().stream()
                .filter(line -> line.startsWith("begin "))
                .map(line -> line.substring("begin ".length()))
                .toList();
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(diary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
