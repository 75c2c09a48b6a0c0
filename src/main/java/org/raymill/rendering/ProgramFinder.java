package org.raymill.rendering;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.rendering.definition.ProgramSearch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a program on this host, in as many versions as are installed.
 *
 * @param environment the variables of this process
 */
public record ProgramFinder(Map<String, String> environment) {

    private static final Logger log = LoggerFactory.getLogger(ProgramFinder.class);

    /** More installations of one program than this are not looked at. */
    private static final int MAX_PROGRAMS = 50;

    public ProgramFinder {
        environment = Map.copyOf(environment);
    }

    /** All programs that are there, in the order of the places; one that is reached by several names is there once. */
    public List<Path> find(ProgramSearch search) {
        Map<Path, Path> found = new LinkedHashMap<>();
        for (String place : search.places()) {
            try {
                for (Path candidate : candidates(place, search)) {
                    if (found.size() < MAX_PROGRAMS && isProgram(candidate)) {
                        found.putIfAbsent(candidate.toRealPath(), candidate);
                    }
                }
            } catch (InvalidPathException | IOException | DirectoryIteratorException e) {
                log.debug("The place '{}' can not be looked at: {}", place, e.toString());
            }
        }
        return List.copyOf(found.values());
    }

    private List<Path> candidates(String place, ProgramSearch search) throws IOException {
        if (place.startsWith("$")) {
            String value = environment.getOrDefault(place.substring(1), "");
            if (value.isBlank()) {
                return List.of();
            }
            Path path = Path.of(value).toAbsolutePath();
            return Files.isDirectory(path)
                    ? names(search).stream().map(path::resolve).toList()
                    : List.of(path);
        }
        if (place.contains("*")) {
            return matching(place);
        }
        if (place.contains("/") || place.contains(File.separator)) {
            return List.of(Path.of(place).toAbsolutePath());
        }
        List<Path> candidates = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (!folder.isEmpty()) {
                candidates.add(Path.of(folder).resolve(place).toAbsolutePath());
            }
        }
        return candidates;
    }

    private static List<String> names(ProgramSearch search) {
        return search.places().stream()
                .filter(place -> !place.startsWith("$") && !place.contains("/"))
                .toList();
    }

    /** Goes down from the root, name by name. */
    private static List<Path> matching(String place) throws IOException {
        List<Path> folders = List.of(Path.of("/"));
        for (String name : place.substring(1).split("/+")) {
            List<Path> next = new ArrayList<>();
            for (Path folder : folders) {
                if (!name.contains("*")) {
                    next.add(folder.resolve(name));
                } else if (Files.isDirectory(folder)) {
                    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob(name))) {
                        entries.forEach(next::add);
                    }
                }
            }
            folders = next.stream().sorted().limit(MAX_PROGRAMS).toList();
        }
        return folders;
    }

    /** Only the asterisk is special. */
    private static String glob(String name) {
        return name.replaceAll("[\\\\?{}\\[\\]]", "\\\\$0");
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
