package org.raymill.api;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.pubsub.Topic;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.raymill.api.json.ApiJson;
import org.raymill.model.JobId;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobTemplatesCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RepeatedAsk;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.GetServers;
import org.raymill.protocol.SchedulerCommand.Servers;
import org.raymill.protocol.ServerPages;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.StampedEvent;
import org.raymill.protocol.StoreCollectorCommand;
import org.raymill.rendering.definition.Definitions;
import org.raymill.storage.FileStore;
import org.raymill.storage.ResultStore;
import org.raymill.storage.ResultWriter;
import org.raymill.telemetry.ApiMetrics;
import org.raymill.tracing.Tracing;

/** What all routes use. */
record ApiContext(
        ActorSystem<?> system,
        ApiSettings settings,
        RenderJobs jobs,
        ActorRef<SchedulerCommand> scheduler,
        ActorRef<JobCatalogCommand> catalog,
        ActorRef<JobTemplatesCommand> templates,
        ActorRef<StoreCollectorCommand> collector,
        ActorRef<SiteLinksCommand> sites,
        ActorRef<Topic.Command<StampedEvent>> events,
        FileStore files,
        ResultStore results,
        KeptResults kept,
        Definitions definitions,
        ObjectMapper json,
        Problems problems,
        Executor blocking,
        Executor drawing,
        ApiMetrics metrics,
        Tracing tracing) {

    /** The dispatcher on which pictures are made; its size bounds what that takes. */
    private static final String DRAWING = "raymill.api.picture-dispatcher";

    static ApiContext create(
            ActorSystem<?> system,
            ApiSettings settings,
            RenderJobs jobs,
            ActorRef<SchedulerCommand> scheduler,
            ActorRef<JobCatalogCommand> catalog,
            ActorRef<JobTemplatesCommand> templates,
            ActorRef<StoreCollectorCommand> collector,
            ActorRef<SiteLinksCommand> sites,
            ActorRef<Topic.Command<StampedEvent>> events,
            FileStore files,
            ResultStore results,
            KeptResults kept,
            Definitions definitions,
            ApiMetrics metrics,
            Tracing tracing) {
        ObjectMapper json = ApiJson.create();
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
        Executor drawing = system.dispatchers().lookup(DispatcherSelector.fromConfig(DRAWING));
        return new ApiContext(
                system,
                settings,
                jobs,
                scheduler,
                catalog,
                templates,
                collector,
                sites,
                events,
                files,
                results,
                kept,
                definitions,
                json,
                new Problems(json),
                blocking,
                drawing,
                metrics,
                tracing);
    }

    <R> CompletionStage<R> askJob(JobId job, Function<ActorRef<R>, RenderJobCommand> message) {
        return jobs.ask(job, message, settings.askTimeout());
    }

    <R> CompletionStage<R> askScheduler(Function<ActorRef<R>, SchedulerCommand> message) {
        return RepeatedAsk.ask(scheduler, message, settings.askTimeout(), system);
    }

    /** All render servers that the Scheduler knows, by name. */
    CompletionStage<Servers> servers() {
        return ServerPages.all(after -> askScheduler(replyTo -> new GetServers(after, replyTo)));
    }

    <R> CompletionStage<R> askCollector(Function<ActorRef<R>, StoreCollectorCommand> message) {
        return RepeatedAsk.ask(collector, message, settings.askTimeout(), system);
    }

    <R> CompletionStage<R> askSites(Function<ActorRef<R>, SiteLinksCommand> message) {
        return RepeatedAsk.ask(sites, message, settings.askTimeout(), system);
    }

    <R> CompletionStage<R> askCatalog(akka.japi.function.Function<ActorRef<R>, JobCatalogCommand> message) {
        return AskPattern.ask(catalog, message, settings.askTimeout(), system.scheduler());
    }

    <R> CompletionStage<R> askTemplates(akka.japi.function.Function<ActorRef<R>, JobTemplatesCommand> message) {
        return AskPattern.ask(templates, message, settings.askTimeout(), system.scheduler());
    }

    /** Does what blocks where it may. */
    <T> CompletionStage<T> blocking(Callable<T> work) {
        return on(blocking, work);
    }

    /** Makes pictures where it may. */
    <T> CompletionStage<T> drawing(Callable<T> work) {
        return on(drawing, work);
    }

    private static <T> CompletionStage<T> on(Executor executor, Callable<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                executor);
    }

    /** A response with a JSON document. */
    HttpResponse respond(StatusCode status, Object document) {
        try {
            return HttpResponse.create()
                    .withStatus(status)
                    .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, json.writeValueAsBytes(document)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document of the API can always be written", e);
        }
    }
}
