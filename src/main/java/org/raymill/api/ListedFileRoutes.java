package org.raymill.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.withRangeSupport;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.NotUsed;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import org.raymill.model.Sha256;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.ListedFiles;
import org.raymill.storage.ResultWriter;
import org.raymill.storage.TransferTickets;
import org.raymill.storage.TransferTickets.Reading;

/**
 * The files of jobs, those too that other sites have sent, for render nodes that have not mounted the storage: by a token that only members of the cluster
 * are given, for a job's list of files. Whoever has no such token reads none of them here, whatever hashes he knows.
 */
final class ListedFileRoutes {

    private static final int CHUNK_BYTES = 1 << 16;

    private final ApiContext context;
    private final PathValues values;
    private final TransferTickets tickets;
    private final ListedFiles files;

    ListedFileRoutes(ApiContext context, TransferTickets tickets, ListedFiles files) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.tickets = tickets;
        this.files = files;
    }

    /** The routes below a token. */
    Route create(String token) {
        return concat(
                path(
                        segment("files").slash(segment()),
                        text -> get(() -> values.sha256(text, content -> file(token, content)))),
                path("sealed", () -> get(() -> isSealed(token))),
                path("missing", () -> get(() -> missing(token))));
    }

    private Reading reading(String token) {
        return tickets.findReading(token).orElseThrow(() -> nothing().asException());
    }

    private static Problem nothing() {
        return Problem.of(ProblemType.NOT_FOUND, "there is no such transfer here");
    }

    private Route file(String token, Sha256 content) {
        Reading reading = reading(token);
        return onSuccess(
                context.blocking(() -> entity(reading, content)),
                entity -> withRangeSupport(() -> complete(HttpResponse.create().withEntity(entity))));
    }

    private ResponseEntity entity(Reading reading, Sha256 content) throws IOException {
        long size;
        try (SeekableByteChannel opened = files.open(reading.list(), content)) {
            size = opened.size();
        } catch (ContentMissingException e) {
            throw nothing().asException();
        }
        if (size == 0) {
            return HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, new byte[0]);
        }
        Source<ByteString, NotUsed> bytes = Source.unfoldResource(
                        () -> files.open(reading.list(), content), ListedFileRoutes::next, SeekableByteChannel::close)
                .withAttributes(ActorAttributes.dispatcher(ResultWriter.DISPATCHER));
        return HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, size, bytes);
    }

    private static Optional<ByteString> next(SeekableByteChannel content) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        return content.read(chunk) < 0 ? Optional.empty() : Optional.of(ByteString.fromByteBuffer(chunk.flip()));
    }

    private Route isSealed(String token) {
        Reading reading = reading(token);
        return completeWithFuture(context.blocking(
                () -> HttpResponse.create().withEntity(Boolean.toString(files.areSealed(reading.list())))));
    }

    private Route missing(String token) {
        Reading reading = reading(token);
        return completeWithFuture(context.blocking(() -> {
            try {
                return context.respond(StatusCodes.OK, files.missing(reading.list()));
            } catch (ContentMissingException e) {
                throw nothing().asException();
            }
        }));
    }
}
