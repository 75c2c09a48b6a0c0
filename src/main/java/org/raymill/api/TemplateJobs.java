package org.raymill.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.raymill.api.Problem.FieldError;
import org.raymill.api.Submissions.Given;
import org.raymill.api.TemplateFilling.Filled;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.JobSubmission.FileEntry;
import org.raymill.api.json.TemplateDefinition;
import org.raymill.api.json.TemplateJob;
import org.raymill.api.json.TemplateParameter;

/** Makes submissions of templates and values, and tells what is wrong with those in terms of what was given. */
final class TemplateJobs {

    private static final String PARAMETERS = "/parameters/";
    private static final String ANY_SHA256 = "0".repeat(64);

    /**
     * A submission that was made of a template.
     *
     * @param ownFiles how many of its files are the template's
     */
    record Made(Given given, Filled filled, int ownFiles) {}

    private final ApiContext context;

    TemplateJobs(ApiContext context) {
        this.context = context;
    }

    // ---- with values

    /**
     * Makes a submission.
     *
     * @param errors what was wrong in reading the values
     * @throws ProblemException with all that is wrong with the values
     */
    Made make(TemplateDefinition template, TemplateJob wanted, InputErrors errors) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        wanted.parameters().keySet().stream()
                .filter(name -> template.parameters().stream()
                        .noneMatch(parameter -> parameter.name().equals(name)))
                .forEach(name -> errors.add(place(name), "is no parameter of the template; " + known(template)));
        List<String> paths = Stream.concat(
                        paths(template.job()), wanted.files().stream().map(FileEntry::path))
                .toList();
        for (TemplateParameter parameter : template.parameters()) {
            Optional<JsonNode> value = Optional.ofNullable(wanted.parameters().get(parameter.name()))
                    .or(parameter::preset);
            if (value.isEmpty() && parameter.required() && !errors.has(place(parameter.name()))) {
                errors.add(place(parameter.name()), "is missing");
            }
            value.ifPresent(given -> {
                problem(parameter, given, paths).ifPresent(problem -> errors.add(place(parameter.name()), problem));
                values.put(parameter.name(), given);
            });
        }
        errors.throwIfAny();
        return made(template, values, wanted.files(), wanted.user());
    }

    private static String place(String parameter) {
        return PARAMETERS + InputErrors.token(parameter);
    }

    private static String known(TemplateDefinition template) {
        return template.parameters().isEmpty()
                ? "it has none"
                : "it has "
                        + String.join(
                                ", ",
                                template.parameters().stream()
                                        .map(TemplateParameter::name)
                                        .toList());
    }

    private static Stream<String> paths(JsonNode job) {
        List<String> paths = new ArrayList<>();
        job.path("files").forEach(file -> paths.add(file.path("path").asText()));
        return paths.stream();
    }

    private static Optional<String> problem(TemplateParameter parameter, JsonNode value, List<String> paths) {
        return TemplateValues.problem(parameter, value).or(() -> {
            boolean missing = parameter.type() == TemplateParameter.Type.FILE && !paths.contains(value.textValue());
            return missing ? Optional.of("'" + value.textValue() + "' is not among the files") : Optional.empty();
        });
    }

    private Made made(
            TemplateDefinition template, Map<String, JsonNode> values, List<FileEntry> files, Optional<String> user) {
        Filled filled = TemplateFilling.fill(
                (ObjectNode) template.job(), values, context.settings().maxJobBytes());
        user.filter(name -> filled.job().path("policy").path("user").isMissingNode())
                .ifPresent(name -> filled.job().withObject("/policy").put("user", name));
        Given given = Submissions.read(bytes(filled.job()));
        JobSubmission own = given.submission();
        JobSubmission all = new JobSubmission(
                own.name(),
                own.scene(),
                Stream.concat(own.files().stream(), files.stream()).toList(),
                own.profile(),
                own.picture(),
                own.parameters(),
                own.policy(),
                own.encode());
        return new Made(
                new Given(all, withoutMissingFiles(given, files)),
                filled,
                own.files().size());
    }

    /** A template need not have files of its own when some are given. */
    private static InputErrors withoutMissingFiles(Given given, List<FileEntry> files) {
        InputErrors kept = new InputErrors();
        given.errors().all().stream()
                .filter(error -> files.isEmpty() || !error.equals(new FieldError("/files", "is missing")))
                .forEach(error -> kept.add(error.pointer(), error.detail()));
        return kept;
    }

    private byte[] bytes(ObjectNode job) {
        try {
            return context.json().writeValueAsBytes(job);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /** What was wrong with a submission, told of the values and files of which it was made. */
    static FieldError ofValues(FieldError error, Made made) {
        String pointer = error.pointer();
        if (pointer.startsWith("/files/")) {
            String[] parts = pointer.split("/", 4);
            int index = Integer.parseInt(parts[2]);
            if (index >= made.ownFiles()) {
                String rest = parts.length > 3 ? "/" + parts[3] : "";
                return new FieldError("/files/" + (index - made.ownFiles()) + rest, error.detail());
            }
        }
        Set<String> names = made.filled().parametersAt(pointer);
        String ofJob = "the template's job, " + pointer + ": " + error.detail();
        if (names.isEmpty() && pointer.equals("/policy/user")) {
            return new FieldError("/user", error.detail());
        }
        return names.isEmpty()
                ? new FieldError("", ofJob)
                : new FieldError(place(names.iterator().next()), ofJob);
    }

    // ---- without values

    /**
     * Makes a submission with the defaults, and with guesses where there are none.
     *
     * @param guessed gets the names of the parameters that were guessed
     */
    Made trial(TemplateDefinition template, Set<String> guessed) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        List<FileEntry> files = new ArrayList<>();
        for (TemplateParameter parameter : template.parameters()) {
            if (parameter.preset().isPresent()) {
                values.put(parameter.name(), parameter.preset().get());
            } else if (parameter.required()) {
                JsonNode guess = TemplateValues.guess(parameter);
                guessed.add(parameter.name());
                values.put(parameter.name(), guess);
                if (parameter.type() == TemplateParameter.Type.FILE) {
                    files.add(new FileEntry(guess.textValue(), ANY_SHA256, 0));
                }
            }
        }
        return made(template, values, files, Optional.empty());
    }

    /** What was wrong with the submission of a trial, told of the template; empty when it is about a guess. */
    static Optional<FieldError> ofTemplate(FieldError error, Made made, Set<String> guessed, boolean read) {
        boolean ofGuess = made.filled().parametersAt(error.pointer()).stream().anyMatch(guessed::contains);
        return ofGuess && !read
                ? Optional.empty()
                : Optional.of(new FieldError("/job" + error.pointer(), error.detail()));
    }

    // ---- problems

    /** Lets what fails because of wrong fields fail with them as they are told by another. */
    static <T> CompletionStage<T> retold(
            CompletionStage<T> stage, Function<List<FieldError>, List<FieldError>> teller, T otherwise) {
        return stage.exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            Optional<List<FieldError>> errors = errors(cause);
            if (errors.isEmpty()) {
                return CompletableFuture.failedFuture(cause);
            }
            InputErrors told = new InputErrors();
            try {
                teller.apply(errors.get()).forEach(error -> told.add(error.pointer(), error.detail()));
                told.throwIfAny();
                return CompletableFuture.completedFuture(otherwise);
            } catch (ProblemException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private static Optional<List<FieldError>> errors(Throwable failure) {
        if (failure instanceof ProblemException problem
                && problem.problem().type() == ProblemType.INVALID_INPUT
                && problem.problem().extra().get("errors") instanceof List<?> errors) {
            return Optional.of(errors.stream().map(FieldError.class::cast).toList());
        }
        return Optional.empty();
    }
}
