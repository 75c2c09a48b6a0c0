package org.raymill.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a version of the program said, by the names of the messages: a file with a line for each. Nodes and sites of two versions talk with each other while one is
 * upgraded, so what the version before said has to be read.
 *
 * <p>A message that is new is added with {@code -Dgolden.write=true}. One that was changed so that its line can not be read any more is no change that a farm
 * survives; while the version of the file is not released its line may be removed, and is then written anew. At a release the version in {@link #NEWEST} is set to
 * the next one, its file is written, and the file of the version before the released one is removed.
 */
public final class GoldenFile {

    /** The version that is being made. */
    public static final String NEWEST = "0.1";

    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private GoldenFile() {}

    /** The files of a kind, of all versions that have to be read. */
    public static List<Path> all(String kind) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().matches(kind + "-[0-9.]+\\.txt"))
                    .sorted()
                    .toList();
        }
    }

    /** The file of the version that is being made. */
    public static Path newest(String kind) {
        return FOLDER.resolve(kind + "-" + NEWEST + ".txt");
    }

    /** The contents of a file by their names. */
    public static SortedMap<String, byte[]> read(Path file) throws IOException {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            int space = line.indexOf(' ');
            contents.put(line.substring(0, space), Base64.getDecoder().decode(line.substring(space + 1)));
        }
        return contents;
    }

    /**
     * Adds what is missing when that is asked for.
     *
     * @param write makes the content of a name
     */
    public static void complete(String kind, Iterable<String> names, Function<String, byte[]> write)
            throws IOException {
        if (!Boolean.getBoolean("golden.write")) {
            return;
        }
        SortedMap<String, byte[]> contents = read(newest(kind));
        names.forEach(name -> contents.computeIfAbsent(name, write));
        StringBuilder text = new StringBuilder();
        contents.forEach((name, bytes) -> text.append(name)
                .append(' ')
                .append(Base64.getEncoder().encodeToString(bytes))
                .append('\n'));
        Files.writeString(newest(kind), text, StandardCharsets.US_ASCII);
    }

    /** Where what is written now lacks, or contradicts, what was written then; what has come since is no difference. */
    public static List<String> differences(String path, JsonNode then, JsonNode now) {
        if (then.isObject() && now.isObject()) {
            List<String> differences = new ArrayList<>();
            for (Map.Entry<String, JsonNode> field : then.properties()) {
                String inside = path + "/" + field.getKey();
                differences.addAll(
                        now.has(field.getKey())
                                ? differences(inside, field.getValue(), now.get(field.getKey()))
                                : List.of(inside + " is not known any more"));
            }
            return differences;
        }
        if (then.isArray() && now.isArray() && then.size() == now.size()) {
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < then.size(); i++) {
                differences.addAll(differences(path + "/" + i, then.get(i), now.get(i)));
            }
            return differences;
        }
        return then.equals(now) ? List.of() : List.of(path + " was " + then + " and is " + now);
    }
}
