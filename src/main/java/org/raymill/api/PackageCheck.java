package org.raymill.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.AssociatedFile;
import org.raymill.model.FrameSet;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFormat;
import org.raymill.model.TileGrid;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.PackageDefinition;
import org.raymill.rendering.definition.Setting;
import org.raymill.rendering.definition.TileSafety;
import org.raymill.storage.FileStore;

/** Checks a submission against the definition of its rendering package. A package whose definition this node has not is left to the render servers. */
final class PackageCheck {

    /** Longer files are no scenes that a person wrote. */
    private static final long MAX_SCENE_BYTES = 32 << 20;

    /** In longer ones settings are not looked for. */
    private static final long MAX_INI_BYTES = 1 << 20;

    private final JobSubmission submission;
    private final InputErrors errors;
    private final String packageName;
    private final Definitions definitions;
    private final Optional<PackageDefinition> definition;

    PackageCheck(JobSubmission submission, Definitions definitions, InputErrors errors) {
        this.submission = submission;
        this.definitions = definitions;
        this.errors = errors;
        this.packageName = submission
                .profile()
                .packageName()
                .or(() -> Optional.ofNullable(submission.scene())
                        .flatMap(definitions::forScene)
                        .map(PackageDefinition::name))
                .orElse(JobSubmission.DEFAULT_PACKAGE);
        this.definition = definitions.find(packageName);
    }

    /** The package that was asked for, or else the one for the scene by the ending of its name. */
    String packageName() {
        return packageName;
    }

    /** Notes when no package was asked for and the scene's name does not tell one. */
    private void requirePackage() {
        String scene = submission.scene();
        if (scene != null
                && !errors.hasWithin("/scene")
                && submission.profile().packageName().isEmpty()
                && definitions.forScene(scene).isEmpty()) {
            errors.add("/profile/package", definitions.unknownEnding(scene) + ", or name a package");
        }
    }

    /** Notes what the package can not do; its parameters are the matter of {@link ParameterCheck}. */
    void check(Optional<PictureFormat> format, Optional<TileGrid> tiles) {
        requirePackage();
        definition.filter(found -> !found.builtIn()).ifPresent(found -> {
            if (found.commands().all().isEmpty()) {
                errors.add("/profile/package", "the package " + packageName + " renders no frames");
            } else if (!found.tiles() && tiles.filter(grid -> grid.count() > 1).isPresent()) {
                errors.add("/profile/tiles", "the package " + packageName + " does not render tiles; set tiles to 1x1");
            }
        });
        Optional.ofNullable(submission.scene())
                .flatMap(scene -> definition.flatMap(found -> found.nameProblem(scene)))
                .ifPresent(problem -> errors.add("/scene", problem));
        format.filter(wanted -> definition
                        .filter(found -> !found.pictures().writes(wanted))
                        .isPresent())
                .ifPresent(wanted -> errors.add(
                        "/picture/format", "the package " + packageName + " does not write " + wanted.extension()));
    }

    /** The parameters of a job without those that have the property of the job that would be their default. */
    static Map<String, String> withoutDerived(JobSpec spec, Definitions definitions) {
        Map<String, String> kept = new TreeMap<>(spec.parameters());
        definitions
                .find(spec.profile().packageName())
                .ifPresent(found -> found.settings().all().forEach(setting -> setting.fromJob()
                        .ifPresent(from -> kept.remove(
                                setting.name(),
                                value(from.what(), spec.profile().frames())))));
        return kept;
    }

    /** The parameters with those that have a property of the job as their default. */
    Map<String, String> parameters(FrameSet frames) {
        Map<String, String> all = new TreeMap<>(submission.parameters());
        definition.ifPresent(found -> {
            for (Setting setting : found.settings().all()) {
                setting.fromJob()
                        .filter(from -> from.extensions().isEmpty()
                                || from.extensions().contains(PackageDefinition.extensionOf(submission.scene())))
                        .ifPresent(from -> all.putIfAbsent(setting.name(), value(from.what(), frames)));
            }
        });
        return all;
    }

    /**
     * Notes frames that lie beyond the animation, as the job's parameters or the scene itself tell of it. Reads a file of the job, so it blocks.
     *
     * @param files all in the store
     */
    void requireFramesOfTheAnimation(FrameSet frames, List<AssociatedFile> files, FileStore store) {
        for (Setting setting : definition.map(found -> found.settings().all()).orElse(List.of())) {
            Optional<Setting.Property> bounds = setting.bounds();
            if (bounds.isEmpty()) {
                continue;
            }
            Optional<String> said = Optional.ofNullable(parameters(frames).get(setting.name()));
            boolean inScene = said.isEmpty();
            Optional<Integer> bound = (inScene ? inScene(setting, files, store) : said).map(Integer::valueOf);
            int frame = Integer.parseInt(value(bounds.get(), frames));
            boolean first = bounds.get() == Setting.Property.FIRST_FRAME;
            bound.filter(limit -> first ? frame < limit : frame > limit)
                    .ifPresent(limit -> errors.add(
                            "/profile/frames",
                            "frame " + frame + " is not in the animation, whose " + (first ? "first" : "last")
                                    + " frame is " + limit
                                    + (inScene ? " as " + submission.scene() + " says" : "")
                                    + ": ask for others, or set the parameter " + setting.name()));
        }
    }

    private Optional<String> inScene(Setting setting, List<AssociatedFile> files, FileStore store) {
        return setting.inScene().flatMap(pattern -> files.stream()
                .filter(file -> file.path().value().equals(submission.scene()) && file.size() <= MAX_INI_BYTES)
                .findFirst()
                .flatMap(file -> text(file, store))
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1)));
    }

    private static String value(Setting.Property property, FrameSet frames) {
        int first = Integer.MAX_VALUE;
        int last = Integer.MIN_VALUE;
        for (int i = 0; i < frames.count(); i++) {
            first = Math.min(first, frames.frameAt(i));
            last = Math.max(last, frames.frameAt(i));
        }
        return Integer.toString(property == Setting.Property.FIRST_FRAME ? first : last);
    }

    /**
     * Notes when the scene's tiles would differ from the whole picture and the job asks for the same. Reads files of the job, so it blocks.
     *
     * @param files all in the store
     */
    void requireSafeTiles(List<AssociatedFile> files, TileGrid tiles, FileStore store) {
        Optional<TileSafety> safety = definition.flatMap(PackageDefinition::tileSafety);
        if (tiles.count() == 1
                || safety.isEmpty()
                || !safety.get().isWanted(definition.get().settings().values(submission.parameters()))) {
            return;
        }
        for (AssociatedFile file : files) {
            String name = file.path().value();
            if (safety.get().concerns(name) && file.size() <= MAX_SCENE_BYTES) {
                Optional<String> feature = text(file, store).flatMap(safety.get()::findIn);
                if (feature.isPresent()) {
                    errors.add(
                            "/profile/tiles",
                            "'" + feature.get() + "' in " + name
                                    + " makes tiles of this scene differ from the whole picture; set tiles to 1x1,"
                                    + " or allow that with the parameter "
                                    + safety.get().setting() + "=false");
                    return;
                }
            }
        }
    }

    private static Optional<String> text(AssociatedFile file, FileStore store) {
        Optional<Path> content = store.find(file.sha256());
        try {
            return content.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Files.readString(content.get(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // The render servers look again.
            return Optional.empty();
        }
    }
}
