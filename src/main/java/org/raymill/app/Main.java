package org.raymill.app;

import java.net.URI;
import java.util.Optional;
import org.raymill.cli.CommandException;
import org.raymill.cli.NodeOptions;
import org.raymill.cli.RaymillCommand;
import org.raymill.cli.RunningNode;
import org.raymill.cli.Terminal;

/** The program's entry: hands the command line a way to start nodes. */
public final class Main {

    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(RaymillCommand.create(Main::launch, Terminal.ofProcess()).execute(arguments));
    }

    private static RunningNode launch(NodeOptions options) {
        try {
            return new LaunchedNode(Node.start(NodeSettings.load(options.configuration(), options.overrides())));
        } catch (StartException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    private record LaunchedNode(Node node) implements RunningNode {

        @Override
        public Optional<URI> apiAddress() {
            return node.apiAddress();
        }

        @Override
        public int awaitEnd() {
            return node.whenEnded().toCompletableFuture().join() == Node.End.STOPPED ? 0 : FAILED;
        }

        @Override
        public void close() {
            node.close();
        }
    }
}
