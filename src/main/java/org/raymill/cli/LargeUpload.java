package org.raymill.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.LongConsumer;

/** Sends one large file. When the connection breaks, or another client sends the same, it asks what is there and goes on with the rest. */
final class LargeUpload {

    /** How often it tries again without any progress in between. */
    private static final int TRIES = 8;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int PIECE = 256 << 10;
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final ApiClient client;
    private final Uploader.Content content;
    private final String address;
    private final LongConsumer moved;
    /** How much of the file is told as moved. */
    private long shown;

    private long furthest;
    private boolean begunAnew;

    /** @param moved is told how many more bytes the farm has; fewer than none when they are to be sent again */
    LargeUpload(ApiClient client, Uploader.Content content, LongConsumer moved) {
        this.client = client;
        this.content = content;
        this.address = "/api/v1/files/" + content.sha256() + "/upload";
        this.moved = moved;
    }

    /** Returns when the farm has the file. */
    void send() {
        Backoff backoff = new Backoff(TRIES, FIRST_PAUSE);
        while (true) {
            long before = furthest;
            try {
                if (sendRest()) {
                    show(content.size());
                    return;
                }
            } catch (FarmAwayException e) {
                if (furthest > before) {
                    backoff = new Backoff(TRIES, FIRST_PAUSE);
                }
                if (!client.hasAnswered() || !backoff.again()) {
                    throw e;
                }
            }
        }
    }

    private boolean sendRest() {
        HttpHeaders state = client.head(address);
        if (state.firstValue("Upload-Complete").orElse("").equals("?1")) {
            return true;
        }
        long offset = state.firstValueAsLong("Upload-Offset").orElse(0);
        furthest = Math.max(furthest, offset);
        if (offset > content.size()) {
            // Somebody sent what is none of this file.
            client.send("DELETE", address, BodyPublishers.noBody());
            return false;
        }
        requireUnchanged();
        show(offset);
        try (FileInputStream file = new FileInputStream(content.path().toFile())) {
            // It answers 202 while it verifies the whole, which takes long when that is large: then it is asked again.
            return client.send(
                            "PATCH",
                            address,
                            rest(file, offset),
                            "Content-Type",
                            "application/partial-upload",
                            "Upload-Offset",
                            Long.toString(offset),
                            "Upload-Complete",
                            "?1",
                            "Upload-Length",
                            Long.toString(content.size()))
                    != ACCEPTED;
        } catch (RefusedException e) {
            return refused(e, offset);
        } catch (IOException e) {
            throw new CommandException(content.path() + " can not be read: " + e, e);
        }
    }

    /** A file that shrinks would look like a broken connection. */
    private void requireUnchanged() {
        try {
            if (Files.size(content.path()) != content.size()) {
                throw new CommandException(content.path() + " has changed meanwhile. Submit again");
            }
        } catch (IOException e) {
            throw new CommandException(content.path() + " can not be read: " + e, e);
        }
    }

    /** Whether there is nothing more to do; throws when there is no way on. */
    private boolean refused(RefusedException refusal, long offset) {
        if (refusal.status() == CONFLICT) {
            // Another client is sending the same file: wait, ask, and take over should it stop.
            throw new FarmAwayException(refusal.getMessage(), refusal);
        }
        if (refusal.status() == UNPROCESSABLE && offset > 0 && !begunAnew) {
            // The beginning was not of this file; the farm has forgotten it.
            begunAnew = true;
            return false;
        }
        if (refusal.status() == UNPROCESSABLE) {
            throw new CommandException(
                    content.path() + " was refused: " + refusal.getMessage()
                            + ". Was it changed meanwhile? Submit again",
                    refusal);
        }
        throw refusal;
    }

    private void show(long there) {
        moved.accept(there - shown);
        shown = there;
    }

    private BodyPublisher rest(FileInputStream file, long offset) {
        long length = content.size() - offset;
        return length == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(
                        BodyPublishers.ofByteArrays(() -> new Pieces(file, offset, length)), length);
    }

    /** So many bytes of a file in pieces, counted as they are read. They are fewer and larger than those that a stream would be read in. */
    private final class Pieces implements Iterator<byte[]> {
        private final FileInputStream file;
        private long left;

        Pieces(FileInputStream file, long offset, long length) {
            this.file = file;
            this.left = length;
            try {
                file.getChannel().position(offset);
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public byte[] next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            try {
                byte[] piece = file.readNBytes((int) Math.min(PIECE, left));
                if (piece.length == 0) {
                    throw new IOException("it has become shorter");
                }
                left -= piece.length;
                shown += piece.length;
                moved.accept(piece.length);
                return piece;
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        private UncheckedIOException unreadable(IOException e) {
            return new UncheckedIOException(content.path() + " can not be read: " + e, e);
        }
    }
}
