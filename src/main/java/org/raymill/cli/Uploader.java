package org.raymill.cli;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.raymill.model.AssociatedFile;

/** Uploads what the farm does not have, several files at a time. */
final class Uploader {

    private static final int PARALLEL = 4;

    private final ApiClient client;
    private final Terminal terminal;

    Uploader(ApiClient client, Terminal terminal) {
        this.client = client;
        this.terminal = terminal;
    }

    void upload(Map<AssociatedFile, Path> files) {
        long bytes = files.keySet().stream().mapToLong(AssociatedFile::size).sum();
        AtomicInteger uploaded = new AtomicInteger();
        AtomicLong moved = new AtomicLong();
        try (ProgressBar bar = terminal.interactive() ? bar(bytes) : null) {
            inParallel(files, (file, path) -> {
                if (!client.has("/api/v1/files/" + file.sha256())) {
                    put(file, path);
                    uploaded.incrementAndGet();
                    moved.addAndGet(file.size());
                }
                if (bar != null) {
                    bar.stepBy(file.size());
                }
            });
        }
        terminal.say("Files: " + files.size() + ", uploaded " + uploaded + " (" + moved + " bytes)");
    }

    private static ProgressBar bar(long bytes) {
        return new ProgressBarBuilder()
                .setTaskName("Files")
                .setInitialMax(bytes)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" KiB", 1 << 10)
                .build();
    }

    private interface Step {
        void take(AssociatedFile file, Path path);
    }

    private static void inParallel(Map<AssociatedFile, Path> files, Step step) {
        ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
        try {
            List<Future<?>> all = new ArrayList<>();
            files.forEach((file, path) -> all.add(threads.submit(() -> step.take(file, path))));
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CommandException known
                    ? known
                    : new CommandException(e.getCause().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void put(AssociatedFile file, Path path) {
        try {
            client.put("/api/v1/files/" + file.sha256(), HttpRequest.BodyPublishers.ofFile(path));
        } catch (FileNotFoundException e) {
            throw new CommandException(path + " has vanished", e);
        }
    }
}
