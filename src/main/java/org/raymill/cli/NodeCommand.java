package org.raymill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts a node and stays until it ends. */
@Command(
        name = "node",
        description = "Start a node of a farm. Without options: all roles, on loopback, with an embedded database.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill node                                              a farm of one",
            "  raymill node --config /etc/raymill/raymill.conf           one on a network",
            "",
            "A node on a network needs certificates, see raymill init.",
            "",
            "Each option is also a setting, see docs/configuration.md.",
            "Ctrl-C lets running tasks end first."
        })
final class NodeCommand implements Callable<Integer> {

    private final NodeLauncher launcher;
    private final Terminal terminal;

    @Mixin
    private NodeSettingOptions options;

    NodeCommand(NodeLauncher launcher, Terminal terminal) {
        this.launcher = launcher;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        RunningNode node = launcher.start(options.read());
        node.apiAddress().ifPresent(api -> terminal.say("API: " + api + "/api/v1"));
        return node.awaitEnd();
    }
}
