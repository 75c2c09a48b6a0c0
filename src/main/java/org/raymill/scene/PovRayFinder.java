package org.raymill.scene;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.raymill.model.RelativePath;
import org.raymill.scene.PovRayReference.Kind;

/**
 * Finds what a POV-Ray scene needs, by its text and the texts that it includes, and by the scene that an .ini file names. As POV-Ray does, it looks
 * in the scene's folder, then in the library folders, then in what is installed. Absolute paths, which no other machine could follow, are replaced
 * in the job's copies of the texts.
 */
final class PovRayFinder {

    private static final int MAX_TEXTS = 10_000;

    private final PovRayInstallation installation;
    private final JobFiles job;
    private final List<Path> libraries = new ArrayList<>();
    private final Deque<Path> texts = new ArrayDeque<>();
    private final Set<Path> seen = new HashSet<>();
    private final Map<String, String> declared = new HashMap<>();

    PovRayFinder(PovRayInstallation installation, JobFiles job) {
        this.installation = installation;
        this.job = job;
    }

    /** Adds all that the job's scene needs. */
    void find() throws UnusableSceneException {
        Path own = job.sceneFolder().resolve("povray.ini");
        if (Files.isRegularFile(own) && !own.equals(job.scene())) {
            // POV-Ray reads it wherever it is started.
            job.add(own, "POV-Ray");
            follow(own);
        }
        follow(job.scene());
        while (!texts.isEmpty()) {
            Path text = texts.poll();
            if (PovRayNames.isSettings(text)) {
                settings(text);
            } else {
                scene(text);
            }
        }
    }

    /** Has a text looked into, once. */
    private void follow(Path text) throws UnusableSceneException {
        if (seen.add(text)) {
            if (seen.size() > MAX_TEXTS) {
                throw new UnusableSceneException("the scene includes more than " + MAX_TEXTS + " files");
            }
            texts.add(text);
        }
    }

    private Optional<SceneText> read(Path file) throws UnusableSceneException {
        try {
            Optional<SceneText> text = SceneText.read(file);
            if (text.isEmpty()) {
                job.note(file + " is too large to be looked into; add what it refers to with --also");
            }
            return text;
        } catch (IOException e) {
            throw new UnusableSceneException(file + " can not be read: " + e.getMessage(), e);
        }
    }

    private void keep(Path file, SceneText text) throws UnusableSceneException {
        if (text.isChanged()) {
            job.make(job.pathOf(file), text.changed());
            job.note("in the job's copy of " + job.pathOf(file) + " absolute paths are replaced");
        }
    }

    // ---- .ini files

    private void settings(Path file) throws UnusableSceneException {
        Optional<SceneText> text = read(file);
        if (text.isEmpty()) {
            return;
        }
        if (file.equals(job.scene())) {
            job.asksFor(PovRayExtent.of(text.get().characters()));
        }
        boolean hasScene = false;
        for (PovRaySettings.Setting setting : PovRaySettings.scan(text.get().characters())) {
            String referrer = job.pathOf(file) + ":" + setting.line();
            hasScene |= setting.kind() == PovRaySettings.Kind.SCENE || setting.kind() == PovRaySettings.Kind.SETTINGS;
            if (setting.kind() == PovRaySettings.Kind.LIBRARY) {
                library(setting, referrer, text.get());
            } else {
                file(setting, referrer, text.get());
            }
        }
        if (!hasScene && file.equals(job.scene())) {
            throw new UnusableSceneException(
                    file
                            + " names no scene to render: it needs a line Input_File_Name=SCENE.pov. Submit the .pov file, or add the line");
        }
        keep(file, text.get());
    }

    private void library(PovRaySettings.Setting setting, String referrer, SceneText text)
            throws UnusableSceneException {
        String name = SceneText.name(setting.name());
        Optional<Path> folder = ScenePath.parse(name).flatMap(path -> job.locate(path, job.sceneFolder()));
        if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
            job.note(referrer + ": there is no library folder " + name);
            return;
        }
        if (installation.contains(folder.get())) {
            return;
        }
        libraries.add(folder.get());
        String inJob = folder.get().equals(job.sceneFolder()) ? "." : job.fromScene(job.pathOf(folder.get()));
        requireOpening(inJob, name, referrer);
        if (!PovRayNames.areTheSame(name, inJob)) {
            text.replace(setting.start(), setting.end(), inJob);
        }
    }

    private void file(PovRaySettings.Setting setting, String referrer, SceneText text) throws UnusableSceneException {
        String name = SceneText.name(setting.name());
        Optional<Path> file = search(name, setting.kind() == PovRaySettings.Kind.SCENE ? ".pov" : "");
        if (file.isEmpty()) {
            if (!installation.has(name)) {
                missing(name, referrer);
            }
            return;
        }
        RelativePath path = job.add(file.get(), referrer);
        boolean change = hasToChange(name, file.get());
        requireOpening(change ? job.fromScene(path) : name, name, referrer);
        if (change) {
            text.replace(setting.start(), setting.end(), job.fromScene(path));
        }
        follow(file.get());
    }

    // ---- scenes

    private void scene(Path file) throws UnusableSceneException {
        Optional<SceneText> text = read(file);
        if (text.isEmpty()) {
            return;
        }
        for (PovRayReference reference : PovRayScanner.scan(text.get().characters(), declared)) {
            String referrer = job.pathOf(file) + ":" + reference.line();
            if (reference.isKnown()) {
                known(reference, referrer, text.get());
            } else {
                pattern(reference, referrer);
            }
        }
        keep(file, text.get());
    }

    private void known(PovRayReference reference, String referrer, SceneText text) throws UnusableSceneException {
        String name = SceneText.name(reference.text());
        Optional<Path> file = search(name, reference.extension());
        if (file.isEmpty()) {
            boolean needed = reference.kind() != Kind.OPTIONAL;
            if (needed && !installation.has(name) && !installation.has(name + reference.extension())) {
                missing(name, referrer);
            }
            return;
        }
        if (installation.contains(file.get())) {
            return;
        }
        RelativePath path = job.add(file.get(), referrer);
        boolean change = hasToChange(name, file.get());
        if (reference.kind() != Kind.OPTIONAL) {
            requireOpening(change ? job.fromScene(path) : name, name, referrer);
        }
        if (change) {
            if (reference.literal().isPresent()) {
                text.replace(reference.start(), reference.end(), '"' + job.fromScene(path) + '"');
            } else {
                job.missing(
                        name,
                        referrer,
                        "the path is put together in the scene, so that it can not be replaced; write it relative to the scene's folder");
            }
        }
        if (reference.kind() == Kind.INCLUDE || PovRayNames.isText(file.get())) {
            follow(file.get());
        }
    }

    /** What is there is of no use when POV-Ray can not open it by the name that it has in the job. */
    private void requireOpening(String inJob, String name, String referrer) {
        if (!PovRayNames.canBeOpened(inJob)) {
            job.missing(name, referrer, PovRayNames.HINT);
        }
    }

    private void missing(String name, String referrer) {
        job.missing(name, referrer, ScenePath.parse(name).map(job::hintFor).orElse(""));
    }

    /** Whether another machine would look elsewhere for the file than where the job has it. */
    private boolean hasToChange(String name, Path file) throws UnusableSceneException {
        if (ScenePath.parse(name).orElseThrow().isAbsolute() || name.indexOf('\\') >= 0) {
            return true;
        }
        return !file.startsWith(job.root()) && libraries.stream().noneMatch(file::startsWith);
    }

    /** Where POV-Ray would find a file that is not of its own installation. */
    private Optional<Path> search(String name, String extension) {
        Optional<ScenePath> path = ScenePath.parse(name);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        List<Path> bases = new ArrayList<>(List.of(job.sceneFolder()));
        if (!path.get().isAbsolute()) {
            bases.addAll(libraries);
        }
        for (Path base : bases) {
            Optional<Path> file = job.locate(path.get(), base);
            if (file.isPresent()) {
                for (String end : extension.isEmpty() ? new String[] {""} : new String[] {"", extension}) {
                    Path candidate = file.get().resolveSibling(file.get().getFileName() + end);
                    if (Files.isRegularFile(candidate)) {
                        return Optional.of(candidate);
                    }
                }
            }
        }
        return Optional.empty();
    }

    // ---- names that are put together when the scene is rendered

    private void pattern(PovRayReference reference, String referrer) throws UnusableSceneException {
        String text = SceneText.name(reference.text());
        boolean needed = reference.kind() == Kind.FILE || reference.kind() == Kind.INCLUDE;
        int slash = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
        String last = text.substring(slash + 1);
        if (text.startsWith("*") || text.indexOf('*') < slash) {
            if (needed) {
                job.note(referrer + ": the name " + text
                        + " is put together when the scene is rendered; add its files with --also");
            }
            return;
        }
        List<Path> files = matching(text.substring(0, slash + 1), last);
        for (Path file : files) {
            job.add(file, referrer);
        }
        if (!files.isEmpty() && hasToChange(text.replace("*", "0"), files.get(0))) {
            job.missing(
                    text,
                    referrer,
                    "the path is put together in the scene, so that it can not be replaced; write it relative to the scene's folder");
        } else if (files.isEmpty() && needed) {
            missing(text, referrer);
        } else if (needed) {
            requireOpening(text, text, referrer);
        }
    }

    private List<Path> matching(String folder, String name) throws UnusableSceneException {
        Optional<Path> place =
                ScenePath.parse(folder.isEmpty() ? "." : folder).flatMap(path -> job.locate(path, job.sceneFolder()));
        List<Path> files = new ArrayList<>();
        if (place.isEmpty() || !Files.isDirectory(place.get())) {
            return files;
        }
        String glob = name.replaceAll("([\\[\\]{}?\\\\])", "\\\\$1").replaceAll("\\*+", "*");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(place.get(), glob)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry) && files.size() < JobFiles.MAX_FILES) {
                    files.add(entry);
                }
            }
        } catch (IOException | InvalidPathException | java.nio.file.DirectoryIteratorException e) {
            throw new UnusableSceneException(place.get() + " can not be read: " + e.getMessage(), e);
        }
        files.sort(null);
        return files;
    }
}
