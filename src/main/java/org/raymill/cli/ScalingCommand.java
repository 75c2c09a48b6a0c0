package org.raymill.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ScalingSignal.ClassScaling;
import org.raymill.model.ScalingSignal.UnservedWork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how many render nodes of each class would be used now. */
@Command(
        name = "scaling",
        description = "Show how many render nodes of each class would be used now, and why.",
        footerHeading = "%nExamples:%n",
        footer = {"  raymill scaling", "  raymill scaling --json | jq '.classes[] | {id, wantedNodes}'"})
final class ScalingCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Option(names = "--json", description = "Print JSON: an object with the classes, and what asks for no node.")
    private boolean json;

    ScalingCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ScalingSignal signal = farm.client().get("/api/v1/scaling", ScalingSignal.class);
        if (json) {
            Json.print(terminal, signal);
            return 0;
        }
        if (signal.classes().isEmpty()) {
            terminal.say("No classes of nodes. The site's configuration declares them: raymill.scaling.classes.");
            return 0;
        }
        terminal.table(
                List.of("CLASS", "WANTED", "NEEDED", "PRESENT", "BUSY", "LEAST", "MOST", "RUNNING", "WAITING", "WHY"),
                signal.classes().stream().map(ScalingCommand::row).toList());
        signal.unserved().forEach(this::print);
        return 0;
    }

    private static List<String> row(ClassScaling each) {
        return List.of(
                each.name(),
                Integer.toString(each.wantedNodes()),
                Integer.toString(each.neededNodes()),
                Integer.toString(each.presentNodes()),
                Integer.toString(each.busyNodes()),
                Integer.toString(each.minNodes()),
                Integer.toString(each.maxNodes()),
                Long.toString(each.runningTasks()),
                Long.toString(each.waitingTasks()),
                String.join("; ", each.reasons()));
    }

    private void print(UnservedWork work) {
        terminal.print("No node is asked for " + work.waitingTasks() + (work.waitingTasks() == 1 ? " task" : " tasks")
                + " that need" + (work.waitingTasks() == 1 ? "s " : " ") + Terminal.clean(work.needs()) + ": "
                + Terminal.clean(String.join("; ", work.reasons())));
    }
}
