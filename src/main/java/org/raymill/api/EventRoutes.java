package org.raymill.api;

import static akka.http.javadsl.server.Directives.completeOK;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;

import akka.NotUsed;
import akka.actor.typed.pubsub.Topic;
import akka.http.javadsl.marshalling.sse.EventStreamMarshalling;
import akka.http.javadsl.model.sse.ServerSentEvent;
import akka.http.javadsl.server.Route;
import akka.stream.OverflowStrategy;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Source;
import akka.stream.typed.javadsl.ActorSource;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.raymill.model.JobStatus;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.FarmEvent.JobChanged;
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
            List.of(JobStatus.WAITING, JobStatus.RUNNING, JobStatus.CANCELLING);

    private final ApiContext context;
    private final SharedKillSwitch end;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param end ends all streams when the server stops
     */
    EventRoutes(ApiContext context, SharedKillSwitch end) {
        this.context = context;
        this.end = end;
    }

    Route create() {
        return path(
                "events",
                () -> get(() -> extractRequest(request -> {
                    QueryParameters.of(request);
                    int most = context.settings().maxEventStreams();
                    if (open.get() >= most) {
                        throw Problem.temporary(
                                        ProblemType.BUSY, most + " clients listen to events already, and no more may")
                                .asException();
                    }
                    return completeOK(stream(), EventStreamMarshalling.toEventStream());
                })));
    }

    private Source<ServerSentEvent, NotUsed> stream() {
        // Asked for when the subscription stands, so that nothing falls between the two.
        Source<FarmEvent, NotUsed> state = Source.lazyCompletionStage(this::state)
                .mapConcat(events -> events)
                .mapMaterializedValue(value -> NotUsed.getInstance());
        return state.concat(live())
                .map(this::toServerSentEvent)
                .keepAlive(context.settings().eventHeartbeat(), ServerSentEvent::heartbeat)
                .via(end.flow());
    }

    private Source<FarmEvent, NotUsed> live() {
        int buffer = context.settings().eventBuffer();
        return ActorSource.<FarmEvent>actorRef(
                        event -> false, event -> Optional.empty(), buffer, OverflowStrategy.dropHead())
                .watchTermination(Keep.both())
                .mapMaterializedValue(listener -> {
                    open.incrementAndGet();
                    context.events().tell(Topic.subscribe(listener.first()));
                    listener.second().whenComplete((done, failure) -> {
                        open.decrementAndGet();
                        context.events().tell(Topic.unsubscribe(listener.first()));
                    });
                    return NotUsed.getInstance();
                })
                .conflateWithSeed(event -> add(new LinkedHashMap<>(), event), this::add)
                .mapConcat(Map::values);
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

    private ServerSentEvent toServerSentEvent(FarmEvent event) throws JsonProcessingException {
        if (event instanceof JobChanged changed) {
            return ServerSentEvent.create(context.json().writeValueAsString(changed.job()), "job");
        }
        return ServerSentEvent.create(context.json().writeValueAsString(((ServerChanged) event).server()), "server");
    }
}
