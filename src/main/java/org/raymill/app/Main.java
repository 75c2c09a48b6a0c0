package org.raymill.app;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.raymill.cli.CommandException;
import org.raymill.cli.NodeOptions;
import org.raymill.cli.RaymillCommand;
import org.raymill.cli.RunningNode;
import org.raymill.cli.Terminal;
import org.raymill.model.Finding;

/** The program's entry: hands the command line a way to start nodes. */
public final class Main {

    private static final int FAILED = 1;

    /**
     * For how many seconds Java's clients keep connections that nothing goes over. Before Java 20 it is 1,200, longer than raymill.api.idle-timeout: what is
     * sent just when the server hangs up is lost.
     */
    private static final String IDLE_CONNECTIONS = "jdk.httpclient.keepalive.timeout";

    private Main() {}

    public static void main(String[] arguments) {
        if (System.getProperty(IDLE_CONNECTIONS) == null) {
            System.setProperty(IDLE_CONNECTIONS, "30");
        }
        System.exit(RaymillCommand.create(Main::launch, Main::examine, Terminal.ofProcess())
                .execute(arguments));
    }

    private static RunningNode launch(NodeOptions options) {
        try {
            return new LaunchedNode(Node.start(NodeSettings.load(options.configuration(), options.overrides())));
        } catch (StartException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    private static List<Finding> examine(NodeOptions options) {
        try {
            return HostDoctor.examine(options.configuration(), options.overrides());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
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
