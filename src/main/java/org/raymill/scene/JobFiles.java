package org.raymill.scene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.raymill.model.RelativePath;

/**
 * Gathers the files of a job. What lies in the job's folder keeps its place there; what lies elsewhere gets one below {@value #OUTSIDE}, where
 * files that were beside each other stay so.
 */
public final class JobFiles {

    /** The folder of a job for what does not come from the job's own folder. */
    public static final String OUTSIDE = "outside";

    /** As many as a job may have. */
    static final int MAX_FILES = 100_000;

    private static final int MAX_MISSING = 10_000;

    private final Path root;
    private final Path scene;
    private final PathRules rules;
    private final Map<RelativePath, SceneNeeds.Need> needs = new LinkedHashMap<>();
    private final Map<RelativePath, byte[]> made = new LinkedHashMap<>();
    private final Set<SceneNeeds.Missing> missing = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private final List<OwnExtent> extents = new ArrayList<>();
    private Optional<String> savedBy;

    /**
     * Begins with a scene.
     *
     * @param scene a file in or below the root
     * @param root the job's folder on this machine
     * @throws UnusableSceneException when there is no scene, or it is not below the root
     */
    public JobFiles(Path scene, Path root, PathRules rules) throws UnusableSceneException {
        this.scene = scene.toAbsolutePath().normalize();
        this.root = root.toAbsolutePath().normalize();
        this.rules = rules;
        if (!this.scene.startsWith(this.root)) {
            throw new UnusableSceneException(this.scene + " is not below the job's folder " + this.root);
        }
        if (!Files.isRegularFile(this.scene)) {
            throw new UnusableSceneException("there is no scene " + scene);
        }
        savedBy = SceneKind.of(this.scene).flatMap(kind -> kind.savedBy(this.scene));
        add(this.scene, "you");
    }

    /** The scene, absolute. */
    Path scene() {
        return scene;
    }

    /** The folder that has the scene; most relative paths begin there. */
    Path sceneFolder() {
        return scene.getParent();
    }

    /** The job's folder on this machine, absolute. */
    public Path root() {
        return root;
    }

    PathRules rules() {
        return rules;
    }

    /**
     * Where a path of the scene leads to on this machine, whether there is a file or not.
     *
     * @param base where relative paths begin
     * @return empty when it leads nowhere: no rule fits a path of another system
     */
    Optional<Path> locate(ScenePath path, Path base) {
        try {
            if (!path.isAbsolute()) {
                return Optional.of(base.resolve(path.text()).normalize());
            }
            Optional<String> mapped = rules.map(path);
            if (mapped.isPresent()) {
                return Optional.of(Path.of(mapped.get()).toAbsolutePath().normalize());
            }
            Path own = Path.of(path.text());
            return own.isAbsolute() ? Optional.of(own.normalize()) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** What to do about a path that leads nowhere. */
    String hintFor(ScenePath path) {
        return path.isAbsolute() && locate(path, root).isEmpty()
                ? "say where this machine has it: --map '" + path.root() + "=FOLDER'"
                : "";
    }

    /**
     * Adds a file that is there.
     *
     * @return its path within the job
     * @throws UnusableSceneException when a job can not have it
     */
    public RelativePath add(Path file, String referrer) throws UnusableSceneException {
        Path absolute = file.toAbsolutePath().normalize();
        RelativePath path = pathOf(absolute);
        SceneNeeds.Need before = needs.putIfAbsent(path, new SceneNeeds.Need(path, absolute, referrer));
        if (before != null && !before.file().equals(absolute)) {
            throw new UnusableSceneException(
                    absolute + " and " + before.file() + " would have the same path in the job, " + path);
        }
        if (needs.size() > MAX_FILES) {
            throw new UnusableSceneException("a job has at most " + MAX_FILES + " files");
        }
        return path;
    }

    /** Which path a file or folder has within the job. */
    RelativePath pathOf(Path file) throws UnusableSceneException {
        try {
            if (file.startsWith(root)) {
                return new RelativePath(root.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "/"));
            }
            ScenePath elsewhere = ScenePath.parse(file.toString())
                    .orElseThrow(() -> new IllegalArgumentException("'" + file + "' has a control character"));
            return new RelativePath(OUTSIDE + "/" + elsewhere.asRelative());
        } catch (IllegalArgumentException e) {
            throw new UnusableSceneException(e.getMessage() + ". Rename the file", e);
        }
    }

    /** The same, as it is written from the scene's folder. */
    String fromScene(RelativePath path) {
        Path there = root.resolve(path.value());
        return sceneFolder()
                .relativize(there)
                .toString()
                .replace(there.getFileSystem().getSeparator(), "/");
    }

    /**
     * Adds a file, or all files of a folder and those below it; symbolic links to folders are not followed.
     *
     * @throws UnusableSceneException when there is no such thing, or a job can not have it
     */
    public void addAll(Path fileOrFolder, String referrer) throws UnusableSceneException {
        if (!Files.isDirectory(fileOrFolder)) {
            if (!Files.isRegularFile(fileOrFolder)) {
                throw new UnusableSceneException("there is no file or folder " + fileOrFolder);
            }
            add(fileOrFolder, referrer);
            return;
        }
        List<Path> files;
        try (Stream<Path> below = Files.walk(fileOrFolder)) {
            files = below.filter(Files::isRegularFile)
                    .limit(MAX_FILES + 1L)
                    .sorted()
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new UnusableSceneException(fileOrFolder + " can not be read: " + e.getMessage(), e);
        }
        for (Path file : files) {
            add(file, referrer);
        }
    }

    /** Says that a content takes the place of a file, or comes beside the files. */
    void make(RelativePath path, byte[] content) {
        made.put(path, content.clone());
    }

    void missing(String name, String referrer, String hint) {
        if (missing.size() < MAX_MISSING) {
            missing.add(new SceneNeeds.Missing(name, referrer, hint));
        }
    }

    void note(String note) {
        notes.add(note);
    }

    /** Notes what frames and size the scene, or one of the scenes in its file, asks for; the one that is rendered unless a job says otherwise first. */
    void asksFor(OwnExtent extent) {
        extents.add(extent);
    }

    /** Notes which version of its program has saved the scene, or something that it is made of. */
    void savedBy(String version) {
        savedBy = Optional.of(version);
    }

    /** All that was gathered. */
    public SceneNeeds gathered() {
        return new SceneNeeds(
                needs.keySet().iterator().next(),
                new ArrayList<>(needs.values()),
                made,
                new ArrayList<>(missing),
                new ArrayList<>(notes),
                extents,
                savedBy);
    }
}
