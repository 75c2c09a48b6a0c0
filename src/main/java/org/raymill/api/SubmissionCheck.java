package org.raymill.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.api.access.Caller;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.JobSubmission.FileEntry;
import org.raymill.api.json.JobSubmission.Host;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Encoding;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.MovieFormat;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.TileGrid;
import org.raymill.rendering.definition.Definitions;
import org.raymill.storage.FileStore;
import org.raymill.storage.InputManifest;

/**
 * Makes a job of a submission, or says all that is wrong with it and where. The rules themselves are those of the domain's values: each
 * field is tried with the others at values that are right, so that a refusal is about that field.
 */
final class SubmissionCheck {

    /** A submission without fault, but for the place of its list of files. */
    record Checked(JobSpec spec, InputManifest manifest) {

        /**
         * The job with its list of files in the store.
         *
         * @param caller whose job it is, where it is known who that is
         */
        JobSpec with(Sha256 list, long size, Caller caller) {
            JobPolicy policy = JobPolicyBuilder.from(spec.policy())
                    .withUser(caller.nameOr(spec.policy().user()));
            return new JobSpec(
                    spec.name(),
                    spec.profile(),
                    spec.scene(),
                    list,
                    size,
                    spec.width(),
                    spec.height(),
                    spec.format(),
                    spec.parameters(),
                    policy,
                    spec.encoding());
        }
    }

    private static final int MAX_DEFAULT_NAME = 200;

    private static final RelativePath ANY_PATH = new RelativePath("x");
    private static final Sha256 ANY_SHA256 = new Sha256("0".repeat(64));
    private static final JobSubmission.Policy NOTHING_SAID =
            new JobSubmission.Policy(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    private static final JobPolicy ANY_POLICY = new JobPolicy(0, "x", "x", 0);
    private static final JobProfile ANY_PROFILE = ProfileCheck.profile(1, TileGrid.WHOLE, 1, 1);

    private final JobSubmission submission;
    private final Predecessors predecessors;
    private final LinkedSites sites;
    private final NotificationRules notifications;
    private final FileStore store;
    private final Definitions definitions;
    private final InputErrors errors;
    private final boolean filesLater;
    private final PackageCheck rendering;
    private final ProfileCheck wanted;

    private SubmissionCheck(
            JobSubmission submission,
            Predecessors predecessors,
            LinkedSites sites,
            NotificationRules notifications,
            FileStore store,
            Definitions definitions,
            InputErrors errors,
            boolean filesLater) {
        this.filesLater = filesLater;
        this.submission = submission;
        this.predecessors = predecessors;
        this.sites = sites;
        this.notifications = notifications;
        this.store = store;
        this.definitions = definitions;
        this.errors = errors;
        this.rendering = new PackageCheck(submission, definitions, errors);
        this.wanted = new ProfileCheck(submission.profile(), rendering.packageName(), errors);
    }

    /**
     * Checks everything that the submission says, and that the store has its files. Reads the store, so it blocks.
     *
     * @param predecessors the jobs that it names
     * @param sites the other sites that it may name
     * @param notifications whom it may have notified
     * @param definitions of the rendering packages
     * @param errors what was wrong in reading it
     * @param filesLater whether the store need not have the files yet; what is to be seen in those that it has not is not checked
     * @throws ProblemException with everything that is wrong; missing files are told when nothing else is
     */
    static Checked check(
            JobSubmission submission,
            Predecessors predecessors,
            LinkedSites sites,
            NotificationRules notifications,
            FileStore store,
            Definitions definitions,
            InputErrors errors,
            boolean filesLater) {
        return new SubmissionCheck(
                        submission, predecessors, sites, notifications, store, definitions, errors, filesLater)
                .run();
    }

    private Checked run() {
        List<AssociatedFile> files = files();
        Optional<RelativePath> scene = scene(files);
        Optional<JobProfile> profile = wanted.check();
        Optional<PictureFormat> format = format();
        Optional<JobPolicy> policy = new PolicyCheck(
                        submission.policy().orElse(NOTHING_SAID), predecessors, sites, notifications, errors)
                .check();
        Optional<Encoding> encoding = encoding(format);
        chunkSeconds();
        parameters(files);
        rendering.check(format, wanted.tiles());
        pictureSides();
        String name = submission.name().orElseGet(this::defaultName);
        errors.check("/name", () -> spec(name, ANY_PROFILE, 1, 1, Map.of()));
        if (!errors.hasWithin("/picture")) {
            wanted.tiles()
                    .ifPresent(tiles -> errors.check(
                            "/profile/tiles",
                            () -> spec("x", ProfileCheck.profile(1, tiles, 1, 1), width(), height(), Map.of())));
        }
        Optional<InputManifest> manifest = errors.check("/files", () -> new InputManifest(files));
        errors.throwIfAny();
        Optional<JobSpec> spec = errors.check(
                "/profile/frames",
                () -> new JobSpec(
                        name,
                        profile.orElseThrow(),
                        scene.orElseThrow(),
                        ANY_SHA256,
                        0,
                        width(),
                        height(),
                        format.orElseThrow(),
                        rendering.parameters(profile.orElseThrow().frames()),
                        policy.orElseThrow(),
                        encoding));
        errors.throwIfAny();
        if (!filesLater) {
            ClaimedFiles.require(files, store, errors);
        }
        rendering.requireFramesOfTheAnimation(profile.orElseThrow().frames(), files, store);
        rendering.requireSafeTiles(files, wanted.tiles().orElseThrow(), store);
        errors.throwIfAny();
        return new Checked(spec.orElseThrow(), manifest.orElseThrow());
    }

    // ---- files

    private List<AssociatedFile> files() {
        List<AssociatedFile> files = new ArrayList<>();
        for (int i = 0; i < submission.files().size(); i++) {
            FileEntry entry = submission.files().get(i);
            String place = "/files/" + i;
            Optional<RelativePath> path = given(place + "/path", entry.path())
                    .flatMap(text -> errors.check(place + "/path", () -> new RelativePath(text)));
            Optional<Sha256> sha256 = given(place + "/sha256", entry.sha256())
                    .flatMap(text -> errors.check(place + "/sha256", () -> new Sha256(text)));
            if (entry.size() < 0) {
                errors.add(place + "/size", "must be at least 0");
            } else if (path.isPresent() && sha256.isPresent()) {
                files.add(new AssociatedFile(path.get(), sha256.get(), entry.size()));
            }
        }
        return files;
    }

    /** A value that has to be there; when it is not, that is an error already. */
    private Optional<String> given(String pointer, String text) {
        if (text == null && !errors.has(pointer)) {
            errors.add(pointer, "is missing");
        }
        return Optional.ofNullable(text);
    }

    private Optional<RelativePath> scene(List<AssociatedFile> files) {
        Optional<RelativePath> scene = Optional.ofNullable(submission.scene())
                .flatMap(text -> errors.check("/scene", () -> new RelativePath(text)));
        scene.ifPresent(path -> requireListed("/scene", path, files));
        return scene;
    }

    // ---- profile and picture

    /** Chunks can be made as long as measured times tell only where there may be chunks. */
    private void chunkSeconds() {
        boolean given =
                submission.policy().flatMap(JobSubmission.Policy::chunkSeconds).orElse(0) > 0;
        if (given && wanted.tiles().filter(tiles -> tiles.count() > 1).isPresent()) {
            errors.add(
                    "/policy/chunkSeconds",
                    "a tile is a task of its own and never part of a chunk: leave chunkSeconds out or set tiles to 1x1");
        }
    }

    private void pictureSides() {
        errors.check("/picture/width", () -> spec("x", ANY_PROFILE, width(), 1, Map.of()));
        errors.check("/picture/height", () -> spec("x", ANY_PROFILE, 1, height(), Map.of()));
    }

    private int width() {
        return submission.picture().flatMap(JobSubmission.Picture::width).orElse(JobSubmission.DEFAULT_WIDTH);
    }

    private int height() {
        return submission.picture().flatMap(JobSubmission.Picture::height).orElse(JobSubmission.DEFAULT_HEIGHT);
    }

    private Optional<PictureFormat> format() {
        String format =
                submission.picture().flatMap(JobSubmission.Picture::format).orElse(JobSubmission.DEFAULT_FORMAT);
        return errors.check("/picture/format", () -> PictureFormat.parse(format));
    }

    // ---- movie

    private Optional<Encoding> encoding(Optional<PictureFormat> pictures) {
        JobSubmission.Encode given = submission.encode().orElse(null);
        if (given == null) {
            return Optional.empty();
        }
        int rate = given.framesPerSecond().orElse(Encoding.DEFAULT_RATE);
        int quality = given.quality().orElse(Encoding.DEFAULT_QUALITY);
        Optional<MovieFormat> format = given("/encode/format", given.format())
                .flatMap(text -> errors.check("/encode/format", () -> MovieFormat.parse(text)));
        errors.check("/encode/framesPerSecond", () -> new Encoding(MovieFormat.MP4, rate, 1, false));
        errors.check("/encode/quality", () -> new Encoding(MovieFormat.MP4, 1, quality, false));
        if (errors.hasWithin("/encode")) {
            return Optional.empty();
        }
        Encoding encoding = new Encoding(
                format.orElseThrow(), rate, quality, given.skipMissing().orElse(false));
        pictures.ifPresent(picture -> errors.check("/encode", () -> spec(picture, encoding)));
        return Optional.of(encoding);
    }

    private static JobSpec spec(PictureFormat pictures, Encoding encoding) {
        return new JobSpec(
                "x", ANY_PROFILE, ANY_PATH, ANY_SHA256, 0, 1, 1, pictures, Map.of(), ANY_POLICY, Optional.of(encoding));
    }

    // ---- the rest

    private String defaultName() {
        String scene = submission.scene() == null ? "job" : submission.scene();
        String last = scene.substring(scene.lastIndexOf('/') + 1);
        return last.isBlank() ? "job" : last.substring(0, Math.min(MAX_DEFAULT_NAME, last.length()));
    }

    private void parameters(List<AssociatedFile> files) {
        ParameterCheck.check(
                wanted.packageName(),
                submission.parameters(),
                definitions,
                gpus(),
                errors,
                (place, file) -> requireListed(place, file, files));
    }

    private int gpus() {
        return submission
                .profile()
                .host()
                .flatMap(Host::gpus)
                .map(asked -> asked.count().orElse(1))
                .orElse(0);
    }

    private void requireListed(String place, RelativePath path, List<AssociatedFile> files) {
        // A file with a fault is not in the list; it has its own error.
        if (!errors.hasWithin("/files")
                && files.stream().noneMatch(file -> file.path().equals(path))) {
            errors.add(place, "'" + path + "' is not among the files");
        }
    }

    private static JobSpec spec(
            String name, JobProfile profile, int width, int height, Map<String, String> parameters) {
        return new JobSpec(
                name, profile, ANY_PATH, ANY_SHA256, 0, width, height, PictureFormat.PNG, parameters, ANY_POLICY);
    }
}
