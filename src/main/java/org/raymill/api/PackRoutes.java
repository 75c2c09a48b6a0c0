package org.raymill.api;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.Directives.withoutRequestTimeout;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.raymill.api.json.MissingFiles;
import org.raymill.api.json.PathMaps;
import org.raymill.api.json.StoredPack;
import org.raymill.model.Sha256;
import org.raymill.model.StoredContent;
import org.raymill.storage.FilePack;
import org.raymill.storage.FileStore;
import org.raymill.storage.IncomingPack;
import org.raymill.storage.InvalidPackException;
import org.raymill.storage.ResultWriter;

/** Many associated files in one request: which of them are wanted, and the small ones packed together. And where scenes' paths lead to. */
final class PackRoutes {

    /** A hash with its quotes, its comma and room for blanks. */
    private static final long HASH_BYTES = 80;

    private static final String TAR = "application/x-tar";

    private final ApiContext context;
    private final RequestBodies bodies;
    private final Quotas quotas;
    private final Consumer<FilePack.Stored> watcher;

    PackRoutes(ApiContext context, RequestBodies bodies, Quotas quotas) {
        this(context, bodies, quotas, stored -> {});
    }

    /**
     * Routes of which somebody else hears, too.
     *
     * @param watcher is told what became of each pack, from any thread
     */
    PackRoutes(ApiContext context, RequestBodies bodies, Quotas quotas, Consumer<FilePack.Stored> watcher) {
        this.quotas = quotas;
        this.context = context;
        this.bodies = bodies;
        this.watcher = watcher;
    }

    Route create() {
        return concat(
                path(segment("files").slash("maps"), () -> get(() -> JsonHandler.handle(this::maps))), contents());
    }

    /** What is about contents alone. */
    Route contents() {
        return concat(
                path(segment("files").slash("missing"), () -> post(() -> JsonHandler.handle(this::missing))),
                path(
                        segment("files").slash("packed"),
                        () -> post(() -> withoutRequestTimeout(
                                () -> extractRequest(request -> completeWithFuture(store(request)))))));
    }

    private CompletionStage<HttpResponse> maps(HttpRequest request) {
        QueryParameters.of(request);
        return CompletableFuture.completedFuture(
                context.respond(StatusCodes.OK, new PathMaps(context.settings().pathMaps())));
    }

    // ---- which are wanted

    private CompletionStage<HttpResponse> missing(HttpRequest request) {
        QueryParameters.of(request);
        int most = context.settings().maxHashes();
        return bodies.handle(
                request,
                HASH_BYTES * most,
                body -> context.blocking(() -> {
                    List<Sha256> missing = context.files().missing(hashes(body, most));
                    return context.respond(StatusCodes.OK, new MissingFiles(missing));
                }));
    }

    private static List<Sha256> hashes(byte[] body, int most) {
        InputErrors errors = new InputErrors();
        List<Sha256> hashes = new ArrayList<>();
        StrictJson.read(
                body,
                errors,
                root -> root.list(most, element -> element.text()
                        .ifPresent(text -> errors.check(element.place(), () -> new Sha256(text))
                                .ifPresent(hashes::add))));
        errors.throwIfAny();
        return hashes;
    }

    // ---- packs

    private CompletionStage<HttpResponse> store(HttpRequest request) {
        QueryParameters.of(request);
        requireTar(request);
        long limit = context.settings().maxPackBytes();
        OptionalLong length = request.entity().getContentLengthOption();
        if (length.isPresent() && length.getAsLong() > limit) {
            throw Problems.tooLarge(limit).asException();
        }
        FileStore files = context.files();
        // First to the disk as a whole: a slow client must not hold a thread while its archive is read.
        return context.blocking(() -> begin(files, length.orElse(0))).thenCompose(pack -> write(request, limit, pack)
                .thenCompose(written -> quotas.counts(request)
                        ? context.blocking(() -> wanted(pack))
                        : CompletableFuture.completedFuture(List.<StoredContent>of()))
                .thenCompose(wanted -> quotas.counting(
                        request,
                        wanted,
                        () -> context.blocking(
                                () -> pack.store(context.settings().maxPackEntries()))))
                .thenApply(stored -> {
                    watcher.accept(stored);
                    return context.respond(StatusCodes.OK, toJson(stored));
                })
                .whenCompleteAsync((done, failure) -> pack.close(), context.blocking()));
    }

    /** The files of a pack that the store does not have yet. */
    private List<StoredContent> wanted(IncomingPack pack) throws IOException, InvalidPackException {
        return pack.contents(context.settings().maxPackEntries()).stream()
                .filter(content -> context.files().size(content.sha256()).isEmpty())
                .toList();
    }

    private static IncomingPack begin(FileStore files, long announced) throws IOException {
        files.requireRoom(announced);
        return files.beginPack();
    }

    private static void requireTar(HttpRequest request) {
        if (!TAR.equals(request.entity().getContentType().mediaType().toString())) {
            throw Problem.of(
                            ProblemType.UNSUPPORTED_MEDIA_TYPE,
                            "send a tar archive with the header Content-Type: " + TAR)
                    .asException();
        }
    }

    private CompletionStage<?> write(HttpRequest request, long limit, IncomingPack pack) {
        return RequestBodies.decoded(request, limit)
                .runWith(
                        Sink.<ByteString>foreach(bytes -> write(pack, bytes))
                                .withAttributes(ActorAttributes.dispatcher(ResultWriter.DISPATCHER)),
                        context.system());
    }

    private static void write(IncomingPack pack, ByteString bytes) {
        try {
            pack.write(bytes.asByteBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoredPack toJson(FilePack.Stored stored) {
        return new StoredPack(
                stored.stored(),
                stored.present(),
                stored.refused().stream()
                        .map(refused -> new StoredPack.Refused(refused.name(), refused.reason()))
                        .toList());
    }
}
