package org.raymill.rendering.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs of Linux that set limits and then become the program that has them.
 *
 * @param newSession {@code setsid}: a session and process group of its own
 * @param limits {@code prlimit}
 * @param processors {@code taskset}
 */
record HostTools(Path newSession, Path limits, Path processors) {

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    /**
     * Looks for them.
     *
     * @throws SandboxException when one is missing
     */
    static HostTools find() throws SandboxException {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            throw new SandboxException(
                    "programs can be held back on Linux only, not on " + System.getProperty("os.name", "this system"));
        }
        return new HostTools(require("setsid"), require("prlimit"), require("taskset"));
    }

    private static Path require(String program) throws SandboxException {
        return Sandbox.find(program)
                .orElseThrow(() -> new SandboxException("the program " + program + " is missing; install util-linux"));
    }

    /** How many threads all processes of the host have; generous when it is not told. */
    static long threadsOnHost() {
        try {
            String line = Files.readString(Path.of("/proc/loadavg"));
            return Long.parseLong(line.substring(line.indexOf('/') + 1).split(" ")[0]);
        } catch (IOException | RuntimeException e) {
            return 10_000;
        }
    }

    /** Since Linux 5.14 processes are counted for each user namespace; before, for all that the user runs on the host. */
    boolean countsProcessesBySandbox() {
        Matcher version = VERSION.matcher(System.getProperty("os.version", ""));
        if (!version.matches()) {
            return false;
        }
        int major = Integer.parseInt(version.group(1));
        return major > 5 || (major == 5 && Integer.parseInt(version.group(2)) >= 14);
    }
}
