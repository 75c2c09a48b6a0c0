package org.raymill.rendering.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a program needs of its own installation when that is not where the system has its programs: its folder, and beside one that is called {@code
 * bin} those with libraries and those below {@code share} and {@code etc} that have its name. What else is beside it may be anything, such as the projects of people, and is not shown.
 */
final class ProgramFolders {

    private static final List<String> LIBRARIES = List.of("lib", "lib32", "lib64", "libexec");
    /** There each program has a folder that begins with its name, as POV-Ray has {@code share/povray-3.8}. */
    private static final List<String> OF_MANY = List.of("share", "etc");
    /** A folder directly below the root, such as {@code /data}, belongs to no program alone. */
    private static final int LEAST_NAMES = 2;

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
        addInstallation(file, hidden, found);
        try {
            addInstallation(file.toRealPath(), hidden, found);
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

    private static void addInstallation(Path file, List<Path> hidden, Set<Path> found) {
        Path folder = file.getParent();
        found.add(folder.getNameCount() < LEAST_NAMES || showsTooMuch(folder, hidden) ? file : folder);
        if (!folder.endsWith("bin")) {
            return;
        }
        for (String name : LIBRARIES) {
            Path beside = folder.resolveSibling(name);
            if (!showsTooMuch(beside, hidden)) {
                found.add(beside);
            }
        }
        for (String name : OF_MANY) {
            addOwn(folder.resolveSibling(name), file.getFileName().toString(), hidden, found);
        }
    }

    private static void addOwn(Path shared, String program, List<Path> hidden, Set<Path> found) {
        String[] names = shared.toFile().list((parent, name) -> name.startsWith(program));
        for (String name : names == null ? new String[0] : names) {
            if (!showsTooMuch(shared.resolve(name), hidden)) {
                found.add(shared.resolve(name));
            }
        }
    }

    private static boolean showsTooMuch(Path folder, List<Path> hidden) {
        Path home = Path.of(System.getProperty("user.home", "/"));
        return home.startsWith(folder)
                || hidden.stream().anyMatch(path -> path.startsWith(folder))
                || !Files.isDirectory(folder);
    }
}
