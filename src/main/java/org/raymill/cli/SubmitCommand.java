package org.raymill.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.AssociatedFile;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.PictureFormat;
import org.raymill.model.TileGrid;
import org.raymill.model.VersionRange;
import org.raymill.scene.SceneKind;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Submits a job. */
@Command(
        name = "submit",
        description = {
            "Submit a scene as a render job; prints the job's id.",
            "The files that a scene of glTF, POV-Ray or Blender needs are found by themselves; only what the farm does not have is uploaded."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill submit scene.gltf --frames 1-24 --tiles 2x2 --samples 64 --wait",
            "  raymill submit scene.glb --frames 1-100x5 --samples 256 --out frames/",
            "  raymill submit shot.blend --frames 1-250 --samples 128 --map 'P:\\show=/mnt/show' --out frames/",
            "  raymill submit scene.pov --also textures --dry-run",
            "  raymill submit shot.gltf --frames 1-240 --gpus 1 --order preview",
            "  raymill submit turntable.gltf --frames 1-96 --encode mp4 --fps 24 --out movie/",
            "  raymill submit shot.blend --frames 1-250 --site any --budget 40 --data-class public",
            "  raymill submit --template turntable -p scene=helmet.glb -p samples=256"
        })
final class SubmitCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Mixin
    private FarmOptions farm;

    @Mixin
    private SceneOptions picture;

    @Parameters(paramLabel = "SCENE", arity = "0..1", description = "The scene to render.")
    private Path scene;

    @Option(
            names = "--frames",
            order = 1,
            paramLabel = "RANGES",
            description = "Frames such as 1-24, 1-100x5 or 1,5,9-12 (default: as an .ini or .blend file says, else "
                    + Extent.USUAL_FRAMES + ").")
    private FrameSet frames;

    @Option(
            names = "--tiles",
            order = 2,
            paramLabel = "CxR",
            defaultValue = "1x1",
            description = "Tiles of a frame, columns x rows (default: ${DEFAULT-VALUE}).")
    private TileGrid tiles;

    @Option(
            names = "--chunk",
            order = 3,
            paramLabel = "N",
            defaultValue = "1",
            description = "Frames a task (default: ${DEFAULT-VALUE}).")
    private int chunk;

    @Option(
            names = "--format",
            order = 12,
            paramLabel = "FORMAT",
            defaultValue = JobSubmission.DEFAULT_FORMAT,
            description = "png, exr or none (default: ${DEFAULT-VALUE}).")
    private PictureFormat format;

    @Option(
            names = "--package",
            order = 20,
            paramLabel = "NAME",
            description =
                    "Rendering package; 'raymill packages' lists them (default: by the ending of the scene's name).")
    private String packageName;

    @Option(
            names = "--package-version",
            order = 21,
            paramLabel = "RANGE",
            description =
                    "Only these versions of it, such as 4.2 or \">=4.2 <5\" (default: of Blender the one that saved the scene, and newer; else any).")
    private Optional<VersionRange> packageVersion = Optional.empty();

    @Option(
            names = "--param",
            order = 22,
            paramLabel = "NAME=VALUE",
            description = "A parameter of the rendering package; repeatable.")
    private Map<String, String> parameters = Map.of();

    @Option(names = "--name", order = 24, paramLabel = "NAME", description = "The job's name (default: the scene's).")
    private Optional<String> name = Optional.empty();

    @Option(names = "--wait", order = 30, description = "Wait for the end; exit status 0 only when the job succeeds.")
    private boolean wait;

    @Option(
            names = "--out",
            order = 31,
            paramLabel = "DIR",
            description = "Wait, then fetch the pictures and a manifest into this folder.")
    private Path out;

    @Option(
            names = "--json",
            order = 32,
            description = "Print the accepted job as JSON, an object with warnings, in place of its id.")
    private boolean json;

    @Option(
            names = "--estimate",
            order = 33,
            description =
                    "Only tell what the job would be: its tasks, where they could run, and when it would be done as"
                            + " far as earlier jobs tell; nothing is sent.")
    private boolean estimate;

    @ArgGroup(validate = false, order = 0, heading = "%nThe files that the scene needs:%n")
    private SceneSearch search = new SceneSearch();

    @ArgGroup(validate = false, order = 1, heading = "%nWhat a task needs of its host:%n")
    private HostOptions hosts = new HostOptions();

    @ArgGroup(validate = false, order = 2, heading = "%nHow the job is treated:%n")
    private PolicyOptions treatment = new PolicyOptions();

    @ArgGroup(validate = false, order = 3, heading = "%nAt which site it is rendered:%n")
    private SiteOptions sites = new SiteOptions();

    @ArgGroup(validate = false, order = 4, heading = "%nThe movie that is made of the frames:%n")
    private MovieOptions movie = new MovieOptions();

    @ArgGroup(validate = false, order = 5, heading = "%nA job by a template of the farm:%n")
    private TemplateOptions template = new TemplateOptions();

    SubmitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        checkTemplate();
        return template.isWanted() ? submitByTemplate() : submitScene();
    }

    private void checkTemplate() {
        try {
            template.check(scene != null, command.commandLine().getParseResult());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private int submitByTemplate() {
        ApiClient client = farm.client();
        try {
            if (estimate && !search.dryRun()) {
                EstimateText.show(terminal, template.estimate(client, terminal, search), json);
                return 0;
            }
            Optional<JobSummary> made = template.submit(client, terminal, search);
            if (made.isEmpty()) {
                return 0;
            }
            JobId job = new JobId(made.get().id());
            tell(made.get(), NoServer.warning(client, job).stream().toList());
            return follow(client, job);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private int submitScene() {
        picture.width();
        picture.height();
        if (movie.isWanted() && !packageName().equals(JobSubmission.DEFAULT_PACKAGE)) {
            picture.keepFramesPerSecond();
        }
        checkNeedsAndTreatment();
        ApiClient client = farm.client();
        search.learnSiteRules(scene, client, terminal);
        SceneFiles scenery = picture.files(scene, search);
        if (packageName().isEmpty()) {
            SceneEndings.require(client, scenery.scene().value());
        }
        scenery.tell(terminal);
        Extent extent = Extent.of(
                frames,
                picture.width(),
                picture.height(),
                scenery.needs().extent(Optional.ofNullable(parameters.get("scene"))),
                scenery.scene().value());
        extent.taken().map(Terminal::clean).ifPresent(terminal::say);
        keepFromOlderVersions(scenery);
        if (search.dryRun()) {
            scenery.list(terminal);
            return 0;
        }
        Map<String, String> settings = settings(scenery);
        Map<AssociatedFile, Path> files = scenery.hash();
        JobSubmission request = request(scenery, extent, JobSubmitter.entries(files), settings);
        if (estimate) {
            EstimateText.show(terminal, EstimateText.of(client, request), json);
            return 0;
        }
        JobSummary job = submit(client, request, files);
        tell(
                job,
                Stream.of(
                                movie.notice(picture.framesPerSecond(), extent.width(), extent.height()),
                                NoServer.warning(client, new JobId(job.id())))
                        .flatMap(Optional::stream)
                        .toList());
        return follow(client, new JobId(job.id()));
    }

    private int follow(ApiClient client, JobId job) {
        if (!wait && out == null) {
            terminal.say("Follow it with: raymill watch " + job);
            return 0;
        }
        terminal.say("Ctrl-C leaves it running; to stop it: raymill cancel " + job);
        return await(client, job);
    }

    private JobSummary submit(ApiClient client, JobSubmission job, Map<AssociatedFile, Path> files) {
        try {
            return new JobSubmitter(client, terminal).submit("/api/v1/jobs", job, files);
        } catch (RefusedException e) {
            throw OptionErrors.of(e)
                    .<RuntimeException>map(text -> new ParameterException(command.commandLine(), text, e))
                    .orElse(e);
        }
    }

    private void tell(JobSummary job, List<String> warnings) {
        if (json) {
            Json.print(terminal, new SubmittedJob(job, warnings));
        } else {
            terminal.print(job.id());
        }
        warnings.forEach(terminal::say);
    }

    private String packageName() {
        return packageName != null
                ? packageName
                : SceneKind.of(scene).map(SceneKind::packageName).orElse("");
    }

    /** What is wrong is told before anything is uploaded. */
    private void checkNeedsAndTreatment() {
        try {
            hosts.check();
            treatment.check(tiles);
            sites.check();
            movie.check(picture.framesPerSecond(), format);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private int await(ApiClient client, JobId job) {
        JobSummary end = new JobWatcher(client, terminal, job).watch();
        int status = WatchCommand.report(terminal, end);
        if (out != null && end.status() == JobStatus.SUCCEEDED) {
            new Results(client, terminal, job).fetch(out);
        } else if (out != null && end.framesDone() > 0) {
            terminal.say("What was finished can be fetched: raymill results " + job + " --out " + out);
        }
        return status;
    }

    private Map<String, String> settings(SceneFiles scenery) {
        if (packageName().equals(JobSubmission.DEFAULT_PACKAGE)) {
            // The built-in package's parameters are known here: what is wrong with them is told before anything is
            // uploaded.
            picture.gltfParameters(scenery, parameters);
        }
        Map<String, String> settings = picture.parameters(scenery, parameters);
        if (search.allowMissing() && packageName().equals(SceneKind.BLENDER.packageName())) {
            // Else the farm would refuse to render what Blender would render without a word.
            settings.putIfAbsent("missing", "allow");
        }
        return settings;
    }

    /** What an older version can not read, or only without what is new in it, would fail there or look otherwise. */
    private void keepFromOlderVersions(SceneFiles scenery) {
        boolean ofScene = SceneKind.of(scene)
                .filter(kind -> kind.packageName().equals(packageName()))
                .isPresent();
        if (packageVersion.isPresent() || !ofScene) {
            return;
        }
        packageVersion = scenery.needs().savedBy().map(version -> new VersionRange(">=" + version));
        packageVersion.ifPresent(
                range -> terminal.say("As " + Terminal.clean(scenery.scene().value()) + " was saved: only with "
                        + packageName() + " " + range + " (--package-version says otherwise)"));
    }

    private JobSubmission request(
            SceneFiles scenery, Extent extent, List<JobSubmission.FileEntry> files, Map<String, String> settings) {
        return new JobSubmission(
                Optional.of(name.orElse(scenery.scene().value())),
                scenery.scene().value(),
                files,
                new JobSubmission.Profile(
                        Optional.ofNullable(packageName)
                                .or(() -> SceneKind.of(scene).map(SceneKind::packageName)),
                        packageVersion.map(VersionRange::text),
                        extent.frames().toString(),
                        Optional.of(chunk),
                        Optional.of(tiles.toString()),
                        Optional.of(hosts.cores()),
                        Optional.of(hosts.memoryMiB()),
                        hosts.host(),
                        hosts.amounts()),
                Optional.of(new JobSubmission.Picture(
                        Optional.of(extent.width()), Optional.of(extent.height()), Optional.of(format.extension()))),
                settings,
                Optional.of(treatment.policy(sites.where())),
                movie.request(picture.framesPerSecond()));
    }
}
