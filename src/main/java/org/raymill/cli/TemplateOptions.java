package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.raymill.api.json.JobEstimate;
import org.raymill.api.json.TemplateJob;
import org.raymill.api.json.TemplateParameter;
import org.raymill.api.json.TemplateParameter.Type;
import org.raymill.api.json.TemplateView;
import org.raymill.model.AssociatedFile;
import org.raymill.model.JobSummary;
import org.raymill.scene.SceneKind;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Names a template of the farm and the values of its parameters. What is wrong is an {@link IllegalArgumentException} for the user. */
final class TemplateOptions {

    private static final String VALUE = "-p";

    /** Options that go with a template; all others say what a template says. */
    private static final Set<String> WITH_TEMPLATES = Set.of(
            "--template",
            "--value",
            "--wait",
            "--out",
            "--json",
            "--api",
            "--verbose",
            "--also",
            "--file",
            "--files",
            "--root",
            "--map",
            "--maps",
            "--allow-missing",
            "--dry-run",
            "--estimate");

    @Option(
            names = "--template",
            order = 70,
            paramLabel = "NAME",
            description = "Submit a job by this template of the farm, in place of SCENE and what is said of it;"
                    + " 'raymill templates' lists them.")
    private String template;

    @Option(
            names = {VALUE, "--value"},
            order = 71,
            paramLabel = "NAME=VALUE",
            description = "The value of a parameter of the template; for a file its name here, and what a scene needs"
                    + " comes with it; repeatable.")
    private Map<String, String> values = new LinkedHashMap<>();

    boolean isWanted() {
        return template != null;
    }

    /** Refuses what goes without a template only, or with one only. */
    void check(boolean scene, ParseResult given) {
        if (!isWanted()) {
            if (!scene) {
                throw new IllegalArgumentException("name a SCENE, or a template with --template");
            }
            if (!values.isEmpty()) {
                throw new IllegalArgumentException(VALUE + " is for templates; name one with --template");
            }
            return;
        }
        if (scene) {
            throw new IllegalArgumentException(
                    "with --template there is no SCENE; a file is the value of a parameter, such as -p scene=FILE");
        }
        List<String> options = given.matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(option -> !WITH_TEMPLATES.contains(option))
                .distinct()
                .toList();
        if (!options.isEmpty()) {
            throw new IllegalArgumentException(String.join(", ", options) + " can not be combined with --template,"
                    + " whose parameters are given by -p");
        }
    }

    /** A job by the template, with its files as they are on this machine. */
    private record Prepared(TemplateJob job, Optional<SceneFiles> scenery, Map<AssociatedFile, Path> files) {}

    /** Makes the job of the values; finds and reads its files. */
    private Prepared prepare(ApiClient client, Terminal terminal, SceneSearch search) {
        TemplateView view = client.get(path(), TemplateView.class);
        requireKnown(view);
        Map<String, Path> named = new LinkedHashMap<>();
        Map<String, JsonNode> typed = new LinkedHashMap<>();
        for (TemplateParameter parameter : view.parameters()) {
            String given = values.get(parameter.name());
            if (given != null && parameter.type() == Type.FILE) {
                named.put(parameter.name(), file(parameter, given));
            } else if (given != null) {
                typed.put(parameter.name(), value(parameter, given));
            } else if (parameter.required()) {
                throw new IllegalArgumentException("the template needs " + VALUE + " " + parameter.name() + "="
                        + (parameter.help().isEmpty() ? "" : " (" + parameter.help() + ")"));
            }
        }
        Optional<SceneFiles> scenery =
                named.isEmpty() ? Optional.empty() : Optional.of(find(named, client, terminal, search));
        scenery.ifPresent(
                found -> named.forEach((name, file) -> typed.put(name, TextNode.valueOf(pathInJob(found, file)))));
        Map<AssociatedFile, Path> files =
                search.dryRun() ? Map.of() : scenery.map(SceneFiles::hash).orElse(Map.of());
        TemplateJob job = new TemplateJob(typed, JobSubmitter.entries(files), Optional.of(Users.current()));
        return new Prepared(job, scenery, files);
    }

    /** Submits the job; of a dry run lists its files, and submits nothing. */
    Optional<JobSummary> submit(ApiClient client, Terminal terminal, SceneSearch search) {
        Prepared prepared = prepare(client, terminal, search);
        if (search.dryRun()) {
            prepared.scenery().ifPresent(found -> found.list(terminal));
            return Optional.empty();
        }
        return Optional.of(ofValues(
                () -> new JobSubmitter(client, terminal).submit(path() + "/jobs", prepared.job(), prepared.files())));
    }

    /** Asks the farm what the job would be; nothing is sent but that. */
    JobEstimate estimate(ApiClient client, Terminal terminal, SceneSearch search) {
        Prepared prepared = prepare(client, terminal, search);
        return ofValues(() -> client.post(path() + "/estimate", prepared.job(), JobEstimate.class));
    }

    /** Tells what the farm refuses in terms of the values that were given. */
    private static <T> T ofValues(Supplier<T> request) {
        try {
            return request.get();
        } catch (RefusedException e) {
            throw OptionErrors.of(e, VALUE)
                    .<RuntimeException>map(text -> new IllegalArgumentException(text, e))
                    .orElse(e);
        }
    }

    private String path() {
        return "/api/v1/templates/" + ApiClient.segment(template);
    }

    private void requireKnown(TemplateView view) {
        TreeSet<String> unknown = new TreeSet<>(values.keySet());
        List<String> known =
                view.parameters().stream().map(TemplateParameter::name).toList();
        known.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("the template has no parameter " + unknown.first() + "; it has "
                    + (known.isEmpty() ? "none" : String.join(", ", known)));
        }
    }

    private static JsonNode value(TemplateParameter parameter, String text) {
        try {
            return switch (parameter.type()) {
                case INTEGER -> LongNode.valueOf(Long.parseLong(text));
                case NUMBER -> DoubleNode.valueOf(Double.parseDouble(text));
                case BOOLEAN -> BooleanNode.valueOf(flag(parameter, text));
                default -> TextNode.valueOf(text);
            };
        } catch (NumberFormatException e) {
            String kind = parameter.type() == Type.INTEGER ? "a whole number" : "a number";
            throw new IllegalArgumentException(VALUE + " " + parameter.name() + ": '" + text + "' is not " + kind, e);
        }
    }

    private static boolean flag(TemplateParameter parameter, String text) {
        return switch (text) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        VALUE + " " + parameter.name() + ": '" + text + "' is neither yes nor no");
        };
    }

    private static Path file(TemplateParameter parameter, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(VALUE + " " + parameter.name() + ": '" + text + "' is no file name", e);
        }
    }

    /** Finds the files of the first scene among those named, or of the first file; the others come with it. */
    private static SceneFiles find(Map<String, Path> named, ApiClient client, Terminal terminal, SceneSearch search) {
        Path scene = named.values().stream()
                .filter(file -> SceneKind.of(file).isPresent())
                .findFirst()
                .orElseGet(() -> named.values().iterator().next());
        named.values().stream().filter(file -> !file.equals(scene)).forEach(search::add);
        search.learnSiteRules(scene, client, terminal);
        SceneFiles found = SceneFiles.find(scene, search, null);
        found.tell(terminal);
        return found;
    }

    /** The path within the job of a file that was named. */
    private static String pathInJob(SceneFiles found, Path file) {
        Path here = file.toAbsolutePath().normalize();
        return found.files().entrySet().stream()
                .filter(entry -> entry.getValue().toAbsolutePath().normalize().equals(here))
                .map(entry -> entry.getKey().value())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no file " + file));
    }
}
