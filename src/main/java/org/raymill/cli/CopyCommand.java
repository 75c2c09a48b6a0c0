package org.raymill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Submits a job of before again, with changes. */
@Command(
        name = "copy",
        description = {
            "Submit an earlier job again, with changes; prints the new job's id.",
            "Its files are in the farm already; if some were removed there since, they are named."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill copy 1m83xf8fdmhegk7n --set samples=256 --frames 25-48",
            "  raymill copy 1m83xf8fdmhegk7n --edit"
        })
final class CopyCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Mixin
    private FarmOptions farm;

    @Parameters(paramLabel = "JOB", description = "The job's id; it may go on or have ended.")
    private JobId job;

    @Option(
            names = "--set",
            order = 1,
            paramLabel = "NAME=VALUE",
            description = "Give a parameter of the rendering package another value; repeatable.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--unset", order = 2, paramLabel = "NAME", description = "Take a parameter away; repeatable.")
    private List<String> unset = List.of();

    @Option(names = "--frames", order = 3, paramLabel = "RANGES", description = "Other frames, such as 25-48.")
    private Optional<FrameSet> frames = Optional.empty();

    @Option(names = "--name", order = 4, paramLabel = "NAME", description = "Another name.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--priority", order = 5, paramLabel = "0-100", description = "Another priority.")
    private Optional<Integer> priority = Optional.empty();

    @Option(
            names = "--edit",
            order = 6,
            description = "Open the submission in an editor ($$VISUAL, $$EDITOR) first; an empty file submits nothing.")
    private boolean edit;

    @Option(
            names = "--from",
            order = 7,
            paramLabel = "FILE",
            description = "Take the submission from this file in place of the job's: what was edited and refused.")
    private Path from;

    @Option(names = "--dry-run", order = 8, description = "Print the submission as JSON, and submit nothing.")
    private boolean dryRun;

    @Option(
            names = "--json",
            order = 9,
            description = "Print the accepted job as JSON, an object with warnings, in place of its id.")
    private boolean json;

    CopyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        JsonNode copy = client.getTree("/api/v1/jobs/" + job + "/submission");
        copy.path("omitted")
                .forEach(left -> terminal.say("left out: "
                        + Terminal.clean(left.path("pointer").asText() + ": "
                                + left.path("reason").asText())));
        copy.path("missing")
                .forEach(file -> terminal.say("the farm does not have "
                        + Terminal.clean(file.path("path").asText()) + " any more"));
        JsonNode taken = from == null ? copy.path("submission") : Editing.read(client.json(), from);
        if (!(taken instanceof ObjectNode submission)) {
            throw new CommandException("a submission is a JSON object");
        }
        change(submission);
        if (edit) {
            Optional<ObjectNode> edited = new Editing(client.json(), terminal).edit(submission);
            if (edited.isEmpty()) {
                terminal.say("The file is empty: nothing is submitted.");
                return 1;
            }
            submission = edited.get();
        }
        if (dryRun) {
            Json.print(terminal, submission);
            return 0;
        }
        submit(client, submission);
        return 0;
    }

    private void change(ObjectNode submission) {
        set.forEach((key, value) -> submission.withObject("/parameters").put(key, value));
        unset.forEach(key -> submission.withObject("/parameters").remove(key));
        frames.ifPresent(wanted -> submission.withObject("/profile").put("frames", wanted.toString()));
        name.ifPresent(wanted -> submission.put("name", wanted));
        priority.ifPresent(wanted -> submission.withObject("/policy").put("priority", wanted));
        submission.withObject("/policy").put("user", Users.current());
    }

    private void submit(ApiClient client, ObjectNode submission) {
        try {
            JobSummary made = new JobSubmitter(client, terminal).submit("/api/v1/jobs", submission, Map.of());
            List<String> warnings =
                    NoServer.warning(client, new JobId(made.id())).stream().toList();
            if (json) {
                Json.print(terminal, new SubmittedJob(made, warnings));
            } else {
                terminal.print(made.id());
            }
            warnings.forEach(terminal::say);
        } catch (RefusedException e) {
            if (edit) {
                keep(submission);
            }
            throw OptionErrors.of(e, "--set")
                    .filter(text -> !edit)
                    .<RuntimeException>map(text -> new ParameterException(command.commandLine(), text, e))
                    .orElse(e);
        }
    }

    private void keep(ObjectNode submission) {
        try {
            Path kept = Files.createTempFile("raymill-submission", ".json");
            Files.writeString(kept, submission.toPrettyString());
            terminal.say(
                    "What you wrote is in " + kept + "; go on with: raymill copy " + job + " --edit --from " + kept);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        } catch (IOException e) {
            terminal.say("What you wrote can not be kept: " + e);
        }
    }
}
