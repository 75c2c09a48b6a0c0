package org.raymill.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.math.BigDecimal;
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
 * @param encode default: no movie is made of the frames
 */
public record JobSubmission(
        Optional<String> name,
        String scene,
        List<FileEntry> files,
        Profile profile,
        Optional<Picture> picture,
        Map<String, String> parameters,
        Optional<Policy> policy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Encode> encode) {

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
        encode = orEmpty(encode);
    }

    /** A job of whose frames no movie is made. */
    public JobSubmission(
            Optional<String> name,
            String scene,
            List<FileEntry> files,
            Profile profile,
            Optional<Picture> picture,
            Map<String, String> parameters,
            Optional<Policy> policy) {
        this(name, scene, files, profile, picture, parameters, policy, Optional.empty());
    }

    private static <T> Optional<T> orEmpty(Optional<T> value) {
        return value == null ? Optional.empty() : value;
    }

    private static <T> List<T> orEmpty(List<T> value) {
        return value == null ? List.of() : value;
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
     * @param packageName the rendering package; default: the one for scenes with such a name, else {@value JobSubmission#DEFAULT_PACKAGE}
     * @param version the range of its versions, such as {@code >=3.6 <5}; default: any
     * @param frames such as {@code 1-24}, {@code 1-100x5} or {@code 1,5,9-12}
     * @param chunk frames a task; default 1
     * @param tiles such as {@code 2x2}; default {@code 1x1}
     * @param cores processor cores a task; default {@value JobSubmission#DEFAULT_CORES}
     * @param memoryMiB memory a task; default {@value JobSubmission#DEFAULT_MEMORY_MIB}
     * @param host what kind of host; default: any
     * @param amounts what else a task takes while it runs, by name
     */
    public record Profile(
            @JsonProperty("package") Optional<String> packageName,
            Optional<String> version,
            String frames,
            Optional<Integer> chunk,
            Optional<String> tiles,
            Optional<Integer> cores,
            Optional<Integer> memoryMiB,
            Optional<Host> host,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> amounts) {

        public Profile {
            packageName = orEmpty(packageName);
            version = orEmpty(version);
            chunk = orEmpty(chunk);
            tiles = orEmpty(tiles);
            cores = orEmpty(cores);
            memoryMiB = orEmpty(memoryMiB);
            host = orEmpty(host);
            amounts = amounts == null ? Map.of() : amounts;
        }

        /** Any host will do. */
        public Profile(
                Optional<String> packageName,
                Optional<String> version,
                String frames,
                Optional<Integer> chunk,
                Optional<String> tiles,
                Optional<Integer> cores,
                Optional<Integer> memoryMiB) {
            this(packageName, version, frames, chunk, tiles, cores, memoryMiB, Optional.empty(), Map.of());
        }
    }

    /**
     * What kind of render host suits; what is left out does not matter.
     *
     * @param whole whether a task wants the host for itself; default false
     * @param operatingSystem a part of its name
     * @param architecture such as {@code amd64}
     * @param freeDiskMiB free space in the server's data folder
     * @param requiredTags tags that the server must have
     * @param preferredTags tags that make a server come first
     * @param excludedTags tags that the server must not have
     * @param hosts the only servers or hosts that may do it
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Host(
            Optional<Boolean> whole,
            Optional<Gpus> gpus,
            Optional<String> operatingSystem,
            Optional<String> architecture,
            Optional<Integer> freeDiskMiB,
            List<String> requiredTags,
            List<String> preferredTags,
            List<String> excludedTags,
            List<String> hosts) {

        public Host {
            whole = orEmpty(whole);
            gpus = orEmpty(gpus);
            operatingSystem = orEmpty(operatingSystem);
            architecture = orEmpty(architecture);
            freeDiskMiB = orEmpty(freeDiskMiB);
            requiredTags = orEmpty(requiredTags);
            preferredTags = orEmpty(preferredTags);
            excludedTags = orEmpty(excludedTags);
            hosts = orEmpty(hosts);
        }
    }

    /**
     * Graphics processors that a task needs for itself.
     *
     * @param count how many; default 1
     * @param model a part of the model's name; default: any
     * @param memoryMiB memory of each; default: any
     */
    public record Gpus(Optional<Integer> count, Optional<String> model, Optional<Integer> memoryMiB) {

        public Gpus {
            count = orEmpty(count);
            model = orEmpty(model);
            memoryMiB = orEmpty(memoryMiB);
        }
    }

    /**
     * The finished picture.
     *
     * @param width pixels; default {@value JobSubmission#DEFAULT_WIDTH}
     * @param height pixels; default {@value JobSubmission#DEFAULT_HEIGHT}
     * @param format {@code png}, {@code exr} or {@code none}; default {@value JobSubmission#DEFAULT_FORMAT}
     */
    public record Picture(Optional<Integer> width, Optional<Integer> height, Optional<String> format) {

        public Picture {
            width = orEmpty(width);
            height = orEmpty(height);
            format = orEmpty(format);
        }
    }

    /**
     * The movie that is made of the frames.
     *
     * @param format {@code mp4}, {@code webm} or {@code prores}
     * @param framesPerSecond default 24
     * @param quality 1 to 100; default 75
     * @param skipMissing whether frames that have failed for good are left out; default false
     */
    public record Encode(
            String format,
            Optional<Integer> framesPerSecond,
            Optional<Integer> quality,
            Optional<Boolean> skipMissing) {

        public Encode {
            framesPerSecond = orEmpty(framesPerSecond);
            quality = orEmpty(quality);
            skipMissing = orEmpty(skipMissing);
        }
    }

    /**
     * How the job is to be treated.
     *
     * @param priority 0 to 100; default 50
     * @param project default {@value JobSubmission#DEFAULT_PROJECT}
     * @param user default {@value JobSubmission#DEFAULT_USER}
     * @param retries how often a failed task is tried again; default 3
     * @param urgent whether tasks of lower priority are ended at once to make room; default false
     * @param maxTasks how many tasks may run at a time; default: as many as there is room for
     * @param frameOrder {@code sequential}, {@code reverse}, {@code preview} or {@code every-10}; default {@code sequential}
     * @param chunkSeconds how long a chunk of frames should take; default: every chunk is as long as the profile says
     * @param limits how long a task may take; default: any time
     * @param failureShare the percentage of tasks that may fail for good before the job stops; default 50
     * @param avoidAfter after how many failed tasks the job avoids a server; default 3
     * @param dependencies jobs that have to be done first
     * @param checks how much its pictures are trusted; default: flags are shown
     * @param where at which sites it may be rendered; its fields stand among the others here
     * @param notifications who is notified of what becomes of it; default: nobody but those whom the site notifies of each job
     */
    public record Policy(
            Optional<Integer> priority,
            Optional<String> project,
            Optional<String> user,
            Optional<Integer> retries,
            Optional<Boolean> urgent,
            Optional<Integer> maxTasks,
            Optional<String> frameOrder,
            Optional<Integer> chunkSeconds,
            Optional<Limits> limits,
            Optional<Integer> failureShare,
            Optional<Integer> avoidAfter,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Predecessor> dependencies,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Checks> checks,
            @JsonUnwrapped Where where,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Receiver> notifications) {

        public Policy {
            priority = orEmpty(priority);
            project = orEmpty(project);
            user = orEmpty(user);
            retries = orEmpty(retries);
            urgent = orEmpty(urgent);
            maxTasks = orEmpty(maxTasks);
            frameOrder = orEmpty(frameOrder);
            chunkSeconds = orEmpty(chunkSeconds);
            limits = orEmpty(limits);
            failureShare = orEmpty(failureShare);
            avoidAfter = orEmpty(avoidAfter);
            dependencies = orEmpty(dependencies);
            checks = orEmpty(checks);
            where = where == null ? Where.NOTHING_SAID : where;
            notifications = orEmpty(notifications);
        }

        /** A policy that says no more than this. */
        public Policy(
                Optional<Integer> priority,
                Optional<String> project,
                Optional<String> user,
                Optional<Integer> retries) {
            this(
                    priority,
                    project,
                    user,
                    retries,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Where.NOTHING_SAID,
                    List.of());
        }
    }

    /**
     * Who is notified of what becomes of a job: a webhook or an e-mail address.
     *
     * @param webhook its URL
     * @param email the address
     * @param events of what; default: of the job's end, however it ends
     */
    public record Receiver(
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> webhook,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> email,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> events) {

        public Receiver {
            webhook = orEmpty(webhook);
            email = orEmpty(email);
            events = orEmpty(events);
        }
    }

    /**
     * At which sites a job may be rendered, and on what terms.
     *
     * @param site {@code local}, {@code any} or {@code remote:NAME}; default: as the site has it
     * @param budget the most that other sites may ask for the job; default 0, nothing
     * @param dataClass of what class its files are; default {@code internal}
     * @param results {@code home} or {@code there}; default as the site has it
     */
    public record Where(
            Optional<String> site, Optional<BigDecimal> budget, Optional<String> dataClass, Optional<String> results) {

        static final Where NOTHING_SAID =
                new Where(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Where {
            site = orEmpty(site);
            budget = orEmpty(budget);
            dataClass = orEmpty(dataClass);
            results = orEmpty(results);
        }
    }

    /**
     * How much a job trusts its pictures.
     *
     * @param flagged {@code warn}, {@code fail} or {@code ignore}; default {@code warn}
     * @param verifyPercent which share of the tasks a second server renders, too; default 0
     */
    public record Checks(Optional<String> flagged, Optional<Integer> verifyPercent) {

        public Checks {
            flagged = orEmpty(flagged);
            verifyPercent = orEmpty(verifyPercent);
        }
    }

    /**
     * How long a task may take.
     *
     * @param attemptSeconds of one attempt; default: any time
     * @param silenceSeconds without any progress or output; default: any time
     */
    public record Limits(Optional<Integer> attemptSeconds, Optional<Integer> silenceSeconds) {

        public Limits {
            attemptSeconds = orEmpty(attemptSeconds);
            silenceSeconds = orEmpty(silenceSeconds);
        }
    }

    /**
     * A job that has to be done first.
     *
     * @param job its id
     * @param step only this step of it, {@code render}, {@code assemble} or {@code encode}; default: all
     * @param frameByFrame whether a frame waits only for the same frame of it; default false
     * @param onFailure {@code hold}, {@code cancel} or {@code pass}; default {@code hold}
     */
    public record Predecessor(
            String job, Optional<String> step, Optional<Boolean> frameByFrame, Optional<String> onFailure) {

        public Predecessor {
            step = orEmpty(step);
            frameByFrame = orEmpty(frameByFrame);
            onFailure = orEmpty(onFailure);
        }
    }
}
