package org.raymill.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.raymill.api.json.ServerList;
import org.raymill.model.InstalledPackage;
import org.raymill.model.ServerDetail;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists render servers. */
@Command(name = "servers", description = "List render servers: hardware, packages, what runs there.")
final class ServersCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Option(names = "--json", description = "Print JSON: an array of objects.")
    private boolean json;

    ServersCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<ServerDetail> servers =
                farm.client().get("/api/v1/servers", ServerList.class).servers();
        if (json) {
            Json.print(terminal, servers);
            return 0;
        }
        if (servers.isEmpty()) {
            terminal.say("No render servers. Start one with: raymill node --roles render --seed HOST:PORT");
            return 0;
        }
        terminal.table(
                List.of("ID", "STATUS", "CORES", "MEMORY MIB", "RUNNING", "PACKAGES", "CPU", "SEEN", "MESSAGE"),
                servers.stream().map(ServersCommand::row).toList());
        return 0;
    }

    private static List<String> row(ServerDetail server) {
        return List.of(
                server.id(),
                Values.word(server.status()),
                server.coresUsed() + "/" + server.cores(),
                server.memoryMiBUsed() + "/" + server.memoryMiB(),
                Integer.toString(server.running().size()),
                server.packages().stream().map(ServersCommand::text).collect(Collectors.joining(", ")),
                server.host().cpuModel(),
                Times.ago(server.lastSeenAt()),
                server.message());
    }

    private static String text(InstalledPackage installed) {
        return installed.name() + " " + installed.version();
    }
}
