package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Starting a node: what the user says becomes settings. */
class NodeCommandTest {

    private final AtomicReference<NodeOptions> started = new AtomicReference<>();

    private CommandRun start(int end, String... arguments) {
        NodeLauncher launcher = options -> {
            started.set(options);
            return new RunningNode() {
                @Override
                public Optional<URI> apiAddress() {
                    return Optional.of(URI.create("http://127.0.0.1:4711"));
                }

                @Override
                public int awaitEnd() {
                    return end;
                }

                @Override
                public void close() {
                    throw new AssertionError("the node ends by itself");
                }
            };
        };
        return CommandRun.starting(launcher, arguments);
    }

    @Test
    void withoutOptionsTheSettingsDecide() {
        CommandRun run = start(0, "node");

        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("API: http://127.0.0.1:4711/api/v1");
        assertThat(started.get()).isEqualTo(new NodeOptions(Optional.empty(), Map.of()));
    }

    @Test
    void everyOptionIsASetting() {
        start(
                0,
                "node",
                "--roles=control,api",
                "--data=d",
                "--storage",
                "s",
                "--host=h",
                "--port=1",
                "--http-host=hh",
                "--http-port=2",
                "--seed=a:1",
                "--seed",
                "b:2",
                "--name=n",
                "--cores=3",
                "--memory=4",
                "--config=c.conf");

        assertThat(started.get().configuration()).contains(Path.of("c.conf"));
        assertThat(started.get().overrides())
                .isEqualTo(Map.ofEntries(
                        Map.entry("raymill.roles", List.of("control", "api")),
                        Map.entry("raymill.data", Path.of("d").toAbsolutePath().toString()),
                        Map.entry(
                                "raymill.storage", Path.of("s").toAbsolutePath().toString()),
                        Map.entry("raymill.cluster.host", "h"),
                        Map.entry("raymill.cluster.port", 1),
                        Map.entry("raymill.api.host", "hh"),
                        Map.entry("raymill.api.port", 2),
                        Map.entry("raymill.cluster.seeds", List.of("a:1", "b:2")),
                        Map.entry("raymill.server.name", "n"),
                        Map.entry("raymill.server.cores", 3),
                        Map.entry("raymill.server.memory-mib", 4)));
    }

    @Test
    void theNodesEndIsTheCommands() {
        assertThat(start(1, "node").status()).isEqualTo(1);
    }

    @Test
    void aNodeThatCanNotStartSaysWhy() {
        CommandRun run = CommandRun.starting(
                options -> {
                    throw new CommandException("the port 8460 is taken");
                },
                "node");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualToIgnoringNewLines("raymill: the port 8460 is taken");
    }
}
