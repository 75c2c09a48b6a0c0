package org.raymill.cli;

/** Starts nodes for the commands {@code node} and {@code demo}. */
@FunctionalInterface
public interface NodeLauncher {

    /**
     * Starts a node; returns when it is on its way into the cluster.
     *
     * @throws CommandException when it can not start, with what is wrong and what to do
     */
    RunningNode start(NodeOptions options);
}
