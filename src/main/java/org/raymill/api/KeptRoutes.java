package org.raymill.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.conditional;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.onSuccess;

import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.AcceptRanges;
import akka.http.javadsl.model.headers.EntityTag;
import akka.http.javadsl.model.headers.RangeUnits;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.model.Whereabouts;
import org.raymill.protocol.RenderJobCommand.FindResult;
import org.raymill.protocol.RenderJobCommand.ResultReply;
import org.raymill.protocol.SiteLinksCommand.FindGate;
import org.raymill.protocol.SiteLinksCommand.Gate;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.ResultFetch.Remote;

/** Gives clients the results that other sites keep, as if they were here: streamed from there, whole or in parts. */
final class KeptRoutes {

    private static final Duration READ_LIMIT = Duration.ofSeconds(60);

    private final ApiContext context;

    KeptRoutes(ApiContext context) {
        this.context = context;
    }

    /** The bytes of a result that another site has. */
    private record Found(Remote result, SiteName site, String gate) {}

    /**
     * A result of this name that another site keeps; empty when none does, or when that can not be told now. Does not fail. Nobody is asked where there
     * are no other sites.
     */
    CompletionStage<Optional<ResultDetail>> find(JobId job, RelativePath name) {
        if (!context.settings().sites().isLinked()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return context.<ResultReply>askJob(job, replyTo -> new FindResult(name.value(), replyTo))
                .handle((reply, failure) -> failure == null
                        ? reply.result().filter(result -> result.keptAt().isPresent())
                        : Optional.empty());
    }

    /**
     * Answers with a result that another site keeps.
     *
     * @param type of the content
     */
    Route serve(ResultDetail result, ContentType type) {
        return conditional(
                EntityTag.create(result.sha256(), false),
                () -> extractRequest(
                        request -> onSuccess(locate(result), found -> complete(respond(request, found, type)))));
    }

    private CompletionStage<Found> locate(ResultDetail result) {
        Whereabouts where = result.keptAt().orElseThrow();
        Remote remote = new Remote(
                where.consignment(), new RelativePath(result.id()), result.size(), new Sha256(result.sha256()));
        return context.<Gate>askSites(replyTo -> new FindGate(where.site(), replyTo))
                .thenCompose(gate -> {
                    String address = gate.address()
                            .orElseThrow(() -> away(result, gate.trouble()).asException());
                    return context.kept().find(where.site(), address, remote).handle((found, failure) -> {
                        if (failure != null) {
                            throw problem(result, failure).asException();
                        }
                        return new Found(remote, where.site(), address);
                    });
                });
    }

    private static Problem problem(ResultDetail result, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ContentMissingException) {
            return Problem.of(
                    ProblemType.RESULT_NOT_FOUND,
                    "site " + result.keptAt().orElseThrow().site() + " kept the result " + result.id()
                            + ", and does not have it any more");
        }
        return cause instanceof RejectedExecutionException
                ? Problem.temporary(ProblemType.BUSY, cause.getMessage())
                : away(result, cause.getMessage());
    }

    private static Problem away(ResultDetail result, String why) {
        return Problem.temporary(
                ProblemType.SITE_UNAVAILABLE,
                "the result " + result.id() + " is kept at site "
                        + result.keptAt().orElseThrow().site() + ", from where it can not be fetched now: " + why);
    }

    private HttpResponse respond(HttpRequest request, Found found, ContentType type) {
        long size = found.result().size();
        Optional<ByteRange> part = ByteRange.of(request, size);
        long from = part.map(ByteRange::from).orElse(0L);
        long to = part.map(ByteRange::to).orElse(size);
        Source<ByteString, NotUsed> bytes = context.kept().bytes(found.site(), found.gate(), found.result(), from, to);
        HttpResponse whole = HttpResponse.create()
                .addHeader(AcceptRanges.create(RangeUnits.BYTES))
                .withEntity(HttpEntities.create(type, to - from, bytes));
        return part.isEmpty()
                ? whole
                : whole.withStatus(StatusCodes.PARTIAL_CONTENT)
                        .addHeader(RawHeader.create("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + size));
    }

    /** Done when a result can be fetched; fails with a problem when it can not. */
    CompletionStage<?> reach(ResultDetail result) {
        return locate(result);
    }

    /**
     * Opens a result that another site keeps. Blocks, and so does whoever reads.
     *
     * @throws IOException when it can not be had now
     */
    InputStream open(ResultDetail result) throws IOException {
        try {
            Found found = locate(result).toCompletableFuture().get();
            return context.kept()
                    .bytes(
                            found.site(),
                            found.gate(),
                            found.result(),
                            0,
                            found.result().size())
                    .runWith(StreamConverters.asInputStream(READ_LIMIT), context.system());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        }
    }
}
