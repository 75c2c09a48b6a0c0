package org.raymill.scene;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.raymill.rendering.ChildProcess;
import org.raymill.rendering.ProgramFinder;
import org.raymill.rendering.definition.ProgramSearch;
import org.raymill.rendering.sandbox.Sandbox;
import org.raymill.rendering.sandbox.SandboxAccess;
import org.raymill.rendering.sandbox.SandboxLimits;

/**
 * Asks an installed Blender what a scene refers to. The scene is somebody's: Blender runs none of its scripts, and runs in the strongest sandbox
 * that works on this machine, where it can read the job's folder and write a temporary one.
 */
final class BlenderProgram implements BlenderFinder.Questions, AutoCloseable {

    private static final Pattern ERROR = Pattern.compile("(?:Error:? +|(?=\\w+Error: ))(.+)");
    private static final ProgramSearch SEARCH = new ProgramSearch(List.of(
            "$BLENDER",
            "blender",
            "/opt/blender-*/blender",
            "/opt/blender/blender",
            "/usr/local/blender-*/blender",
            "/Applications/Blender.app/Contents/MacOS/Blender"));
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final long MAX_REPORT_BYTES = 64 << 20;
    private static final long MAX_FILE_BYTES = 1 << 30;
    private static final int MAX_LINES = 5;

    private final Path program;
    private final Sandbox sandbox;
    private final Path scene;
    private final List<Path> readable;
    private final Path folder;

    private BlenderProgram(Path program, Sandbox sandbox, Path scene, List<Path> readable, Path folder) {
        this.program = program;
        this.sandbox = sandbox;
        this.scene = scene;
        this.readable = readable;
        this.folder = folder;
    }

    /** The Blender of this machine, if there is one. */
    static Optional<Path> installed() {
        return new ProgramFinder(System.getenv()).find(SEARCH).stream().findFirst();
    }

    /**
     * Prepares to ask about a job's scene.
     *
     * @param sandbox what Blender runs in
     */
    static BlenderProgram prepare(Path program, Sandbox sandbox, JobFiles job) throws UnusableSceneException {
        List<Path> readable = new ArrayList<>(List.of(job.root()));
        job.rules().targets().stream()
                .map(target -> Path.of(target).toAbsolutePath().normalize())
                .filter(Files::isDirectory)
                .forEach(readable::add);
        try {
            Path folder = Files.createTempDirectory("raymill-needs");
            for (String script : List.of("raymill_needs.py", "raymill_paths.py")) {
                try (InputStream source = BlenderProgram.class.getResourceAsStream("/packages/" + script)) {
                    Files.copy(source, folder.resolve(script));
                }
            }
            return new BlenderProgram(program, sandbox, job.scene(), readable, folder);
        } catch (IOException e) {
            throw new UnusableSceneException("Blender can not be asked: " + e.getMessage(), e);
        }
    }

    @Override
    public BlenderReport ask(Map<String, Path> libraries, Set<Path> more) throws UnusableSceneException {
        Path output = folder.resolve("needs-" + UUID.randomUUID() + ".json");
        Path table = folder.resolve("libraries.json");
        Map<String, String> places = new LinkedHashMap<>();
        libraries.forEach((path, place) -> places.put(path, place.toString()));
        try {
            Files.write(table, BlenderReport.json(places));
            run(output, table, more);
            if (Files.size(output) > MAX_REPORT_BYTES) {
                throw new UnusableSceneException(scene + " refers to too many files");
            }
            return BlenderReport.parse(Files.readAllBytes(output));
        } catch (IOException e) {
            throw new UnusableSceneException("Blender can not be asked about " + scene + ": " + e.getMessage(), e);
        }
    }

    private void run(Path output, Path table, Set<Path> more) throws IOException, UnusableSceneException {
        List<String> command = List.of(
                program.toString(),
                "--background",
                "--factory-startup",
                "-noaudio",
                "--disable-autoexec",
                scene.toString(),
                "--python-exit-code",
                "3",
                "--python",
                folder.resolve("raymill_needs.py").toString(),
                "--",
                output.toString(),
                table.toString());
        SandboxAccess access = new SandboxAccess(folder, folder, List.of(), readable)
                .withReadable(more.stream().filter(Files::isDirectory).toList());
        Deque<String> lines = new ArrayDeque<>();
        String mark = "needs-" + UUID.randomUUID();
        ChildProcess process = ChildProcess.start(
                sandbox.commandLine(command, access, new SandboxLimits(MAX_FILE_BYTES, 0, List.of())),
                folder,
                environment(),
                mark,
                line -> note(lines, line));
        try {
            boolean ended = process.waitFor(LIMIT);
            process.end(GRACE);
            if (!ended) {
                throw new UnusableSceneException(
                        "Blender has not opened " + scene + " within " + LIMIT.toMinutes() + " minutes");
            }
            if (process.exitStatus() != 0 || !Files.isRegularFile(output)) {
                throw new UnusableSceneException("Blender can not open " + scene
                        + BlendHeader.version(scene)
                                .map(version -> ", which Blender " + version + " has saved")
                                .orElse("")
                        + ": " + reason(last(lines)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnusableSceneException("interrupted", e);
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "PATH",
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                "HOME",
                folder.toString(),
                "LANG",
                "C.UTF-8");
    }

    private static void note(Deque<String> lines, String line) {
        synchronized (lines) {
            if (!line.isBlank() && !line.startsWith("Blender quit")) {
                lines.addLast(line.strip());
            }
            if (lines.size() > MAX_LINES) {
                lines.removeFirst();
            }
        }
    }

    private static List<String> last(Deque<String> lines) {
        synchronized (lines) {
            return new ArrayList<>(lines);
        }
    }

    /** What Blender says is wrong; all that it said last when it names no error. */
    static String reason(List<String> lines) {
        List<String> errors = lines.stream()
                .map(ERROR::matcher)
                .filter(Matcher::matches)
                .map(error -> error.group(1))
                .distinct()
                .toList();
        return String.join("; ", errors.isEmpty() ? lines : errors);
    }

    /** Removes what was needed to ask. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // It lies in the system's folder for temporary files.
        }
    }
}
