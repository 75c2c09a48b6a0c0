package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what the farm found wrong with a submission in terms of the options that it was made of. */
final class OptionErrors {

    private static final String PARAMETERS = "/parameters/";
    private static final String OF_PARAMETERS = "--param";

    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("/name", "--name"),
            Map.entry("/scene", "SCENE"),
            Map.entry("/profile/package", "--package"),
            Map.entry("/profile/version", "--package-version"),
            Map.entry("/profile/frames", "--frames"),
            Map.entry("/profile/chunk", "--chunk"),
            Map.entry("/profile/tiles", "--tiles"),
            Map.entry("/profile/cores", "--cores"),
            Map.entry("/profile/memoryMiB", "--memory"),
            Map.entry("/profile/amounts", "--amount"),
            Map.entry("/profile/host/whole", "--whole-host"),
            Map.entry("/profile/host/gpus/count", "--gpus"),
            Map.entry("/profile/host/gpus/model", "--gpu-model"),
            Map.entry("/profile/host/gpus/memoryMiB", "--gpu-memory"),
            Map.entry("/profile/host/operatingSystem", "--os"),
            Map.entry("/profile/host/architecture", "--arch"),
            Map.entry("/profile/host/freeDiskMiB", "--free-disk"),
            Map.entry("/profile/host/requiredTags", "--tag"),
            Map.entry("/profile/host/preferredTags", "--prefer-tag"),
            Map.entry("/profile/host/excludedTags", "--without-tag"),
            Map.entry("/profile/host/hosts", "--host"),
            Map.entry("/reason", "--reason"),
            Map.entry("/picture", "--width, --height"),
            Map.entry("/picture/width", "--width"),
            Map.entry("/picture/height", "--height"),
            Map.entry("/picture/format", "--format"),
            Map.entry("/encode", "--encode"),
            Map.entry("/encode/framesPerSecond", "--fps"),
            Map.entry("/encode/quality", "--encode-quality"),
            Map.entry("/encode/skipMissing", "--encode-skip-missing"),
            Map.entry("/policy/priority", "--priority"),
            Map.entry("/policy/project", "--project"),
            Map.entry("/policy/retries", "--retries"),
            Map.entry("/policy/urgent", "--urgent"),
            Map.entry("/policy/maxTasks", "--max-tasks"),
            Map.entry("/policy/frameOrder", "--order"),
            Map.entry("/policy/chunkSeconds", "--chunk-seconds"),
            Map.entry("/policy/limits/attemptSeconds", "--attempt-limit"),
            Map.entry("/policy/limits/silenceSeconds", "--silence-limit"),
            Map.entry("/policy/failureShare", "--failure-share"),
            Map.entry("/policy/avoidAfter", "--avoid-after"),
            Map.entry("/policy/dependencies", "--after"),
            Map.entry("/policy/site", "--site"),
            Map.entry("/policy/budget", "--budget"),
            Map.entry("/policy/dataClass", "--data-class"),
            Map.entry("/policy/results", "--results"),
            Map.entry("/policy/checks/flagged", "--flagged"),
            Map.entry("/policy/checks/verifyPercent", "--verify"));

    private OptionErrors() {}

    /** What is wrong with a submission, option by option; empty when something is that no option stands for. */
    static Optional<String> of(RefusedException refusal) {
        return of(refusal, OF_PARAMETERS);
    }

    /**
     * What is wrong, option by option; empty when something is that no option stands for.
     *
     * @param ofParameters the option that gives parameters of the rendering package
     */
    static Optional<String> of(RefusedException refusal, String ofParameters) {
        List<String> wrong = new ArrayList<>();
        for (JsonNode error : refusal.problem().path("errors")) {
            Optional<String> option = option(error.path("pointer").asText(), ofParameters);
            if (option.isEmpty()) {
                return Optional.empty();
            }
            wrong.add(option.get() + ": " + error.path("detail").asText());
        }
        return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", wrong));
    }

    /** The option for a place, or for the nearest place around it, such as the list that an entry is in. */
    private static Optional<String> option(String pointer, String ofParameters) {
        if (pointer.startsWith(PARAMETERS)) {
            String name = pointer.substring(PARAMETERS.length());
            return Optional.of(ofParameters + " " + name.replace("~1", "/").replace("~0", "~"));
        }
        String place = pointer;
        while (place.contains("/")) {
            if (OPTIONS.containsKey(place)) {
                return Optional.of(OPTIONS.get(place));
            }
            place = place.substring(0, place.lastIndexOf('/'));
        }
        return Optional.empty();
    }
}
