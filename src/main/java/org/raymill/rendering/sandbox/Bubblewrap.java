package org.raymill.rendering.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Builds command lines of the program {@code bwrap}, which starts another one in a system of its own. */
final class Bubblewrap {

    /** The system's programs and libraries: read-only in every sandbox. */
    static final List<Path> SYSTEM = List.of(
            Path.of("/usr"),
            Path.of("/bin"),
            Path.of("/sbin"),
            Path.of("/lib"),
            Path.of("/lib32"),
            Path.of("/lib64"),
            Path.of("/libx32"),
            Path.of("/nix/store"));

    /** What programs read of the system's settings. Nothing of it tells of people or secrets. */
    private static final List<String> SETTINGS = List.of(
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/alternatives",
            "/etc/fonts",
            "/etc/localtime",
            "/etc/timezone",
            "/etc/povray",
            "/etc/OpenCL",
            "/etc/glvnd",
            "/etc/vulkan",
            "/etc/magic",
            "/etc/mime.types");

    /** What the network takes. */
    private static final List<String> NETWORK_SETTINGS = List.of(
            "/etc/resolv.conf",
            "/etc/hosts",
            "/etc/host.conf",
            "/etc/nsswitch.conf",
            "/etc/services",
            "/etc/protocols",
            "/etc/ssl/certs",
            "/etc/pki/tls/certs",
            "/etc/ca-certificates");

    private static final List<String> GPU_DEVICES = List.of("/dev/dri", "/dev/kfd");

    private static final long TRY_SECONDS = 10;
    private static final int MAX_REASON = 300;

    private final Path program;
    private final List<String> beginning;

    private Bubblewrap(Path program) {
        this.program = program;
        this.beginning = beginning();
    }

    /**
     * Finds bubblewrap and tries it out with all that is used of it.
     *
     * @throws SandboxException when it is missing or does not work
     */
    static Bubblewrap find(HostTools tools) throws SandboxException, InterruptedException {
        Path program = Sandbox.find("bwrap")
                .orElseThrow(() -> new SandboxException("bubblewrap is not installed; install the package bubblewrap"));
        return at(program, tools);
    }

    /** Bubblewrap at a place, tried out. */
    static Bubblewrap at(Path program, HostTools tools) throws SandboxException, InterruptedException {
        Bubblewrap found = new Bubblewrap(program);
        found.tryOut(tools);
        return found;
    }

    private void tryOut(HostTools tools) throws SandboxException, InterruptedException {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("raymill-sandbox-").toRealPath();
            List<String> command =
                    new ArrayList<>(arguments(new SandboxAccess(folder, folder, List.of(), List.of(), false, false)));
            command.addAll(List.of(tools.limits().toString(), "--core=0", "--", "true"));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            boolean ended = process.waitFor(TRY_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
                throw new SandboxException("bubblewrap did not end within " + TRY_SECONDS + " s when it was tried out");
            }
            if (process.exitValue() != 0) {
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                throw new SandboxException(reason(said));
            }
        } catch (IOException e) {
            throw new SandboxException("bubblewrap can not be started: " + e.getMessage());
        } finally {
            delete(folder);
        }
    }

    private static String reason(String said) {
        String line = said.replaceAll("\\p{Cntrl}+", " ");
        String advice =
                line.contains("namespace") || line.contains("uid map") || line.contains("Operation not permitted")
                        ? "; let its users make user namespaces (sysctl user.max_user_namespaces,"
                                + " kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns;"
                                + " in a container: its seccomp profile)"
                        : "";
        return "bubblewrap does not work here: " + line.substring(0, Math.min(MAX_REASON, line.length())) + advice;
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (var entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            // A temporary folder: the system removes it.
            return;
        }
    }

    /**
     * The command line up to the program that is to run.
     *
     * <p>The order counts: what is mounted later covers what was mounted before. What is left of the root, of {@code /dev} and of {@code /proc} is in
     * memory, or the kernel's, and becomes read-only last.
     */
    List<String> arguments(SandboxAccess access) {
        List<String> line = new ArrayList<>(beginning);
        if (access.network()) {
            line.add("--share-net");
            NETWORK_SETTINGS.forEach(file -> readOnlyIfThere(line, file));
        }
        if (access.gpus()) {
            gpus(line);
        }
        // On the disk, where it counts as the task's, and not in memory, where nothing would count it.
        bind(line, access.temporary(), "/tmp");
        bind(line, access.temporary(), "/dev/shm");
        folders(access)
                .forEach((path, writable) ->
                        line.addAll(List.of(writable ? "--bind" : "--ro-bind", path.toString(), path.toString())));
        line.addAll(List.of("--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/"));
        line.addAll(List.of("--chdir", access.directory().toString(), "--"));
        return line;
    }

    /** Outer folders before those inside of them; whether each is writable. */
    private static Map<Path, Boolean> folders(SandboxAccess access) {
        Map<Path, Boolean> folders =
                new TreeMap<>(Comparator.comparingInt(Path::getNameCount).thenComparing(Comparator.naturalOrder()));
        access.readable().forEach(path -> folders.put(path, false));
        access.allWritable().forEach(path -> folders.put(path, true));
        return folders;
    }

    private List<String> beginning() {
        List<String> line = new ArrayList<>();
        line.add(program.toString());
        // Root keeps its capabilities in a sandbox unless they are taken.
        line.addAll(List.of("--unshare-all", "--cap-drop", "ALL", "--die-with-parent", "--new-session"));
        for (Path folder : SYSTEM) {
            system(line, folder);
        }
        SETTINGS.forEach(file -> readOnlyIfThere(line, file));
        line.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        return List.copyOf(line);
    }

    private static void system(List<String> line, Path folder) {
        if (Files.isSymbolicLink(folder)) {
            try {
                line.addAll(List.of("--symlink", Files.readSymbolicLink(folder).toString(), folder.toString()));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        } else if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            line.addAll(List.of("--ro-bind", folder.toString(), folder.toString()));
        }
    }

    private static void readOnlyIfThere(List<String> line, String file) {
        line.addAll(List.of("--ro-bind-try", file, file));
    }

    private static void bind(List<String> line, Path from, String to) {
        line.addAll(List.of("--bind", from.toString(), to));
    }

    /** Drivers look for their devices in {@code /sys}. */
    private static void gpus(List<String> line) {
        readOnlyIfThere(line, "/sys");
        GPU_DEVICES.forEach(device -> line.addAll(List.of("--dev-bind-try", device, device)));
        String[] names = Path.of("/dev").toFile().list((folder, name) -> name.startsWith("nvidia"));
        for (String name : names == null ? new String[0] : names) {
            line.addAll(List.of("--dev-bind-try", "/dev/" + name, "/dev/" + name));
        }
    }
}
