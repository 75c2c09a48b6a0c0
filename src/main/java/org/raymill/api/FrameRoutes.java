package org.raymill.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.conditional;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.respondWithHeaders;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.EntityTag;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.raymill.api.json.FrameList;
import org.raymill.api.json.FrameView;
import org.raymill.model.AttemptId;
import org.raymill.model.FrameDetail;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.PictureFormat;
import org.raymill.model.ResultDetail;
import org.raymill.model.TaskStatus;
import org.raymill.model.Whereabouts;
import org.raymill.protocol.RenderJobCommand.FrameReply;
import org.raymill.protocol.RenderJobCommand.FramesReply;
import org.raymill.protocol.RenderJobCommand.GetFrame;
import org.raymill.protocol.RenderJobCommand.GetFrames;
import org.raymill.rendering.FramePicture;
import org.raymill.rendering.PictureFiles;
import org.raymill.rendering.Previews;
import org.raymill.storage.SampleStore;
import org.raymill.storage.StoredFile;

/** The frames of jobs: how far they are, pictures of them while they are rendered, small pictures of finished ones. */
final class FrameRoutes {

    private static final int MAX_WIDTH = 16_384;
    private static final int THUMBNAIL = 256;
    private static final int DEFAULT_PAGE = 100;
    private static final List<Integer> THUMBNAILS = List.of(64, 128, THUMBNAIL, 512);
    private static final ContentType PNG = ContentTypes.parse(PictureFormat.PNG.mediaType());

    private final ApiContext context;
    private final PathValues values;
    private final FramePictures pictures;
    private final Afar afar;

    FrameRoutes(ApiContext context) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.pictures = new FramePictures(context.results());
        this.afar = new Afar(context);
    }

    Route create() {
        return concat(list(), ofOne());
    }

    private Route list() {
        return path(
                segment("jobs").slash(segment()).slash("frames"),
                id -> get(() -> values.job(id, job -> handle(request -> list(request, job)))));
    }

    private CompletionStage<HttpResponse> list(HttpRequest request, JobId job) {
        QueryParameters query = QueryParameters.of(request, "offset", "limit");
        int offset = query.number("offset", 0, 0, FrameSet.MAX_FRAMES);
        int limit = query.number("limit", DEFAULT_PAGE, 1, GetFrames.MAX_PAGE);
        return context.<FramesReply>askJob(job, replyTo -> new GetFrames(offset, limit, replyTo))
                .thenApply(reply -> {
                    if (!reply.found()) {
                        throw JobRoutes.notFound(job).asException();
                    }
                    return context.respond(StatusCodes.OK, new FrameList(reply.frames(), reply.total()));
                });
    }

    private Route ofOne() {
        return pathPrefix(
                segment("jobs").slash(segment()).slash("frames").slash(segment()),
                (id, number) -> concat(
                        pathEnd(() ->
                                ofFrame(id, number, (job, frame) -> handle(request -> detail(request, job, frame)))),
                        sample(id, number),
                        path(
                                "thumbnail",
                                () -> ofFrame(
                                        id,
                                        number,
                                        (job, frame) -> extractRequest(request -> thumbnail(request, job, frame))))));
    }

    /** The pictures of unfinished frames alone. */
    Route samples() {
        return pathPrefix(segment("jobs").slash(segment()).slash("frames").slash(segment()), this::sample);
    }

    private Route sample(String id, String number) {
        return path(
                "sample",
                () -> ofFrame(id, number, (job, frame) -> extractRequest(request -> sample(request, job, frame))));
    }

    /** The method is looked at last: another route may have what else is done with a frame. */
    private Route ofFrame(String id, String number, BiFunction<JobId, Integer, Route> route) {
        return get(() -> values.job(
                id, job -> values.value("frame", number, FrameRoutes::frameNumber, frame -> route.apply(job, frame))));
    }

    static Problem notFound(JobId job, int frame) {
        return Problem.of(ProblemType.FRAME_NOT_FOUND, "there is no frame " + frame + " of job " + job);
    }

    static int frameNumber(String text) {
        if (!text.matches("\\d{1,7}")) {
            throw new IllegalArgumentException("'" + text + "' is no frame number");
        }
        return Integer.parseInt(text);
    }

    private CompletionStage<FrameDetail> find(JobId job, int frame) {
        return context.<FrameReply>askJob(job, replyTo -> new GetFrame(frame, replyTo))
                .thenApply(reply -> {
                    if (!reply.jobFound()) {
                        throw JobRoutes.notFound(job).asException();
                    }
                    return reply.frame().orElseThrow(() -> notFound(job, frame).asException());
                });
    }

    private CompletionStage<HttpResponse> detail(HttpRequest request, JobId job, int frame) {
        QueryParameters.of(request);
        return find(job, frame).thenCompose(detail -> afar.sample(job, detail)
                .thenCompose(trouble -> context.blocking(() -> pictures.find(job, detail)))
                .thenApply(seen -> context.respond(
                        StatusCodes.OK,
                        new FrameView(
                                frame,
                                detail.status(),
                                detail.done(),
                                detail.result(),
                                seen.map(found -> new FrameView.Sample(
                                        JobRoutes.address(job) + "/frames/" + frame + "/sample",
                                        found.tag(),
                                        found.whole().isPresent())),
                                detail.parts()))));
    }

    // ---- samples

    private record Sample(FrameDetail frame, FramePictures.Seen seen) {}

    /** What is answered when there is nothing to be seen, in place of a problem. */
    private enum Missing {
        EMPTY
    }

    private Route sample(HttpRequest request, JobId job, int frame) {
        JsonHandler.requireAccepted(request, PNG.mediaType());
        QueryParameters query = QueryParameters.of(request, "width", "missing");
        int wanted = query.number("width", 0, 1, MAX_WIDTH);
        boolean lenient = !query.constants("missing", Missing.class).isEmpty();
        CompletionStage<Optional<Sample>> found = find(job, frame).thenCompose(detail -> afar.sample(job, detail)
                .thenCompose(trouble -> context.blocking(() -> pictures.find(job, detail))
                        .thenApply(seen -> {
                            if (seen.isEmpty() && !lenient) {
                                throw unseen(job, detail, trouble).asException();
                            }
                            return seen.map(picture -> new Sample(detail, picture));
                        })));
        return onSuccess(found, sample -> sample.map(seen -> show(seen, wanted))
                .orElseGet(() -> complete(StatusCodes.NO_CONTENT)));
    }

    private Route show(Sample sample, int wanted) {
        return respondWithHeaders(
                headersOf(sample.frame()),
                () -> conditional(
                        EntityTag.create(sample.seen().tag() + (wanted == 0 ? "" : "-" + wanted), false),
                        () -> completeWithFuture(context.drawing(() -> draw(sample, wanted)))));
    }

    private static Problem unseen(JobId job, FrameDetail frame, String trouble) {
        return Problem.of(
                ProblemType.SAMPLE_NOT_FOUND,
                "there is nothing to be seen yet of frame " + frame.frame() + " of job " + job + ", which "
                        + has(frame.status())
                        + frame.away().map(where -> " at site " + where.site()).orElse("")
                        + (trouble.isEmpty() ? "" : ": " + trouble));
    }

    private static String has(TaskStatus status) {
        boolean ended = status == TaskStatus.SUCCEEDED || status == TaskStatus.FAILED;
        return (ended ? "has " : "is ") + status.name().toLowerCase(Locale.ROOT);
    }

    private static List<akka.http.javadsl.model.HttpHeader> headersOf(FrameDetail frame) {
        return List.of(
                RawHeader.create("Raymill-Done", String.format(Locale.ROOT, "%.4f", frame.done())),
                RawHeader.create("Raymill-Status", frame.status().name().toLowerCase(Locale.ROOT)),
                RawHeader.create("Cache-Control", "no-cache"));
    }

    private static HttpResponse draw(Sample sample, int wanted) throws IOException {
        FrameDetail frame = sample.frame();
        FramePictures.Seen seen = sample.seen();
        if (seen.whole().isPresent() && wanted == 0 && frame.format() == PictureFormat.PNG) {
            return HttpResponse.create()
                    .withEntity(FileResponses.entity(seen.whole().get(), PNG));
        }
        int width = wanted == 0 ? FramePictures.MAX_WIDTH : Math.min(wanted, FramePictures.MAX_WIDTH);
        byte[] png = Previews.png(
                FramePicture.compose(frame.width(), frame.height(), seen.parts(), Math.min(width, frame.width())));
        return HttpResponse.create().withEntity(HttpEntities.create(PNG, png));
    }

    // ---- thumbnails

    private Route thumbnail(HttpRequest request, JobId job, int frame) {
        JsonHandler.requireAccepted(request, PNG.mediaType());
        int width = QueryParameters.of(request, "width").number("width", THUMBNAIL, 1, MAX_WIDTH);
        if (!THUMBNAILS.contains(width)) {
            throw Problem.parameter("width", "is one of 64, 128, 256 and 512").asException();
        }
        CompletionStage<ResultDetail> found = find(job, frame)
                .thenApply(detail -> detail.result().orElseThrow(() -> Problem.of(
                                ProblemType.RESULT_NOT_FOUND,
                                "frame " + frame + " of job " + job + " is not finished; there may be a sample")
                        .asException()));
        return onSuccess(
                found,
                result -> conditional(
                        EntityTag.create(result.sha256() + "-" + width, false),
                        () -> completeWithFuture(brought(job, frame, result, width)
                                .thenCompose(trouble -> context.drawing(() -> HttpResponse.create()
                                        .withEntity(
                                                FileResponses.entity(thumbnail(job, result, width, trouble), PNG)))))));
    }

    /** Of a result that another site keeps a picture is brought that is large enough, unless there is a small one already. */
    private CompletionStage<String> brought(JobId job, int frame, ResultDetail result, int width) {
        return result.keptAt()
                .map(where -> context.blocking(
                                () -> context.results().thumbnails().find(job, result, width))
                        .thenCompose(there -> there.isPresent()
                                ? CompletableFuture.completedFuture("")
                                : find(job, frame).thenCompose(detail -> afar.sample(job, detail))))
                .orElseGet(() -> CompletableFuture.completedFuture(""));
    }

    private StoredFile thumbnail(JobId job, ResultDetail result, int width, String trouble) throws IOException {
        Optional<StoredFile> made = context.results().thumbnails().find(job, result, width);
        if (made.isPresent()) {
            return made.get();
        }
        byte[] png = Previews.png(
                Previews.shrink(PictureFiles.read(FramePictures.source(picture(job, result, trouble))), width));
        return context.results().thumbnails().put(job, result, width, png);
    }

    private StoredFile picture(JobId job, ResultDetail result, String trouble) {
        if (result.keptAt().isPresent()) {
            Whereabouts where = result.keptAt().get();
            return context.results()
                    .samples()
                    .find(job, new AttemptId(where.consignment().value()), result.frame())
                    .map(SampleStore.Sample::file)
                    .orElseThrow(() -> Problem.temporary(
                                    ProblemType.SITE_UNAVAILABLE,
                                    "the result " + result.id() + " is kept at site " + where.site()
                                            + ", which shows nothing of it now"
                                            + (trouble.isEmpty() ? "" : ": " + trouble))
                            .asException());
        }
        return context.results()
                .result(job, new org.raymill.model.RelativePath(result.id()))
                .orElseThrow(() -> Problem.of(
                                ProblemType.RESULT_NOT_FOUND, "the result " + result.id() + " is not on the storage")
                        .asException());
    }
}
