package org.raymill.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;

import akka.NotUsed;
import akka.actor.typed.pubsub.Topic;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import akka.stream.OverflowStrategy;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.BroadcastHub;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.typed.javadsl.ActorSource;
import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.raymill.api.json.SampleView;
import org.raymill.model.JobStatus;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.FarmEvent.JobChanged;
import org.raymill.protocol.FarmEvent.SampleTaken;
import org.raymill.protocol.FarmEvent.ServerChanged;
import org.raymill.protocol.JobCatalogCommand.ListJobs;
import org.raymill.protocol.JobCatalogCommand.ListReply;
import org.raymill.protocol.SchedulerCommand.GetServers;
import org.raymill.protocol.SchedulerCommand.Servers;

/**
 * The stream of changes. It begins with every server and every job that has not ended, so that a listener knows the state from the start. A
 * client that is slower than the farm gets the newest state of each job and server and not every one in between.
 */
final class EventRoutes {

    private static final List<JobStatus> UNFINISHED =
            List.of(JobStatus.WAITING, JobStatus.RUNNING, JobStatus.PAUSED, JobStatus.CANCELLING);

    private static final ContentType EVENT_STREAM = ContentTypes.parse("text/event-stream");
    /** A comment, which listeners pass over. */
    private static final ByteString HEARTBEAT = ByteString.fromString(":\n\n");

    private static final int HUB_BUFFER = 256;

    private final ApiContext context;
    private final SharedKillSwitch end;
    private final Source<FarmEvent, NotUsed> changes;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param end ends all streams when the server stops
     */
    EventRoutes(ApiContext context, SharedKillSwitch end) {
        this.context = context;
        this.end = end;
        this.changes = subscribe(context);
    }

    /**
     * One subscription for all listeners, for as long as the server lives: a topic that loses a subscriber by its end and by a word at once
     * leaves the receptionist twice, which stops the receptionist (Akka 2.8.5).
     */
    private static Source<FarmEvent, NotUsed> subscribe(ApiContext context) {
        Source<FarmEvent, NotUsed> changes = ActorSource.<FarmEvent>actorRef(
                        event -> false,
                        event -> Optional.empty(),
                        context.settings().eventBuffer(),
                        OverflowStrategy.dropHead())
                .mapMaterializedValue(listener -> {
                    context.events().tell(Topic.subscribe(listener));
                    return NotUsed.getInstance();
                })
                .runWith(BroadcastHub.of(FarmEvent.class, HUB_BUFFER), context.system());
        // Without any listener the hub would keep what is old by then.
        changes.runWith(Sink.ignore(), context.system());
        return changes;
    }

    Route create() {
        return path(
                "events",
                () -> get(() -> extractRequest(request -> {
                    QueryParameters.of(request);
                    JsonHandler.requireAccepted(request, EVENT_STREAM.mediaType());
                    int most = context.settings().maxEventStreams();
                    if (open.get() >= most) {
                        throw Problem.temporary(
                                        ProblemType.BUSY, most + " clients listen to events already, and no more may")
                                .asException();
                    }
                    return complete(HttpResponse.create()
                            .addHeader(RawHeader.create("Cache-Control", "no-store"))
                            .withEntity(HttpEntities.createChunked(EVENT_STREAM, stream())));
                })));
    }

    private Source<ByteString, NotUsed> stream() {
        // Asked for when the subscription stands, so that nothing falls between the two.
        Source<FarmEvent, NotUsed> state = Source.lazyCompletionStage(this::state)
                .mapConcat(events -> events)
                .mapMaterializedValue(value -> NotUsed.getInstance());
        return state.concat(live())
                .map(this::encode)
                .keepAlive(context.settings().eventHeartbeat(), () -> HEARTBEAT)
                .via(end.flow());
    }

    private Source<FarmEvent, NotUsed> live() {
        return changes.conflateWithSeed(event -> add(new LinkedHashMap<>(), event), this::add)
                .mapConcat(Map::values)
                .watchTermination((changed, done) -> {
                    open.incrementAndGet();
                    context.metrics().streams(1);
                    done.whenComplete((ended, failure) -> {
                        open.decrementAndGet();
                        context.metrics().streams(-1);
                    });
                    return NotUsed.getInstance();
                });
    }

    private Map<String, FarmEvent> add(Map<String, FarmEvent> waiting, FarmEvent event) {
        String key = keyOf(event);
        waiting.remove(key);
        waiting.put(key, event);
        if (waiting.size() > context.settings().eventBuffer()) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        return waiting;
    }

    private static String keyOf(FarmEvent event) {
        if (event instanceof JobChanged changed) {
            return "job " + changed.job().id();
        }
        if (event instanceof SampleTaken taken) {
            return "sample " + taken.job() + " " + taken.frames();
        }
        return "server " + ((ServerChanged) event).server().id();
    }

    /** What there is now; what can not be had is left out. */
    private CompletionStage<List<FarmEvent>> state() {
        CompletionStage<List<FarmEvent>> servers = context.<Servers>askScheduler(GetServers::new)
                .<List<FarmEvent>>thenApply(reply -> reply.servers().stream()
                        .<FarmEvent>map(ServerChanged::new)
                        .toList())
                .exceptionally(failure -> List.of());
        CompletionStage<List<FarmEvent>> jobs = context.<ListReply>askCatalog(replyTo -> new ListJobs(
                        UNFINISHED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
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

    private ByteString encode(FarmEvent event) throws JsonProcessingException {
        if (event instanceof SampleTaken taken) {
            return encode("sample", SampleView.of(taken));
        }
        return event instanceof JobChanged changed
                ? encode("job", changed.job())
                : encode("server", ((ServerChanged) event).server());
    }

    private ByteString encode(String name, Object document) throws JsonProcessingException {
        return ByteString.fromString(
                "event: " + name + "\ndata: " + context.json().writeValueAsString(document) + "\n\n");
    }
}
