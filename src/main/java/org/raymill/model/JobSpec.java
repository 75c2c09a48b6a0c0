package org.raymill.model;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A render job as it was accepted.
 *
 * @param name for people; 1 to 200 characters
 * @param scene the file to render, one of the job's associated files
 * @param manifest the content in the file store that lists the job's associated files as JSON: lists can be long, and messages stay small
 * @param manifestSize bytes
 * @param width pixels, 1 to {@value #MAX_SIDE}
 * @param height pixels, 1 to {@value #MAX_SIDE}
 * @param parameters what else the rendering package is told, such as {@code samples}; at most {@value #MAX_PARAMETERS}
 * @param encoding the movie that is made of the frames; empty for none
 * @param origin where the job came from; empty when a client submitted it here
 * @param trace the trace that the job is part of; empty when it is not traced
 */
public record JobSpec(
        String name,
        JobProfile profile,
        RelativePath scene,
        Sha256 manifest,
        long manifestSize,
        int width,
        int height,
        PictureFormat format,
        Map<String, String> parameters,
        JobPolicy policy,
        Optional<Encoding> encoding,
        Optional<JobOrigin> origin,
        Optional<TraceParent> trace) {

    public static final int MAX_SIDE = 16_384;
    public static final int MAX_PARAMETERS = 100;
    /** The most tasks of one job. */
    public static final int MAX_TASKS = 1_000_000;

    private static final int MAX_NAME = 200;
    private static final int MAX_PARAMETER = 4_096;

    public JobSpec {
        encoding = encoding == null ? Optional.empty() : encoding;
        origin = origin == null ? Optional.empty() : origin;
        trace = trace == null ? Optional.empty() : trace;
        parameters = parameters == null ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
        if (name == null
                || name.isBlank()
                || name.length() > MAX_NAME
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("name must have 1 to " + MAX_NAME + " printable characters");
        }
        side("width", width);
        side("height", height);
        if (profile.tiles().columns() > width || profile.tiles().rows() > height) {
            throw new IllegalArgumentException("a picture of " + width + "x" + height + " pixels can not be cut into "
                    + profile.tiles() + " tiles");
        }
        if (profile.tiles().count() > 1 && !format.hasPictures()) {
            throw new IllegalArgumentException("a job without pictures can not cut them into tiles");
        }
        long tasks = (long) profile.frames().count() * profile.tiles().count();
        if (tasks > MAX_TASKS) {
            throw new IllegalArgumentException("a job has at most " + MAX_TASKS + " tasks, not " + tasks);
        }
        encoding.ifPresent(movie -> requireMovie(movie, format, profile.frames().count()));
        requireParameters(parameters);
    }

    /**
     * Whether what other sites render of it stays there. The pictures of which a movie is made come home, whatever was said.
     */
    public boolean keepsResultsThere() {
        return policy.site().results() == SiteTerms.Results.THERE && encoding.isEmpty();
    }

    /**
     * Refuses parameters that no job can have.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static void requireParameters(Map<String, String> parameters) {
        if (parameters.size() > MAX_PARAMETERS) {
            throw new IllegalArgumentException("at most " + MAX_PARAMETERS + " parameters, not " + parameters.size());
        }
        parameters.forEach((key, value) -> {
            if (!key.matches("[A-Za-z][A-Za-z0-9_.-]{0,63}") || value == null || value.length() > MAX_PARAMETER) {
                throw new IllegalArgumentException("the parameter '" + key.substring(0, Math.min(64, key.length()))
                        + "' needs a name of letters and digits and a value of at most " + MAX_PARAMETER
                        + " characters");
            }
        });
    }

    /** A job that a client submits. */
    public JobSpec(
            String name,
            JobProfile profile,
            RelativePath scene,
            Sha256 manifest,
            long manifestSize,
            int width,
            int height,
            PictureFormat format,
            Map<String, String> parameters,
            JobPolicy policy,
            Optional<Encoding> encoding) {
        this(
                name,
                profile,
                scene,
                manifest,
                manifestSize,
                width,
                height,
                format,
                parameters,
                policy,
                encoding,
                Optional.empty(),
                Optional.empty());
    }

    /** A job whose frames are not made into a movie. */
    public JobSpec(
            String name,
            JobProfile profile,
            RelativePath scene,
            Sha256 manifest,
            long manifestSize,
            int width,
            int height,
            PictureFormat format,
            Map<String, String> parameters,
            JobPolicy policy) {
        this(name, profile, scene, manifest, manifestSize, width, height, format, parameters, policy, Optional.empty());
    }

    private static void requireMovie(Encoding encoding, PictureFormat format, int frames) {
        if (format != PictureFormat.PNG) {
            throw new IllegalArgumentException("a movie is made of PNG pictures, not of "
                    + (format.hasPictures() ? format.name() + ", which has no display colours" : "none"));
        }
        if (frames > Encoding.MAX_FRAMES) {
            throw new IllegalArgumentException("a movie has at most " + Encoding.MAX_FRAMES + " frames, not " + frames);
        }
    }

    /** The same job with other settings. */
    public JobSpec with(int otherWidth, int otherHeight, Map<String, String> otherParameters, JobPolicy otherPolicy) {
        return new JobSpec(
                name,
                profile,
                scene,
                manifest,
                manifestSize,
                otherWidth,
                otherHeight,
                format,
                otherParameters,
                otherPolicy,
                encoding,
                origin,
                trace);
    }

    /** The same job as a part of a trace. */
    public JobSpec within(Optional<TraceParent> otherTrace) {
        return new JobSpec(
                name,
                profile,
                scene,
                manifest,
                manifestSize,
                width,
                height,
                format,
                parameters,
                policy,
                encoding,
                origin,
                otherTrace);
    }

    /**
     * The same job as it came from another site: it is that site's, whatever user it names, and counts as its, ends nothing of others to make room, and notifies nobody but that site.
     *
     * @see JobOrigin#limit
     */
    public JobSpec from(JobOrigin other) {
        return new JobSpec(
                name,
                profile.withAmount(other.limit(), profile.cores()),
                scene,
                manifest,
                manifestSize,
                width,
                height,
                format,
                parameters,
                policy.handedOver(other),
                encoding,
                Optional.of(other),
                trace);
    }

    private static void side(String name, int value) {
        if (value < 1 || value > MAX_SIDE) {
            throw new IllegalArgumentException(name + " must lie between 1 and " + MAX_SIDE + " pixels, not " + value);
        }
    }
}
