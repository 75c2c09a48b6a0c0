package org.raymill.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.conditional;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.EntityTag;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.TaskId;
import org.raymill.model.Whereabouts;
import org.raymill.protocol.Ids;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.GetTask;
import org.raymill.protocol.RenderJobCommand.JobReply;
import org.raymill.protocol.RenderJobCommand.TaskReply;
import org.raymill.storage.LiveLogs;
import org.raymill.storage.StoredFile;

/** The logs of attempts: as a whole when they have ended, as far as they are while they run, or followed to their end. */
final class LogRoutes {

    private static final ContentType EVENT_STREAM = ContentTypes.parse("text/event-stream");
    private static final ByteString HEARTBEAT = ByteString.fromString(":\n\n");

    private final ApiContext context;
    private final SharedKillSwitch end;
    private final PathValues values;
    private final Afar afar;
    private final ContentHashes hashes = new ContentHashes();
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param end ends all streams when the server stops
     */
    LogRoutes(ApiContext context, SharedKillSwitch end) {
        this.context = context;
        this.end = end;
        this.values = new PathValues(context.problems());
        this.afar = new Afar(context);
    }

    /**
     * An attempt whose log is asked for.
     *
     * @param goesOn finds out whether it may still run
     * @param where at which other site it runs; empty as long as that was not looked for
     */
    private record Wanted(
            JobId job, AttemptId attempt, Supplier<CompletionStage<Boolean>> goesOn, Optional<Whereabouts> where) {

        private Wanted(JobId job, AttemptId attempt, Supplier<CompletionStage<Boolean>> goesOn) {
            this(job, attempt, goesOn, Optional.empty());
        }

        /** Under which name its log is found. */
        private AttemptId copy() {
            return where.map(site -> Ids.copyOf(site.consignment(), attempt)).orElse(attempt);
        }
    }

    Route create() {
        return pathPrefix(
                segment("jobs").slash(segment()),
                id -> concat(
                        ofAttempts(id),
                        path(
                                segment("tasks")
                                        .slash(segment())
                                        .slash("attempts")
                                        .slash(segment())
                                        .slash("log"),
                                (text, number) -> get(() -> values.job(
                                        id,
                                        job -> values.task(
                                                text,
                                                task -> values.value(
                                                        "attempt",
                                                        number,
                                                        LogRoutes::number,
                                                        wanted -> onSuccess(find(job, task, wanted), this::log))))))));
    }

    /** Logs by the names of attempts alone. */
    Route ofAttempts() {
        return pathPrefix(segment("jobs").slash(segment()), this::ofAttempts);
    }

    private Route ofAttempts(String id) {
        return path(
                segment("attempts").slash(segment()).slash("log"),
                text -> get(() -> values.job(
                        id,
                        job -> values.attempt(
                                text, attempt -> log(new Wanted(job, attempt, () -> isUnfinished(job)))))));
    }

    private static int number(String text) {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException("'" + text + "' is no number of an attempt; they count from 1");
        }
        return Integer.parseInt(text);
    }

    private CompletionStage<Wanted> find(JobId job, TaskId task, int number) {
        return context.<TaskReply>askJob(job, replyTo -> new GetTask(task, replyTo))
                .thenApply(reply -> {
                    JobDetail.TaskDetail detail = reply.task()
                            .orElseThrow(() -> JobRoutes.notFound(job, task).asException());
                    AttemptId attempt = detail.attempts().stream()
                            .filter(known -> known.number() == number)
                            .reduce((first, last) -> last)
                            .map(known -> new AttemptId(known.id()))
                            .orElseThrow(() -> Problem.of(
                                            ProblemType.LOG_NOT_FOUND,
                                            "task " + task + " of job " + job + " has no attempt " + number)
                                    .asException());
                    return new Wanted(job, attempt, () -> isRunning(job, task, attempt));
                });
    }

    private CompletionStage<Boolean> isRunning(JobId job, TaskId task, AttemptId attempt) {
        return context.<TaskReply>askJob(job, replyTo -> new GetTask(task, replyTo))
                .thenApply(reply -> reply.task().stream()
                        .flatMap(detail -> detail.attempts().stream())
                        .anyMatch(known ->
                                known.id().equals(attempt.value()) && known.status() == AttemptStatus.RUNNING));
    }

    private CompletionStage<Boolean> isUnfinished(JobId job) {
        return context.<JobReply>askJob(job, GetJob::new).thenApply(reply -> reply.job()
                .filter(detail -> !detail.summary().status().isFinal())
                .isPresent());
    }

    private Route log(Wanted wanted) {
        return extractRequest(request -> {
            boolean follow = QueryParameters.of(request, "follow")
                    .value("follow", LogRoutes::flag)
                    .orElse(false);
            return follow ? follow(request, wanted) : asItIs(request, wanted);
        });
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("must be true or false");
        }
        return text.equals("true");
    }

    private Route follow(HttpRequest request, Wanted wanted) {
        JsonHandler.requireAccepted(request, EVENT_STREAM.mediaType());
        int most = context.settings().maxEventStreams();
        if (open.get() >= most) {
            throw Problem.temporary(ProblemType.BUSY, most + " clients follow logs already, and no more may")
                    .asException();
        }
        return onSuccess(
                wanted.goesOn()
                        .get()
                        .thenCompose(running -> context.blocking(() -> {
                            if (!running && !isThere(wanted)) {
                                throw missing(wanted).asException();
                            }
                            return wanted;
                        }))
                        .thenCompose(this::locate),
                found -> complete(HttpResponse.create()
                        .addHeader(RawHeader.create("Cache-Control", "no-store"))
                        .withEntity(HttpEntities.createChunked(EVENT_STREAM, stream(found)))));
    }

    private Source<ByteString, ?> stream(Wanted wanted) {
        return new LogFollowing(context, wanted.job(), wanted.copy(), wanted.goesOn(), () -> bring(wanted))
                .events()
                .watchTermination((started, done) -> {
                    open.incrementAndGet();
                    done.whenComplete((ended, failure) -> open.decrementAndGet());
                    return started;
                })
                .keepAlive(context.settings().eventHeartbeat(), () -> HEARTBEAT)
                .via(end.flow());
    }

    /** Finds where the attempt is, if its log is not kept here and it runs at another site. */
    private CompletionStage<Wanted> locate(Wanted wanted) {
        return context.blocking(() -> context.results()
                        .logs()
                        .find(wanted.job(), wanted.attempt())
                        .isPresent())
                .thenCompose(kept -> kept
                        ? CompletableFuture.completedFuture(wanted)
                        : afar.find(wanted.job(), wanted.attempt())
                                .thenApply(
                                        where -> new Wanted(wanted.job(), wanted.attempt(), wanted.goesOn(), where)));
    }

    private CompletionStage<String> bring(Wanted wanted) {
        return wanted.where()
                .map(site -> afar.log(wanted.job(), wanted.attempt(), site))
                .orElseGet(() -> CompletableFuture.completedFuture(""));
    }

    private boolean isThere(Wanted wanted) throws java.io.IOException {
        return context.results().logs().find(wanted.job(), wanted.attempt()).isPresent()
                || context.results().liveLogs().has(wanted.job(), wanted.attempt());
    }

    private static Problem missing(Wanted wanted) {
        return Problem.of(
                ProblemType.LOG_NOT_FOUND,
                "there is no log of attempt " + wanted.attempt() + " of job " + wanted.job()
                        + "; it is there when the attempt has ended, or has run for some seconds");
    }

    // ---- as it is now

    /** The log as far as it is; a kept one has the hash of its file as tag. */
    private record Content(Optional<StoredFile> kept, String tag, List<ByteString> live) {}

    private Route asItIs(HttpRequest request, Wanted wanted) {
        JsonHandler.requireAccepted(request, ContentTypes.TEXT_PLAIN_UTF8.mediaType());
        CompletionStage<Content> found = locate(wanted).thenCompose(located -> bring(located)
                .thenCompose(trouble -> context.blocking(() -> content(located))));
        return onSuccess(found, content -> {
            if (content.kept().isEmpty()) {
                return complete(HttpResponse.create()
                        .addHeader(RawHeader.create("Cache-Control", "no-store"))
                        .withEntity(
                                HttpEntities.createChunked(ContentTypes.TEXT_PLAIN_UTF8, Source.from(content.live()))));
            }
            return conditional(
                    EntityTag.create(content.tag(), false),
                    () -> complete(HttpResponse.create()
                            .withEntity(HttpEntities.createChunked(
                                    ContentTypes.TEXT_PLAIN_UTF8,
                                    StreamConverters.fromInputStream(() -> opened(wanted))))));
        });
    }

    private InputStream opened(Wanted wanted) throws java.io.IOException {
        return context.results()
                .logs()
                .open(wanted.job(), wanted.attempt())
                .orElseThrow(() -> new java.nio.file.NoSuchFileException("the log"));
    }

    private Content content(Wanted wanted) throws java.io.IOException {
        Optional<StoredFile> kept = context.results().logs().find(wanted.job(), wanted.attempt());
        if (kept.isPresent()) {
            return new Content(kept, hashes.of(kept.get()), List.of());
        }
        List<ByteString> live = new ArrayList<>();
        LiveLogs.Place place = LiveLogs.Place.BEGINNING;
        for (boolean more = true; more; ) {
            LiveLogs.More next = context.results().liveLogs().read(wanted.job(), wanted.copy(), place);
            if (next.bytes().length > 0) {
                live.add(ByteString.fromArray(next.bytes()));
            }
            place = next.next();
            more = next.more();
        }
        if (live.isEmpty()) {
            throw missing(wanted).asException();
        }
        return new Content(Optional.empty(), "", live);
    }
}
