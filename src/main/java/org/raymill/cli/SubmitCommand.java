package org.raymill.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.raymill.model.AssociatedFile;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits a job. */
@Command(
        name = "submit",
        description = "Submit a scene as a render job; prints the job's id.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  raymill submit scene.gltf --frames 1-24 --tiles 2x2 --samples 64 --wait --out frames/")
final class SubmitCommand implements Callable<Integer> {

    private static final int TRIES = 5;

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Mixin
    private SceneOptions picture;

    @Parameters(paramLabel = "SCENE", description = "The scene; its textures and buffers are found by themselves.")
    private Path scene;

    @Option(
            names = "--frames",
            paramLabel = "RANGES",
            defaultValue = "1",
            description = "Frames such as 1-24, 1-100x5 or 1,5,9-12 (default: ${DEFAULT-VALUE}).")
    private String frames;

    @Option(
            names = "--tiles",
            paramLabel = "CxR",
            defaultValue = "1x1",
            description = "Tiles of a frame, columns x rows (default: ${DEFAULT-VALUE}).")
    private String tiles;

    @Option(
            names = "--chunk",
            paramLabel = "N",
            defaultValue = "1",
            description = "Frames a task (default: ${DEFAULT-VALUE}).")
    private int chunk;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "png",
            description = "png or exr (default: ${DEFAULT-VALUE}).")
    private String format;

    @Option(
            names = "--package",
            paramLabel = "NAME",
            defaultValue = "gltf",
            description = "Rendering package (default: ${DEFAULT-VALUE}).")
    private String packageName;

    @Option(
            names = "--package-version",
            paramLabel = "VERSION",
            description = "Exactly this version of it (default: any).")
    private String packageVersion;

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            description = "A parameter of the rendering package; repeatable.")
    private Map<String, String> parameters = Map.of();

    @Option(
            names = "--file",
            paramLabel = "PATH",
            description = "A further file beside the scene that the render needs; repeatable.")
    private List<Path> extraFiles = List.of();

    @Option(
            names = "--cores",
            paramLabel = "N",
            defaultValue = "1",
            description = "Cores a task (default: ${DEFAULT-VALUE}).")
    private int cores;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            defaultValue = "1024",
            description = "Memory a task in MiB (default: ${DEFAULT-VALUE}).")
    private int memory;

    @Option(
            names = "--priority",
            paramLabel = "0-100",
            defaultValue = "50",
            description = "100 is most urgent (default: ${DEFAULT-VALUE}).")
    private int priority;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often a failed task is tried again (default: ${DEFAULT-VALUE}).")
    private int retries;

    @Option(
            names = "--project",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Whom the work is for (default: ${DEFAULT-VALUE}).")
    private String project;

    @Option(names = "--name", paramLabel = "NAME", description = "The job's name (default: the scene's).")
    private String name;

    @Option(names = "--wait", description = "Wait for the end; exit status 0 only when the job succeeds.")
    private boolean wait;

    @Option(names = "--out", paramLabel = "DIR", description = "Fetch the results into this folder (implies --wait).")
    private Path out;

    SubmitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        SceneFiles files = SceneFiles.find(scene, extraFiles());
        JobSummary job = submit(client, files);
        terminal.print(job.id());
        if (!wait && out == null) {
            terminal.say("Follow it with: raymill watch " + job.id());
            return 0;
        }
        JobSummary end = new JobWatcher(client, terminal, job.id()).watch();
        int status = WatchCommand.report(terminal, end);
        if (out != null && end.status() == JobStatus.SUCCEEDED) {
            int count = new Results(client, job.id()).fetch(out);
            terminal.say(count + " pictures are in " + out.toAbsolutePath());
        }
        return status;
    }

    private List<Path> extraFiles() {
        List<Path> files = new ArrayList<>(extraFiles);
        if (picture.environment != null && picture.environment.matches("(?i).*\\.(hdr|png)")) {
            files.add(Path.of(picture.environment));
        }
        return files;
    }

    /** Uploads and submits; the key makes it safe to try again after a lost connection. */
    private JobSummary submit(ApiClient client, SceneFiles files) {
        String key = UUID.randomUUID().toString();
        Backoff backoff = new Backoff(TRIES);
        while (true) {
            try {
                new Uploader(client, terminal).upload(files.files());
                return client.post("/api/v1/jobs", request(files), JobSummary.class, "Idempotency-Key", key);
            } catch (FarmAwayException e) {
                if (!backoff.again()) {
                    throw e;
                }
                terminal.say(e.getMessage() + " (trying again)");
            }
        }
    }

    private Map<String, Object> request(SceneFiles files) {
        Map<String, String> settings = new LinkedHashMap<>(picture.parameters());
        settings.putAll(parameters);
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("package", packageName);
        if (packageVersion != null) {
            profile.put("version", packageVersion);
        }
        profile.put("frames", frames);
        profile.put("chunk", chunk);
        profile.put("tiles", tiles);
        profile.put("cores", cores);
        profile.put("memoryMiB", memory);
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("name", name == null ? files.scene().value() : name);
        request.put("scene", files.scene().value());
        request.put(
                "files",
                files.files().keySet().stream().map(SubmitCommand::entry).toList());
        request.put("profile", profile);
        request.put("picture", Map.of("width", picture.width, "height", picture.height, "format", format));
        request.put("parameters", settings);
        request.put(
                "policy",
                Map.of(
                        "priority", priority,
                        "project", project,
                        "user", System.getProperty("user.name", "anonymous"),
                        "retries", retries));
        return request;
    }

    private static Map<String, Object> entry(AssociatedFile file) {
        return Map.of("path", file.path().value(), "sha256", file.sha256().hex(), "size", file.size());
    }
}
