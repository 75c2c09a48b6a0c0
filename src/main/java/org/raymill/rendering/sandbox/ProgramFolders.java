package org.raymill.rendering.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a program needs of its own installation when that is not where the system has its programs. */
final class ProgramFolders {

    private ProgramFolders() {}

    /**
     * The folders, or where that would show too much, the files.
     *
     * @param program an absolute path; for a mere name there is nothing
     * @param hidden folders of tasks: what has them inside is never shown as a whole
     */
    static List<Path> of(String program, List<Path> hidden) {
        Path file = Path.of(program);
        if (!file.isAbsolute()) {
            return List.of();
        }
        Set<Path> found = new LinkedHashSet<>();
        found.add(installation(file, hidden));
        try {
            found.add(installation(file.toRealPath(), hidden));
        } catch (IOException e) {
            return List.of(); // there is no such program, as its start will tell
        }
        List<Path> shown = new ArrayList<>();
        for (Path path : found) {
            if (Bubblewrap.SYSTEM.stream().noneMatch(path::startsWith)) {
                shown.add(path);
            }
        }
        return shown;
    }

    /** The folder above {@code bin}, or the program's own. */
    private static Path installation(Path file, List<Path> hidden) {
        Path folder = file.getParent();
        Path prefix = folder.endsWith("bin") ? folder.getParent() : folder;
        for (Path candidate : List.of(prefix, folder)) {
            if (candidate.getNameCount() > 0 && !showsTooMuch(candidate, hidden)) {
                return candidate;
            }
        }
        return file;
    }

    private static boolean showsTooMuch(Path folder, List<Path> hidden) {
        Path home = Path.of(System.getProperty("user.home", "/"));
        return home.startsWith(folder)
                || hidden.stream().anyMatch(path -> path.startsWith(folder))
                || !Files.isDirectory(folder);
    }
}
