package org.raymill.site.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Sha256;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.InputManifest;
import org.raymill.storage.MountedContents;
import org.raymill.transfer.Backoff;
import org.raymill.transfer.ContentSender;
import org.raymill.transfer.LinkMeasure;
import org.raymill.transfer.Outgoing;
import org.raymill.transfer.OutgoingException;
import org.raymill.transfer.SendListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one job on their way to another site. */
public final class Sending {

    private static final Logger log = LoggerFactory.getLogger(Sending.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    /**
     * How far it is.
     *
     * @param known whether the other site has said what it lacks; until then the numbers of the whole are 0
     * @param files which it lacked
     * @param filesSent of these
     * @param bytes of the files which it lacked
     * @param bytesSent of these, as they are before they are compressed
     * @param bytesPerSecond since it began, without the time in which nothing was known
     * @param trouble why it does not go on now; empty when it does
     */
    public record Progress(
            boolean known, int files, int filesSent, long bytes, long bytesSent, long bytesPerSecond, String trouble) {}

    /**
     * What was sent.
     *
     * @param files of the job, each content once, with the list
     * @param sentFiles those that the other site lacked
     * @param sentBytes of these
     */
    public record Sent(int files, int sentFiles, long sentBytes) {}

    private final Sha256 manifest;
    private final MountedContents contents;
    private final ContentSender sender;
    private final LinkMeasure measure;
    private final CompletableFuture<Sent> done = new CompletableFuture<>();
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicInteger filesSent = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private volatile boolean known;
    private volatile long begunAt;
    private volatile String trouble = "";
    /** Guarded by the monitor. */
    private Thread thread;

    Sending(Sha256 manifest, MountedContents contents, ContentSender sender, LinkMeasure measure) {
        this.manifest = manifest;
        this.contents = contents;
        this.sender = sender;
        this.measure = measure;
    }

    void runIn(Executor threads) {
        threads.execute(this::run);
    }

    /**
     * Completes when the other site has all files; fails with an {@link OutgoingException} or {@link ContentMissingException} when one can not be sent
     * because of what it is here, and with a {@link CancellationException} when it is cancelled.
     */
    public CompletableFuture<Sent> done() {
        return done.copy();
    }

    /** Ends it. What has arrived is kept there. */
    public synchronized void cancel() {
        done.completeExceptionally(new CancellationException("cancelled"));
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** How far it is now. */
    public Progress progress() {
        long nanos = begunAt == 0 ? 0 : Math.max(1, System.nanoTime() - begunAt);
        long sent = bytesSent.get();
        long rate = nanos == 0 ? 0 : (long) (sent * 1e9 / nanos);
        return new Progress(known, files.get(), filesSent.get(), bytes.get(), sent, rate, trouble);
    }

    private void run() {
        synchronized (this) {
            if (done.isDone()) {
                return;
            }
            thread = Thread.currentThread();
        }
        measure.begin();
        try {
            done.complete(sendAll());
        } catch (InterruptedIOException e) {
            done.completeExceptionally(new CancellationException("cancelled"));
        } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
        } finally {
            measure.end();
            synchronized (this) {
                thread = null;
                // The thread does something else now, which nobody has cancelled.
                Thread.interrupted();
            }
        }
    }

    private Sent sendAll() throws IOException {
        Backoff backoff = new Backoff(Integer.MAX_VALUE, FIRST_PAUSE);
        while (true) {
            int before = filesSent.get();
            try {
                return sendOnce();
            } catch (InterruptedIOException | ContentMissingException e) {
                throw e;
            } catch (OutgoingException e) {
                if (e.changed()) {
                    throw e;
                }
                failed(e);
            } catch (IOException e) {
                failed(e);
            }
            if (filesSent.get() > before) {
                backoff = new Backoff(Integer.MAX_VALUE, FIRST_PAUSE);
            }
            if (!backoff.again()) {
                throw new InterruptedIOException("cancelled");
            }
        }
    }

    private void failed(IOException failure) {
        String reason = String.valueOf(failure.getMessage());
        if (!reason.equals(trouble)) {
            log.info("The files of {} are not sent now: {}", manifest, reason);
        }
        trouble = reason;
    }

    private Sent sendOnce() throws IOException {
        byte[] list = contents.read(manifest, InputManifest.MAX_BYTES);
        List<Outgoing> all =
                InputManifest.parse(list).files().stream().map(this::outgoing).toList();
        // The list first: from then on what it names is needed there, and is not removed.
        send(sender.wanted(List.of(outgoing(manifest, list.length, "the list of files"))));
        List<Outgoing> wanted = sender.wanted(all);
        trouble = "";
        send(wanted);
        int distinct = (int) all.stream().map(Outgoing::sha256).distinct().count();
        return new Sent(distinct + 1, filesSent.get(), bytesSent.get());
    }

    private void send(List<Outgoing> wanted) throws IOException {
        // What was sent before a failure is no longer wanted.
        files.set(filesSent.get() + wanted.size());
        bytes.set(bytesSent.get() + wanted.stream().mapToLong(Outgoing::size).sum());
        known = true;
        if (begunAt == 0) {
            begunAt = System.nanoTime();
        }
        sender.send(wanted, new SendListener() {
            @Override
            public void moved(long more) {
                bytesSent.addAndGet(more);
            }

            @Override
            public void arrived(int contents) {
                filesSent.addAndGet(contents);
            }
        });
    }

    private Outgoing outgoing(AssociatedFile file) {
        return outgoing(file.sha256(), file.size(), "'" + file.path() + "'");
    }

    private Outgoing outgoing(Sha256 content, long size, String name) {
        return new Outgoing(content, size, name, () -> open(content, name));
    }

    private SeekableByteChannel open(Sha256 content, String name) throws IOException {
        try {
            return contents.open(content);
        } catch (ContentMissingException e) {
            throw new OutgoingException(name + " is no longer in the store of this site", true, e);
        }
    }
}
