package org.raymill.app;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.doctor.CertificateCheck;
import org.raymill.doctor.Check;
import org.raymill.doctor.Checks;
import org.raymill.doctor.DataFolderCheck;
import org.raymill.doctor.HostCheck;
import org.raymill.doctor.PackagesCheck;
import org.raymill.doctor.PortCheck;
import org.raymill.doctor.SandboxCheck;
import org.raymill.doctor.SeedCheck;
import org.raymill.doctor.StorageCheck;
import org.raymill.model.Finding;
import org.raymill.rendering.definition.DefinitionException;
import org.raymill.rendering.definition.Definitions;
import org.raymill.site.SiteSettings;
import org.raymill.tls.TlsFiles;

/** Looks whether a node with some settings would work on this host; starts none, and changes nothing. */
final class HostDoctor {

    /** Programs are asked for their versions, which takes some seconds each on a slow disk. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String CERTIFICATE_ADVICE =
            "make another: raymill certs node --authority DIR --host HOST, see docs/security.md";
    private static final String SITE_ADVICE =
            "make another: raymill certs create --site NAME, and give it to the other sites, see docs/remote-sites.md";
    private static final long MIB = 1L << 20;

    private HostDoctor() {}

    /**
     * Examines this host.
     *
     * @param file the node's configuration file
     * @param overrides settings from the command line, by path
     */
    static List<Finding> examine(Optional<Path> file, Map<String, ?> overrides) throws InterruptedException {
        String where = file.map(Path::toString).orElse("");
        List<Check> checks = new ArrayList<>(List.of(HostCheck.java(), HostCheck.limits()));
        try {
            NodeSettings settings = NodeSettings.read(file, overrides);
            checks.add(new Check("settings", where, () -> {
                settings.checkValues();
                return List.of(Finding.ok(
                        "settings",
                        where,
                        "a node with the roles " + String.join(", ", sorted(settings)) + " can start"));
            }));
            checks.addAll(of(settings));
        } catch (StartException e) {
            checks.add(new Check("settings", where, () -> {
                throw e;
            }));
        }
        return Checks.make(checks, LIMIT);
    }

    private static List<String> sorted(NodeSettings settings) {
        return settings.roles().stream().sorted().toList();
    }

    private static List<Check> of(NodeSettings settings) {
        Config raymill = settings.config().getConfig("raymill");
        boolean renders = settings.has("render");
        long least = renders ? raymill.getLong("server.min-free-disk-mib") * MIB : MIB;
        List<Check> checks = new ArrayList<>();
        checks.add(new DataFolderCheck(settings.data(), renders, least).check());
        if (!settings.filesOverHttp()) {
            checks.add(storage(settings));
        }
        if (settings.has("control")) {
            checks.add(new DatabaseCheck(raymill.getConfig("database"), settings.data()).check());
        }
        checks.addAll(certificates(settings));
        checks.addAll(ports(settings, isRunning(settings.data())));
        checks.addAll(new SeedCheck(settings.seeds(), !settings.has("control")).checks());
        if (renders) {
            checks.add(new SandboxCheck(raymill.getString("server.sandbox")).check());
            checks.add(new Check("package", "", () -> new PackagesCheck(
                            definitions(raymill), raymill.getBoolean("server.client-commands"))
                    .check()
                    .look()
                    .now()));
        }
        return checks;
    }

    private static Check storage(NodeSettings settings) {
        Path storage = settings.storage();
        if (storage.startsWith(settings.data()) && !Files.exists(storage)) {
            Finding made = Finding.ok(
                    "storage",
                    storage.toString(),
                    "in the data folder, for one machine; the node makes it at its start");
            return new Check(made.check(), made.where(), () -> List.of(made));
        }
        return new StorageCheck(storage, settings.storageReserve(), Optional.empty()).check();
    }

    private static Definitions definitions(Config raymill) throws DefinitionException {
        String folder = raymill.getString("packages-folder");
        return Definitions.read(
                folder.isBlank() ? Optional.empty() : Optional.of(Path.of(folder)), raymill.getObject("packages"));
    }

    /** Those that a node shows, as far as its settings name any. */
    static List<Check> certificates(NodeSettings settings) {
        InstantSource clock = InstantSource.system();
        List<Check> checks = new ArrayList<>();
        if (settings.has("api")) {
            settings.apiTls()
                    .files()
                    .ifPresent(files ->
                            checks.add(new CertificateCheck("the API", files, CERTIFICATE_ADVICE, clock).check()));
        }
        settings.clusterTls().ifPresent(tls -> checks.add(cluster(tls, clock)));
        if (settings.has("control")) {
            settings.site()
                    .keys()
                    .ifPresent(keys -> checks.add(new CertificateCheck(
                                    "links with other sites",
                                    new TlsFiles(keys.certificate(), keys.key()),
                                    SITE_ADVICE,
                                    clock)
                            .check()));
        }
        return checks;
    }

    /** The cluster asks more of its certificate. */
    private static Check cluster(ClusterTls tls, InstantSource clock) {
        Check plain = new CertificateCheck("the cluster", tls.files(), CERTIFICATE_ADVICE, clock).check();
        return new Check(plain.name(), plain.where(), () -> {
            List<Finding> findings = plain.look().now();
            if (findings.stream().noneMatch(found -> found.level() == Finding.Level.PROBLEM)) {
                tls.check(Instant.now());
            }
            return findings;
        });
    }

    private static List<Check> ports(NodeSettings settings, boolean running) {
        List<PortCheck> ports = new ArrayList<>();
        Config config = settings.config();
        String bound = config.getString("akka.remote.artery.bind.hostname");
        ports.add(new PortCheck(
                "the cluster",
                "raymill.cluster.port",
                bound.isEmpty() ? settings.host() : bound,
                settings.port(),
                running));
        if (settings.has("api")) {
            ports.add(new PortCheck(
                    "the API",
                    "raymill.api.port",
                    config.getString("raymill.api.host"),
                    config.getInt("raymill.api.port"),
                    running));
        }
        if (settings.metrics().serve()) {
            ports.add(new PortCheck(
                    "metrics",
                    "raymill.metrics.port",
                    settings.metrics().host(),
                    settings.metrics().port(),
                    running));
        }
        if (settings.management().serve()) {
            ports.add(new PortCheck(
                    "probes",
                    "raymill.management.port",
                    settings.management().host(),
                    settings.management().port(),
                    running));
        }
        ports.addAll(sitePorts(settings, running));
        return ports.stream()
                .filter(port -> port.port() != 0)
                .map(PortCheck::check)
                .toList();
    }

    /** Where a control node listens to other sites. */
    private static List<PortCheck> sitePorts(NodeSettings settings, boolean running) {
        SiteSettings site = settings.site();
        if (!site.isLinked() || !settings.has("control")) {
            return List.of();
        }
        List<PortCheck> ports = new ArrayList<>();
        site.peers()
                .forEach((name, peer) -> ports.add(new PortCheck(
                        "the site " + name,
                        "raymill.site.peers." + name + ".port",
                        site.bindHost(),
                        peer.port(),
                        running)));
        if (site.keys().isPresent()) {
            ports.add(new PortCheck(
                    "files of other sites", "raymill.site.files.port", site.bindHost(), site.filesPort(), running));
        }
        return ports;
    }

    /** Whether a node with this data folder runs: a render node locks a file there, an embedded database its own. */
    static boolean isRunning(Path data) {
        return isLocked(data.resolve("work").resolve("lock"))
                || isLocked(Database.embedded(data).resolveSibling("raymill.mv.db"));
    }

    private static boolean isLocked(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true; // by this process
        } catch (IOException e) {
            return false; // who can not open it can not tell
        }
    }
}
