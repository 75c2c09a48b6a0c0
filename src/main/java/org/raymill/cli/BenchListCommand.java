package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.raymill.bench.console.ListedJobs;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures how long the API takes to answer with a page of the list of jobs, when there are many and some change meanwhile. The many are written into the
 * table of jobs as ones that have ended.
 */
@Command(name = "list", description = "How long a page of the list of jobs takes when there are many jobs.")
final class BenchListCommand implements Callable<Integer> {

    private static final int PAGE = 100;
    private static final int DEEP_PAGES = 50;
    private static final int CHANGING_FRAMES = 50;
    private static final Duration CHANGE_LIMIT = Duration.ofMinutes(2);

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchOptions options;

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "100000", description = "Jobs (default: 100000).")
    private int jobs;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "200",
            description = "How often each question is asked (default: 200).")
    private int rounds;

    private volatile boolean stopChanging;

    BenchListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * A question.
     *
     * @param query the parameters of the address
     * @param right whether a job of the answer is one that was asked for
     */
    private record Question(String query, Predicate<JsonNode> right) {}

    private static Map<String, Question> questions() {
        Map<String, Question> questions = new LinkedHashMap<>();
        questions.put("newest", new Question("", job -> true));
        questions.put("state", new Question("&status=failed", job -> is(job, "status", "failed")));
        questions.put("project", new Question("&project=project-3", job -> is(job, "project", "project-3")));
        questions.put(
                "userAndState",
                new Question(
                        "&user=user-7&status=succeeded",
                        job -> is(job, "user", "user-7") && is(job, "status", "succeeded")));
        questions.put("priority", new Question("&sort=-priority", job -> true));
        questions.put("name", new Question("&sort=name", job -> true));
        questions.put(
                "projectByProgress",
                new Question("&project=project-3&sort=progress", job -> is(job, "project", "project-3")));
        return questions;
    }

    private static boolean is(JsonNode job, String field, String value) {
        return job.get(field).asText().equals(value);
    }

    @Override
    public Integer call() {
        if (jobs < 10_000 || rounds < 10) {
            throw new ParameterException(spec.commandLine(), "--jobs must be at least 10000 and --rounds at least 10");
        }
        terminal.say("Starting a farm of 1 control and " + options.servers() + " render processes ...");
        try (BenchFarm farm = BenchFarm.start(options, "raymill.bench.no-op = true\n")) {
            terminal.say("Writing " + jobs + " jobs into its list ...");
            BenchRows.fill(farm.database(), jobs, ListedJobs.first(jobs, Instant.now()));
            BenchReport report =
                    new BenchReport("list", farm, options).with("jobs", jobs).with("pageOf", PAGE);
            measure(farm, report);
            report.print(terminal, options.json);
            return CommandLine.ExitCode.OK;
        }
    }

    private void measure(BenchFarm farm, BenchReport report) {
        BenchJobs bench = new BenchJobs(farm, "no-op");
        ApiClient client = farm.client();
        terminal.say("Warming up ...");
        Map<String, Question> questions = questions();
        String deep = deepPage(client);
        questions.put("page" + DEEP_PAGES, new Question("&before=" + deep, job -> true));
        questions.values().forEach(question -> ask(client, question, rounds / 2));
        terminal.say("Asking " + rounds + " times for each of " + questions.size() + " lists while jobs change ...");
        ExecutorService changes = Executors.newSingleThreadExecutor();
        List<Double> all = new ArrayList<>();
        try {
            Future<Integer> changed = changes.submit(() -> change(bench));
            questions.forEach((name, question) -> {
                List<Double> times = ask(client, question, rounds);
                all.addAll(times);
                Percentiles percentiles = new Percentiles(times);
                report.with(name + "P50Millis", percentiles.at(50)).with(name + "P99Millis", percentiles.at(99));
            });
            stopChanging = true;
            report.with("jobsChangedMeanwhile", changed.get(CHANGE_LIMIT.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandException("jobs did not change meanwhile: " + e.getMessage(), e);
        } finally {
            stopChanging = true;
            changes.shutdownNow();
        }
        Percentiles percentiles = new Percentiles(all);
        report.with("p50Millis", percentiles.at(50))
                .with("p99Millis", percentiles.at(99))
                .with("maxMillis", percentiles.max());
        report.with(
                "searchP99Millis", new Percentiles(ask(client, new Question("&text=77", job -> true), rounds)).at(99));
        report.with("countsP99Millis", new Percentiles(counts(client)).at(99));
    }

    /** Submits small jobs one after the other, whose progress changes the list; returns how many have ended. */
    private int change(BenchJobs bench) {
        int done = 0;
        do {
            bench.awaitAll(List.of(bench.submit("change " + done, CHANGING_FRAMES, Map.of())), CHANGE_LIMIT);
            done++;
        } while (!stopChanging);
        return done;
    }

    /** Where a page far behind the first begins. */
    private static String deepPage(ApiClient client) {
        String next = "";
        for (int i = 0; i < DEEP_PAGES; i++) {
            next = client.getTree("/api/v1/jobs?limit=" + PAGE + (next.isEmpty() ? "" : "&before=" + next))
                    .get("next")
                    .asText();
        }
        return next;
    }

    private static List<Double> ask(ApiClient client, Question question, int times) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            JsonNode page = client.getTree("/api/v1/jobs?limit=" + PAGE + question.query())
                    .get("jobs");
            millis.add((System.nanoTime() - begin) / 1e6);
            if (page.size() != PAGE) {
                throw new CommandException(
                        "a page of '" + question.query() + "' has " + page.size() + " jobs instead of " + PAGE);
            }
            for (JsonNode job : page) {
                if (!question.right().test(job)) {
                    throw new CommandException("a page of '" + question.query() + "' has the job " + job);
                }
            }
        }
        return millis;
    }

    private List<Double> counts(ApiClient client) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            // Each with another question, since answers are kept for a second.
            long begin = System.nanoTime();
            JsonNode counts = client.getTree("/api/v1/jobs/counts?max-priority=100&min-priority=" + i % 50);
            millis.add((System.nanoTime() - begin) / 1e6);
            if (counts.isEmpty()) {
                throw new CommandException("no jobs were counted");
            }
        }
        return millis;
    }
}
