package org.raymill.site.tls;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorSystem;
import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.testkit.javadsl.TestKit;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.SiteName;
import org.raymill.site.tls.RefusedConnection.Reason;
import org.raymill.tls.PemFiles;

/** Actor systems of different sites, which hear each other when they know each other and else do not. */
class SiteTlsTest {

    private static final SiteName A = new SiteName("a");
    private static final SiteName B = new SiteName("b");
    private static final int PATIENCE_SECONDS = 20;

    @TempDir
    private Path folder;

    private Certificates certificates;
    private final List<ActorSystem> systems = new ArrayList<>();
    private final BlockingQueue<RefusedConnection> refusedAtA = new LinkedBlockingQueue<>();
    private final BlockingQueue<RefusedConnection> refusedAtB = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() throws IOException {
        certificates = new Certificates(folder).with("a").with("b").with("c");
    }

    @AfterEach
    void end() {
        systems.forEach(TestKit::shutdownActorSystem);
    }

    private ActorSystem system(String name, Optional<SiteTls> tls, SiteName peer) {
        var config = ConfigFactory.parseMap(Map.of(
                        "akka.actor.provider", "remote",
                        "akka.remote.warn-about-direct-use", "off",
                        "akka.remote.artery.transport", tls.isPresent() ? "tls-tcp" : "tcp",
                        "akka.remote.artery.canonical.hostname", "127.0.0.1",
                        "akka.remote.artery.canonical.port", "0"))
                .withFallback(ConfigFactory.defaultReferenceUnresolved())
                .resolve();
        ActorSystemSetup setup = ActorSystemSetup.create(BootstrapSetup.create(config));
        ActorSystem system = ActorSystem.create(
                name, tls.map(given -> setup.and(given.artery(peer))).orElse(setup));
        systems.add(system);
        return system;
    }

    /** The site a, which knows b by the given files. */
    private TestKit siteA(String files) {
        return new TestKit(
                system("raymill-a", Optional.of(certificates.tls("a", refusedAtA::add, "b=" + files, "c")), B));
    }

    /** A site that knows a. */
    private TestKit other(String certificate) {
        SiteIdentity identity = SiteIdentity.read(
                SiteCertificate.named(PemFiles.readCertificates(certificates.certificate(certificate))
                                .get(0))
                        .orElseThrow(),
                certificates.certificate(certificate),
                certificates.key(certificate),
                PemFiles.readCertificates(certificates.certificate(certificate))
                        .get(0)
                        .getNotAfter()
                        .toInstant()
                        .minusSeconds(1));
        return new TestKit(
                system("raymill-b", Optional.of(new SiteTls(identity, certificates.peers("a"), refusedAtB::add)), A));
    }

    private static void send(TestKit from, TestKit to, String message) {
        String path =
                to.getRef().path().toStringWithAddress(to.getSystem().provider().getDefaultAddress());
        from.getSystem().actorSelection(path).tell(message, from.getRef());
    }

    /** Sends until it arrives: what is sent while there is no connection may be lost. */
    private static void exchange(TestKit from, TestKit to, String message) {
        to.awaitAssert(Duration.ofSeconds(PATIENCE_SECONDS), Duration.ofMillis(100), () -> {
            send(from, to, message);
            assertThat(to.receiveOne(Duration.ofMillis(500))).isEqualTo(message);
            return null;
        });
    }

    private static RefusedConnection next(BlockingQueue<RefusedConnection> refused) throws InterruptedException {
        RefusedConnection first = refused.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(first).as("a refusal").isNotNull();
        return first;
    }

    @Test
    void sitesThatKnowEachOtherExchangeMessages() {
        TestKit a = siteA("b");
        TestKit b = other("b");

        exchange(a, b, "there");
        exchange(b, a, "and back");

        assertThat(refusedAtA).isEmpty();
        assertThat(refusedAtB).isEmpty();
    }

    @Test
    void aCertificateIsExchangedWithoutAGap() {
        certificates.with("b-new", "b", Instant.now(), Duration.ofDays(9));
        TestKit a = siteA("b,b-new");
        exchange(a, other("b"), "old");
        exchange(a, other("b-new"), "new");

        assertThat(refusedAtA).isEmpty();
    }

    private void assertRefused(TestKit a, TestKit b, Reason reason, String... parts) throws InterruptedException {
        send(b, a, "hostile");
        RefusedConnection atA = next(refusedAtA);
        assertThat(atA.reason()).isEqualTo(reason);
        assertThat(atA.peer()).contains(B);
        assertThat(atA.text()).contains(parts);
        RefusedConnection atB = next(refusedAtB);
        assertThat(atB.reason()).isEqualTo(Reason.REFUSED_BY_PEER);
        assertThat(atB.text())
                .contains("CN=raymill site a", "refused this site's certificate")
                .contains(parts[0]);
        a.expectNoMessage(Duration.ZERO);
    }

    @Test
    void theCertificateOfAThirdSiteIsRefusedThoughItIsKnown() throws InterruptedException {
        assertRefused(siteA("b"), other("c"), Reason.OTHER_SITE, "CN=raymill site c (sha256:", "not of site b");
    }

    @Test
    void anUnknownCertificateWithTheRightNameIsRefused() throws InterruptedException {
        certificates.with("b-false", "b", Instant.now(), Duration.ofDays(9));

        assertRefused(siteA("b"), other("b-false"), Reason.UNKNOWN, "CN=raymill site b (sha256:", "none of those");
    }

    @Test
    void anExpiredCertificateIsRefused() throws InterruptedException {
        certificates.with("b-old", "b", Instant.now().minus(Duration.ofDays(9)), Duration.ofDays(8));

        assertRefused(siteA("b-old"), other("b-old"), Reason.EXPIRED, "CN=raymill site b (sha256:", "expired at");
    }

    @Test
    void whatIsNotTlsIsRefused() throws InterruptedException {
        TestKit a = siteA("b");
        TestKit plain = new TestKit(system("raymill-b", Optional.empty(), A));

        send(plain, a, "hostile");

        assertThat(next(refusedAtA).reason()).isEqualTo(Reason.NO_TLS);
        a.expectNoMessage(Duration.ZERO);
    }

    @Test
    void aRevocationCutsTheConnectionsThatAreOpenAndKeepsNewOnesOut() throws Exception {
        TestKit a = siteA("b");
        TestKit b = other("b");
        exchange(a, b, "there");
        exchange(b, a, "and back");

        certificates.revoke("b");
        long revoked = System.nanoTime();

        // One that is open hears of it with its traffic, once a second; messages, and each direction, have a connection
        // of their own.
        a.awaitAssert(Duration.ofSeconds(PATIENCE_SECONDS), Duration.ofMillis(100), () -> {
            send(b, a, "after");
            assertThat(refusedAtA).anyMatch(refused -> refused.reason() == Reason.REVOKED);
            assertThat(refusedAtB).anyMatch(refused -> refused.reason() == Reason.REFUSED_BY_PEER);
            assertThat(System.nanoTime() - revoked).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
            return null;
        });
        assertThat(refusedAtA)
                .filteredOn(refused -> refused.reason() == Reason.REVOKED)
                .allSatisfy(refused -> {
                    assertThat(refused.peer()).contains(B);
                    assertThat(refused.text()).contains("CN=raymill site b (sha256:", "is revoked");
                });
        send(b, a, "last");
        next(refusedAtA);
        assertThat(a.receiveWhile(Duration.ofMillis(500), message -> message)).doesNotContain("last");
    }
}
