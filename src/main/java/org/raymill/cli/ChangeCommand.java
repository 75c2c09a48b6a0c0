package org.raymill.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes the settings of a job that goes on. */
@Command(
        name = "change",
        description =
                "Let a job go on with other settings. Frames that are not rendered yet use them; what has begun is finished with the old ones, unless asked otherwise.",
        footerHeading = "%nExample:%n",
        footer = "  raymill change 1m83xf8fdmhegk7n --set samples=256 --stop-running --reason 'too noisy'")
final class ChangeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Mixin
    private FarmOptions farm;

    @Mixin
    private OperationOptions operation;

    @Parameters(paramLabel = "JOB", index = "0", description = "The job's id.")
    private JobId job;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Give a parameter another value; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--unset", paramLabel = "NAME", description = "Take a parameter away; may be repeated.")
    private List<String> unset = List.of();

    @Option(names = "--width", paramLabel = "PIXELS", description = "Make pictures so wide; needs --redo.")
    private Optional<Integer> width = Optional.empty();

    @Option(names = "--height", paramLabel = "PIXELS", description = "Make pictures so high; needs --redo.")
    private Optional<Integer> height = Optional.empty();

    @Option(names = "--priority", paramLabel = "0-100", description = "Give the job another priority.")
    private Optional<Integer> priority = Optional.empty();

    @Option(
            names = "--max-tasks",
            paramLabel = "N",
            description = "Run at most so many tasks at a time; 0: any number.")
    private Optional<Integer> maxTasks = Optional.empty();

    @Option(names = "--redo", description = "Render all frames anew, finished ones too.")
    private boolean redo;

    @Option(names = "--stop-running", description = "Stop what runs and begin those frames anew with the new settings.")
    private boolean stopRunning;

    ChangeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        ObjectNode patch = client.json().createObjectNode();
        set.forEach((name, value) -> patch.withObject("/parameters").put(name, value));
        unset.forEach(name -> patch.withObject("/parameters").putNull(name));
        width.ifPresent(value -> patch.withObject("/picture").put("width", value));
        height.ifPresent(value -> patch.withObject("/picture").put("height", value));
        priority.ifPresent(value -> patch.withObject("/policy").put("priority", value));
        maxTasks.ifPresent(value -> patch.withObject("/policy").put("maxTasks", value));
        if (patch.isEmpty() && !redo) {
            throw new ParameterException(
                    command.commandLine(), "say what to change, for example with --set samples=64");
        }
        patch.put("apply", redo ? "redo" : "remaining");
        patch.put("running", stopRunning || redo ? "stop" : "finish");
        patch.put("by", Users.current());
        operation.reason().ifPresent(reason -> patch.put("reason", reason));
        String path = "/api/v1/jobs/" + job;
        JobDetail before = client.get(path, JobDetail.class);
        JobSummary summary = change(client, path, patch);
        JobDetail after = client.get(path, JobDetail.class);
        terminal.print(summary.id() + " " + terminal.paint(Values.word(summary.status())) + ", "
                + Terminal.clean(SettingsDifference.of(before, after, redo)));
        return 0;
    }

    private JobSummary change(ApiClient client, String path, ObjectNode patch) {
        try {
            return client.patch(path, patch, JobSummary.class);
        } catch (RefusedException e) {
            throw OptionErrors.of(e, "--set")
                    .<RuntimeException>map(text -> new ParameterException(command.commandLine(), text, e))
                    .orElse(e);
        }
    }
}
