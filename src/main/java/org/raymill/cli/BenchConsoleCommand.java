package org.raymill.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.raymill.bench.console.Crowd;
import org.raymill.bench.console.ListedJobs;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the console in an installed Chromium before a real farm that has very many jobs, and servers of which most are only told of. */
@Command(
        name = "console",
        description =
                "How quick the console is in a browser, with many jobs and servers, and what it keeps of an hour's events.",
        footerHeading = "%n",
        footer = {
            "The jobs are written into the list, and a process reports the servers to the Scheduler",
            "and tells of their tasks: at the speed of life while a browser is used, then, while its",
            "memory is watched, as fast as the browser can hear them. Needs Chromium, and a PostgreSQL."
        })
final class BenchConsoleCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration LIVE_PAUSE = Duration.ofMillis(150);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String SCENE = "triangle.gltf";
    private static final String JOBS_SHOWN = "document.querySelector('rm-jobs-page') && bench.rows().length > 10";
    private static final String SERVERS_SHOWN = "document.querySelector('rm-servers-page') && bench.rows().length > 5";
    private static final String OPENED = "to be opened";
    private static final int OPENED_JOBS = 3;
    private static final int OPENED_FRAMES = 24;
    private static final int OPENED_WIDTH = 160;
    private static final int OPENED_HEIGHT = 90;
    private static final int SCROLLED_FRAMES = 120;
    private static final int SCROLLED_PIXELS = 400;
    private static final int TOLD_AT_ONCE = 250;
    private static final int ON_THE_WAY = 1_000;
    private static final double MIB = 1 << 20;
    private static final int TROUBLES_TOLD = 5;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchOptions options = new BenchOptions(1, 2);

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "10000", description = "Jobs (default: 10000).")
    private int jobs;

    @Option(
            names = "--simulated",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Servers that are only told of (default: 2000).")
    private int simulated;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How often the console is opened, and everything in it done (default: 20).")
    private int rounds;

    @Option(
            names = "--hours",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of how many hours the events are told while memory is watched (default: 1).")
    private double hours;

    @Option(names = "--browser", paramLabel = "FILE", description = "The Chromium to use (default: that of the PATH).")
    private Path browser;

    BenchConsoleCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (jobs < 1_000 || simulated < 1_000 || rounds < 1 || hours <= 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--jobs and --simulated must be at least 1000, --rounds at least 1 and --hours more than 0");
        }
        terminal.say("Starting a farm of 1 control and " + options.servers() + " render processes ...");
        try (BenchFarm farm = BenchFarm.start(options, "")) {
            Crowd crowd = new Crowd(jobs, simulated, ListedJobs.first(jobs, Instant.now()));
            terminal.say("Writing " + jobs + " jobs into its list, and starting " + simulated + " servers ...");
            BenchRows.fill(farm.database(), jobs, crowd.first());
            submit(farm);
            try (BenchCrowd servers = BenchCrowd.start(crowd, farm.seed(), farm.log("crowd"));
                    BenchBrowser chromium = BenchBrowser.start(
                            Optional.ofNullable(browser), farm.dataOf("browser"), farm.log("browser"))) {
                farm.awaitServers(options.servers() + simulated);
                BenchReport report = new BenchReport("console", farm, options)
                        .with("jobs", jobs + OPENED_JOBS)
                        .with("simulatedServers", simulated)
                        .with("rounds", rounds);
                measure(farm, servers, chromium.page(), report);
                report.print(terminal, options.json);
                requireNoTrouble(chromium.page());
            }
            return CommandLine.ExitCode.OK;
        }
    }

    /** Jobs with pictures, which can be opened. */
    private static void submit(BenchFarm farm) {
        try (InputStream scene = BenchConsoleCommand.class.getResourceAsStream("/bench/" + SCENE)) {
            BenchJobs real = new BenchJobs(farm, "gltf", new BenchJobs.Scene(SCENE, scene.readAllBytes()));
            BenchJobs.Work work = new BenchJobs.Work(
                    OPENED_FRAMES, OPENED_WIDTH, OPENED_HEIGHT, OPENED_FRAMES, 0, Map.of("samples", "4"));
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < OPENED_JOBS; i++) {
                ids.add(real.submit(OPENED + " " + i, work));
            }
            real.awaitAll(ids, LIMIT);
        } catch (IOException e) {
            throw new CommandException("the program has no " + SCENE, e);
        }
    }

    private void measure(BenchFarm farm, BenchCrowd servers, DevTools tools, BenchReport report) {
        ConsolePage page = new ConsolePage(tools, farm.address());
        terminal.say("Opening the console " + rounds + " times, as if for the first time, and again ...");
        opened(page, false, "first", report);
        opened(page, true, "again", report);
        page.watch();
        long unheard = listen(page, servers);
        terminal.say("Using it " + rounds + " times, with events as they come ...");
        used(page, servers, report);
        remembered(page, servers, unheard, report);
    }

    private void opened(ConsolePage page, boolean remembered, String name, BenchReport report) {
        List<Double> paints = new ArrayList<>();
        List<Double> rows = new ArrayList<>();
        page.open(remembered);
        for (int round = 0; round < rounds; round++) {
            ConsolePage.Opened opened = page.open(remembered);
            paints.add(opened.paintMillis());
            rows.add(opened.rowsMillis());
        }
        with(report, name + "Paint", paints);
        with(report, name + "Rows", rows);
    }

    /** Waits until the page hears what the farm tells; returns how many events were told before that. */
    private static long listen(ConsolePage page, BenchCrowd servers) {
        BenchFarm.waitFor("the page to hear events", LIMIT, 500, () -> {
            servers.tell(1);
            return page.seen() > 0;
        });
        long[] before = {0};
        BenchFarm.waitFor("the last of them", LIMIT, 1_000, () -> {
            boolean quiet = before[0] == page.seen();
            before[0] = page.seen();
            return quiet;
        });
        return servers.told() - page.seen();
    }

    private void used(ConsolePage page, BenchCrowd servers, BenchReport report) {
        ConsoleTour tour = new ConsoleTour(page, OPENED + " " + (OPENED_JOBS - 1), ListedJobs.name(0));
        double eventsPerSecond = Crowd.eventsInAnHour(simulated) / (double) HOUR.toSeconds();
        int eachTime = (int) Math.max(1, Math.round(eventsPerSecond * LIVE_PAUSE.toMillis() / 1e3));
        tour.go(); // what is done for the first time loads modules
        tour.times().clear();
        ScheduledExecutorService life = Executors.newSingleThreadScheduledExecutor();
        try {
            life.scheduleAtFixedRate(() -> servers.tell(eachTime), 0, LIVE_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            for (int round = 0; round < rounds; round++) {
                tour.go();
            }
            page.loadAll(jobs + OPENED_JOBS);
            with(report, "scrolledFrame", page.scroll(SCROLLED_FRAMES, SCROLLED_PIXELS));
        } finally {
            life.shutdownNow();
        }
        List<Double> all = new ArrayList<>();
        tour.times().forEach((what, times) -> {
            all.addAll(times);
            with(report, what, times);
        });
        report.with("eventsPerSecondMeanwhile", eachTime * 1e3 / LIVE_PAUSE.toMillis())
                .with("interactions", all.size());
        with(report, "interaction", all);
    }

    private static void with(BenchReport report, String name, List<Double> millis) {
        Percentiles times = new Percentiles(millis);
        report.with(name + "P50Millis", times.at(50))
                .with(name + "P99Millis", times.at(99))
                .with(name + "MaxMillis", times.max());
    }

    private void remembered(ConsolePage page, BenchCrowd servers, long unheard, BenchReport report) {
        int events = (int) Math.round(Crowd.eventsInAnHour(simulated) * hours);
        terminal.say("Telling " + events + " events while all jobs are in the list, then while all servers are ...");
        // When every job and server has been told of once, all of them have in memory what the rest of the time has.
        tell(page, servers, unheard, jobs * Crowd.EVENTS_OF_A_TASK);
        page.key("2", SERVERS_SHOWN);
        tell(page, servers, unheard, simulated * Crowd.EVENTS_OF_A_TASK);
        page.key("1", JOBS_SHOWN);
        allJobs(page);
        long heapBefore = page.heapBytes();
        long nodesBefore = page.nodes();
        long begin = System.nanoTime();
        tell(page, servers, unheard, events / 2);
        page.key("2", SERVERS_SHOWN);
        tell(page, servers, unheard, events - events / 2);
        double seconds = (System.nanoTime() - begin) / 1e9;
        page.key("1", JOBS_SHOWN);
        allJobs(page);
        report.with("events", events)
                .with("eventsHeardPerSecond", events / seconds)
                .with("heapBeforeMiB", heapBefore / MIB)
                .with("heapAfterMiB", page.heapBytes() / MIB)
                .with("nodesBefore", nodesBefore)
                .with("nodesAfter", page.nodes());
    }

    private void allJobs(ConsolePage page) {
        page.loadAll(jobs + OPENED_JOBS);
        page.await("bench.rowText(0).includes('" + OPENED + "')");
    }

    /** Tells events as fast as the page hears them; returns when it has heard all. */
    private static void tell(ConsolePage page, BenchCrowd servers, long unheard, int events) {
        for (int told = 0; told < events; told += TOLD_AT_ONCE) {
            servers.tell(Math.min(TOLD_AT_ONCE, events - told));
            BenchFarm.waitFor(
                    "events to be heard", LIMIT, 5, () -> servers.told() - unheard - page.seen() <= ON_THE_WAY);
        }
        catchUp(page, servers, unheard);
    }

    private static void catchUp(ConsolePage page, BenchCrowd servers, long unheard) {
        BenchFarm.waitFor("all events to be heard", LIMIT, 20, () -> page.seen() + unheard == servers.told());
        require(page.evaluate("bench.seen.reset").asInt() == 0, "the page has missed events and read its lists anew");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new CommandException("the console did not do what was measured: " + otherwise);
        }
    }

    /** But for the pictures and names of jobs of which there is nothing but a row. */
    private static void requireNoTrouble(DevTools page) {
        List<String> troubles = page.troubles().stream()
                .filter(trouble -> !trouble.matches(".*\"url\":\"[^\"]*/jobs/\\d{16}(/results[^\"]*)?\".*"))
                .limit(TROUBLES_TOLD)
                .toList();
        require(troubles.isEmpty(), "errors in the browser's console: " + troubles);
    }
}
