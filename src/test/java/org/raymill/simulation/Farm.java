package org.raymill.simulation;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.raymill.job.RenderJobSettings;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.FarmHistoryCommand;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.scheduler.SchedulerSettings;

/** All of a simulated farm. */
final class Farm {

    static final Config CONFIG = ConfigFactory.parseString("""
                    raymill.scheduler {
                      limit-backoff = 5s, max-limit-backoff = 40s, failure-window = 5m
                      projects { film { weight = 3 }, series { weight = 2 }, games { weight = 1 }
                        tests { weight = 5, maximum = 0.2 }, rush { weight = 0.1, minimum = 0.4 } }
                      limits { licence.sim { total = 3 }, licence.fx { total = 5, per-host = 2 } }
                    }
                    raymill.job { verify-limit = 60s, version-limit = 5s }
                    raymill.server { stop-grace = 0s, shutdown-grace = 20s }
                    """)
            .withFallback(ConfigFactory.parseResources("server.conf"))
            .withFallback(ConfigFactory.parseResources("application.conf"))
            .resolve();

    final VirtualTime time = new VirtualTime();
    final Trace trace;
    final List<Observer> observers = new ArrayList<>();
    final Chance chance;
    final Network network;
    final Post post = new Post();
    final Database database;
    final Storage storage;
    final Catalogue catalogue;
    final Cluster cluster;
    final Fates fates;
    final Desk desk;
    final Sabotage sabotage;
    final List<RenderNode> servers = new ArrayList<>();
    final SchedulerSettings schedulerSettings = SchedulerSettings.from(CONFIG.getConfig("raymill.scheduler"));
    final RenderJobSettings jobSettings = RenderJobSettings.from(CONFIG.getConfig("raymill.job"));
    final ActorRef<SchedulerCommand> scheduler;
    final ActorRef<ResultWriterCommand> resultWriter;
    final ActorRef<JobCatalogCommand> catalog;
    final ActorRef<FarmEvent> events;
    final ActorRef<FarmHistoryCommand> history;
    final ActorRef<SiteLinksCommand> sites;

    Farm(long seed, boolean print, Sabotage sabotage) {
        this.chance = new Chance(seed);
        this.trace = new Trace(time, print);
        this.sabotage = sabotage;
        this.network = new Network(time, chance.split(), trace, observers, sabotage);
        this.database = new Database(this, chance.split());
        this.storage = new Storage(this, chance.split());
        this.catalogue = new Catalogue(this);
        this.cluster = new Cluster(this, chance.split());
        this.fates = new Fates(chance.split());
        this.desk = new Desk(this, chance.split());
        this.scheduler = post.box(TestInbox.<SchedulerCommand>create("scheduler"), cluster::tellScheduler);
        this.resultWriter = post.box(TestInbox.<ResultWriterCommand>create("writer"), storage::tell);
        this.catalog = post.box(TestInbox.<JobCatalogCommand>create("catalog"), catalogue::tell);
        this.sites = post.box(TestInbox.<SiteLinksCommand>create("sites"), (from, message) -> {});
        this.events = post.box(TestInbox.<FarmEvent>create("events"), (from, message) -> {});
        this.history = post.box(TestInbox.<FarmHistoryCommand>create("history"), (from, message) -> {});
    }

    /** Sets up control nodes and starts the first Scheduler. */
    void startControl(int nodes, Duration mostSkew) {
        for (int i = 0; i < nodes; i++) {
            cluster.add(new ControlNode("control-" + i, this, skew(mostSkew)));
        }
    }

    /** Sets up and starts a render server. */
    RenderNode startServer(RenderNode.Kind kind, Duration mostSkew) {
        RenderNode server = new RenderNode("render-" + servers.size(), this, kind, skew(mostSkew));
        servers.add(server);
        server.start();
        return server;
    }

    private Duration skew(Duration most) {
        int millis = (int) most.toMillis();
        return Duration.ofMillis(chance.between(-millis, millis));
    }

    /** Everything that can fail on its own. */
    List<FarmNode> nodes() {
        List<FarmNode> nodes = new ArrayList<>(cluster.nodes());
        nodes.addAll(servers);
        return nodes;
    }
}
