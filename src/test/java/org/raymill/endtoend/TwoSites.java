package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two sites on this machine, each with its own cluster, database and storage, linked by TLS with certificates that the command line made. */
final class TwoSites implements AutoCloseable {

    private static final Duration LINK_LIMIT = Duration.ofSeconds(60);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final Farm oslo;
    private final Farm berlin;

    /**
     * How the two are set up.
     *
     * @param onlyOslo settings that the other site does not have
     * @param onlyBerlin settings that the first site does not have
     * @param overHttp whether what renders in Berlin is a node of its own, which has no storage mounted
     */
    record Setup(String onlyOslo, String onlyBerlin, boolean overHttp) {}

    private TwoSites(String test, Setup setup) throws IOException {
        folder = Files.createTempDirectory("raymill-sites-");
        certify("oslo");
        certify("berlin");
        int toOslo = Raymill.freePort();
        int toBerlin = Raymill.freePort();
        oslo = site(test, "oslo", toOslo, "berlin", toBerlin, setup.onlyOslo());
        berlin = site(test, "berlin", toBerlin, "oslo", toOslo, setup.onlyBerlin());
    }

    /** Starts both and waits until they are linked. */
    static TwoSites linked(String test) {
        return linked(test, "");
    }

    /**
     * Starts both and waits until they are linked.
     *
     * @param onlyOslo settings that the other site does not have
     */
    static TwoSites linked(String test, String onlyOslo) {
        return linked(test, new Setup(onlyOslo, "", false));
    }

    /** Starts both and waits until they are linked. */
    static TwoSites linked(String test, Setup setup) {
        try {
            TwoSites sites = new TwoSites(test, setup);
            try {
                sites.oslo.start(Map.of("all", "control,api,render"));
                sites.startBerlin(setup.overHttp());
                sites.oslo.ready(1);
                sites.berlin.ready(1);
                sites.awaitLink();
                return sites;
            } catch (Throwable e) {
                sites.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startBerlin(boolean overHttp) {
        if (!overHttp) {
            berlin.start(Map.of("all", "control,api,render"));
            return;
        }
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("all", "control,api");
        roles.put("render", "render");
        berlin.storedElsewhere("render", berlin.scratch().resolve("elsewhere"))
                .with("RAYMILL_SERVER_FILES", "http")
                .start(roles);
    }

    private void certify(String site) {
        try (FarmProcess certs = FarmProcess.start(
                "certs-" + site,
                Raymill.command("certs", "create", "--site", site, "--out", folder.toString()),
                Map.of(),
                Raymill.logFolder("certs"))) {
            if (certs.waitFor(COMMAND_LIMIT) != 0) {
                throw new AssertionError(certs.tail());
            }
        }
    }

    private Farm site(String test, String name, int port, String peer, int peerPort, String more) {
        Farm farm = new Farm(test + "-" + name, FarmDatabase.byDefault(), Hosts.loopback());
        return farm.configured(String.format("""
                raymill.job.retry-delay = 100 ms
                raymill.site {
                  name = %1$s, host = "127.0.0.1", certificate = "%5$s/%1$s.crt", key = "%5$s/%1$s.key"
                  files.port = %6$d
                  peers { %3$s { contacts = ["127.0.0.1:%4$d"], port = %2$d, certificates = ["%5$s/%3$s.crt"], cores = 8 } }
                }
                """, name, port, peer, peerPort, folder, Raymill.freePort()) + more);
    }

    /** The site that jobs are submitted to. */
    Farm oslo() {
        return oslo;
    }

    /** The site that renders them. */
    Farm berlin() {
        return berlin;
    }

    /** Waits until each knows what the other offers. */
    void awaitLink() {
        for (Farm farm : List.of(oslo, berlin)) {
            Await.until("a link", LINK_LIMIT, () -> farm.node("all").tail(), () -> {
                var site = farm.client().get("/api/v1/sites").expect(200).json().at("/sites/0");
                boolean up = site.path("status").asText().equals("up") && site.has("offer");
                return up ? Optional.of(site) : Optional.empty();
            });
        }
    }

    /** How often files were brought to the other site. */
    long timesFilesWereBrought() {
        return oslo.node("all")
                .errors()
                .lines()
                .filter(line -> line.contains("Brought the files"))
                .count();
    }

    @Override
    public void close() {
        oslo.close();
        berlin.close();
        try {
            Farm.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
