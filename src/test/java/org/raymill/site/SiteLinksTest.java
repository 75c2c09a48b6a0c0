package org.raymill.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.pubsub.Topic;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AuditEntry;
import org.raymill.model.HostHardware;
import org.raymill.model.InstalledPackage;
import org.raymill.model.ServerDetail;
import org.raymill.model.ShelfUse;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteDetail.Status;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.RecordAudit;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.GetLimits;
import org.raymill.protocol.SchedulerCommand.GetServers;
import org.raymill.protocol.ShelfCollectorCommand;
import org.raymill.protocol.SiteGateCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.SiteLinksCommand.GetSites;
import org.raymill.protocol.SiteLinksCommand.Sites;
import org.raymill.site.mail.Letter;
import org.raymill.site.mail.Mail;
import org.raymill.site.mail.MailCodec;
import org.raymill.site.tls.Fingerprint;
import org.raymill.site.tls.SiteCertificate;
import org.raymill.site.transfer.PeerRates;
import org.raymill.storage.FileStore;
import org.raymill.storage.StorageLayout;
import org.raymill.telemetry.SiteMetrics;
import org.raymill.testing.FreePorts;
import org.raymill.tls.PemFiles;

/** Two sites on this machine, each with a gateway of its own, over plain TCP on loopback. */
class SiteLinksTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @TempDir
    private Path folder;

    private ActorTestKit kit;
    private int osloPort;
    private int berlinPort;

    @BeforeEach
    void start() {
        kit = ActorTestKit.create(
                ConfigFactory.parseString("akka.actor.provider = local").withFallback(ConfigFactory.load()));
        osloPort = FreePorts.next();
        berlinPort = FreePorts.next();
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void twoSitesFindEachOtherAndTellWhatTheyOffer() {
        TestProbe<JobCatalogCommand> audit = kit.createTestProbe();
        ActorRef<SiteLinksCommand> oslo = links("oslo", osloPort, "berlin", berlinPort, 2, audit.ref());
        await(oslo, Status.CONNECTING);
        ActorRef<SiteLinksCommand> berlin = links("berlin", berlinPort, "oslo", osloPort, 7, audit.ref());

        SiteDetail seen = await(oslo, Status.UP);
        assertThat(seen.contact()).contains("127.0.0.1:" + berlinPort);
        assertThat(seen.protocol()).isEqualTo(1);
        await(berlin, Status.UP);
        SiteDetail offering = probe().awaitAssert(LIMIT, () -> {
            SiteDetail detail = ask(oslo);
            assertThat(detail.offer()).isPresent();
            return detail;
        });
        assertThat(offering.offer().get().freeCores()).isEqualTo(7);
        assertThat(link("berlin", "up")).isEqualTo(1);
        assertThat(link("berlin", "connecting")).isZero();
        assertThat(offering.shelf().orElseThrow().bytes())
                .as("what berlin's files take in oslo")
                .isEqualTo(77);
        assertThat(offering.offer().get().rights().cores()).isEqualTo(64);
        RecordAudit entry = (RecordAudit) audit.fishForMessage(
                        LIMIT,
                        message -> message instanceof RecordAudit recorded
                                        && recorded.entries().get(0).action().equals("link-up")
                                ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete()
                                : akka.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore())
                .get(0);
        assertThat(entry.entries().get(0).subject()).startsWith("site:");
    }

    private double link(String site, String state) {
        return meters.get("raymill.site.link")
                .tags("site", site, "state", state)
                .gauge()
                .value();
    }

    @Test
    void whoKeepsTheLinksNoMoreShowsNoneOfThem() {
        ActorRef<SiteLinksCommand> oslo = links("oslo", osloPort, "berlin", berlinPort, 2, ignore());
        await(oslo, Status.CONNECTING);
        assertThat(link("berlin", "connecting")).isEqualTo(1);
        kit.stop(oslo);
        assertThat(link("berlin", "connecting")).isZero();
    }

    @Test
    void aSiteThatGoesIsSilentAndIsFoundAgainWhenItComesBack() {
        ActorRef<SiteLinksCommand> oslo =
                links("oslo", osloPort, "berlin", berlinPort, 2, ignore(), "silent-after = 1 s");
        ActorRef<SiteLinksCommand> berlin = links("berlin", berlinPort, "oslo", osloPort, 7, ignore());
        await(oslo, Status.UP);
        kit.stop(berlin);
        await(oslo, Status.SILENT);
        links("berlin", berlinPort, "oslo", osloPort, 7, ignore());
        await(oslo, Status.UP);
    }

    @Test
    void sitesWithPinnedCertificatesLinkOverTlsUntilOneIsRevoked() throws IOException {
        Path revoked = folder.resolve("revoked");
        Files.writeString(revoked, "# none\n");
        certify("oslo");
        SiteCertificate certificate = certify("berlin");
        ActorRef<SiteLinksCommand> oslo =
                links("oslo", osloPort, "berlin", berlinPort, 2, ignore(), tls("oslo", "berlin", revoked));
        links(
                "berlin",
                berlinPort,
                "oslo",
                osloPort,
                7,
                ignore(),
                tls("berlin", "oslo", Files.createFile(folder.resolve("none"))));
        await(oslo, Status.UP);

        LoggingTestKit.info("Listens to site").withOccurrences(0).expect(kit.system(), () -> {
            write(revoked, Fingerprint.of(certificate.certificate()).toString());
            assertThat(await(oslo, Status.ISOLATED).message()).startsWith("its certificate is revoked");
            assertThat(admit(oslo, "berlin").trouble()).startsWith("its certificate is revoked");
            write(revoked, "# none");
            return await(oslo, Status.UP);
        });
    }

    private static void write(Path file, String line) {
        try {
            Files.writeString(file, line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a site's certificate and key. */
    private SiteCertificate certify(String name) {
        SiteCertificate made = SiteCertificate.create(new SiteName(name), Instant.now(), Duration.ofDays(1));
        PemFiles.write(made.certificate(), made.key(), folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
        return made;
    }

    private String tls(String name, String peer, Path revoked) {
        return String.format(
                "certificate = \"%1$s/%2$s.crt\", key = \"%1$s/%2$s.key\", revoked = \"%4$s\", peers.%3$s.certificates = [\"%1$s/%3$s.crt\"]",
                folder, name, peer, revoked);
    }

    @Test
    void aSiteThatFloodsIsIsolated() {
        ActorRef<SiteLinksCommand> oslo = links("oslo", osloPort, "berlin", berlinPort, 2, ignore());
        await(oslo, Status.CONNECTING);
        try (Gateway stranger = Gateway.open(
                new SiteName("berlin"),
                new SiteName("oslo"),
                "127.0.0.1",
                "127.0.0.1",
                berlinPort,
                Optional.empty(),
                letter -> {})) {
            SiteDetail seen = probe().awaitAssert(LIMIT, () -> {
                for (int i = 0; i < 200; i++) {
                    stranger.post("127.0.0.1:" + osloPort, new Letter("of a newer protocol", new byte[10]));
                }
                SiteDetail detail = ask(oslo);
                assertThat(detail.status()).isEqualTo(Status.ISOLATED);
                return detail;
            });
            assertThat(seen.message()).startsWith("it sends more than ");
        }
    }

    @Test
    void anIsolatedSiteIsLinkedAgainWhenSomebodyAdmitsIt() {
        TestProbe<JobCatalogCommand> audit = kit.createTestProbe();
        ActorRef<SiteLinksCommand> oslo = links("oslo", osloPort, "berlin", berlinPort, 2, audit.ref());
        oslo.tell(new SiteLinksCommand.Isolate(new SiteName("berlin"), "it lies"));
        await(oslo, Status.ISOLATED);
        links("berlin", berlinPort, "oslo", osloPort, 7, ignore());

        SiteLinksCommand.Admitted admitted = admit(oslo, "berlin");
        assertThat(admitted.trouble()).isEmpty();
        assertThat(admitted.site().orElseThrow().message()).isEqualTo("admitted by anna: their disk was mended");
        await(oslo, Status.UP);
        AuditEntry entry = audited(audit, "admit");
        assertThat(entry.by()).isEqualTo("anna");
        assertThat(entry.subject()).isEqualTo("site:berlin");
        assertThat(entry.reason()).isEqualTo("their disk was mended");
        assertThat(entry.detail()).isEqualTo("it was isolated: it lies");

        assertThat(admit(oslo, "berlin").site().orElseThrow().status())
                .as("done again it changes nothing")
                .isEqualTo(Status.UP);
        assertThat(admit(oslo, "paris").site()).isEmpty();
    }

    @Test
    void aGateThatDidNotHearOfAnAdmissionIsToldAgain() {
        ActorRef<SiteLinksCommand> oslo = links("oslo", osloPort, "berlin", berlinPort, 2, ignore());
        oslo.tell(new SiteLinksCommand.Isolate(new SiteName("berlin"), "it lies"));
        assertThat(admit(oslo, "berlin").trouble()).isEmpty();

        TestProbe<SiteGateCommand> late = kit.createTestProbe();
        kit.spawn(Topic.create(SiteGateCommand.class, SiteGateCommand.TOPIC)).tell(Topic.subscribe(late.ref()));
        SiteGateCommand said = late.receiveMessage(LIMIT);
        assertThat(late.receiveMessage(LIMIT)).as("the same again").isEqualTo(said);

        oslo.tell(new SiteLinksCommand.Isolate(new SiteName("berlin"), "it lies again"));
        await(oslo, Status.ISOLATED);
        assertThat(admit(oslo, "berlin").trouble()).isEmpty();
        SiteGateCommand next = late.receiveMessage(LIMIT);
        while (next.equals(said)) {
            next = late.receiveMessage(LIMIT); // said before the site was accused anew
        }
        assertThat(((SiteGateCommand.Pardon) next).site()).isEqualTo(new SiteName("berlin"));
        assertThat(late.receiveMessage(LIMIT)).isEqualTo(next);
    }

    private SiteLinksCommand.Admitted admit(ActorRef<SiteLinksCommand> links, String site) {
        TestProbe<SiteLinksCommand.Admitted> reply = kit.createTestProbe();
        links.tell(new SiteLinksCommand.Admit(new SiteName(site), "anna", "their disk was mended", reply.ref()));
        return reply.receiveMessage(LIMIT);
    }

    private static AuditEntry audited(TestProbe<JobCatalogCommand> audit, String action) {
        RecordAudit found = (RecordAudit) audit.fishForMessage(
                        LIMIT,
                        message -> message instanceof RecordAudit recorded
                                        && recorded.entries().get(0).action().equals(action)
                                ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete()
                                : akka.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore())
                .get(0);
        return found.entries().get(0);
    }

    @Test
    void aSiteThatSendsWhatCanNotBeReadIsIsolated() {
        ActorRef<SiteLinksCommand> oslo = links("oslo", osloPort, "berlin", berlinPort, 2, ignore());
        try (Gateway stranger = Gateway.open(
                new SiteName("berlin"),
                new SiteName("oslo"),
                "127.0.0.1",
                "127.0.0.1",
                berlinPort,
                Optional.empty(),
                letter -> {})) {
            SiteDetail seen = probe().awaitAssert(LIMIT, () -> {
                stranger.post("127.0.0.1:" + osloPort, new Letter("offer", new byte[] {'{'}));
                SiteDetail detail = ask(oslo);
                assertThat(detail.status()).isEqualTo(Status.ISOLATED);
                return detail;
            });
            assertThat(seen.message()).startsWith("it sends what can not be read: a wrong message 'offer'");
        }
    }

    @Test
    void aSiteThatCallsItselfByAnotherNameIsIsolatedAndNotListenedToUntilItIsAdmitted() {
        ActorRef<SiteLinksCommand> oslo = links("oslo", osloPort, "berlin", berlinPort, 2, ignore());
        Mail.Hello hello = new Mail.Hello(
                new Mail.Speaker(new SiteName("paris"), "a run", Mail.OLDEST, Mail.NEWEST, "0.1.0"),
                1,
                "127.0.0.1:" + osloPort);
        Gateway stranger = Gateway.open(
                new SiteName("berlin"),
                new SiteName("oslo"),
                "127.0.0.1",
                "127.0.0.1",
                berlinPort,
                Optional.empty(),
                letter -> {});
        try {
            SiteDetail seen = probe().awaitAssert(LIMIT, () -> {
                stranger.post("127.0.0.1:" + osloPort, MailCodec.write(hello));
                SiteDetail detail = ask(oslo);
                assertThat(detail.status()).isEqualTo(Status.ISOLATED);
                return detail;
            });
            assertThat(seen.message()).isEqualTo("it calls itself paris over the link of berlin");
            probe().awaitAssert(LIMIT, () -> {
                assertThatThrownBy(() -> new Socket("127.0.0.1", osloPort).close())
                        .isInstanceOf(ConnectException.class);
                return seen;
            });
        } finally {
            stranger.close();
            // Before it is gone it says once more what it has said, as soon as somebody listens.
            stranger.ended()
                    .toCompletableFuture()
                    .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
        assertThat(admit(oslo, "berlin").trouble()).isEmpty();
        links("berlin", berlinPort, "oslo", osloPort, 7, ignore());
        await(oslo, Status.UP);
    }

    private TestProbe<Object> probe() {
        return kit.createTestProbe();
    }

    private ActorRef<JobCatalogCommand> ignore() {
        return kit.system().ignoreRef();
    }

    private ActorRef<SiteLinksCommand> links(
            String name, int port, String peer, int peerPort, int cores, ActorRef<JobCatalogCommand> catalog) {
        return links(name, port, peer, peerPort, cores, catalog, "");
    }

    private ActorRef<SiteLinksCommand> links(
            String name,
            int port,
            String peer,
            int peerPort,
            int cores,
            ActorRef<JobCatalogCommand> catalog,
            String more) {
        SiteSettings settings = SiteSettings.from(ConfigFactory.parseString("name = " + name
                        + ", host = 127.0.0.1, heartbeat = 200 ms, silent-after = 10 s, offer-every = 200 ms, max-letters = 50, peers { "
                        + peer + " { contacts = [\"127.0.0.1:" + peerPort + "\"], port = " + port + ", cores = 64 } }, "
                        + more)
                .withFallback(ConfigFactory.load().getConfig("raymill.site")));
        StorageLayout storage = new StorageLayout(folder.resolve("storage-" + name));
        return kit.spawn(SiteLinks.create(new SiteLinks.Context(
                settings,
                "0.1.0",
                kit.spawn(scheduler(cores)),
                catalog,
                null,
                new FileStore(storage, 1_000),
                storage,
                null,
                null,
                null,
                kit.spawn(shelves(peer)),
                new PeerRates(settings.transfers()),
                InstantSource.system(),
                new SiteMetrics(meters))));
    }

    /** What the peer has sent takes 77 bytes. */
    private static Behavior<ShelfCollectorCommand> shelves(String peer) {
        ShelfUse use = new ShelfUse(new SiteName(peer), 2, 77, Instant.EPOCH);
        return Behaviors.receive(ShelfCollectorCommand.class)
                .onMessage(ShelfCollectorCommand.GetShelves.class, question -> {
                    question.replyTo().tell(new ShelfCollectorCommand.Shelves(List.of(use)));
                    return Behaviors.same();
                })
                .build();
    }

    /** Tells of its servers in two parts. */
    private static Behavior<SchedulerCommand> scheduler(int cores) {
        return Behaviors.receive(SchedulerCommand.class)
                .onMessage(GetServers.class, question -> {
                    boolean first = question.after().isEmpty();
                    ServerDetail server = first ? server("one", cores - 1) : server("two", 1);
                    question.replyTo().tell(new SchedulerCommand.Servers(1, List.of(server), first));
                    return Behaviors.same();
                })
                .onMessage(GetLimits.class, question -> {
                    question.replyTo().tell(new SchedulerCommand.Limits(List.of()));
                    return Behaviors.same();
                })
                .build();
    }

    private static ServerDetail server(String name, int cores) {
        Instant now = Instant.parse("2026-11-27T02:00:00Z");
        return new ServerDetail(
                name,
                ServerDetail.Status.UP,
                "",
                new HostHardware(name, "linux", "amd64", "cpu", cores, 1_000, List.of(), 1_000),
                cores,
                0,
                1_000,
                0,
                List.of(new InstalledPackage("gltf", "1.0", true)),
                List.of(),
                now,
                now);
    }

    private SiteDetail await(ActorRef<SiteLinksCommand> links, Status status) {
        return probe().awaitAssert(LIMIT, () -> {
            SiteDetail detail = ask(links);
            assertThat(detail.status()).isEqualTo(status);
            return detail;
        });
    }

    private SiteDetail ask(ActorRef<SiteLinksCommand> links) {
        TestProbe<Sites> answer = kit.createTestProbe();
        links.tell(new GetSites(answer.ref()));
        List<SiteDetail> sites = answer.receiveMessage().sites();
        assertThat(sites).hasSize(1);
        return sites.get(0);
    }
}
