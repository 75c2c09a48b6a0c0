package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.raymill.bench.transfer.SendingSite;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how long files take to another site over TLS, beside curl with the same files to the same place. */
@Command(
        name = "transfer",
        description = "How long a large file and many small ones take to another site over TLS, beside curl.")
final class BenchTransferCommand implements Callable<Integer> {

    private static final long MIB = 1 << 20;

    private final Terminal terminal;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--small",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Files of 1 to 50 kB (default: ${DEFAULT-VALUE}).")
    private int small;

    @Option(
            names = "--large",
            paramLabel = "MIB",
            defaultValue = "2048",
            description = "Size of one more file (default: ${DEFAULT-VALUE}).")
    private int large;

    @Option(
            names = "--warm-up",
            paramLabel = "MIB",
            defaultValue = "256",
            description = "Size of a file, with a tenth as many small ones, that goes before, so that it is not the"
                    + " compiling of processes that have just started which is measured (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often the large file is sent in each way; the best counts (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--encrypt",
            description = "Have the other site encrypt on its disk what Raymill sends, and not what curl sends.")
    private boolean encrypt;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    BenchTransferCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (small < 1 || small > 90_000 || large < 1 || warmUp < 0 || rounds < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--small must lie between 1 and 90000, --large and --rounds be at least 1 and --warm-up at least 0");
        }
        Path folder;
        try {
            folder = Files.createTempDirectory("raymill-bench-transfer-");
        } catch (IOException e) {
            throw new CommandException("no temporary folder can be made: " + e.getMessage(), e);
        }
        try {
            measure(folder);
        } catch (IOException e) {
            throw new CommandException("the files can not be written or read: " + e.getMessage(), e);
        } finally {
            BenchProgram.run(List.of("rm", "-rf", folder.toString()));
        }
        return CommandLine.ExitCode.OK;
    }

    private void measure(Path folder) throws IOException {
        figures.put("benchmark", "transfer");
        figures.put("processors", Runtime.getRuntime().availableProcessors());
        figures.put("java", Runtime.version().toString());
        figures.put("loadBefore", BenchReport.load());
        figures.put("largeMiB", large);
        figures.put("rounds", rounds);
        figures.put("smallFiles", small);
        figures.put("encrypted", encrypt);
        terminal.say("Writing a file of " + large + " MiB and " + small + " of 1 to 50 kB ...");
        SendingSite site = new SendingSite(folder);
        SendingSite.JobFiles largeFile = site.large(large);
        SendingSite.JobFiles smallFiles = site.small(small);
        try (BenchGate gate = BenchGate.start(folder, encrypt);
                BenchGate plain = BenchGate.start(folder, false)) {
            BenchCurl curl = new BenchCurl(folder, site, plain.port());
            if (warmUp > 0) {
                terminal.say("Warming up ...");
                SendingSite.JobFiles some = site.large(warmUp);
                require(site.send(some, gate.port()) == 2, "the files were not sent");
                require(site.send(site.small(Math.max(1, warmUp / 10)), gate.port()) > 1, "the files were not sent");
                curl.sendAsOneRequestEach(some.paths());
            }
            large(folder, site, largeFile, gate, curl);
            small(site, smallFiles, gate, curl);
            resumed(site, gate);
        }
        print();
    }

    private void large(Path folder, SendingSite site, SendingSite.JobFiles file, BenchGate gate, BenchCurl curl) {
        terminal.say("Sending the large file ...");
        double byCurl = Double.MAX_VALUE;
        double bySite = Double.MAX_VALUE;
        // In turns, and the best time of each counts: what else the machine does takes part in all of them.
        for (int round = 0; round < rounds; round++) {
            forget(folder);
            sync();
            byCurl = Math.min(byCurl, timed(() -> curl.sendAsOneRequestEach(file.paths())));
            sync();
            bySite = Math.min(
                    bySite, timed(() -> require(site.send(file, gate.port()) == 2, "the large file was not sent")));
        }
        figures.put("largeCurlSeconds", rounded(byCurl));
        figures.put("largeSeconds", rounded(bySite));
        figures.put("largeMiBPerSecond", rounded(file.bytes() / bySite / MIB));
        figures.put("largeShareOfCurl", rounded(byCurl / bySite));
    }

    private void small(SendingSite site, SendingSite.JobFiles files, BenchGate gate, BenchCurl curl) {
        terminal.say("Sending the small files ...");
        sync();
        double byCurl = timed(() -> curl.sendAsOneRequestEach(files.paths()));
        sync();
        double bySite = timed(
                () -> require(site.send(files, gate.port()) == files.paths().size() + 1, "not all files were sent"));
        figures.put("smallCurlSeconds", rounded(byCurl));
        figures.put("smallSeconds", rounded(bySite));
        figures.put("smallTimesCurl", rounded(byCurl / bySite));
    }

    private void resumed(SendingSite site, BenchGate gate) throws IOException {
        terminal.say("Sending a large file over a connection that breaks ...");
        SendingSite.JobFiles file = site.large(Math.max(32, large / 8));
        try (CuttingRelay relay = CuttingRelay.start(gate.port(), file.bytes() * 3 / 4)) {
            require(site.send(file, relay.port()) == 2, "the file was not sent");
            require(relay.cuts() > 0, "no connection was broken off");
            double again = 100.0 * (relay.carried() - file.bytes()) / file.bytes();
            figures.put("resumedCuts", relay.cuts());
            figures.put("resumedMiB", file.bytes() / MIB);
            figures.put("resumedAgainPercent", Math.round(again * 1_000) / 1e3);
        }
    }

    /** Removes what the other site has. */
    private static void forget(Path folder) {
        Path shelves = folder.resolve("there/sites");
        if (Files.isDirectory(shelves)) {
            BenchProgram.run(List.of("find", shelves.toString(), "-type", "f", "-delete"));
        }
    }

    private static void sync() {
        BenchProgram.run(List.of("sync"));
    }

    private static double timed(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new CommandException("the sites did not do what was measured: " + otherwise);
        }
    }

    private void print() {
        if (json) {
            Json.print(terminal, figures);
            return;
        }
        int width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
        figures.forEach((name, value) -> terminal.print(name + " ".repeat(width - name.length() + 2) + value));
    }
}
