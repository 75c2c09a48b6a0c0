package org.raymill.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.JobSubmission.FileEntry;
import org.raymill.api.json.JobSubmission.Picture;
import org.raymill.api.json.JobSubmission.Policy;
import org.raymill.api.json.JobSubmission.Profile;
import org.raymill.model.JobSpec;
import org.raymill.storage.InputManifest;

/** Reads a submission. What a field means is checked later, by {@link SubmissionCheck}; here only that it is there and of its type. */
final class SubmissionReader {

    private final List<FileEntry> files = new ArrayList<>();
    private final Map<String, String> parameters = new TreeMap<>();
    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, Integer> numbers = new TreeMap<>();

    private SubmissionReader() {}

    /**
     * Reads a submission. What is missing or wrong is noted and null or empty in the answer.
     *
     * @throws ProblemException when the body is not JSON at all
     */
    static JobSubmission read(byte[] body, InputErrors errors) {
        SubmissionReader reader = new SubmissionReader();
        StrictJson.read(body, errors, reader::submission);
        return reader.result();
    }

    private void submission(StrictJson json) throws IOException {
        json.object(
                Map.of(
                        "name",
                        text("name"),
                        "scene",
                        text("scene"),
                        "files",
                        list -> list.list(InputManifest.MAX_FILES, this::file),
                        "profile",
                        this::profile,
                        "picture",
                        this::picture,
                        "parameters",
                        object -> object.texts(JobSpec.MAX_PARAMETERS, parameters),
                        "policy",
                        this::policy),
                "scene",
                "files",
                "profile");
    }

    private void file(StrictJson json) throws IOException {
        String[] path = new String[1];
        String[] sha256 = new String[1];
        long[] size = new long[1];
        json.object(
                Map.of(
                        "path", value -> path[0] = value.text().orElse(null),
                        "sha256", value -> sha256[0] = value.text().orElse(null),
                        "size", value -> size[0] = value.longNumber().orElse(0)),
                "path",
                "sha256",
                "size");
        files.add(new FileEntry(path[0], sha256[0], size[0]));
    }

    private void profile(StrictJson json) throws IOException {
        json.object(
                Map.of(
                        "package", text("package"),
                        "version", text("version"),
                        "frames", text("frames"),
                        "chunk", number("chunk"),
                        "tiles", text("tiles"),
                        "cores", number("cores"),
                        "memoryMiB", number("memoryMiB")),
                "frames");
    }

    private void picture(StrictJson json) throws IOException {
        json.object(Map.of("width", number("width"), "height", number("height"), "format", text("format")));
    }

    private void policy(StrictJson json) throws IOException {
        json.object(Map.of(
                "priority", number("priority"),
                "project", text("project"),
                "user", text("user"),
                "retries", number("retries")));
    }

    private StrictJson.Value text(String name) {
        return json -> json.text().ifPresent(value -> texts.put(name, value));
    }

    private StrictJson.Value number(String name) {
        return json -> {
            OptionalInt value = json.number();
            value.ifPresent(number -> numbers.put(name, number));
        };
    }

    private Optional<String> textOf(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    private Optional<Integer> numberOf(String name) {
        return Optional.ofNullable(numbers.get(name));
    }

    private JobSubmission result() {
        return new JobSubmission(
                textOf("name"),
                texts.get("scene"),
                files,
                new Profile(
                        textOf("package"),
                        textOf("version"),
                        texts.get("frames"),
                        numberOf("chunk"),
                        textOf("tiles"),
                        numberOf("cores"),
                        numberOf("memoryMiB")),
                Optional.of(new Picture(numberOf("width"), numberOf("height"), textOf("format"))),
                parameters,
                Optional.of(new Policy(numberOf("priority"), textOf("project"), textOf("user"), numberOf("retries"))));
    }
}
