package org.raymill.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.raymill.testing.FreePorts;

/** What is tested: the jar as it was built, and how to start it. */
final class Raymill {

    private Raymill() {}

    /** The project's folder, where the tests are started. */
    static Path projectFolder() {
        return Path.of("").toAbsolutePath();
    }

    /** {@code java -jar raymill.jar ARGUMENTS}. */
    static List<String> command(String... arguments) {
        return command(List.of(), List.of(arguments));
    }

    /** {@code java OPTIONS -jar raymill.jar ARGUMENTS}. */
    static List<String> command(List<String> options, List<String> arguments) {
        Path jar = projectFolder().resolve("target/raymill.jar");
        if (!Files.isRegularFile(jar)) {
            throw new AssertionError(jar + " is missing; build it first: mvn verify");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:+UseSerialGC"));
        if (!arguments.get(0).equals("bench")) {
            // None lives long enough to get back what the second compiler costs.
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(NodeArchive.options(jar));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        return command;
    }

    /** Where a test leaves the logs of its processes; emptied before each run by {@link Farm}. Tests of other processes of the build have others. */
    static Path logFolder(String test) {
        return projectFolder()
                .resolve("target/end-to-end")
                .resolve(FreePorts.process())
                .resolve(test.replaceAll("[^A-Za-z0-9._-]", "_"));
    }

    /** A port that nobody listens on now and that no other caller got. */
    static int freePort() {
        return FreePorts.next();
    }
}
