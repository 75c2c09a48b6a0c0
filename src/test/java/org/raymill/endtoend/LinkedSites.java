package org.raymill.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.raymill.sealing.SiteKeys;

/**
 * Sites on this machine, each of one node with its own cluster, database and storage, and linked with each other one by TLS with certificates that the
 * command line made. Whatever goes from one to another passes a relay, so that a link can be cut and what it carries be counted.
 */
final class LinkedSites implements AutoCloseable {

    private static final Duration LINK_LIMIT = Duration.ofSeconds(90);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);
    /** The only node of a site. */
    static final String NODE = "all";

    /**
     * What a site is to be.
     *
     * @param settings more of them
     */
    record Site(String name, FarmDatabase database, String settings) {}

    private final String test;
    private final Path folder;
    private final List<Site> sites;
    private final Map<String, Farm> farms = new LinkedHashMap<>();
    private final Map<String, Integer> filesPorts = new LinkedHashMap<>();
    /** At which a site listens to another: {@code SITE<OTHER}. */
    private final Map<String, Integer> linkPorts = new LinkedHashMap<>();

    /** By the two sites, the first in the alphabet first. */
    private final Map<String, List<Relay>> links = new LinkedHashMap<>();
    /** By the site that takes the files. */
    private final Map<String, Relay> files = new LinkedHashMap<>();

    private LinkedSites(String test, List<Site> sites) throws IOException {
        this.test = test;
        this.sites = sites;
        folder = Files.createTempDirectory("raymill-sites-");
    }

    /** A site with the embedded database. */
    static Site site(String name, String settings) {
        return new Site(name, FarmDatabase.byDefault(), settings);
    }

    /** Settings of a site that encrypts what it has of others. */
    static String encrypting() {
        return "raymill.site.files { encrypt = yes, keys = \""
                + SiteKeys.create().toText() + "\" }\n";
    }

    /** Starts all and waits until each is linked with each other one. */
    static LinkedSites start(String test, Site... sites) {
        try {
            LinkedSites linked = new LinkedSites(test, List.of(sites));
            try {
                linked.start();
                return linked;
            } catch (Throwable e) {
                linked.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start() {
        for (Site site : sites) {
            certify(site.name(), folder);
            filesPorts.put(site.name(), Raymill.freePort());
            others(site.name()).forEach(other -> linkPorts.put(site.name() + "<" + other, Raymill.freePort()));
        }
        for (Site site : sites) {
            files.put(site.name(), relay(site.name(), filesPorts.get(site.name())));
            others(site.name())
                    .forEach(other -> links.computeIfAbsent(pair(site.name(), other), key -> new ArrayList<>())
                            .add(relay(site.name(), linkPorts.get(site.name() + "<" + other))));
            Farm farm = new Farm(test + "-" + site.name(), site.database(), Hosts.loopback());
            farms.put(site.name(), farm);
            farm.configured(configuration(site)).start(Map.of(NODE, "control,api,render"));
        }
        farms.values().forEach(farm -> farm.ready(1));
        farms.keySet().forEach(one -> others(one).forEach(other -> awaitLink(one, other)));
    }

    /** Makes a certificate and its key in a folder, as {@code SITE.crt} and {@code SITE.key}. */
    static void certify(String site, Path folder) {
        run("certs", "create", "--site", site, "--out", folder.toString());
    }

    private static String run(String... arguments) {
        try (FarmProcess process = FarmProcess.start(
                arguments[0], Raymill.command(arguments), Map.of(), Raymill.logFolder("sites-commands"))) {
            if (process.waitFor(COMMAND_LIMIT) != 0) {
                throw new AssertionError(process.tail());
            }
            return process.output();
        }
    }

    private List<String> others(String site) {
        return sites.stream().map(Site::name).filter(name -> !name.equals(site)).toList();
    }

    private static String pair(String one, String other) {
        return one.compareTo(other) < 0 ? one + "-" + other : other + "-" + one;
    }

    /** Every site listens at an address of its own; what the others are told is where the relay listens, with the same port. */
    private String listensAt(String site) {
        int place = sites.stream().map(Site::name).toList().indexOf(site);
        return "127.0.0." + (place + 2);
    }

    private Relay relay(String site, int port) {
        SocketAddress target = new InetSocketAddress(listensAt(site), port);
        return Relay.start(new InetSocketAddress("127.0.0.1", port), target);
    }

    private String configuration(Site site) {
        String peers = others(site.name()).stream()
                .map(other -> String.format(
                        "%1$s { contacts = [\"127.0.0.1:%2$d\"], port = %3$d, certificates = [\"%4$s/%1$s.crt\"], cores = 8 }",
                        other,
                        linkPorts.get(other + "<" + site.name()),
                        linkPorts.get(site.name() + "<" + other),
                        folder))
                .collect(Collectors.joining("\n"));
        return String.format(
                """
                raymill.job.retry-delay = 100 ms
                raymill.site {
                  name = %1$s, host = "127.0.0.1", bind-host = "%2$s", files.port = %3$d
                  certificate = "%4$s/%1$s.crt", key = "%4$s/%1$s.key", revoked = "%4$s/%1$s.revoked"
                  heartbeat = 300 ms, silent-after = 1500 ms, offer-every = 1 s
                  peers { %5$s }
                }
                %6$s
                """, site.name(), listensAt(site.name()), filesPorts.get(site.name()), folder, peers, site.settings());
    }

    Farm farm(String site) {
        return farms.get(site);
    }

    FarmClient client(String site) {
        return farms.get(site).client();
    }

    /** Where the certificates are that the sites trust, as {@code SITE.crt}, and their keys. */
    Path folder() {
        return folder;
    }

    /** At a site: another one's certificate is trusted no more. */
    void revoke(String at, String other) {
        run(
                "certs",
                "revoke",
                folder.resolve(other + ".crt").toString(),
                "--list",
                folder.resolve(at + ".revoked").toString());
    }

    /** What {@code raymill sites} prints at a site. */
    String listedAt(String site) {
        return run("sites", "--api", client(site).base().toString());
    }

    // ---- the way between two sites

    /** The port of this machine by which a site takes files and gives results. */
    int gatePort(String site) {
        return filesPorts.get(site);
    }

    /** The port of this machine by which a site listens to another one. */
    int linkPort(String site, String other) {
        return linkPorts.get(site + "<" + other);
    }

    /** How many bytes have gone to where a site takes files, all connections together. */
    long carriedTo(String site) {
        return files.get(site).carried();
    }

    /** Everything between two sites stands still, and nobody is told. */
    void hold(String one, String other) {
        between(one, other).forEach(Relay::hold);
    }

    /** Every connection between two sites breaks off, and none comes up again. */
    void breakOff(String one, String other) {
        between(one, other).forEach(Relay::breakOff);
    }

    void mend(String one, String other) {
        between(one, other).forEach(Relay::mend);
    }

    private List<Relay> between(String one, String other) {
        List<Relay> all = new ArrayList<>(links.get(pair(one, other)));
        all.add(files.get(one));
        all.add(files.get(other));
        return all;
    }

    /** How a site sees its link to another one. */
    JsonNode link(String at, String other) {
        for (JsonNode site : client(at).get("/api/v1/sites").expect(200).json().get("sites")) {
            if (site.get("name").asText().equals(other)) {
                return site;
            }
        }
        throw new AssertionError("site " + at + " does not know of " + other);
    }

    /** Waits until a site knows what another one offers. */
    void awaitLink(String at, String other) {
        Await.until(
                "a link from " + at + " to " + other,
                LINK_LIMIT,
                () -> link(at, other).toPrettyString(),
                () -> {
                    JsonNode site = link(at, other);
                    return site.path("status").asText().equals("up") && site.has("offer")
                            ? Optional.of(site)
                            : Optional.empty();
                });
    }

    /** The jobs that a site knows of. */
    JsonNode jobsAt(String site) {
        return client(site).get("/api/v1/jobs").expect(200).json().get("jobs");
    }

    /** Waits until a site has nothing left of any job. */
    void awaitEmpty(String site) {
        Await.untilTrue(
                "nothing left in " + site,
                LINK_LIMIT,
                () -> jobsAt(site).toPrettyString() + farm(site).node(NODE).tail(),
                () -> Optional.of(jobsAt(site).isEmpty()
                        && Farm.filesBelow(farm(site).storage().resolve("jobs")).isEmpty()));
    }

    @Override
    public void close() {
        links.values().forEach(both -> both.forEach(Relay::mend));
        farms.values().forEach(Farm::close);
        links.values().forEach(both -> both.forEach(Relay::close));
        files.values().forEach(Relay::close);
        try {
            Farm.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
