package org.raymill.api;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.Directives.put;
import static akka.http.javadsl.server.Directives.withoutRequestTimeout;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.rendering.PngHeader;
import org.raymill.rendering.Previews;
import org.raymill.storage.ListedFiles;
import org.raymill.storage.LogShelf;
import org.raymill.storage.ResultStore;
import org.raymill.storage.ResultWriter;
import org.raymill.storage.SampleStore;
import org.raymill.storage.StagedUploads;
import org.raymill.storage.StagedUploads.Upload;
import org.raymill.storage.StorageFullException;
import org.raymill.storage.StoredFile;
import org.raymill.storage.TransferTickets;
import org.raymill.storage.TransferTickets.Ticket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What render nodes that have not mounted the storage send and fetch. Not for clients: each address has a token in it that only members of the cluster
 * are given, for one attempt; without a right one there is nothing here.
 */
final class TransferRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(TransferRoutes.class);
    private static final long MAX_LOG_BYTES = 8 << 20;
    /** How long a sample, or a piece of a log, may take to arrive. */
    private static final Duration VIEW_LIMIT = Duration.ofSeconds(10);

    /** Far above what any version of a render server shows. */
    private static final int MAX_SAMPLE_SIDE = 4 * Previews.MAX_SIDE;

    private final ApiContext context;
    private final FileResponses responses;
    private final TransferTickets tickets;
    private final StagedUploads uploads;
    private final ListedFileRoutes listed;

    TransferRoutes(
            ApiContext context,
            FileResponses responses,
            TransferTickets tickets,
            StagedUploads uploads,
            ListedFiles files) {
        this.context = context;
        this.responses = responses;
        this.tickets = tickets;
        this.uploads = uploads;
        this.listed = new ListedFileRoutes(context, tickets, files);
    }

    Route create() {
        return pathPrefix(
                segment("transfers").slash(segment()),
                token -> concat(
                        listed.create(token),
                        path(
                                "staged",
                                () -> concat(
                                        get(() -> handle(token, this::received)),
                                        put(() -> withoutRequestTimeout(() -> handle(token, this::append))),
                                        post(() -> handle(token, this::commit)))),
                        path("rejected", () -> post(() -> handle(token, this::rejected))),
                        path("log", () -> put(() -> handle(token, this::log))),
                        path(
                                "sample",
                                () -> concat(
                                        put(() -> handle(token, this::sample)),
                                        delete(() -> handle(token, this::discardSamples)))),
                        path(
                                "live-log",
                                () -> concat(
                                        post(() -> handle(token, this::appendLog)),
                                        delete(() -> handle(token, this::discardLog)))),
                        path("tiles", () -> get(() -> file(token, "tile", context.results()::tile))),
                        path("results", () -> get(() -> file(token, "result", context.results()::result)))));
    }

    /** What is done with a right. */
    private interface Handler {
        CompletionStage<HttpResponse> handle(HttpRequest request, Ticket ticket);
    }

    private Route handle(String token, Handler handler) {
        return extractRequest(request -> completeWithFuture(handler.handle(request, ticket(token))));
    }

    private Ticket ticket(String token) {
        return tickets.find(token).orElseThrow(() -> Problem.of(ProblemType.NOT_FOUND, "there is no such transfer here")
                .asException());
    }

    private CompletionStage<HttpResponse> received(HttpRequest request, Ticket ticket) {
        RelativePath name = name(QueryParameters.of(request, "name"));
        return context.blocking(() -> text(Long.toString(uploads.received(ticket, name))));
    }

    private CompletionStage<HttpResponse> append(HttpRequest request, Ticket ticket) {
        QueryParameters query = QueryParameters.of(request, "name", "offset", "size", "sha256");
        RelativePath name = name(query);
        long size = given(query, "size", Long::parseLong);
        long offset = given(query, "offset", Long::parseLong);
        Sha256 sha256 = given(query, "sha256", Sha256::new);
        if (size < 0 || size > ResultStore.MAX_FILE_BYTES || offset < 0 || offset > size) {
            throw Problem.parameter("size", "must be at least the offset and at most " + ResultStore.MAX_FILE_BYTES)
                    .asException();
        }
        return context.blocking(() -> uploads.begin(ticket, name, offset, size - offset))
                .thenCompose(upload -> write(request, upload, size - offset)
                        .thenCompose(written -> context.blocking(() -> {
                            uploads.verify(upload, size, sha256);
                            return text(Long.toString(size));
                        })))
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null && StorageFullException.tells(Problems.rootOf(failure))) {
                                uploads.giveUp(ticket);
                            }
                        },
                        context.blocking());
    }

    /** What has arrived when the connection breaks is kept. */
    private CompletionStage<?> write(HttpRequest request, Upload upload, long limit) {
        return RequestBodies.limited(request, limit)
                .runWith(
                        Sink.<ByteString>foreach(bytes -> write(upload, bytes))
                                .withAttributes(ActorAttributes.dispatcher(ResultWriter.DISPATCHER)),
                        context.system())
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null) {
                                close(upload);
                            }
                        },
                        context.blocking());
    }

    private static void write(Upload upload, ByteString bytes) {
        try {
            upload.write(bytes.asByteBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(Upload upload) {
        try {
            upload.close();
        } catch (IOException e) {
            LOG.warn("What has arrived of an upload is lost: {}", e.getMessage());
        }
    }

    private CompletionStage<HttpResponse> commit(HttpRequest request, Ticket ticket) {
        QueryParameters.of(request);
        request.discardEntityBytes(context.system());
        return context.blocking(() -> {
            uploads.commit(ticket);
            return text("staged");
        });
    }

    private CompletionStage<HttpResponse> rejected(HttpRequest request, Ticket ticket) {
        RelativePath name = name(QueryParameters.of(request, "name"));
        request.discardEntityBytes(context.system());
        return context.blocking(() -> {
            uploads.keepRejected(ticket, name);
            return text("kept");
        });
    }

    private CompletionStage<HttpResponse> log(HttpRequest request, Ticket ticket) {
        QueryParameters.of(request);
        return context.blocking(() -> uploads.beginLog(ticket)).thenCompose(log -> write(request, log, MAX_LOG_BYTES)
                .thenCompose(written -> context.blocking(() -> {
                    uploads.keepLog(ticket, log);
                    return text("kept");
                }))
                .whenCompleteAsync((done, failure) -> uploads.endLog(log), context.blocking()));
    }

    private CompletionStage<HttpResponse> sample(HttpRequest request, Ticket ticket) {
        int frame = given(QueryParameters.of(request, "frame"), "frame", FrameRoutes::frameNumber);
        return body(request, SampleStore.MAX_BYTES)
                .thenCompose(body -> context.blocking(() -> {
                    byte[] png = body.toArray();
                    requirePicture(png);
                    context.results().samples().put(ticket.job(), ticket.attempt(), frame, png);
                    return text("kept");
                }));
    }

    private CompletionStage<ByteString> body(HttpRequest request, long limit) {
        return RequestBodies.limited(request, limit)
                .completionTimeout(VIEW_LIMIT)
                .runFold(ByteString.emptyByteString(), ByteString::concat, context.system());
    }

    private static void requirePicture(byte[] png) {
        try {
            PngHeader.require(png, MAX_SAMPLE_SIDE);
        } catch (IOException e) {
            throw Problem.of(ProblemType.INVALID_INPUT, "the sample is refused: " + e.getMessage())
                    .asException();
        }
    }

    private CompletionStage<HttpResponse> discardSamples(HttpRequest request, Ticket ticket) {
        QueryParameters.of(request);
        request.discardEntityBytes(context.system());
        return context.blocking(() -> {
            context.results().samples().discard(ticket.job(), ticket.attempt());
            return text("removed");
        });
    }

    private CompletionStage<HttpResponse> appendLog(HttpRequest request, Ticket ticket) {
        QueryParameters.of(request);
        return body(request, LogShelf.MAX_PIECE_BYTES)
                .thenCompose(body -> context.blocking(() -> {
                    context.results().liveLogs().append(ticket.job(), ticket.attempt(), body.toArray());
                    return text("kept");
                }));
    }

    private CompletionStage<HttpResponse> discardLog(HttpRequest request, Ticket ticket) {
        QueryParameters.of(request);
        request.discardEntityBytes(context.system());
        return context.blocking(() -> {
            context.results().liveLogs().discard(ticket.job(), ticket.attempt());
            return text("removed");
        });
    }

    /** Finds a file of a job; blocks. */
    private interface Finder {
        Optional<StoredFile> find(JobId job, RelativePath name) throws IOException;
    }

    private Route file(String token, String what, Finder finder) {
        return extractRequest(request -> {
            Ticket ticket = ticket(token);
            RelativePath name = name(QueryParameters.of(request, "name"));
            return responses.serve(
                    context.blocking(() -> finder.find(ticket.job(), name)),
                    Problem.of(ProblemType.FILE_NOT_FOUND, "there is no such " + what),
                    found -> ticket.job() + "-"
                            + Files.getLastModifiedTime(found.path()).toMillis(),
                    ContentTypes.APPLICATION_OCTET_STREAM);
        });
    }

    private static RelativePath name(QueryParameters query) {
        return given(query, "name", RelativePath::new);
    }

    private static <T> T given(QueryParameters query, String name, Function<String, T> parser) {
        return query.value(name, parser)
                .orElseThrow(() -> Problem.parameter(name, "is missing").asException());
    }

    private static HttpResponse text(String text) {
        return HttpResponse.create().withStatus(StatusCodes.OK).withEntity(text);
    }
}
