package org.raymill.cli;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ProgressBar;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Sha256;

/** Uploads what the farm does not have, several files at a time. */
final class Uploader {

    private final ApiClient client;
    private final Terminal terminal;

    Uploader(ApiClient client, Terminal terminal) {
        this.client = client;
        this.terminal = terminal;
    }

    /** Returns when the farm has all files. */
    void upload(Map<AssociatedFile, Path> files) {
        Map<Sha256, Content> contents = new LinkedHashMap<>();
        files.forEach((file, path) -> contents.putIfAbsent(file.sha256(), new Content(file, path)));
        long bytes = contents.values().stream()
                .mapToLong(content -> content.file().size())
                .sum();
        AtomicInteger uploaded = new AtomicInteger();
        AtomicLong moved = new AtomicLong();
        try (ProgressBar bar = terminal.interactive() ? Bars.bytes(terminal, "Files", bytes) : null) {
            LongConsumer shown = bar == null ? count -> {} : bar::stepBy;
            Parallel.forEach(contents.values(), content -> {
                AssociatedFile file = content.file();
                if (client.has("/api/v1/files/" + file.sha256())) {
                    shown.accept(file.size());
                } else {
                    put(content, shown);
                    uploaded.incrementAndGet();
                    moved.addAndGet(file.size());
                }
            });
        }
        terminal.say("Files: " + files.size() + ", uploaded " + uploaded + " (" + Sizes.text(moved.get()) + ")");
    }

    private record Content(AssociatedFile file, Path path) {}

    private void put(Content content, LongConsumer moved) {
        try {
            BodyPublisher body = content.file().size() == 0
                    ? BodyPublishers.noBody()
                    : counted(BodyPublishers.ofFile(content.path()), moved);
            client.put("/api/v1/files/" + content.file().sha256(), body);
        } catch (FileNotFoundException e) {
            throw new CommandException(content.path() + " has vanished", e);
        }
    }

    private static BodyPublisher counted(BodyPublisher body, LongConsumer moved) {
        return BodyPublishers.fromPublisher(
                subscriber -> body.subscribe(new Counter(subscriber, moved)), body.contentLength());
    }

    /** Passes everything on and counts the bytes. */
    private record Counter(Flow.Subscriber<? super ByteBuffer> next, LongConsumer moved)
            implements Flow.Subscriber<ByteBuffer> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            next.onSubscribe(subscription);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            int count = bytes.remaining();
            next.onNext(bytes);
            moved.accept(count);
        }

        @Override
        public void onError(Throwable failure) {
            next.onError(failure);
        }

        @Override
        public void onComplete() {
            next.onComplete();
        }
    }
}
