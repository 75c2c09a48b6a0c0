package org.raymill.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.raymill.api.json.PackageList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists rendering packages. */
@Command(
        name = "packages",
        description =
                "List the rendering packages of the farm and where they are installed; check a definition of one.")
final class PackagesCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Option(names = "--json", description = "Print JSON: an array of objects.")
    private boolean json;

    PackagesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var packages = farm.client().get("/api/v1/packages", PackageList.class).packages();
        if (json) {
            Json.print(terminal, packages);
            return 0;
        }
        terminal.table(
                List.of("NAME", "VERSION", "TILES", "VERIFIED", "SERVERS"),
                packages.stream()
                        .map(entry -> List.of(
                                entry.name(),
                                entry.version(),
                                yes(entry.tiles()),
                                yes(entry.verified()),
                                String.join(", ", entry.servers())))
                        .toList());
        return 0;
    }

    private static String yes(boolean value) {
        return value ? "yes" : "no";
    }
}
