package org.raymill.scene;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What belongs to POV-Ray itself and is on every render server that has it: the files of its include folders. Those that come with POV-Ray 3.7
 * are known by name where it is not installed.
 */
final class PovRayInstallation {

    private static final Pattern LIBRARY = Pattern.compile("(?i)\\s*Library_Path\\s*=\\s*\"?([^\";]+)\"?.*");
    private static final String[] SETTINGS = {"/etc/povray", "/usr/local/etc/povray"};
    private static final String[] SHARES = {"/usr/share", "/usr/local/share", "/opt/homebrew/share", "/opt/local/share"
    };
    private static final long MAX_SETTINGS_BYTES = 1 << 20;

    private final List<Path> folders;
    private final Set<String> names;

    private PovRayInstallation(List<Path> folders, Set<String> names) {
        this.folders = List.copyOf(folders);
        this.names = Set.copyOf(names);
    }

    /** What is installed on this machine. */
    static PovRayInstallation ofHost() {
        Set<Path> folders = new LinkedHashSet<>();
        for (String settings : SETTINGS) {
            for (Path version : below(Path.of(settings), "[0-9]*")) {
                folders.addAll(libraries(version.resolve("povray.ini")));
            }
        }
        for (Path version : below(Path.of(System.getProperty("user.home"), ".povray"), "[0-9]*")) {
            folders.addAll(libraries(version.resolve("povray.ini")));
        }
        for (String share : SHARES) {
            for (Path version : below(Path.of(share), "povray-*")) {
                folders.add(version.resolve("include"));
            }
        }
        return new PovRayInstallation(new ArrayList<>(folders), standardNames());
    }

    /** Folders alone, as if nothing else were known. */
    static PovRayInstallation of(List<Path> folders) {
        return new PovRayInstallation(folders, standardNames());
    }

    private static Set<String> standardNames() {
        try (InputStream list = PovRayInstallation.class.getResourceAsStream("/povray-standard-files.txt")) {
            return Set.of(new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split("\\s+"));
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of the program can be read", e);
        }
    }

    private static List<Path> below(Path folder, String names) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, names)) {
            entries.forEach(found::add);
        } catch (IOException e) {
            // It is not there.
        }
        return found;
    }

    private static List<Path> libraries(Path settings) {
        List<Path> folders = new ArrayList<>();
        try {
            if (Files.size(settings) > MAX_SETTINGS_BYTES) {
                return folders;
            }
            for (String line :
                    Files.readString(settings, StandardCharsets.ISO_8859_1).split("\\R")) {
                Matcher library = LIBRARY.matcher(line);
                if (library.matches() && library.group(1).strip().startsWith("/")) {
                    folders.add(Path.of(library.group(1).strip()));
                }
            }
        } catch (IOException | java.nio.file.InvalidPathException e) {
            // Not there, or not to be read: POV-Ray would not read it either.
        }
        return folders;
    }

    /** Whether a name without a folder of the job before it is found in the installation. */
    boolean has(String name) {
        if (names.contains(name)) {
            return true;
        }
        try {
            return folders.stream().anyMatch(folder -> Files.isRegularFile(folder.resolve(name)));
        } catch (java.nio.file.InvalidPathException e) {
            return false;
        }
    }

    /** Whether a file is one of the installation. */
    boolean contains(Path file) {
        return folders.stream().anyMatch(file::startsWith);
    }
}
