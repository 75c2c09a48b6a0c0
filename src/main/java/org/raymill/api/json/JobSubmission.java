package org.raymill.api.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client posts to {@code /api/v1/jobs}. Nothing here is checked: the server answers with all that is wrong.
 *
 * @param name for people; default: the scene's name
 * @param scene the file to render, one of {@code files}
 * @param files every file that the render needs
 * @param profile what the job needs; only its frames have no default
 * @param picture default: 640x360, png
 * @param parameters what else the rendering package is told
 * @param policy default: as a job of nobody in particular
 */
public record JobSubmission(
        Optional<String> name,
        String scene,
        List<FileEntry> files,
        Profile profile,
        Optional<Picture> picture,
        Map<String, String> parameters,
        Optional<Policy> policy) {

    public static final String DEFAULT_PACKAGE = "gltf";
    public static final int DEFAULT_WIDTH = 640;
    public static final int DEFAULT_HEIGHT = 360;
    public static final String DEFAULT_FORMAT = "png";
    public static final int DEFAULT_CORES = 1;
    public static final int DEFAULT_MEMORY_MIB = 1_024;
    public static final String DEFAULT_PROJECT = "default";
    public static final String DEFAULT_USER = "anonymous";

    public JobSubmission {
        name = orEmpty(name);
        files = files == null ? List.of() : files;
        picture = orEmpty(picture);
        parameters = parameters == null ? Map.of() : parameters;
        policy = orEmpty(policy);
    }

    private static <T> Optional<T> orEmpty(Optional<T> value) {
        return value == null ? Optional.empty() : value;
    }

    /**
     * A file that the render needs.
     *
     * @param path where the job wants it
     * @param sha256 of its bytes, which the server has to have already
     * @param size bytes
     */
    public record FileEntry(String path, String sha256, long size) {}

    /**
     * What the job needs.
     *
     * @param packageName the rendering package; default {@value JobSubmission#DEFAULT_PACKAGE}
     * @param version the exact version of it; default: any
     * @param frames such as {@code 1-24}, {@code 1-100x5} or {@code 1,5,9-12}
     * @param chunk frames a task; default 1
     * @param tiles such as {@code 2x2}; default {@code 1x1}
     * @param cores processor cores a task; default {@value JobSubmission#DEFAULT_CORES}
     * @param memoryMiB memory a task; default {@value JobSubmission#DEFAULT_MEMORY_MIB}
     */
    public record Profile(
            @JsonProperty("package") Optional<String> packageName,
            Optional<String> version,
            String frames,
            Optional<Integer> chunk,
            Optional<String> tiles,
            Optional<Integer> cores,
            Optional<Integer> memoryMiB) {

        public Profile {
            packageName = orEmpty(packageName);
            version = orEmpty(version);
            chunk = orEmpty(chunk);
            tiles = orEmpty(tiles);
            cores = orEmpty(cores);
            memoryMiB = orEmpty(memoryMiB);
        }
    }

    /**
     * The finished picture.
     *
     * @param width pixels; default {@value JobSubmission#DEFAULT_WIDTH}
     * @param height pixels; default {@value JobSubmission#DEFAULT_HEIGHT}
     * @param format {@code png} or {@code exr}; default {@value JobSubmission#DEFAULT_FORMAT}
     */
    public record Picture(Optional<Integer> width, Optional<Integer> height, Optional<String> format) {

        public Picture {
            width = orEmpty(width);
            height = orEmpty(height);
            format = orEmpty(format);
        }
    }

    /**
     * How the job is to be treated.
     *
     * @param priority 0 to 100; default 50
     * @param project default {@value JobSubmission#DEFAULT_PROJECT}
     * @param user default {@value JobSubmission#DEFAULT_USER}
     * @param retries how often a failed task is tried again; default 3
     */
    public record Policy(
            Optional<Integer> priority, Optional<String> project, Optional<String> user, Optional<Integer> retries) {

        public Policy {
            priority = orEmpty(priority);
            project = orEmpty(project);
            user = orEmpty(user);
            retries = orEmpty(retries);
        }
    }
}
