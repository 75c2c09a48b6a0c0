package org.raymill.scene;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.model.RelativePath;
import org.raymill.scene.BlenderReport.Entry;
import org.raymill.scene.BlenderReport.Need;

/**
 * Finds what a Blender scene needs, by asking Blender. Libraries that are elsewhere by the rules for paths are shown to Blender there, until no
 * further ones turn up. Paths that lead out of the job's folder get into a table beside the scene, by which they are led to the job's files when
 * it is rendered.
 */
final class BlenderFinder {

    /** Libraries of libraries of libraries. */
    private static final int MAX_ROUNDS = 10;

    private static final Pattern NUMBERED = Pattern.compile("(.*?)\\d+([^\\d.]*(?:\\.[^.]*)?)");
    private static final Pattern TILES = Pattern.compile("<UDIM>|<UVTILE>", Pattern.CASE_INSENSITIVE);
    private static final int TILES_A_ROW = 10;
    private static final int FIRST_TILE = 1_001;

    /** Opens the job's scene in Blender. */
    interface Questions {

        /**
         * Asks what the scene refers to.
         *
         * @param libraries where libraries are by the paths that stand in the scene, when it is elsewhere
         * @param readable folders besides the job's that the scene may be read from
         */
        BlenderReport ask(Map<String, Path> libraries, Set<Path> readable) throws UnusableSceneException;
    }

    private final JobFiles job;
    private final Questions blender;
    private final Map<String, Path> libraries = new LinkedHashMap<>();
    private final List<Entry> elsewhere = new ArrayList<>();

    BlenderFinder(JobFiles job, Questions blender) {
        this.job = job;
        this.blender = blender;
    }

    /** Adds all that the job's scene needs. */
    void find() throws UnusableSceneException {
        BlenderReport report = askUntilAllLibrariesAreRead();
        if (!report.version().isEmpty()) {
            job.savedBy(report.version());
        }
        report.scenes().forEach(scene -> job.asksFor(scene.extent()));
        for (Need need : report.needs()) {
            if (!need.packed() && !need.path().isEmpty()) {
                take(need);
            }
        }
        if (!elsewhere.isEmpty()) {
            RelativePath scene = job.pathOf(job.scene());
            job.make(new RelativePath(scene + ".raymill-paths.json"), BlenderReport.table(elsewhere));
            job.note(
                    elsewhere.size()
                            + " paths of the scene lead out of its folder; they are led to the job's files when it is rendered");
        }
    }

    private BlenderReport askUntilAllLibrariesAreRead() throws UnusableSceneException {
        Set<Path> readable = new LinkedHashSet<>();
        Map<String, Path> shown = new LinkedHashMap<>();
        BlenderReport report = blender.ask(shown, readable);
        for (int round = 1; round < MAX_ROUNDS && noteLibraries(report, shown, readable); round++) {
            report = blender.ask(shown, readable);
        }
        return report;
    }

    /** Notes where libraries are; tells whether Blender can read more of them now. */
    private boolean noteLibraries(BlenderReport report, Map<String, Path> shown, Set<Path> readable) {
        boolean more = false;
        for (Need need : report.needs()) {
            if (!need.kind().equals("library")) {
                continue;
            }
            Optional<Path> file = locate(need.path(), job.sceneFolder()).filter(Files::isRegularFile);
            file.ifPresent(found -> libraries.put(need.path(), found));
            if (file.isPresent() && !need.loaded()) {
                shown.put(need.path(), file.get());
                more |= readable.add(file.get().getParent());
            }
        }
        return more;
    }

    private void take(Need need) throws UnusableSceneException {
        Path base = need.library().isEmpty() ? job.sceneFolder() : folderOf(need.library());
        Optional<Path> place = locate(need.path(), base);
        List<Path> files = place.isEmpty() ? List.of() : files(need, place.get());
        String referrer = need.what() + (need.library().isEmpty() ? "" : " of library " + need.library());
        if (files.isEmpty()) {
            if (!need.kind().equals("folder")) {
                job.missing(need.path(), referrer, place.isEmpty() ? hint(need.path()) : "");
            }
            return;
        }
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                job.add(file, referrer);
            } else {
                job.missing(file.toString(), referrer, "");
            }
        }
        if (need.kind().equals("sequence")) {
            noteHoles(files, referrer);
        }
        lead(need, base, place.get());
    }

    /** A picture that a sequence lacks may be one that no frame shows. */
    private void noteHoles(List<Path> files, String referrer) {
        NavigableMap<BigInteger, String> names = new TreeMap<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            Matcher numbered = NUMBERED.matcher(name);
            if (numbered.matches()) {
                names.put(new BigInteger(name.substring(numbered.end(1), numbered.start(2))), name);
            }
        }
        names.entrySet().stream()
                .filter(name ->
                        !names.containsKey(name.getKey().add(BigInteger.ONE)) && names.higherKey(name.getKey()) != null)
                .findFirst()
                .ifPresent(name -> job.note("the " + referrer + " lacks pictures between " + name.getValue() + " and "
                        + names.higherEntry(name.getKey()).getValue()));
    }

    private Path folderOf(String library) {
        Path file = libraries.get(library);
        return file == null ? job.sceneFolder() : file.getParent();
    }

    /** Notes where the path leads when the scene is rendered, unless it finds its way by itself. */
    private void lead(Need need, Path base, Path place) throws UnusableSceneException {
        RelativePath owner = need.library().isEmpty() || !libraries.containsKey(need.library())
                ? job.pathOf(job.scene())
                : job.pathOf(libraries.get(need.library()));
        Path inJob = job.root().resolve(job.pathOf(place).value());
        if (need.path().startsWith("//") && need.path().indexOf('\\') < 0) {
            Path followed = job.root()
                    .resolve(owner.value())
                    .getParent()
                    .resolve(base.relativize(place).toString())
                    .normalize();
            if (followed.equals(inJob)) {
                return;
            }
        }
        elsewhere.add(new Entry(need.library(), need.path(), job.fromScene(job.pathOf(place))));
    }

    private static Optional<ScenePath> parse(String path) {
        return ScenePath.parse(path.startsWith("//") ? "./" + path.substring(2) : path);
    }

    private Optional<Path> locate(String path, Path base) {
        return parse(path).flatMap(parsed -> job.locate(parsed, base));
    }

    private String hint(String path) {
        return parse(path).map(job::hintFor).orElse("");
    }

    // ---- one path, many files

    private static List<Path> files(Need need, Path place) throws UnusableSceneException {
        return switch (need.kind()) {
            case "sequence" -> sequence(place);
            case "tiles" -> tiles(need.tiles(), place);
            case "folder", "baked" -> below(place);
            case "named" -> need.names().stream().map(place::resolve).toList();
            default -> Files.isRegularFile(place) ? List.of(place) : List.of();
        };
    }

    /** All files beside one of a sequence that differ in the last number before the extension alone. */
    private static List<Path> sequence(Path one) throws UnusableSceneException {
        Matcher name = NUMBERED.matcher(one.getFileName().toString());
        if (!name.matches()) {
            return Files.isRegularFile(one) ? List.of(one) : List.of();
        }
        Pattern others = Pattern.compile(Pattern.quote(name.group(1)) + "\\d+" + Pattern.quote(name.group(2)));
        return list(one.getParent(), file -> others.matcher(file).matches());
    }

    /** The tiles that the image has; all that are there when Blender does not tell. */
    private static List<Path> tiles(List<Integer> numbers, Path pattern) throws UnusableSceneException {
        String name = pattern.getFileName().toString();
        Matcher token = TILES.matcher(name);
        if (!token.find()) {
            return sequence(pattern);
        }
        String before = name.substring(0, token.start());
        String after = name.substring(token.end());
        boolean udim = token.group().equalsIgnoreCase("<UDIM>");
        if (numbers.isEmpty()) {
            Pattern any =
                    Pattern.compile(Pattern.quote(before) + (udim ? "\\d{4}" : "u\\d+_v\\d+") + Pattern.quote(after));
            return list(pattern.getParent(), file -> any.matcher(file).matches());
        }
        List<Path> files = new ArrayList<>();
        for (int number : numbers) {
            int index = number - FIRST_TILE;
            String tile = udim ? "" + number : "u" + (index % TILES_A_ROW + 1) + "_v" + (index / TILES_A_ROW + 1);
            files.add(pattern.resolveSibling(before + tile + after));
        }
        return files;
    }

    private static List<Path> below(Path folder) throws UnusableSceneException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .limit(JobFiles.MAX_FILES + 1L)
                    .sorted()
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new UnusableSceneException(folder + " can not be read: " + e.getMessage(), e);
        }
    }

    private static List<Path> list(Path folder, java.util.function.Predicate<String> wanted)
            throws UnusableSceneException {
        List<Path> files = new ArrayList<>();
        if (folder == null || !Files.isDirectory(folder)) {
            return files;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (wanted.test(entry.getFileName().toString()) && Files.isRegularFile(entry)) {
                    files.add(entry);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException | InvalidPathException e) {
            throw new UnusableSceneException(folder + " can not be read: " + e.getMessage(), e);
        }
        files.sort(null);
        return files;
    }
}
