package org.raymill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.ResultWriterCommand.Stage;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.protocol.StorageGateCommand.Admitted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stages what attempts made on a node that has the storage, and brings from there what assemblies need. Methods block; safe to use from many threads. */
public final class HttpResults implements PublishedFiles {

    private static final Logger LOG = LoggerFactory.getLogger(HttpResults.class);
    private static final Duration ANSWER = Duration.ofMinutes(10);
    private static final int OK = 200;
    private static final int STORAGE_FULL = 507;

    private final StorageNodes nodes;
    private final StorageLayout own;
    private final Path logs;
    private final HttpTransfer transfer;
    /** How many tasks use what was brought of a job; guarded by the monitor. */
    private final Map<JobId, Integer> users = new HashMap<>();

    /**
     * Results over HTTP.
     *
     * @param own a layout of this host alone, where the files that are brought are put; emptied of what an earlier process left
     * @param traffic counts what travels
     */
    public HttpResults(StorageNodes nodes, StorageLayout own, HttpTraffic traffic) throws IOException {
        this.transfer = new HttpTransfer(traffic, nodes.tls());
        SafeFiles.deleteTree(own.jobs());
        SafeFiles.deleteTree(own.uploads());
        own.prepare();
        this.nodes = nodes;
        this.own = own;
        this.logs = own.uploads();
    }

    /** Where goes what can be seen of attempts while they run. */
    public LiveShelves live() {
        HttpViews views = new HttpViews(nodes, transfer);
        return new LiveShelves(new HttpSamples(views), new HttpLogs(views));
    }

    /**
     * Stages an attempt's files, its log and its rejected picture, like a {@link ResultStore}; tries again, going on where it broke off, until it works
     * or the time is over.
     *
     * @throws StorageFullException when the storage has no room for them
     * @throws IOException with a message for people
     */
    List<TaskOutput> stage(Stage stage, Duration limit) throws IOException {
        List<TaskOutput> outputs = describe(stage.folder(), stage.files());
        long end = System.nanoTime() + limit.toNanos();
        for (int tries = 1; ; tries++) {
            try {
                stageOnce(nodes.admit(stage.job(), stage.attempt()), stage, outputs);
                return outputs;
            } catch (InterruptedIOException | StorageFullException e) {
                throw e;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new IOException("results can not be sent to the storage: " + HttpTransfer.reason(e), e);
                }
            }
            HttpTransfer.pause(tries, () -> false);
        }
    }

    private static List<TaskOutput> describe(Path folder, List<StageFile> files) throws IOException {
        List<TaskOutput> outputs = new ArrayList<>();
        for (StageFile file : files) {
            Path path = SafeFiles.find(folder, file.name())
                    .orElseThrow(() -> new IOException("the output '" + file.name() + "' is not in " + folder));
            outputs.add(new TaskOutput(
                    file.name(),
                    file.frame(),
                    file.tile(),
                    SafeFiles.hash(path),
                    Files.size(path),
                    file.flags(),
                    file.packageVersion(),
                    file.identity()));
        }
        return outputs;
    }

    private void stageOnce(Admitted admitted, Stage stage, List<TaskOutput> outputs) throws IOException {
        String base = admitted.address() + "/api/v1/transfers/" + admitted.token();
        sendLog(base, stage.attempt(), stage.log());
        sendRejected(base, stage);
        if (outputs.isEmpty()) {
            return;
        }
        for (TaskOutput output : outputs) {
            send(base, output, SafeFiles.resolve(stage.folder(), output.name()));
        }
        ask(HttpRequest.newBuilder(URI.create(base + "/staged")).POST(BodyPublishers.noBody()));
    }

    private void sendLog(String base, AttemptId attempt, Path log) throws IOException {
        Path cut = logs.resolve(attempt + ".log");
        try {
            AttemptLog.copy(log, cut);
            if (Files.exists(cut)) {
                ask(HttpRequest.newBuilder(URI.create(base + "/log")).PUT(BodyPublishers.ofFile(cut)));
            }
        } finally {
            Files.deleteIfExists(cut);
        }
    }

    /** The attempt has failed already: a picture that is not there is none of its troubles. */
    private void sendRejected(String base, Stage stage) throws IOException {
        Optional<Path> file = stage.rejected().isEmpty()
                ? Optional.empty()
                : SafeFiles.find(stage.folder(), stage.rejected().get());
        if (file.isPresent()) {
            RelativePath name = stage.rejected().get();
            Sha256 hash = SafeFiles.hash(file.get());
            send(base, new TaskOutput(name, 0, Optional.empty(), hash, Files.size(file.get())), file.get());
            URI target = URI.create(base + "/rejected?name=" + encode(name));
            ask(HttpRequest.newBuilder(target).POST(BodyPublishers.noBody()));
        }
    }

    private void send(String base, TaskOutput output, Path file) throws IOException {
        String place = base + "/staged?name=" + encode(output.name());
        long have = Long.parseLong(
                ask(HttpRequest.newBuilder(URI.create(place)).GET()).strip());
        long offset = have > output.size() ? 0 : have;
        URI target = URI.create(place + "&offset=" + offset + "&size=" + output.size() + "&sha256=" + output.sha256());
        ask(HttpRequest.newBuilder(target).PUT(rest(file, offset, output.size() - offset)));
    }

    private static BodyPublisher rest(Path file, long offset, long length) {
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        BodyPublisher bytes = BodyPublishers.ofInputStream(() -> {
            try {
                InputStream in = Files.newInputStream(file);
                in.skipNBytes(offset);
                return in;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return BodyPublishers.fromPublisher(bytes, length);
    }

    private String ask(HttpRequest.Builder request) throws IOException {
        HttpResponse<String> answer =
                transfer.send(request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == STORAGE_FULL) {
            throw new StorageFullException("the farm's storage has no room for this, as a node that has it says");
        }
        if (answer.statusCode() != OK) {
            String text = answer.body();
            throw new IOException("a node with the storage answers " + answer.statusCode() + ": "
                    + text.substring(0, Math.min(200, text.length())));
        }
        return answer.body();
    }

    private static String encode(RelativePath name) {
        return URLEncoder.encode(name.value(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    // ---- what assemblies need

    @Override
    public void bringTiles(JobId job, AttemptId attempt, List<RelativePath> names, BooleanSupplier cancelled)
            throws IOException {
        bring(job, attempt, "/tiles", own.tiles(job), names, cancelled);
    }

    @Override
    public void bringResults(JobId job, AttemptId attempt, List<RelativePath> names, BooleanSupplier cancelled)
            throws IOException {
        bring(job, attempt, "/results", own.results(job), names, cancelled);
    }

    private void bring(
            JobId job, AttemptId attempt, String path, Path folder, List<RelativePath> names, BooleanSupplier cancelled)
            throws IOException {
        begin(job);
        HeldRight right = new HeldRight(transfer, () -> nodes.admit(job, attempt));
        for (RelativePath name : names) {
            Path target = SafeFiles.resolve(folder, name);
            Files.createDirectories(target.getParent());
            Files.deleteIfExists(target);
            try {
                right.download(path + "?name=" + encode(name), name.value(), target, Long.MAX_VALUE, cancelled);
            } catch (HttpTransfer.NotThereException e) {
                LOG.debug("{} is not there", name, e);
            }
        }
    }

    private synchronized void begin(JobId job) {
        users.merge(job, 1, Integer::sum);
    }

    @Override
    public synchronized void putAway(JobId job) {
        Integer left = users.computeIfPresent(job, (key, count) -> count > 1 ? count - 1 : null);
        if (left == null) {
            try {
                SafeFiles.deleteTree(own.job(job));
            } catch (IOException e) {
                LOG.warn("Brought files stay: {}", e.getMessage());
            }
        }
    }
}
