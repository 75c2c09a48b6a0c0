package org.raymill.app;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.raymill.api.ApiSettings;
import org.raymill.api.GateSettings;
import org.raymill.api.KeptResults;
import org.raymill.api.SiteGate;
import org.raymill.cli.RaymillVersion;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameSet;
import org.raymill.model.JobOrigin;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand.ConsignedReply;
import org.raymill.protocol.RenderJobCommand.GetConsigned;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.ShelfCollectorCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.rendering.definition.Definitions;
import org.raymill.site.SiteLinks;
import org.raymill.site.tls.SiteTls;
import org.raymill.site.transfer.PeerRates;
import org.raymill.storage.CollectionSettings;
import org.raymill.storage.FileStore;
import org.raymill.storage.PeerShelves;
import org.raymill.storage.ResultStore;
import org.raymill.storage.Sealing;
import org.raymill.storage.ShelfCollector;
import org.raymill.storage.ShelfSettings;
import org.raymill.storage.StorageLayout;
import org.raymill.telemetry.SiteMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node with the role control has for other sites: what their links need, and the gate at which they bring and fetch files. */
final class RemoteSites {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteSites.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    /** Of an origin nothing else is wanted. */
    private static final FrameBits ALL = new FrameBits(FrameSet.MAX_FRAMES, new byte[0]);

    private final NodeSettings settings;
    private final StorageLayout storage;
    private final Definitions definitions;
    private final Config files;
    private final PeerShelves shelves;
    private final ResultStore results;
    private final PeerRates rates;

    RemoteSites(
            NodeSettings settings,
            StorageLayout storage,
            ResultStore results,
            Sealing sealing,
            Definitions definitions) {
        this.settings = settings;
        this.storage = storage;
        this.definitions = definitions;
        this.files = settings.config().getConfig("raymill.site.files");
        this.shelves = new PeerShelves(
                storage,
                settings.maxFileBytes(),
                ShelfSettings.from(files).maxBytes(),
                settings.storageReserve(),
                sealing);
        this.results = results;
        this.rates = new PeerRates(settings.site().transfers());
    }

    /** The Scheduler's settings with limits for what jobs of other sites may use here. */
    Config limited(Config scheduler) {
        Map<String, Object> limits = new HashMap<>();
        settings.site().peers().forEach((name, peer) -> {
            if (peer.rights().cores() > 0) {
                limits.put(
                        "limits." + JobOrigin.limit(name),
                        Map.of("total", peer.rights().cores(), "per-host", 0));
            }
        });
        return ConfigFactory.parseMap(limits).withFallback(scheduler);
    }

    /** What the singleton that keeps the links works with. */
    SiteLinks.Context context(
            ActorSystem<?> system,
            ActorRef<SchedulerCommand> scheduler,
            ActorRef<JobCatalogCommand> catalog,
            RenderJobs jobs,
            ActorRef<ShelfCollectorCommand> collector,
            InstantSource clock,
            SiteMetrics metrics) {
        return new SiteLinks.Context(
                settings.site(),
                RaymillVersion.version(),
                scheduler,
                catalog,
                jobs,
                new FileStore(storage, settings.maxFileBytes()),
                storage,
                results,
                new StagedPictures(storage, results),
                new GuestReception(system, jobs, catalog, shelves, results, definitions, collector, clock),
                collector,
                rates,
                clock,
                metrics);
    }

    /** The way to results that other sites keep. */
    KeptResults kept() {
        return settings.site()
                .tls(refused -> {})
                .<KeptResults>map(tls -> new ResultsElsewhere(
                        settings.site().peers().keySet(), tls, rates, files.getInt("client-connections")))
                .orElse(KeptResults.NONE);
    }

    /** The singleton that removes what other sites have left here. */
    Behavior<ShelfCollectorCommand> collector(ActorRef<JobCatalogCommand> catalog, InstantSource clock) {
        Duration filesOfEndedJobs = CollectionSettings.from(settings.config().getConfig("raymill.store"))
                .filesOfEndedJobs();
        return ShelfCollector.create(shelves, ShelfSettings.from(files).keep(), filesOfEndedJobs, catalog, clock);
    }

    /** Lets other sites bring and fetch files, when there are certificates to know them by. */
    void startGate(ActorSystem<?> system, RenderJobs jobs, ActorRef<SiteLinksCommand> links) {
        settings.site().tls(refused -> {}).ifPresent(tls -> startGate(system, jobs, links, tls));
    }

    /** Sites are let in again by all gates at the same time, wherever the links are kept. */
    private static void listen(ActorSystem<?> system, SiteGate.Binding gate) {
        system.systemActorOf(GatePardons.create(gate.pardon()), "site-gate", Props.empty());
    }

    private void startGate(ActorSystem<?> system, RenderJobs jobs, ActorRef<SiteLinksCommand> links, SiteTls tls) {
        GateSettings gate = GateSettings.from(settings.site().bindHost(), files);
        SiteGate.start(
                        system,
                        ApiSettings.from(settings.config().getConfig("raymill.api")),
                        gate,
                        new SiteGate.Tls(tls::serverEngine, tls::peerOf),
                        shelves,
                        job -> jobs.<ConsignedReply>ask(job, replyTo -> new GetConsigned(ALL, replyTo), ANSWER_LIMIT)
                                .thenApply(reply -> reply.origin().map(JobOrigin::site)),
                        jobs,
                        results,
                        definitions,
                        (site, why) -> links.tell(new SiteLinksCommand.Isolate(site, why)))
                .whenComplete((open, failure) -> {
                    if (failure == null) {
                        LOG.info("Takes files of other sites at https://{}:{}", gate.host(), gate.port());
                        listen(system, open);
                        CoordinatedShutdown.get(system)
                                .addTask(
                                        CoordinatedShutdown.PhaseServiceUnbind(),
                                        "unbind-site-gate",
                                        () -> open.unbind().get());
                    } else {
                        LOG.error(
                                "Other sites can bring no files: {}:{} can not be listened at: {}",
                                gate.host(),
                                gate.port(),
                                failure.getMessage());
                    }
                });
    }
}
