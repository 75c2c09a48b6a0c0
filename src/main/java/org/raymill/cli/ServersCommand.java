package org.raymill.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.raymill.api.json.ServerList;
import org.raymill.model.InstalledPackage;
import org.raymill.model.PackageProblem;
import org.raymill.model.ServerDetail;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists render servers. */
@Command(name = "servers", description = "List render servers: hardware, packages, tags, what runs there.")
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
        printTable(servers);
        return 0;
    }

    /** Columns for what few servers have are there when one has it. */
    private void printTable(List<ServerDetail> servers) {
        Map<String, Function<ServerDetail, String>> columns = new LinkedHashMap<>();
        columns.put("ID", ServerDetail::id);
        columns.put("STATUS", server -> Values.word(server.status()));
        columns.put("CORES", server -> server.coresUsed() + "/" + server.cores());
        columns.put("MEMORY MIB", server -> server.memoryMiBUsed() + "/" + server.memoryMiB());
        if (servers.stream().anyMatch(server -> server.gpus() > 0)) {
            columns.put("GPUS", server -> server.gpusUsed() + "/" + server.gpus());
        }
        if (servers.stream().anyMatch(server -> !server.amounts().isEmpty())) {
            columns.put("AMOUNTS", ServersCommand::amounts);
        }
        columns.put("RUNNING", server -> Integer.toString(server.running().size()));
        columns.put("PACKAGES", server -> server.packages().stream()
                .map(InstalledPackage::label)
                .collect(Collectors.joining(", ")));
        if (servers.stream().anyMatch(server -> !server.tags().isEmpty())) {
            columns.put("TAGS", server -> String.join(", ", server.tags()));
        }
        columns.put("SANDBOX", server -> Values.word(server.sandbox()));
        columns.put("CPU", server -> server.host().cpuModel());
        columns.put("SEEN", server -> Times.ago(server.lastSeenAt()));
        columns.put("MESSAGE", ServersCommand::message);
        terminal.table(
                List.copyOf(columns.keySet()),
                servers.stream()
                        .map(server -> columns.values().stream()
                                .map(cell -> cell.apply(server))
                                .toList())
                        .toList());
    }

    /** What there is to say of it, with the packages that it should have and has not. */
    private static String message(ServerDetail server) {
        return Stream.concat(
                        Stream.of(server.message()).filter(message -> !message.isEmpty()),
                        server.packageProblems().stream().map(PackageProblem::toString))
                .collect(Collectors.joining("; "));
    }

    static String amounts(ServerDetail server) {
        return server.amounts().entrySet().stream()
                .map(amount -> amount.getKey() + " " + server.amountsUsed().getOrDefault(amount.getKey(), 0) + "/"
                        + amount.getValue())
                .collect(Collectors.joining(", "));
    }
}
