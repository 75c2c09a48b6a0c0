package org.raymill.api;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.put;
import static akka.http.javadsl.server.Directives.withoutRequestTimeout;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.Done;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.ContentEncoding;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.FileIO;
import akka.stream.javadsl.Sink;
import java.io.IOException;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.raymill.model.Sha256;
import org.raymill.model.StoredContent;
import org.raymill.storage.FileStore;
import org.raymill.storage.StoredFile;

/** Associated files by their content. They go straight to the disk and are never in memory as a whole. */
final class FileRoutes {

    private final ApiContext context;
    private final PathValues values;
    private final FileResponses responses;
    private final Quotas quotas;

    FileRoutes(ApiContext context, FileResponses responses, Quotas quotas) {
        this.quotas = quotas;
        this.context = context;
        this.values = new PathValues(context.problems());
        this.responses = responses;
    }

    Route create() {
        return path(
                segment("files").slash(segment()),
                text -> concat(
                        get(() -> values.sha256(text, this::fetch)),
                        put(() -> values.sha256(
                                text,
                                sha256 -> withoutRequestTimeout(() ->
                                        extractRequest(request -> completeWithFuture(store(request, sha256))))))));
    }

    private Route fetch(Sha256 sha256) {
        return responses.serve(
                context.blocking(() -> context.files().find(sha256).map(StoredFile::plain)),
                Problem.of(ProblemType.FILE_NOT_FOUND, "the farm does not have the content " + sha256),
                file -> sha256.hex(),
                ContentTypes.APPLICATION_OCTET_STREAM);
    }

    private CompletionStage<HttpResponse> store(HttpRequest request, Sha256 sha256) {
        QueryParameters.of(request);
        long limit = context.files().maxFileBytes();
        OptionalLong length = request.entity().getContentLengthOption();
        if (length.isPresent() && length.getAsLong() > limit) {
            throw Problems.tooLarge(limit).asException();
        }
        return context.blocking(() -> begin(sha256, length.orElse(0)))
                .thenCompose(upload -> upload.isPresent()
                        ? quotas.counting(
                                        request,
                                        List.of(new StoredContent(
                                                sha256, announced(request).orElse(0))),
                                        () -> write(request, upload.get()))
                                .whenCompleteAsync(
                                        (done, failure) -> upload.get().close(), context.blocking())
                                .thenApply(done -> stored(StatusCodes.CREATED, sha256))
                        : skip(request, limit).thenApply(done -> stored(StatusCodes.OK, sha256)));
    }

    /** How many bytes come; empty when they come packed, or until they end. */
    static OptionalLong announced(HttpRequest request) {
        return request.getHeader(ContentEncoding.class).isPresent()
                ? OptionalLong.empty()
                : request.entity().getContentLengthOption();
    }

    /** An upload; nothing when the store has the content already. */
    private Optional<FileStore.Upload> begin(Sha256 sha256, long announced) throws IOException {
        FileStore files = context.files();
        if (files.claim(sha256, Instant.now()).isPresent()) {
            return Optional.empty();
        }
        files.requireRoom(announced);
        return Optional.of(files.beginUpload(sha256));
    }

    private CompletionStage<Done> write(HttpRequest request, FileStore.Upload upload) {
        return RequestBodies.limited(request, context.files().maxFileBytes())
                .map(bytes -> {
                    upload.digest(bytes.asByteBuffer());
                    return bytes;
                })
                .runWith(
                        FileIO.toPath(
                                upload.file(), Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)),
                        context.system())
                .thenCompose(written -> context.blocking(() -> {
                    upload.commit();
                    return Done.getInstance();
                }));
    }

    /** Passes a body that is not needed: clients read the answer when they have sent everything. */
    private CompletionStage<Done> skip(HttpRequest request, long limit) {
        return RequestBodies.limited(request, limit).runWith(Sink.ignore(), context.system());
    }

    private HttpResponse stored(StatusCode status, Sha256 sha256) {
        return context.respond(status, Map.of("sha256", sha256));
    }
}
