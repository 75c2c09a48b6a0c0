package org.raymill.site;

import akka.Done;
import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.remote.artery.tcp.SSLEngineProviderSetup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.raymill.model.SiteName;
import org.raymill.site.mail.Letter;

/**
 * The way letters take to one other site and from it: an actor system of its own in this process, without a cluster, which has nothing but the
 * actor that takes letters. It runs in untrusted mode, reads no class but {@link Letter}, and trusts the certificates of that one site alone, so
 * what arrives is that site's.
 */
final class Gateway implements AutoCloseable {

    /** The name of the actor that takes letters. */
    static final String GATE = "site-gate";

    private final ActorSystem<Letter> system;
    private final ActorRefResolver resolver;
    private final SiteName peer;

    private Gateway(ActorSystem<Letter> system, SiteName peer) {
        this.system = system;
        this.resolver = ActorRefResolver.get(system);
        this.peer = peer;
    }

    /**
     * Begins to listen. Blocks for some tenths of a second.
     *
     * @param self this site
     * @param host at which the other site reaches it
     * @param bindHost at which it listens; the same, unless something in between passes on what comes
     * @param port 0 for any free one
     * @param tls by whom and how connections are trusted; empty for plain TCP, which is for loopback alone
     * @param inbox takes what arrives, from any thread
     * @throws RuntimeException when the address can not be listened at
     */
    static Gateway open(
            SiteName self,
            SiteName peer,
            String host,
            String bindHost,
            int port,
            Optional<SSLEngineProviderSetup> tls,
            Consumer<Letter> inbox) {
        BootstrapSetup bootstrap = BootstrapSetup.create(config(host, bindHost, port, tls.isPresent()));
        ActorSystemSetup setup = tls.map(provider -> ActorSystemSetup.create(bootstrap, provider))
                .orElseGet(() -> ActorSystemSetup.create(bootstrap));
        return new Gateway(ActorSystem.create(guardian(inbox), systemName(self), setup), peer);
    }

    /** Names differ from site to site: two systems of one name and different ports could be taken for each other. */
    private static String systemName(SiteName site) {
        return "raymill-site-" + site;
    }

    private static Config config(String host, String bindHost, int port, boolean tls) {
        return ConfigFactory.parseMap(Map.ofEntries(
                        Map.entry("akka.remote.artery.transport", tls ? "tls-tcp" : "tcp"),
                        Map.entry("akka.remote.artery.canonical.hostname", host),
                        Map.entry("akka.remote.artery.canonical.port", port),
                        Map.entry("akka.remote.artery.bind.hostname", bindHost)))
                .withFallback(ConfigFactory.parseResources("gateway.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    /** The guardian has a child of a fixed name and is sent nothing itself. */
    private static Behavior<Letter> guardian(Consumer<Letter> inbox) {
        return Behaviors.setup(actor -> {
            Behavior<Letter> gate = Behaviors.receive(Letter.class)
                    .onMessage(Letter.class, letter -> {
                        inbox.accept(letter);
                        return Behaviors.same();
                    })
                    .build();
            actor.spawn(Behaviors.supervise(gate).onFailure(SupervisorStrategy.resume()), GATE);
            return Behaviors.ignore();
        });
    }

    /** Sends a letter to an address of the other site, {@code host:port}. It may be lost. */
    void post(String contact, Letter letter) {
        ActorRef<Letter> gate =
                resolver.resolveActorRef("akka://" + systemName(peer) + "@" + contact + "/user/" + GATE);
        gate.tell(letter);
    }

    /** The port that it listens at. */
    int port() {
        return system.address().port().map(Integer.class::cast).get();
    }

    /** Completes when it does not listen any more, for whatever reason. */
    CompletionStage<Done> ended() {
        return system.getWhenTerminated();
    }

    @Override
    public void close() {
        system.terminate();
    }
}
