package org.raymill.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.JobSubmission.Encode;
import org.raymill.api.json.JobSubmission.FileEntry;
import org.raymill.api.json.JobSubmission.Picture;
import org.raymill.model.JobSpec;
import org.raymill.storage.InputManifest;

/** Reads a submission. What a field means is checked later, by {@link SubmissionCheck}; here only that it is there and of its type. */
final class SubmissionReader {

    private final JsonFields fields = new JsonFields();
    private final JsonFields picture = new JsonFields();
    private final JsonFields encode = new JsonFields();
    private boolean encodes;
    private final ProfileReader profile = new ProfileReader();
    private final PolicyReader policy = new PolicyReader();
    private final List<FileEntry> files = new ArrayList<>();
    private final Map<String, String> parameters = new TreeMap<>();

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
                        fields.text("name"),
                        "scene",
                        fields.text("scene"),
                        "files",
                        list -> list.list(InputManifest.MAX_FILES, entry -> file(entry, files)),
                        "profile",
                        profile::read,
                        "picture",
                        this::picture,
                        "parameters",
                        object -> object.texts(JobSpec.MAX_PARAMETERS, parameters),
                        "policy",
                        policy::read,
                        "encode",
                        this::encode),
                "scene",
                "files",
                "profile");
    }

    /** Reads one of the files. */
    static void file(StrictJson json, List<FileEntry> files) throws IOException {
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

    private void picture(StrictJson json) throws IOException {
        json.object(Map.of(
                "width", picture.number("width"),
                "height", picture.number("height"),
                "format", picture.text("format")));
    }

    private void encode(StrictJson json) throws IOException {
        encodes = true;
        json.object(
                Map.of(
                        "format", encode.text("format"),
                        "framesPerSecond", encode.number("framesPerSecond"),
                        "quality", encode.number("quality"),
                        "skipMissing", encode.flag("skipMissing")),
                "format");
    }

    private Optional<Encode> movie() {
        return encodes
                ? Optional.of(new Encode(
                        encode.textOf("format").orElse(null),
                        encode.numberOf("framesPerSecond"),
                        encode.numberOf("quality"),
                        encode.flagOf("skipMissing")))
                : Optional.empty();
    }

    private JobSubmission result() {
        return new JobSubmission(
                fields.textOf("name"),
                fields.textOf("scene").orElse(null),
                files,
                profile.result(),
                Optional.of(
                        new Picture(picture.numberOf("width"), picture.numberOf("height"), picture.textOf("format"))),
                parameters,
                Optional.of(policy.result()),
                movie());
    }
}
