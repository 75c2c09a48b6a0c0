package org.raymill.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.protocol.Ids;
import org.raymill.site.transfer.PeerTransfers;
import org.raymill.site.transfer.PeerTransfers.Shown;
import org.raymill.storage.ResultStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings pictures of unfinished frames, and logs, from another site to the storage of this one, where they are found like those of its own render
 * servers. Safe to use from many threads.
 */
final class PeerViews {

    private static final Logger LOG = LoggerFactory.getLogger(PeerViews.class);

    /** What was brought so recently is not asked for again. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final int MAX_KNOWN = 1_000;
    private static final int APPENDED_AT_ONCE = 64 << 10;

    private final PeerTransfers transfers;
    private final PictureInspection pictures;
    private final ResultStore results;
    private final LongSupplier nanos;

    /** What is brought, such as {@code log ATTEMPT}. */
    private record Key(JobId consignment, String what) {}

    /** What is known of something that was brought; used by one bringing at a time. */
    private static final class Known {
        private CompletableFuture<String> bringing;
        private long begun;
        private String tag = "";
        private final LogCopy copy = new LogCopy();
    }

    /** The last used ones; guarded by its own monitor. */
    private final Map<Key, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    PeerViews(PeerTransfers transfers, PictureInspection pictures, ResultStore results, LongSupplier nanos) {
        this.transfers = transfers;
        this.pictures = pictures;
        this.results = results;
        this.nanos = nanos;
    }

    /**
     * Brings what there is to be seen of an unfinished frame; it is kept as a sample under the name of the consignment.
     *
     * @param job the job here
     * @return why it could not be brought, for people; empty when it was, or when there is none. Does not fail
     */
    CompletableFuture<String> sample(JobId job, JobId consignment, int frame) {
        return bring(
                new Key(consignment, "sample " + frame),
                view -> transfers.sample(consignment, frame, view.tag).thenApply(shown -> {
                    keepSample(job, consignment, frame, shown);
                    view.tag = shown.tag();
                    return "";
                }));
    }

    private void keepSample(JobId job, JobId consignment, int frame, Shown shown) {
        if (shown.content().isPresent()) {
            onStorage(() -> {
                byte[] png = shown.content().get();
                pictures.requireSample(png);
                results.samples().put(job, new AttemptId(consignment.value()), frame, png);
                return null;
            });
        }
    }

    /**
     * Brings the log of an attempt as far as it is; it is kept as that of an attempt that runs, under the name of a {@link Ids#copyOf copy}.
     *
     * @param job the job here
     * @return as for samples
     */
    CompletableFuture<String> log(JobId job, JobId consignment, AttemptId attempt) {
        return bring(
                new Key(consignment, "log " + attempt),
                view -> transfers.log(consignment, attempt).thenApply(shown -> {
                    AttemptId copy = Ids.copyOf(consignment, attempt);
                    shown.content().ifPresent(whole -> append(job, copy, view.copy, whole));
                    return "";
                }));
    }

    private void append(JobId job, AttemptId attempt, LogCopy copy, byte[] whole) {
        onStorage(() -> {
            if (copy.isNew()) {
                results.liveLogs().discard(job, attempt); // of whoever brought it before
            }
            byte[] more = copy.more(whole);
            for (int from = 0; from < more.length; from += APPENDED_AT_ONCE) {
                int end = Math.min(more.length, from + APPENDED_AT_ONCE);
                results.liveLogs().append(job, attempt, java.util.Arrays.copyOfRange(more, from, end));
            }
            return null;
        });
    }

    private interface OnStorage {
        Void run() throws IOException;
    }

    private static void onStorage(OnStorage work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private interface Bringing {
        CompletableFuture<String> begin(Known view);
    }

    private CompletableFuture<String> bring(Key key, Bringing bringing) {
        synchronized (known) {
            Known view = known.computeIfAbsent(key, unknown -> new Known());
            long now = nanos.getAsLong();
            boolean fresh = view.bringing != null && (!view.bringing.isDone() || now - view.begun < FRESH.toNanos());
            if (!fresh) {
                view.begun = now;
                view.bringing = begun(() -> bringing.begin(view)).exceptionally(PeerViews::trouble);
            }
            return view.bringing;
        }
    }

    private static CompletableFuture<String> begun(Supplier<CompletableFuture<String>> bringing) {
        try {
            return bringing.get();
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new IOException("too much is asked for at the same time", e));
        }
    }

    private static String trouble(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /**
     * Keeps the log of an attempt that has ended there as that of an attempt here. Best effort, since the frame is worth more than its log; blocks.
     *
     * @param job the job here
     * @param there the attempt at the other site
     */
    void keepLog(JobId job, AttemptId attempt, JobId consignment, AttemptId there) {
        try {
            if (results.logs().find(job, attempt).isEmpty()) {
                keep(job, attempt, transfers.readLog(consignment, there));
            }
        } catch (IOException e) {
            LOG.info("The log of attempt {} is not kept: {}", attempt, e.getMessage());
        }
    }

    /** The same, without blocking. */
    void keepLogLater(JobId job, AttemptId attempt, JobId consignment, AttemptId there) {
        begun(() -> transfers.log(consignment, there).thenApply(shown -> {
                    onStorage(() -> keep(job, attempt, shown));
                    return "";
                }))
                .exceptionally(failure -> {
                    LOG.info("The log of attempt {} is not kept: {}", attempt, trouble(failure));
                    return "";
                });
    }

    private Void keep(JobId job, AttemptId attempt, Shown shown) throws IOException {
        if (shown.content().isPresent()) {
            Path file = Files.createTempFile("raymill-log-", ".txt");
            try {
                Files.write(file, shown.content().get());
                results.logs().keep(job, attempt, file);
            } finally {
                Files.deleteIfExists(file);
            }
        }
        return null;
    }
}
