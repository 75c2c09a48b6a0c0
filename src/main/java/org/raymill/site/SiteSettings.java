package org.raymill.site;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.raymill.model.Money;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.model.SiteTerms;
import org.raymill.site.core.HouseRules;
import org.raymill.site.tls.PeerCertificates;
import org.raymill.site.tls.RefusedConnection;
import org.raymill.site.tls.SiteIdentity;
import org.raymill.site.tls.SiteTls;
import org.raymill.site.transfer.TransferSettings;

/**
 * What a site is told about itself and the sites it is linked with.
 *
 * @param name this site's; empty when it has no links
 * @param host at which other sites reach this node
 * @param bindHost at which this node listens to them
 * @param heartbeat how often the other site is greeted
 * @param silentAfter after how long without an answer it counts as away
 * @param offerEvery how often the other sites are told what is offered
 * @param maxLetters a site that sends more within a heartbeat is isolated
 * @param transfers how this site's files go to others
 * @param filesPort at which other sites bring and fetch files, when there are certificates
 * @param terms what this site asks and takes
 * @param peers the other sites, by name
 * @param rules by which it is decided which site renders a job
 * @param usualResults where the results of jobs are kept that say nothing of it, when another site has rendered them
 */
public record SiteSettings(
        Optional<SiteName> name,
        String host,
        String bindHost,
        Optional<Keys> keys,
        Duration heartbeat,
        Duration silentAfter,
        Duration offerEvery,
        int maxLetters,
        TransferSettings transfers,
        int filesPort,
        Terms terms,
        Map<SiteName, Peer> peers,
        HouseRules rules,
        SiteTerms.Results usualResults) {

    private static final String PATH = "raymill.site.";
    private static final int MAX_PORT = 65_535;

    /**
     * What proves who this site is.
     *
     * @param revoked names certificates that are trusted no more; may not be there
     */
    public record Keys(Path certificate, Path key, Optional<Path> revoked) {}

    /**
     * What this site asks of others, and what it takes.
     *
     * @param dataClasses the classes of data that may be sent here
     * @param keepResults how long a job of another site stays here after its end, with its results, that its site does not have removed; with zero no job
     *     is taken whose results are to stay here
     */
    public record Terms(BigDecimal pricePerCoreHour, String currency, List<String> dataClasses, Duration keepResults) {

        public Terms {
            if (keepResults.isNegative()) {
                throw new IllegalArgumentException(PATH + "files.keep-results must be no negative time");
            }
        }
    }

    /**
     * Another site.
     *
     * @param contacts the addresses of its gateways, {@code host:port}
     * @param port at which this site listens to it
     * @param certificates the files of certificates by which it is known
     * @param rights what it may do here
     */
    public record Peer(List<String> contacts, int port, List<Path> certificates, Rights rights) {}

    public SiteSettings {
        peers = Collections.unmodifiableMap(new TreeMap<>(peers));
    }

    /** Whether there are links to keep. */
    public boolean isLinked() {
        return name.isPresent() && !peers.isEmpty();
    }

    /**
     * Reads what stands below {@code raymill.site}.
     *
     * @throws IllegalArgumentException with a message that names the key and says what is expected
     */
    public static SiteSettings from(Config config) {
        String name = config.getString("name");
        Map<SiteName, Peer> peers = peers(config.getObject("peers"));
        SiteSettings settings = new SiteSettings(
                name.isEmpty() ? Optional.empty() : Optional.of(name(PATH + "name", name)),
                config.getString("host"),
                config.getString("bind-host"),
                keys(config),
                config.getDuration("heartbeat"),
                config.getDuration("silent-after"),
                config.getDuration("offer-every"),
                config.getInt("max-letters"),
                TransferSettings.from(config.getConfig("files")),
                config.getInt("files.port"),
                new Terms(
                        Money.parse(
                                PATH + "price-per-core-hour",
                                config.getString("price-per-core-hour"),
                                RoundingMode.CEILING),
                        config.getString("currency"),
                        config.getStringList("data-classes"),
                        config.getDuration("files.keep-results")),
                peers,
                SitePolicySettings.from(config.getConfig("policy"), config.getString("currency"), peers.keySet()),
                usualResults(config.getString("policy.results")));
        settings.check();
        return settings;
    }

    private static SiteTerms.Results usualResults(String text) {
        return switch (text) {
            case "home" -> SiteTerms.Results.HOME;
            case "there" -> SiteTerms.Results.THERE;
            default ->
                throw new IllegalArgumentException(PATH + "policy.results: '" + text + "' is neither home nor there");
        };
    }

    private static SiteName name(String key, String text) {
        try {
            return new SiteName(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage());
        }
    }

    private static Optional<Keys> keys(Config config) {
        String certificate = config.getString("certificate");
        String key = config.getString("key");
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new IllegalArgumentException(
                    PATH + "certificate and " + PATH + "key are given together or not at all");
        }
        String revoked = config.getString("revoked");
        return certificate.isEmpty()
                ? Optional.empty()
                : Optional.of(new Keys(
                        Path.of(certificate),
                        Path.of(key),
                        revoked.isEmpty() ? Optional.empty() : Optional.of(Path.of(revoked))));
    }

    private static Map<SiteName, Peer> peers(ConfigObject object) {
        Map<SiteName, Peer> peers = new TreeMap<>();
        for (String name : object.keySet()) {
            String at = PATH + "peers." + name;
            try {
                peers.put(name(at, name), peer(at, object.toConfig().getConfig(ConfigUtil.joinPath(name))));
            } catch (ConfigException e) {
                throw new IllegalArgumentException(at + ": " + e.getMessage());
            }
        }
        return peers;
    }

    private static Peer peer(String at, Config config) {
        Config known = config.withFallback(
                ConfigFactory.parseString("certificates = [], projects = [], packages = [], cores = 0"));
        known.root().keySet().stream()
                .filter(key -> !List.of("contacts", "port", "certificates", "projects", "packages", "cores")
                        .contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new IllegalArgumentException(
                            at + "." + key
                                    + " is not a setting; there are contacts, port, certificates, projects, packages and cores");
                });
        List<String> contacts = known.getStringList("contacts");
        contacts.forEach(contact -> requireAddress(at + ".contacts", contact));
        int port = known.getInt("port");
        if (contacts.isEmpty() || port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(at + " needs contacts, such as [\"10.0.0.5:8462\"], and a port");
        }
        return new Peer(
                contacts,
                port,
                known.getStringList("certificates").stream().map(Path::of).toList(),
                new Rights(known.getStringList("projects"), known.getStringList("packages"), known.getInt("cores")));
    }

    /**
     * By whom connections with other sites are trusted; empty when there are no certificates, and so no links that leave the machine.
     *
     * @param listener hears of each connection that is refused, on any thread
     * @throws org.raymill.tls.CertificateProblem when a file can not be used; the message names it and says what to do
     */
    public Optional<SiteTls> tls(Consumer<RefusedConnection> listener) {
        return keys.map(files -> {
            Map<SiteName, List<Path>> pinned = new TreeMap<>();
            peers.forEach((peer, link) -> pinned.put(peer, link.certificates()));
            return new SiteTls(
                    SiteIdentity.read(name.orElseThrow(), files.certificate(), files.key()),
                    PeerCertificates.read(pinned, files.revoked()),
                    listener);
        });
    }

    private static void requireAddress(String key, String address) {
        if (!address.matches("[A-Za-z0-9.-]{1,253}:[0-9]{1,5}|\\[[0-9a-fA-F:.]+]:[0-9]{1,5}")) {
            throw new IllegalArgumentException(key + ": '" + address + "' is not HOST:PORT");
        }
    }

    /** A link without mutual TLS may not leave the machine. */
    private void check() {
        if (name.isEmpty() && !peers.isEmpty()) {
            throw new IllegalArgumentException(PATH + "name is needed by a site that has " + PATH + "peers");
        }
        if (name.isEmpty() && keys.isPresent()) {
            throw new IllegalArgumentException(PATH + "name is needed by a site that has " + PATH + "certificate");
        }
        if (keys.isPresent() && filesPort == 0) {
            throw new IllegalArgumentException(PATH + "files.port must be one that other sites can be told, not 0");
        }
        if (name.filter(peers::containsKey).isPresent()) {
            throw new IllegalArgumentException(PATH + "peers must not have this site itself, " + name.get());
        }
        peers.forEach((peer, link) -> {
            String at = PATH + "peers." + peer;
            if (keys.isPresent() && link.certificates().isEmpty()) {
                throw new IllegalArgumentException(at + ".certificates: name the certificate of " + peer);
            }
            if (keys.isEmpty()
                    && !(isLoopback(host)
                            && isLoopback(bindHost)
                            && link.contacts().stream().allMatch(this::isLoopbackAddress))) {
                throw new IllegalArgumentException(at + ": a link that leaves this machine needs certificates: "
                        + "run 'raymill certs create' and set " + PATH + "certificate, " + PATH + "key and " + at
                        + ".certificates");
            }
        });
    }

    private boolean isLoopbackAddress(String address) {
        return isLoopback(address.substring(0, address.lastIndexOf(':')).replaceAll("[\\[\\]]", ""));
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
