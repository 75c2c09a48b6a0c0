package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.scene.JobFiles;
import org.raymill.scene.SceneKind;
import org.raymill.scene.SceneNeeds;
import org.raymill.scene.UnusableSceneException;

/**
 * A scene with all that it needs, found on this machine.
 *
 * @param folder the job's folder, absolute
 * @param scene the scene's path within the job
 * @param environment the path within the job of the picture that surrounds the scene; null without one
 * @param files where the content of each file is by its path within the job, the scene first
 * @param needs who needs what, and what is missing
 */
record SceneFiles(
        Path folder, RelativePath scene, RelativePath environment, Map<RelativePath, Path> files, SceneNeeds needs) {

    private static final int MAX_NAMED = 100;
    private static final int MAX_OTHERS = 10;

    /**
     * Finds a scene's files.
     *
     * @param environment a further file, relative to the current folder or the scene's; may be null
     * @throws CommandException naming each file that is missing
     */
    static SceneFiles find(Path scene, SceneSearch search, String environment) {
        if (Files.isDirectory(scene)) {
            throw new CommandException(scene + " is a folder; name the scene file in it");
        }
        if (!Files.isRegularFile(scene)) {
            throw new CommandException(
                    "there is no scene " + scene + " (in " + Path.of("").toAbsolutePath() + ")");
        }
        try {
            JobFiles job = new JobFiles(scene, search.rootFor(scene), search.rules());
            if (search.all() == null) {
                SceneKind.findAll(job);
            } else {
                job.addAll(job.root(), "--files");
            }
            RelativePath environmentPath = environment == null
                    ? null
                    : job.add(within(job, locate(job, scene, path(environment))), "--environment");
            for (Path more : search.also()) {
                job.addAll(within(job, locate(job, scene, more)), "--also");
            }
            SceneNeeds needs = job.gathered();
            if (!search.allowMissing()) {
                requireAll(job.root(), needs);
            }
            return new SceneFiles(job.root(), needs.scene(), environmentPath, contents(needs), needs);
        } catch (UnusableSceneException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new CommandException("'" + Terminal.clean(text) + "' is no file name", e);
        }
    }

    /** Where a file that the user named is: people write paths from where they are, or from where the scene or the job is. */
    private static Path locate(JobFiles job, Path scene, Path given) {
        Path here = given.toAbsolutePath().normalize();
        Path byScene = scene.toAbsolutePath().resolveSibling(given).normalize();
        if (Files.exists(here) || Files.exists(byScene)) {
            return Files.exists(here) ? here : byScene;
        }
        return job.root().resolve(given).normalize();
    }

    private static Path within(JobFiles job, Path file) {
        if (!file.startsWith(job.root())) {
            throw new CommandException(
                    file + " is not below the job's folder " + job.root()
                            + "; a job's files are known by their paths below it. Copy it there, or submit with --root FOLDER, a folder above both");
        }
        return file;
    }

    private static void requireAll(Path folder, SceneNeeds needs) {
        if (needs.missing().isEmpty()) {
            return;
        }
        String indent = System.lineSeparator() + "  ";
        String names = needs.missing().stream()
                .limit(MAX_NAMED)
                .map(missing -> Terminal.clean(missing.name() + " (" + missing.referrer() + ")"
                        + (missing.hint().isEmpty() ? "" : ": " + missing.hint())))
                .collect(Collectors.joining(indent));
        int more = needs.missing().size() - MAX_NAMED;
        throw new CommandException("the scene needs files that are missing in " + folder + ":" + indent + names
                + (more > 0 ? indent + "and " + more + " more" : "") + System.lineSeparator()
                + "If it can do without them, submit it with --allow-missing");
    }

    /** Where the contents are; what was made for the job is in files of its own, which last as long as this process. */
    private static Map<RelativePath, Path> contents(SceneNeeds needs) {
        Map<RelativePath, Path> files = new LinkedHashMap<>();
        needs.needs().forEach(need -> files.put(need.path(), need.file()));
        if (!needs.made().isEmpty()) {
            try {
                Path folder = Files.createTempDirectory("raymill-job");
                folder.toFile().deleteOnExit();
                int number = 0;
                for (Map.Entry<RelativePath, byte[]> made : needs.made().entrySet()) {
                    Path file = Files.write(folder.resolve(Integer.toString(number++)), made.getValue());
                    file.toFile().deleteOnExit();
                    files.put(made.getKey(), file);
                }
            } catch (IOException e) {
                throw new CommandException("the job's copies of the scene can not be written: " + e, e);
            }
        }
        return files;
    }

    /** Reads all files to know their content's names in the file store. */
    Map<AssociatedFile, Path> hash() {
        HashCache cache = HashCache.ofUser();
        Map<RelativePath, AssociatedFile> hashed = new ConcurrentHashMap<>();
        Parallel.forEach(files.entrySet(), Runtime.getRuntime().availableProcessors(), entry -> {
            try {
                HashCache.Hashed content = cache.hash(entry.getValue());
                hashed.put(entry.getKey(), new AssociatedFile(entry.getKey(), content.sha256(), content.size()));
            } catch (IOException e) {
                throw new CommandException(entry.getValue() + " can not be read: " + e, e);
            }
        });
        cache.save();
        Map<AssociatedFile, Path> inOrder = new LinkedHashMap<>();
        files.forEach((path, file) -> inOrder.put(hashed.get(path), file));
        return inOrder;
    }

    /** Tells in a few lines what was found. */
    void tell(Terminal terminal) {
        needs.notes().forEach(note -> terminal.say(Terminal.clean(note)));
        tellOfOthers(terminal);
        needs.missing()
                .forEach(missing ->
                        terminal.say("missing: " + Terminal.clean(missing.name() + " (" + missing.referrer() + ")")));
    }

    /** A scene by somebody else may name whatever its user can read: what comes from beyond the scene's own folder is never sent without a word. */
    private void tellOfOthers(Terminal terminal) {
        Path own = real(folder);
        List<SceneNeeds.Need> others = needs.needs().stream()
                .filter(need -> !real(need.file()).startsWith(own))
                .toList();
        if (others.isEmpty()) {
            return;
        }
        terminal.say((others.size() == 1 ? "1 file is" : others.size() + " files are") + " from outside of "
                + Terminal.clean(folder.toString()) + ":");
        others.stream()
                .limit(MAX_OTHERS)
                .forEach(need -> terminal.say("  " + Terminal.clean(real(need.file()) + " (" + need.referrer() + ")")));
        if (others.size() > MAX_OTHERS) {
            terminal.say("  and " + (others.size() - MAX_OTHERS) + " more; --dry-run lists all");
        }
    }

    /** Where links lead to. */
    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file; // gone meanwhile: told when it is read
        }
    }

    /** Lists all that was found. */
    void list(Terminal terminal) {
        terminal.table(
                List.of("FILE", "SIZE", "NEEDED BY"),
                needs.needs().stream()
                        .map(need -> List.of(need.path().value(), size(need.file()), need.referrer()))
                        .toList());
        needs.made().keySet().stream()
                .filter(path ->
                        needs.needs().stream().noneMatch(need -> need.path().equals(path)))
                .forEach(path -> terminal.print(path + "  (made for the job)"));
    }

    private static String size(Path file) {
        try {
            return Sizes.text(Files.size(file));
        } catch (IOException e) {
            return "-";
        }
    }
}
