package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.PathMatchers.segment;
import static akka.http.javadsl.server.PathMatchers.segments;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.raymill.api.json.ResultList;
import org.raymill.api.json.ResultManifest;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.MovieFormat;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.SiteName;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.GetResults;
import org.raymill.protocol.RenderJobCommand.JobReply;
import org.raymill.protocol.RenderJobCommand.ResultsReply;

/** Results of jobs and logs of attempts. */
final class ResultRoutes {

    private static final int DEFAULT_PAGE = 100;
    private static final String MANIFEST = "manifest.json";
    private static final ContentType ZIP = ContentTypes.parse("application/zip");

    private final ApiContext context;
    private final PathValues values;
    private final FileResponses responses;
    private final KeptRoutes kept;
    private final ContentHashes hashes = new ContentHashes();

    ResultRoutes(ApiContext context, FileResponses responses) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.responses = responses;
        this.kept = new KeptRoutes(context);
    }

    Route create() {
        return pathPrefix(
                segment("jobs").slash(segment()),
                id -> concat(
                        path("results", () -> get(() -> values.job(id, job -> handle(request -> list(request, job))))),
                        path(
                                "results.zip",
                                () -> get(() -> values.job(id, job -> handle(request -> zip(request, job))))),
                        path(
                                "manifest",
                                () -> get(() -> values.job(id, job -> handle(request -> manifest(request, job))))),
                        path(
                                segment("attempts").slash(segment()).slash(segment("picture")),
                                text -> get(() -> withoutParameters(() -> values.job(
                                        id, job -> values.attempt(text, attempt -> rejected(job, attempt)))))),
                        files(id, this::anywhere)));
    }

    /** Results by their names alone, those that are on this site's storage. */
    Route files() {
        return pathPrefix(segment("jobs").slash(segment()), id -> files(id, this::result));
    }

    private Route files(String id, BiFunction<JobId, RelativePath, Route> route) {
        return path(
                segment("results").slash(segments()),
                parts -> get(() -> withoutParameters(() -> values.job(
                        id,
                        job -> values.value(
                                "result",
                                String.join("/", parts),
                                RelativePath::new,
                                name -> route.apply(job, name))))));
    }

    private static Route withoutParameters(Supplier<Route> inner) {
        return extractRequest(request -> {
            QueryParameters.of(request);
            return inner.get();
        });
    }

    private Route anywhere(JobId job, RelativePath name) {
        return onSuccess(kept.find(job, name), found -> found.map(result -> kept.serve(result, typeOf(name.value())))
                .orElseGet(() -> result(job, name)));
    }

    private Route result(JobId job, RelativePath name) {
        return responses.serve(
                context.blocking(() -> context.results().result(job, name)),
                Problem.of(
                        ProblemType.RESULT_NOT_FOUND,
                        "job " + job + " has no published result '" + name + "'; GET /api/v1/jobs/" + job
                                + "/results lists them"),
                hashes,
                typeOf(name.value()));
    }

    private static ContentType typeOf(String name) {
        for (PictureFormat format : PictureFormat.values()) {
            if (name.endsWith("." + format.extension())) {
                return ContentTypes.parse(format.mediaType());
            }
        }
        for (MovieFormat format : MovieFormat.values()) {
            if (name.endsWith("." + format.extension())) {
                return ContentTypes.parse(format.mediaType());
            }
        }
        return ContentTypes.APPLICATION_OCTET_STREAM;
    }

    private Route rejected(JobId job, AttemptId attempt) {
        return onSuccess(
                context.blocking(() -> context.results().rejected().find(job, attempt)),
                found -> responses.serve(
                        CompletableFuture.completedFuture(found),
                        Problem.of(
                                ProblemType.PICTURE_NOT_FOUND,
                                "no picture is kept of attempt " + attempt + " of job " + job
                                        + "; one that was not good enough is, for some days"),
                        hashes,
                        found.map(file -> typeOf(file.name())).orElse(ContentTypes.APPLICATION_OCTET_STREAM)));
    }

    private CompletionStage<HttpResponse> list(HttpRequest request, JobId job) {
        QueryParameters query = QueryParameters.of(request, "offset", "limit");
        int offset = query.number("offset", 0, 0, Integer.MAX_VALUE);
        int limit = query.number("limit", DEFAULT_PAGE, 1, GetResults.MAX_PAGE);
        return page(job, offset, limit)
                .thenApply(reply -> context.respond(StatusCodes.OK, new ResultList(reply.results(), reply.total())));
    }

    private CompletionStage<ResultsReply> page(JobId job, int offset, int limit) {
        return context.<ResultsReply>askJob(job, replyTo -> new GetResults(offset, limit, replyTo))
                .thenApply(reply -> {
                    if (!reply.found()) {
                        throw JobRoutes.notFound(job).asException();
                    }
                    return reply;
                });
    }

    private CompletionStage<HttpResponse> manifest(HttpRequest request, JobId job) {
        QueryParameters.of(request);
        return manifestOf(job).thenApply(manifest -> context.respond(StatusCodes.OK, manifest));
    }

    private CompletionStage<HttpResponse> zip(HttpRequest request, JobId job) {
        QueryParameters.of(request);
        return manifestOf(job)
                .thenCompose(manifest -> reachable(manifest).thenApply(reached -> manifest))
                .thenCompose(manifest -> context.blocking(() -> HttpResponse.create()
                        .addHeader(RawHeader.create(
                                "Content-Disposition", "attachment; filename=\"raymill-" + job + ".zip\""))
                        .withEntity(HttpEntities.createChunked(ZIP, ResultZip.of(entries(job, manifest))))));
    }

    /** Done when something of each site can be had that keeps results; fails with a problem otherwise, before anything is sent. */
    private CompletionStage<?> reachable(ResultManifest manifest) {
        Map<SiteName, ResultDetail> first = new LinkedHashMap<>();
        manifest.results()
                .forEach(result -> result.keptAt().ifPresent(where -> first.putIfAbsent(where.site(), result)));
        return CompletableFuture.allOf(first.values().stream()
                .map(result -> kept.reach(result).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    private List<ResultZip.Entry> entries(JobId job, ResultManifest manifest) throws IOException {
        List<ResultZip.Entry> entries = new ArrayList<>();
        entries.add(ResultZip.Entry.of(
                MANIFEST, context.json().writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest)));
        for (ResultDetail result : manifest.results()) {
            RelativePath name = new RelativePath(result.id());
            if (result.keptAt().isPresent()) {
                entries.add(new ResultZip.Entry(name.value(), () -> kept.open(result)));
            } else {
                context.results()
                        .result(job, name)
                        .ifPresent(file -> entries.add(ResultZip.Entry.of(name.value(), file)));
            }
        }
        return entries;
    }

    private CompletionStage<ResultManifest> manifestOf(JobId job) {
        return context.<JobReply>askJob(job, GetJob::new).thenCompose(reply -> {
            String name = reply.job()
                    .orElseThrow(() -> JobRoutes.notFound(job).asException())
                    .summary()
                    .name();
            // By name: results that are published meanwhile move the pages, so that one may come twice.
            return allResults(job, new LinkedHashMap<>(), 0)
                    .thenApply(results -> new ResultManifest(job.value(), name, List.copyOf(results.values())));
        });
    }

    private CompletionStage<Map<String, ResultDetail>> allResults(
            JobId job, Map<String, ResultDetail> results, int offset) {
        return page(job, offset, GetResults.MAX_PAGE).thenCompose(reply -> {
            int most = context.settings().maxListedResults();
            if (reply.total() > most) {
                throw Problem.of(
                                ProblemType.TOO_MANY_RESULTS,
                                "the job has " + reply.total() + " results, and at most " + most
                                        + " are given in one piece; read /api/v1/jobs/" + job
                                        + "/results page by page")
                        .asException();
            }
            reply.results().forEach(result -> results.put(result.id(), result));
            int next = offset + reply.results().size();
            return reply.results().isEmpty() || next >= reply.total()
                    ? CompletableFuture.completedFuture(results)
                    : allResults(job, results, next);
        });
    }
}
