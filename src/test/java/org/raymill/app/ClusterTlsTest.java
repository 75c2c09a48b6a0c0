package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.testing.MountedSecret;
import org.raymill.tls.FarmCertificates;
import org.raymill.tls.PemFiles;
import org.raymill.tls.TlsFiles;

/** Actor systems that form a cluster by certificates of one authority, and others that try to come in. */
class ClusterTlsTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private final List<ActorSystem<Void>> systems = new ArrayList<>();
    private FarmCertificates farm;

    @BeforeEach
    void makeAuthority() throws IOException {
        farm = new FarmCertificates(folder.resolve("farm"));
    }

    @AfterEach
    void stop() throws Exception {
        systems.forEach(ActorSystem::terminate);
        for (ActorSystem<Void> system : systems) {
            system.getWhenTerminated().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private ActorSystem<Void> start(Config first) {
        Map<String, Object> settings = Map.of(
                "raymill.cluster.port",
                0,
                "raymill.roles",
                List.of("control"),
                "akka.loglevel",
                "ERROR",
                // A machine that is busy is no reason to put a node out, and none has to leave in good order.
                "akka.cluster.failure-detector.acceptable-heartbeat-pause",
                "3 minutes",
                "akka.coordinated-shutdown.run-by-actor-system-terminate",
                "off",
                "akka.coordinated-shutdown.run-by-jvm-shutdown-hook",
                "off");
        Config config = ConfigFactory.load(first.withFallback(ConfigFactory.parseMap(settings))
                .withFallback(ConfigFactory.parseResources("application.conf")));
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), Guardian.SYSTEM, config);
        systems.add(system);
        return system;
    }

    private ActorSystem<Void> start(TlsFiles files) {
        ClusterTls tls = new ClusterTls(files, farm.authorityFile(), Duration.ofMillis(1));
        tls.check(Instant.now());
        return start(tls.akka());
    }

    private static void join(ActorSystem<?> one, ActorSystem<?> to) {
        Cluster.get(one).manager().tell(Join.create(Cluster.get(to).selfMember().address()));
    }

    private static List<Member> members(ActorSystem<?> system) {
        return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
                .toList();
    }

    private static void awaitUp(ActorSystem<?> system, int count) {
        TestProbe.create(system).awaitAssert(LIMIT, () -> {
            assertThat(members(system)).hasSize(count).allMatch(member -> member.status() == MemberStatus.up());
            return true;
        });
    }

    private static int port(ActorSystem<?> system) {
        return Cluster.get(system).selfMember().address().getPort().orElseThrow();
    }

    private static SSLSocket connect(ActorSystem<?> system, SSLContext by) throws IOException {
        SSLSocket socket = (SSLSocket) by.getSocketFactory().createSocket("127.0.0.1", port(system));
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    private static Certificate shown(ActorSystem<?> system, SSLContext by) {
        try (SSLSocket socket = connect(system, by)) {
            socket.setSoTimeout((int) SOON.toMillis()); // without files nobody answers, and nobody hangs up
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new AssertionError("no connection", e);
        }
    }

    @Test
    void certificatesAreExchangedWhileTwoNodesRunAndAThirdJoinsAfterwards() throws Exception {
        TlsFiles one = farm.node("one");
        TlsFiles two = farm.node("two");
        SSLContext member = farm.client(farm.node("member"));
        ActorSystem<Void> first = start(one);
        join(first, first);
        ActorSystem<Void> second = start(two);
        join(second, first);
        awaitUp(first, 2);
        Certificate before = TestProbe.create(first).awaitAssert(LIMIT, () -> shown(first, member));

        Path away = folder.resolve("away");
        Files.move(one.key(), away);
        TestProbe.create(first).awaitAssert(LIMIT, () -> {
            assertThatThrownBy(() -> shown(first, member))
                    .as("no new connections without a key")
                    .isInstanceOf(AssertionError.class);
            return true;
        });
        Files.move(away, one.key());
        farm.exchange(one);
        farm.exchange(two);
        Certificate now = PemFiles.readCertificates(one.certificate()).get(0);
        TestProbe.create(first).awaitAssert(LIMIT, () -> {
            assertThat(shown(first, member)).isEqualTo(now).isNotEqualTo(before);
            return true;
        });
        ActorSystem<Void> third = start(farm.node("three"));
        join(third, second);

        awaitUp(first, 3);
        awaitUp(second, 3);
        awaitUp(third, 3);
    }

    @Test
    void aNodeTakesUpWhatIsExchangedInAMountedSecret() throws Exception {
        TlsFiles first = farm.node("first");
        TlsFiles second = farm.node("second");
        MountedSecret secret = new MountedSecret(folder.resolve("mounted"), contents(first));
        ClusterTls tls = new ClusterTls(
                new TlsFiles(secret.file("tls.crt"), secret.file("tls.key")),
                secret.file("ca.crt"),
                Duration.ofMillis(1));
        tls.check(Instant.now());
        ActorSystem<Void> node = start(tls.akka());
        SSLContext member = farm.client(farm.node("member"));
        assertThat(TestProbe.create(node).awaitAssert(LIMIT, () -> shown(node, member)))
                .isEqualTo(PemFiles.readCertificates(first.certificate()).get(0));

        secret.update(contents(second));

        Certificate now = PemFiles.readCertificates(second.certificate()).get(0);
        TestProbe.create(node).awaitAssert(LIMIT, () -> {
            assertThat(shown(node, member)).isEqualTo(now);
            return true;
        });
        tls.check(Instant.now());
    }

    private Map<String, Path> contents(TlsFiles files) {
        return Map.of("tls.crt", files.certificate(), "tls.key", files.key(), "ca.crt", farm.authorityFile());
    }

    @Test
    void whoHasNoCertificateOfTheAuthorityIsCutBeforeItSaysAnything() throws Exception {
        ActorSystem<Void> node = start(farm.node("node"));
        FarmCertificates other = new FarmCertificates(folder.resolve("other"));

        assertRefused(node, farm.client());
        assertRefused(node, farm.client(other.node("stranger")));
        try (SSLSocket member = connect(node, farm.client(farm.node("member")))) {
            member.startHandshake();
            member.setSoTimeout(500);
            assertThatThrownBy(() -> member.getInputStream().read())
                    .as("one that the authority has signed is listened to")
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static void assertRefused(ActorSystem<?> node, SSLContext by) throws IOException {
        try (SSLSocket socket = connect(node, by)) {
            socket.startHandshake();
            // With TLS 1.3 the client has done its part before the server has looked at the certificate.
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the node went on listening", e);
        } catch (IOException e) {
            assertThat(e).as("the connection was cut").isNotNull();
        }
    }

    @Test
    void strangersDoNotJoin() throws Exception {
        ActorSystem<Void> node = start(farm.node("node"));
        join(node, node);
        awaitUp(node, 1);
        TlsFiles signedByOthers = new FarmCertificates(folder.resolve("other")).node("stranger");
        ActorSystem<Void> stranger =
                start(new ClusterTls(signedByOthers, farm.authorityFile(), Duration.ofMinutes(1)).akka());
        ActorSystem<Void> plain = start(ConfigFactory.empty());
        join(stranger, node);
        join(plain, node);

        ActorSystem<Void> honest = start(farm.node("honest"));
        join(honest, node);

        awaitUp(node, 2);
        awaitUp(honest, 2);
        assertThat(members(node))
                .extracting(Member::address)
                .containsExactlyInAnyOrder(
                        Cluster.get(node).selfMember().address(),
                        Cluster.get(honest).selfMember().address());
        assertThat(members(stranger)).isEmpty();
        assertThat(members(plain)).isEmpty();
    }
}
