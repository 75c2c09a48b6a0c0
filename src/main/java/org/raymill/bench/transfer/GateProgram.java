package org.raymill.bench.transfer;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.raymill.api.ApiSettings;
import org.raymill.api.GateSettings;
import org.raymill.api.SiteGate;
import org.raymill.model.JobId;
import org.raymill.model.SiteName;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.rendering.definition.Definitions;
import org.raymill.sealing.KeyRing;
import org.raymill.sealing.SiteKeys;
import org.raymill.site.tls.SiteTls;
import org.raymill.storage.PeerShelves;
import org.raymill.storage.ResultStore;
import org.raymill.storage.Sealing;
import org.raymill.storage.StorageLayout;

/** The gate of a site as a program, which says at which port it listens and ends with its input. */
public final class GateProgram {

    /** The site that has the gate. */
    static final SiteName HERE = new SiteName("there");
    /** The site that sends as Raymill does. */
    static final SiteName SENDER = new SiteName("here");
    /** The site that sends with curl. */
    static final SiteName CURL = new SiteName("curl");

    private static final long MOST = 1L << 40;

    private GateProgram() {}

    /** Runs; the arguments are the folder of the benchmark and whether what arrives is encrypted. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Config config = ConfigFactory.parseMap(Map.of("akka.actor.provider", "local", "akka.loglevel", "WARNING"))
                .withFallback(ConfigFactory.load());
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "gate", config);
        Sealing sealing = Boolean.parseBoolean(arguments[1])
                ? Sealing.on(KeyRing.of(SiteKeys.create()))
                : Sealing.off(Optional.empty());
        StorageLayout layout = new StorageLayout(folder.resolve("there"));
        SiteTls tls = new BenchCertificates(folder.resolve("certificates")).tls(HERE, SENDER, CURL);
        SiteGate.Binding binding = SiteGate.start(
                        system,
                        ApiSettings.from(config.getConfig("raymill.api")),
                        new GateSettings("127.0.0.1", 0, 200, 200, 100, 10),
                        new SiteGate.Tls(tls::serverEngine, tls::peerOf),
                        new PeerShelves(layout, MOST, MOST, 0, sealing),
                        job -> CompletableFuture.completedFuture(Optional.empty()),
                        new NoJobs(),
                        new ResultStore(layout),
                        Definitions.ofTheJar(),
                        (site, why) -> {})
                .toCompletableFuture()
                .join();
        System.out.println(binding.address().getPort());
        while (System.in.read() >= 0) {
            continue;
        }
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    private static final class NoJobs implements RenderJobs {
        @Override
        public void tell(JobId job, RenderJobCommand message) {
            throw new UnsupportedOperationException("there are no jobs here");
        }

        @Override
        public <R> java.util.concurrent.CompletionStage<R> ask(
                JobId job,
                java.util.function.Function<akka.actor.typed.ActorRef<R>, RenderJobCommand> message,
                java.time.Duration limit) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException("there are no jobs here"));
        }
    }
}
