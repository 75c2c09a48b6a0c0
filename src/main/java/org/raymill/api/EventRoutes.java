package org.raymill.api;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import akka.japi.Pair;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.raymill.api.EventFeed.Beginning;
import org.raymill.api.EventHistory.Batch;
import org.raymill.api.EventHistory.Numbered;
import org.raymill.api.access.Caller;
import org.raymill.api.json.RemovedJob;
import org.raymill.api.json.SampleView;
import org.raymill.api.json.StreamReset;
import org.raymill.model.JobDetail;
import org.raymill.model.JobFilter;
import org.raymill.model.JobId;
import org.raymill.model.JobOrder;
import org.raymill.model.JobStatus;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.FarmEvent.JobChanged;
import org.raymill.protocol.FarmEvent.JobRemoved;
import org.raymill.protocol.FarmEvent.SampleTaken;
import org.raymill.protocol.FarmEvent.ServerChanged;
import org.raymill.protocol.JobCatalogCommand.ListJobs;
import org.raymill.protocol.JobCatalogCommand.ListReply;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.JobReply;

/**
 * The stream of changes. It begins with every server and every job that has not ended, so that a listener knows the state from the start; one that comes
 * back with the id of the last event that it had gets what it has missed instead, or is told that this is not to be had any more. A client that is slower
 * than the farm gets the newest state of each job and server and not every one in between.
 */
final class EventRoutes {

    private static final List<JobStatus> UNFINISHED =
            List.of(JobStatus.WAITING, JobStatus.RUNNING, JobStatus.PAUSED, JobStatus.CANCELLING);

    private static final ContentType EVENT_STREAM = ContentTypes.parse("text/event-stream");
    /** A comment, which listeners pass over. */
    private static final ByteString HEARTBEAT = ByteString.fromString(":\n\n");

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int MAX_ID = 100;
    /** The feed answers sooner, even when nothing happens. */
    private static final Duration FEED_ANSWERS = EventFeed.TICK.multipliedBy(6);

    /** What is sent next: an event with an id, or without one as long as it could not be gone on after it, or an id alone. */
    private record Part(Optional<FarmEvent> event, boolean reset, Optional<String> id) {}

    private final ApiContext context;
    private final EventViews views;
    private final SharedKillSwitch end;
    private final ActorRef<EventFeed.Command> feed;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param views which events listeners may see
     * @param end ends all streams when the server stops
     */
    EventRoutes(ApiContext context, EventViews views, SharedKillSwitch end) {
        this.context = context;
        this.views = views;
        this.end = end;
        Behavior<EventFeed.Command> behavior = Behaviors.supervise(
                        EventFeed.create(context.events(), context.settings().eventHistory(), InstantSource.system()))
                .onFailure(SupervisorStrategy.restart());
        this.feed = context.system().systemActorOf(behavior, "event-feed", Props.empty());
    }

    Route create() {
        return path(
                "events",
                () -> get(() -> extractRequest(request -> {
                    QueryParameters query = QueryParameters.of(request, "job");
                    JsonHandler.requireAccepted(request, EVENT_STREAM.mediaType());
                    Optional<JobId> job = query.value("job", JobId::new);
                    Optional<String> lastHeard = lastHeard(request);
                    int most = context.settings().maxEventStreams();
                    if (open.get() >= most) {
                        throw Problem.temporary(
                                        ProblemType.BUSY, most + " clients listen to events already, and no more may")
                                .asException();
                    }
                    return completeWithFuture(requireVisible(request, job).thenApply(known -> HttpResponse.create()
                            .addHeader(RawHeader.create("Cache-Control", "no-store"))
                            .withEntity(HttpEntities.createChunked(
                                    EVENT_STREAM, new Listening(request, job, lastHeard).stream()))));
                })));
    }

    private static Optional<String> lastHeard(HttpRequest request) {
        return request.getHeader(LAST_EVENT_ID)
                .map(HttpHeader::value)
                .filter(id -> !id.isEmpty())
                .map(id -> {
                    // One of another server, or none at all, is as one that is too old.
                    return id.length() <= MAX_ID ? id : "?";
                });
    }

    private CompletionStage<JobId> requireVisible(HttpRequest request, Optional<JobId> job) {
        return job.map(id -> context.<JobReply>askJob(id, GetJob::new)
                        .thenCompose(reply -> views.visible(
                                Callers.of(request),
                                reply.job().stream().map(JobDetail::summary).toList(),
                                JobChanged::new))
                        .thenApply(visible -> {
                            if (visible.isEmpty()) {
                                throw JobRoutes.notFound(id).asException();
                            }
                            return id;
                        }))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** A client that listens. */
    private final class Listening {

        private final HttpRequest request;
        private final Caller caller;
        private final Optional<JobId> job;
        private final Optional<String> lastHeard;

        Listening(HttpRequest request, Optional<JobId> job, Optional<String> lastHeard) {
            this.request = request;
            this.caller = Callers.of(request);
            this.job = job;
            this.lastHeard = lastHeard;
        }

        Source<ByteString, NotUsed> stream() {
            return Source.unfoldAsync(Optional.<Beginning>empty(), this::next)
                    .mapConcat(parts -> parts)
                    .map(EventRoutes.this::encode)
                    .keepAlive(context.settings().eventHeartbeat(), () -> HEARTBEAT)
                    .via(end.flow())
                    .watchTermination((started, done) -> {
                        open.incrementAndGet();
                        context.metrics().streams(1);
                        done.whenComplete((ended, failure) -> {
                            open.decrementAndGet();
                            context.metrics().streams(-1);
                        });
                        return NotUsed.getInstance();
                    });
        }

        /** Is asked for only when the client has taken what was before. Whoever may not do any more what it could has to begin anew. */
        private CompletionStage<Optional<Pair<Optional<Beginning>, List<Part>>>> next(Optional<Beginning> at) {
            if (at.isEmpty()) {
                return begin().thenApply(Optional::of);
            }
            return goOn(at.get()).thenCompose(next -> views.goesOn(request)
                    .thenApply(allowed -> allowed ? Optional.of(next) : Optional.empty()));
        }

        private CompletionStage<Pair<Optional<Beginning>, List<Part>>> begin() {
            return EventRoutes.this
                    .<Beginning>askFeed(replyTo -> new EventFeed.Begin(lastHeard, replyTo))
                    .thenCompose(beginning -> {
                        if (lastHeard.isPresent() && beginning.complete()) {
                            return CompletableFuture.completedFuture(
                                    Pair.create(Optional.of(beginning), List.<Part>of()));
                        }
                        return present(beginning, lastHeard.isPresent());
                    });
        }

        private CompletionStage<Pair<Optional<Beginning>, List<Part>>> goOn(Beginning at) {
            return EventRoutes.this
                    .<Batch>askFeed(replyTo -> new EventFeed.Read(at.place(), job, replyTo))
                    .thenCompose(batch -> {
                        Beginning reached = new Beginning(batch.complete(), batch.end(), at.feed());
                        if (!batch.complete()) {
                            return present(reached, true);
                        }
                        return views.visible(caller, batch.events(), Numbered::event)
                                .thenApply(visible -> Pair.create(
                                        Optional.of(reached),
                                        visible.stream()
                                                .map(event -> new Part(
                                                        Optional.of(event.event()),
                                                        false,
                                                        Optional.of(at.id(event.place()))))
                                                .toList()));
                    });
        }

        /**
         * What there is now, asked for when it stands from which place on events are told, so that nothing falls between the two; the id comes at its
         * end, so that who gets but a part of it does not go on from there.
         */
        private CompletionStage<Pair<Optional<Beginning>, List<Part>>> present(Beginning from, boolean reset) {
            CompletionStage<List<FarmEvent>> state =
                    job.map(EventRoutes.this::stateOf).orElseGet(() -> state(caller));
            return state.thenApply(events -> {
                List<Part> parts = new ArrayList<>();
                if (reset) {
                    parts.add(new Part(Optional.empty(), true, Optional.empty()));
                }
                events.forEach(event -> parts.add(new Part(Optional.of(event), false, Optional.empty())));
                parts.add(new Part(Optional.empty(), false, Optional.of(from.id(from.place()))));
                return Pair.create(Optional.of(from), parts);
            });
        }
    }

    private <R> CompletionStage<R> askFeed(akka.japi.function.Function<ActorRef<R>, EventFeed.Command> message) {
        return AskPattern.ask(feed, message, FEED_ANSWERS, context.system().scheduler());
    }

    private CompletionStage<List<FarmEvent>> stateOf(JobId job) {
        return context.<JobReply>askJob(job, GetJob::new)
                .thenApply(reply -> List.of(reply.job()
                        .<FarmEvent>map(detail -> new JobChanged(detail.summary()))
                        .orElseGet(() -> new JobRemoved(job))))
                .exceptionally(failure -> List.of());
    }

    /** What there is now; what can not be had is left out. */
    private CompletionStage<List<FarmEvent>> state(Caller caller) {
        CompletionStage<List<FarmEvent>> servers = context.servers()
                .<List<FarmEvent>>thenApply(reply -> reply.servers().stream()
                        .<FarmEvent>map(ServerChanged::new)
                        .toList())
                .exceptionally(failure -> List.of());
        CompletionStage<List<FarmEvent>> jobs = context.<ListReply>askCatalog(replyTo -> new ListJobs(
                        JobFilter.of(UNFINISHED).visibleIn(caller.visible()),
                        JobOrder.NEWEST_FIRST,
                        Optional.empty(),
                        ListJobs.MAX_PAGE,
                        replyTo))
                .<List<FarmEvent>>thenApply(reply ->
                        reply.jobs().stream().<FarmEvent>map(JobChanged::new).toList())
                .exceptionally(failure -> List.of());
        return servers.thenCombine(jobs, (first, second) -> {
            List<FarmEvent> all = new ArrayList<>(first);
            all.addAll(second);
            return all;
        });
    }

    private ByteString encode(Part part) throws JsonProcessingException {
        String id = part.id().map(text -> "id: " + text + "\n").orElse("");
        String event = "";
        if (part.reset()) {
            event = encode("reset", new StreamReset("events may have been missed: read lists and jobs anew"));
        } else if (part.event().isPresent()) {
            event = encode(part.event().get());
        }
        return ByteString.fromString(id + event + "\n");
    }

    private String encode(FarmEvent event) throws JsonProcessingException {
        if (event instanceof SampleTaken taken) {
            return encode("sample", SampleView.of(taken));
        }
        if (event instanceof JobRemoved removed) {
            return encode("removed", new RemovedJob(removed.job().value()));
        }
        return event instanceof JobChanged changed
                ? encode("job", changed.job())
                : encode("server", ((ServerChanged) event).server());
    }

    private String encode(String name, Object document) throws JsonProcessingException {
        return "event: " + name + "\ndata: " + context.json().writeValueAsString(document) + "\n";
    }
}
