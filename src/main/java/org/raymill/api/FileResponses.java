package org.raymill.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.conditional;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.withRangeSupport;

import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.headers.EntityTag;
import akka.http.javadsl.server.Route;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.FileIO;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.storage.ResultWriter;
import org.raymill.storage.StoredFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives files to clients, streamed, with the SHA-256 of their content as entity tag, in parts when a client asks for a range. */
final class FileResponses {

    private static final Logger LOG = LoggerFactory.getLogger(FileResponses.class);
    private static final int CHUNK_BYTES = 1 << 16;

    private final ApiContext context;

    FileResponses(ApiContext context) {
        this.context = context;
    }

    /** Tells the tag of a file; may block. */
    interface Tag {
        String of(StoredFile file) throws IOException;

        /** A file can not be read any more, so that what was known of it does not hold. */
        default void forget(StoredFile file) {}
    }

    private record Found(String tag, ResponseEntity entity) {}

    /**
     * Answers with a file.
     *
     * @param missing the answer when there is none, or it can not be opened
     */
    Route serve(CompletionStage<Optional<StoredFile>> file, Problem missing, Tag tag, ContentType type) {
        CompletionStage<Found> found = file.thenCompose(
                stored -> context.blocking(() -> find(stored.orElseThrow(missing::asException), missing, tag, type)));
        return onSuccess(
                found,
                content -> conditional(
                        EntityTag.create(content.tag(), false),
                        () -> withRangeSupport(
                                () -> complete(HttpResponse.create().withEntity(content.entity())))));
    }

    private static Found find(StoredFile file, Problem missing, Tag tag, ContentType type) throws IOException {
        try {
            return new Found(tag.of(file), entity(file, type, () -> tag.forget(file)));
        } catch (NoSuchFileException e) {
            throw missing.asException();
        } catch (IOException e) {
            if (StoredFile.isUnreadable(e)) {
                // Who asks is not to ask for ever.
                LOG.warn("{} can not be read: {}", file, e.getMessage());
                throw missing.asException();
            }
            throw e;
        }
    }

    /** The content of a file, read while it is sent. Blocks. */
    static ResponseEntity entity(StoredFile file, ContentType type) throws IOException {
        return entity(file, type, () -> {});
    }

    private static ResponseEntity entity(StoredFile file, ContentType type, Runnable unreadable) throws IOException {
        long size = file.size();
        if (size == 0) {
            return HttpEntities.create(type, new byte[0]);
        }
        return HttpEntities.create(
                type, size, file.isSealed() ? opened(file, unreadable) : FileIO.fromPath(file.path(), CHUNK_BYTES));
    }

    /**
     * What is encrypted is opened as it is sent: nothing of it lies anywhere else.
     *
     * @param unreadable is run when it turns out that no key opens it, or that it was damaged
     */
    private static Source<ByteString, NotUsed> opened(StoredFile file, Runnable unreadable) {
        return Source.unfoldResource(
                        () -> watched(file::open, unreadable),
                        content -> watched(() -> next(content), unreadable),
                        SeekableByteChannel::close)
                .withAttributes(ActorAttributes.dispatcher(ResultWriter.DISPATCHER));
    }

    /** Reads something. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T watched(Reading<T> reading, Runnable unreadable) throws IOException {
        try {
            return reading.read();
        } catch (IOException e) {
            if (StoredFile.isUnreadable(e)) {
                unreadable.run();
            }
            throw e;
        }
    }

    private static Optional<ByteString> next(SeekableByteChannel content) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        if (content.read(chunk) < 0) {
            return Optional.empty();
        }
        return Optional.of(ByteString.fromByteBuffer(chunk.flip()));
    }
}
