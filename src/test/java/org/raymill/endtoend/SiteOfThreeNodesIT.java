package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Linked sites of which one has three nodes: the node that keeps the link dies, and another one goes on, at its own address. */
@Tag("end-to-end")
@Tag("nightly")
class SiteOfThreeNodesIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int FRAMES = 12;
    private static final int WIDTH = 96;
    private static final int HEIGHT = 72;
    private static final int SAMPLES = 16;
    private static final String UP = "The link to site %s is UP";

    private Path certificates;

    @BeforeEach
    void certify() throws IOException {
        certificates = Files.createTempDirectory("raymill-sites-");
        for (String site : List.of("oslo", "berlin")) {
            try (FarmProcess certs = FarmProcess.start(
                    "certs-" + site,
                    Raymill.command("certs", "create", "--site", site, "--out", certificates.toString()),
                    Map.of(),
                    Raymill.logFolder("certs"))) {
                assertThat(certs.waitFor(SOON)).as(certs.tail()).isZero();
            }
        }
    }

    @AfterEach
    void removeCertificates() throws IOException {
        Farm.deleteTree(certificates);
    }

    @Test
    void theSiteThatHandsOverGoesOnWithoutTheNodeThatKeptTheLink(TestInfo test) {
        killsTheNodeWithTheLink(test, 3, 1);
    }

    @Test
    void theSiteThatRendersGoesOnWithoutTheNodeThatKeptTheLink(TestInfo test) {
        killsTheNodeWithTheLink(test, 1, 3);
    }

    private void killsTheNodeWithTheLink(TestInfo test, int nodesInOslo, int nodesInBerlin) {
        int toOslo = Raymill.freePort();
        int toBerlin = Raymill.freePort();
        try (Farm oslo = site(test, "oslo", toOslo, "berlin", toBerlin, nodesInOslo, nodesInBerlin);
                Farm berlin = site(test, "berlin", toBerlin, "oslo", toOslo, nodesInBerlin, nodesInOslo)) {
            oslo.ready(nodesInOslo);
            berlin.ready(nodesInBerlin);
            Farm victims = nodesInOslo > 1 ? oslo : berlin;
            String victim = keeperOfTheLink(victims, nodesInOslo > 1 ? "berlin" : "oslo", "");
            FarmClient client = oslo.client(nodesInOslo > 1 ? another(victim) : node(1));
            awaitLink(client);
            if (nodesInOslo > 1) {
                whatRunsThereIsSeenAtANodeWithoutTheLink(client);
            }
            String job = client.submit(JobRequest.of(Scenes.box())
                    .frames("1-" + FRAMES)
                    .size(WIDTH, HEIGHT)
                    .samples(SAMPLES)
                    .site("remote:berlin"));
            Await.until("a frame from Berlin", SOON, () -> client.describe(job), () -> {
                int done = client.summary(job).get("framesDone").asInt();
                assertThat(done)
                        .as("the job was over before something could happen in its middle")
                        .isLessThan(FRAMES);
                return done > 0 ? Optional.of(done) : Optional.empty();
            });

            victims.node(victim).kill();

            client.awaitSuccess(job);
            for (int frame = 1; frame <= FRAMES; frame++) {
                byte[] made = client.result(job, String.format("frame_%04d.png", frame));
                Pictures.assertSamePixels(
                        "frame " + frame, made, References.render(Scenes.box(), frame, WIDTH, HEIGHT, SAMPLES));
            }
            client.tasks(job).forEach(task -> assertThat(task.get("attempts"))
                    .as("%s", task)
                    .hasSize(1)
                    .allMatch(attempt -> attempt.get("server").asText().startsWith("site.berlin")));
            assertThat(keeperOfTheLink(victims, nodesInOslo > 1 ? "berlin" : "oslo", victim))
                    .isNotEqualTo(victim);
        }
    }

    private static void whatRunsThereIsSeenAtANodeWithoutTheLink(FarmClient client) {
        String slow = client.submit(JobRequest.of(Scenes.helmet())
                .frames("1")
                .size(1024, 768)
                .samples(20_000)
                .site("remote:berlin"));
        String sample = "/api/v1/jobs/" + slow + "/frames/1/sample";
        byte[] png = Await.until("a sample", SOON, () -> client.describe(slow), () -> {
            FarmClient.Answer answer = client.get(sample);
            return answer.status() == 200 ? Optional.of(answer.body()) : Optional.empty();
        });
        assertThat(png).startsWith((byte) 0x89, 'P', 'N', 'G');
        client.cancel(slow).expect(202);
        client.awaitEnd(slow);

        String chunk = client.submit(JobRequest.of(Scenes.helmet())
                .frames("1-40")
                .chunk(40)
                .size(320, 240)
                .samples(64)
                .site("remote:berlin"));
        Await.until("a log", SOON, () -> client.describe(chunk), () -> {
            var attempts = client.get("/api/v1/jobs/" + chunk + "/tasks/render-0")
                    .expect(200)
                    .json()
                    .get("attempts");
            if (attempts.isEmpty()) {
                return Optional.empty();
            }
            FarmClient.Answer log = client.get("/api/v1/jobs/" + chunk + "/attempts/"
                    + attempts.at("/0/id").asText() + "/log");
            return Optional.of(log)
                    .filter(answer -> answer.status() == 200 && answer.text().contains("frame 1 done in "));
        });
        client.cancel(chunk).expect(202);
        client.awaitEnd(chunk);
    }

    private Farm site(TestInfo test, String name, int port, String peer, int peerPort, int nodes, int nodesOfPeer) {
        String method = test.getTestMethod().orElseThrow().getName();
        Farm farm = new Farm(
                "SiteOfThreeNodesIT." + method + "-" + name,
                nodes > 1 ? FarmDatabase.postgreSql() : FarmDatabase.byDefault(),
                Hosts.loopbackAddresses());
        String contacts = IntStream.rangeClosed(1, nodesOfPeer)
                .mapToObj(number -> String.format("\"127.0.0.%d:%d\"", number, peerPort))
                .collect(Collectors.joining(", "));
        farm.configured(String.format("""
                raymill.job.retry-delay = 100 ms
                raymill.site {
                  name = %1$s, certificate = "%5$s/%1$s.crt", key = "%5$s/%1$s.key", files.port = %6$d
                  peers { %3$s { contacts = [%4$s], port = %2$d, certificates = ["%5$s/%3$s.crt"], cores = 8 } }
                }
                """, name, port, peer, contacts, certificates, Raymill.freePort()));
        Map<String, String> roles = new LinkedHashMap<>();
        for (int number = 1; number <= nodes; number++) {
            roles.put(node(number), "control,api,render");
        }
        return farm.start(roles);
    }

    private static String node(int number) {
        return "node-" + number;
    }

    private static String another(String node) {
        return node.equals(node(1)) ? node(2) : node(1);
    }

    /** The node that has told last that its site is linked, but for one. */
    private static String keeperOfTheLink(Farm farm, String peer, String butFor) {
        return Await.until("a node that keeps the link", SOON, () -> "none has told of it", () -> farm.names().stream()
                .filter(node -> !node.equals(butFor))
                .filter(node -> farm.node(node).errors().contains(String.format(UP, peer)))
                .findFirst());
    }

    private static void awaitLink(FarmClient client) {
        Await.until("a link", SOON, () -> client.get("/api/v1/sites").toString(), () -> {
            var site = client.get("/api/v1/sites").expect(200).json().at("/sites/0");
            return site.path("status").asText().equals("up") && site.has("offer")
                    ? Optional.of(site)
                    : Optional.empty();
        });
    }
}
