package org.raymill.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.api.access.Caller;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.JobDetail;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobSpec;
import org.raymill.model.RelativePath;
import org.raymill.model.SettingsChange;
import org.raymill.model.TaskLimits;
import org.raymill.rendering.definition.Definitions;
import org.raymill.storage.FileStore;
import org.raymill.storage.InputManifest;

/** A merge patch of a job's settings, as a client sent it, with how it is to be applied. */
final class SettingsPatch {

    private static final int MAX_REASON = 500;
    private static final int MAX_BY = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode settings;
    private final JsonFields control;
    private final String by;
    private final boolean redo;
    private final boolean stopRunning;

    private SettingsPatch(ObjectNode settings, JsonFields control, String by, boolean redo, boolean stopRunning) {
        this.settings = settings;
        this.control = control;
        this.by = by;
        this.redo = redo;
        this.stopRunning = stopRunning;
    }

    /** Reads what was sent. */
    static SettingsPatch read(byte[] body, Caller caller) {
        JsonNode all = StrictJson.tree(body);
        InputErrors errors = new InputErrors();
        if (!all.isObject()) {
            errors.add("", "must be an object");
            errors.throwIfAny();
        }
        ObjectNode settings = all.deepCopy();
        ObjectNode control = JSON.createObjectNode();
        for (String name : new String[] {"apply", "running", "by", "reason"}) {
            Optional.ofNullable(settings.remove(name)).ifPresent(value -> control.set(name, value));
        }
        JsonFields fields = new JsonFields();
        StrictJson.read(
                bytes(control),
                errors,
                json -> json.object(Map.of(
                        "apply", fields.text("apply"),
                        "running", fields.text("running"),
                        "by", fields.text("by"),
                        "reason", fields.text("reason"))));
        OperationBodies.checkLine(errors, "/reason", fields.textOf("reason"), MAX_REASON);
        OperationBodies.checkLine(errors, "/by", fields.textOf("by"), MAX_BY);
        boolean redo = oneOf(errors, "/apply", fields.textOf("apply"), "remaining", "redo");
        boolean stop = oneOf(errors, "/running", fields.textOf("running"), "finish", "stop");
        errors.throwIfAny();
        String by = caller.nameOr(fields.textOf("by").orElse(JobSubmission.DEFAULT_USER));
        return new SettingsPatch(settings, fields, by, redo, stop || redo);
    }

    /** Whether the second of two words is given; the first is the default. */
    private static boolean oneOf(
            InputErrors errors, String place, Optional<String> given, String first, String second) {
        given.filter(word -> !word.equals(first) && !word.equals(second))
                .ifPresent(word -> errors.add(place, "must be '" + first + "' or '" + second + "'"));
        return given.filter(second::equals).isPresent();
    }

    String by() {
        return by;
    }

    String reason() {
        return control.textOf("reason").orElse("");
    }

    /**
     * The change that the patch makes of a job. Reads the store, so it blocks.
     *
     * @throws ProblemException with everything that is wrong in the settings that it leads to
     */
    SettingsChange changeOf(JobDetail job, FileStore store, Definitions definitions) {
        JobSpec before = job.spec();
        int priority = job.summary().priority();
        JsonNode merged = MergePatch.apply(document(before, priority), settings);
        InputErrors errors = new InputErrors();
        Map<String, String> parameters = new TreeMap<>();
        JsonFields picture = new JsonFields();
        JsonFields policy = new JsonFields();
        JsonFields limits = new JsonFields();
        StrictJson.Value readLimits = json -> json.object(Map.of(
                "attemptSeconds", limits.number("attemptSeconds"),
                "silenceSeconds", limits.number("silenceSeconds")));
        StrictJson.read(
                bytes(merged),
                errors,
                json -> json.object(Map.of(
                        "parameters",
                        object -> object.texts(JobSpec.MAX_PARAMETERS, parameters),
                        "picture",
                        object -> object.object(
                                Map.of("width", picture.number("width"), "height", picture.number("height"))),
                        "policy",
                        object -> object.object(Map.of(
                                "priority",
                                policy.number("priority"),
                                "maxTasks",
                                policy.number("maxTasks"),
                                "limits",
                                readLimits)))));
        ParameterCheck.check(
                before.profile().packageName(),
                parameters,
                definitions,
                before.profile().host().gpus().count(),
                errors,
                (place, file) -> requireListed(before, place, file, store, errors));
        int newPriority = policy.numberOf("priority").orElse(JobPolicy.DEFAULT_PRIORITY);
        errors.check("/policy/priority", () -> new JobPolicy(newPriority, "x", "x", 0));
        Optional<TaskLimits> newLimits = errors.check(
                "/policy/limits",
                () -> new TaskLimits(
                        limits.numberOf("attemptSeconds").orElse(0),
                        limits.numberOf("silenceSeconds").orElse(0)));
        Optional<JobPolicy> newPolicy =
                newLimits.flatMap(given -> errors.check("/policy/maxTasks", () -> before.policy()
                        .with(policy.numberOf("maxTasks").orElse(0), given)));
        Optional<JobSpec> after = newPolicy.flatMap(given -> errors.check(
                "/picture",
                () -> before.with(
                        picture.numberOf("width").orElse(JobSubmission.DEFAULT_WIDTH),
                        picture.numberOf("height").orElse(JobSubmission.DEFAULT_HEIGHT),
                        parameters,
                        given)));
        errors.throwIfAny();
        return new SettingsChange(
                job.revision(),
                after.orElseThrow(),
                newPriority == priority ? Optional.empty() : Optional.of(newPriority),
                redo,
                stopRunning);
    }

    /** What of a job can be changed, as clients write it. */
    private static ObjectNode document(JobSpec spec, int priority) {
        ObjectNode document = JSON.createObjectNode();
        ObjectNode parameters = document.putObject("parameters");
        spec.parameters().forEach(parameters::put);
        document.putObject("picture").put("width", spec.width()).put("height", spec.height());
        ObjectNode policy = document.putObject("policy");
        policy.put("priority", priority).put("maxTasks", spec.policy().maxTasks());
        policy.putObject("limits")
                .put("attemptSeconds", spec.policy().limits().attemptSeconds())
                .put("silenceSeconds", spec.policy().limits().silenceSeconds());
        return document;
    }

    private static void requireListed(
            JobSpec spec, String place, RelativePath file, FileStore store, InputErrors errors) {
        try {
            Path list = store.find(spec.manifest()).orElseThrow(() -> new IOException("the list of files is gone"));
            boolean listed = InputManifest.parse(Files.readAllBytes(list)).files().stream()
                    .anyMatch(entry -> entry.path().equals(file));
            if (!listed) {
                errors.add(place, "'" + file + "' is not among the files");
            }
        } catch (IOException e) {
            throw Problem.of(ProblemType.STORAGE_UNAVAILABLE, "the list of the job's files can not be read")
                    .asException();
        }
    }

    private static byte[] bytes(JsonNode document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
