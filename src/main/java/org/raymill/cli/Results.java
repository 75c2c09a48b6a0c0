package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import org.raymill.api.json.ResultList;
import org.raymill.model.JobId;
import org.raymill.model.MovieFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.transfer.Backoff;

/** Fetches a job's results; what is there already with the right content is not fetched again. */
final class Results {

    /** The name of the list that lies beside the results. */
    static final String MANIFEST = "manifest.json";

    private static final int PAGE = 1_000;
    private static final int MAX_NAMED = 10;
    private static final int TRIES = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final ApiClient client;
    private final Terminal terminal;
    private final JobId job;
    private final String path;

    Results(ApiClient client, Terminal terminal, JobId job) {
        this.client = client;
        this.terminal = terminal;
        this.job = job;
        this.path = "/api/v1/jobs/" + job;
    }

    /** All published results. */
    List<ResultDetail> list() {
        List<ResultDetail> results = new ArrayList<>();
        ResultList page;
        do {
            page = client.get(path + "/results?offset=" + results.size() + "&limit=" + PAGE, ResultList.class);
            results.addAll(page.results());
        } while (!page.results().isEmpty() && results.size() < page.total());
        return results;
    }

    /**
     * Writes all published results and their manifest to a folder, and says so. Each file is complete and verified, or not there.
     *
     * @throws CommandException when a file can not be written, or arrives damaged
     */
    void fetch(Path folder) {
        List<ResultDetail> results = list();
        try {
            Files.createDirectories(folder);
            try (ProgressBar bar = terminal.interactive() ? Bars.counting(terminal, "Files", results.size()) : null) {
                Parallel.forEach(results, result -> {
                    fetch(result, folder);
                    if (bar != null) {
                        bar.step();
                    }
                });
            }
            JsonNode manifest = client.getTree(path + "/manifest");
            Path part = folder.resolve(MANIFEST + ".part");
            Files.write(
                    part,
                    client.json().writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(manifest));
            move(part, folder.resolve(MANIFEST));
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        terminal.say(count(results) + " and " + MANIFEST + " are in "
                + folder.toAbsolutePath().normalize());
        sayFlags(results);
    }

    /** How many pictures and movies there are, in words. */
    private static String count(List<ResultDetail> results) {
        long movies = results.stream().filter(Results::isMovie).count();
        long pictures = results.size() - movies;
        String shown = pictures + (pictures == 1 ? " picture" : " pictures");
        return movies == 0 ? shown : shown + ", " + movies + (movies == 1 ? " movie" : " movies");
    }

    /** Whether a result shows all frames. */
    static boolean isMovie(ResultDetail result) {
        return Stream.of(MovieFormat.values()).anyMatch(format -> result.id().endsWith("." + format.extension()));
    }

    private void sayFlags(List<ResultDetail> results) {
        List<ResultDetail> flagged =
                results.stream().filter(result -> !result.flags().isEmpty()).toList();
        flagged.stream()
                .limit(MAX_NAMED)
                .forEach(result -> terminal.say(
                        "Look at " + Terminal.clean(result.id()) + ": " + ResultsCommand.flags(result) + "."));
        if (flagged.size() > MAX_NAMED) {
            terminal.say("and at " + (flagged.size() - MAX_NAMED) + " more: raymill results " + job);
        }
    }

    private void fetch(ResultDetail result, Path folder) {
        Backoff backoff = new Backoff(TRIES, FIRST_PAUSE);
        while (true) {
            try {
                fetchOnce(result, folder);
                return;
            } catch (FarmAwayException e) {
                if (!backoff.again()) {
                    throw e;
                }
            } catch (IOException e) {
                throw unwritable(folder, e);
            }
        }
    }

    private void fetchOnce(ResultDetail result, Path folder) throws IOException {
        Path target = folder.resolve(safeName(result));
        if (Files.isRegularFile(target) && Hashes.sha256(target).equals(result.sha256())) {
            return;
        }
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        if (Files.exists(part) && Files.size(part) >= result.size()) {
            Files.delete(part);
        }
        boolean begunBefore = Files.exists(part);
        client.downloadRest(path + "/results/" + urlPath(result.id()), part);
        if (begunBefore && !Hashes.sha256(part).equals(result.sha256())) {
            Files.delete(part); // its beginning may have been of another picture
            client.downloadRest(path + "/results/" + urlPath(result.id()), part);
        }
        if (!Hashes.sha256(part).equals(result.sha256())) {
            Files.delete(part);
            throw new CommandException(
                    result.id() + " arrived damaged. Try again: raymill results " + job + " --out " + folder);
        }
        move(part, target);
    }

    /** The name comes from the farm: it must not lead out of the folder. */
    private static String safeName(ResultDetail result) {
        try {
            return new RelativePath(result.id()).value();
        } catch (IllegalArgumentException e) {
            throw new CommandException("the farm names a result that can not be written here: " + e.getMessage(), e);
        }
    }

    private static String urlPath(String name) throws IOException {
        try {
            return new java.net.URI(null, null, "/" + name, null)
                    .toASCIIString()
                    .substring(1);
        } catch (java.net.URISyntaxException e) {
            throw new IOException("'" + name + "' is no name of a result", e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static CommandException unwritable(Path folder, IOException e) {
        return new CommandException("the results can not be written to " + folder + ": " + e, e);
    }
}
