package org.raymill.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import java.io.File;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.raymill.api.ApiSettings;
import org.raymill.api.EnrolmentSettings;
import org.raymill.api.GateSettings;
import org.raymill.api.TlsSettings;
import org.raymill.identity.IdentitySettings;
import org.raymill.job.RenderJobSettings;
import org.raymill.kubernetes.OwnPod;
import org.raymill.model.SiteName;
import org.raymill.notify.NotifySettings;
import org.raymill.scene.PathRules;
import org.raymill.scheduler.ScalingClasses;
import org.raymill.scheduler.scaling.ScalingSettings;
import org.raymill.site.SiteSettings;
import org.raymill.site.transfer.TransferSettings;
import org.raymill.storage.ArchiveSettings;
import org.raymill.storage.SealingSettings;
import org.raymill.storage.ShelfSettings;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.TlsIdentity;
import org.raymill.tls.Trust;
import org.raymill.tracing.SpanExport;

/**
 * A node's settings, read once.
 *
 * @param roles any of {@code control}, {@code api}, {@code render}
 * @param data the node's own folder
 * @param storage the site's shared folder
 * @param host by which other nodes reach this one
 * @param seeds {@code host:port} of control nodes
 * @param maxFileBytes the largest associated file
 * @param site how this site is linked with others
 * @param config everything, Akka's settings included
 */
public record NodeSettings(
        Set<String> roles,
        Path data,
        Path storage,
        String host,
        int port,
        List<String> seeds,
        long maxFileBytes,
        SiteSettings site,
        Config config) {

    /** How many bytes of the storage the files of clients and of other sites leave free. */
    long storageReserve() {
        return config.getBytes("raymill.store.reserve");
    }

    /** All roles that a node can have. */
    public static final Set<String> ROLES = Set.of("control", "api", "render");

    /** The site's rules for absolute paths in scenes. */
    static final String PATH_MAPS = "raymill.files.maps";

    /** Below these a site adds keys of its own. */
    private static final Set<String> OPEN = Set.of(
            "raymill.packages",
            "raymill.scheduler.projects",
            "raymill.scheduler.users",
            "raymill.scheduler.limits",
            "raymill.access.identity.roles",
            "raymill.access.identity.everybody",
            "raymill.scaling.classes",
            "raymill.site.peers",
            "raymill.site.policy.projects",
            "raymill.server.amounts");

    public NodeSettings {
        roles = Set.copyOf(roles);
        seeds = List.copyOf(seeds);
    }

    /**
     * Reads the settings.
     *
     * @param file the site's configuration file
     * @param overrides settings from the command line, by path
     * @throws StartException when something is wrong; the message names the key and what is expected
     */
    public static NodeSettings load(Optional<Path> file, Map<String, ?> overrides) {
        NodeSettings settings = read(file, overrides);
        settings.checkValues();
        settings.checkCertificates();
        return settings;
    }

    /**
     * Reads the settings and no more of what they name, as one does who wants to find out all that is wrong with it.
     *
     * @throws StartException when they are no settings of a node
     */
    static NodeSettings read(Optional<Path> file, Map<String, ?> overrides) {
        try {
            Config known = ConfigFactory.load();
            Config given = file.map(path -> ConfigFactory.parseFile(
                            path.toFile(),
                            com.typesafe.config.ConfigParseOptions.defaults().setAllowMissing(false)))
                    .orElseGet(ConfigFactory::empty);
            refuseUnknown(given, known);
            Config config = ConfigFactory.load(ConfigFactory.parseMap(overrides)
                    .withFallback(given)
                    .withFallback(ConfigFactory.parseResources("application.conf")));
            return from(config);
        } catch (ConfigException e) {
            throw new StartException("the configuration is wrong: " + e.getMessage());
        }
    }

    private static void requirePathMaps(Config config) {
        try {
            new PathRules(config.getStringList(PATH_MAPS).stream()
                    .map(PathRules.Rule::parse)
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new StartException(PATH_MAPS + ": " + e.getMessage());
        }
    }

    private static void refuseUnknown(Config given, Config known) {
        if (!given.hasPath("raymill")) {
            return;
        }
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> entry : given.getConfig("raymill").entrySet()) {
            String path = "raymill." + entry.getKey();
            boolean open = OPEN.stream().anyMatch(prefix -> path.startsWith(prefix + "."));
            if (!open && !known.hasPathOrNull(path)) {
                unknown.add(path + " (" + entry.getValue().origin().description() + ")");
            }
        }
        if (!unknown.isEmpty()) {
            throw new StartException(
                    "unknown settings: " + String.join(", ", unknown) + "; docs/configuration.md lists all there are");
        }
    }

    private static NodeSettings from(Config config) {
        Config raymill = config.getConfig("raymill");
        requirePathMaps(config);
        Set<String> roles = Set.copyOf(raymill.getStringList("roles"));
        if (roles.isEmpty() || !ROLES.containsAll(roles)) {
            throw new StartException("raymill.roles must be some of control, api, render, not " + roles);
        }
        checkFiles(raymill, roles);
        Path data = absolute(raymill.getString("data"));
        String storage = raymill.getString("storage");
        List<String> seeds = raymill.getStringList("cluster.seeds");
        boolean byKubernetes =
                KubernetesFormation.from(raymill.getConfig("cluster"), roles).isPresent();
        if (seeds.isEmpty() && !roles.contains("control") && !byKubernetes) {
            throw new StartException(
                    "a node without the role control needs a cluster to join: name a control node with --seed HOST:PORT");
        }
        seeds.forEach(NodeSettings::checkSeed);
        return new NodeSettings(
                roles,
                data,
                storage.isEmpty() ? data.resolve("storage") : absolute(storage),
                raymill.getString("cluster.host"),
                raymill.getInt("cluster.port"),
                seeds,
                raymill.getBytes("max-file-size"),
                right(() -> SiteSettings.from(raymill.getConfig("site"))),
                config);
    }

    /**
     * Makes sure that what the node begins with can be used, but for its certificates.
     *
     * @throws StartException when it can not; the message says why and what to do
     */
    void checkValues() {
        logFormat();
        metrics();
        tracing();
        management();
        keepRemoved();
        archive();
        scaling();
        deletionCostPause();
        ownPod(); // outside of a pod the start says so
        notifications();
        right(() -> IdentitySettings.from(config).map(identity -> Trust.and(identity.authorities())));
        apiTrust();
        right(() -> {
            Config files = config.getConfig("raymill.site.files");
            GateSettings.from(site.host(), files);
            TransferSettings.from(files);
            ShelfSettings.from(files);
            return SealingSettings.from(files);
        });
        Exposure.of(this).require();
    }

    /**
     * Makes sure that the node's certificates can be used.
     *
     * @throws StartException when one can not; the message says why and what to do
     */
    void checkCertificates() {
        right(() -> site.tls(refused -> {}));
        checkApiCertificate();
        if (has("api")) {
            right(() -> EnrolmentSettings.from(config, Instant.now()));
        }
        clusterTls().ifPresent(tls -> tls.check(Instant.now()));
    }

    /** How the node writes its log. */
    LogFormat logFormat() {
        return right(() -> LogFormat.parse(config.getString("raymill.log.format")));
    }

    /** What is wrong with settings stops the start. */
    private static <T> T right(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (ConfigException e) {
            throw new StartException("the configuration is wrong: " + e.getMessage());
        } catch (IllegalArgumentException | CertificateProblem e) {
            throw new StartException(e.getMessage());
        }
    }

    /** Where the metrics are served. */
    MetricsSettings metrics() {
        return right(() -> MetricsSettings.from(config.getConfig("raymill.metrics")));
    }

    /** Where the node sends traces. */
    TracingSettings tracing() {
        return right(() -> TracingSettings.from(config.getConfig("raymill.tracing")));
    }

    /** Begins to send traces, if that is wanted. */
    Optional<SpanExport> openTraces() {
        String name = site.name().map(SiteName::value).orElse("");
        return right(() -> tracing().open(Map.of("service.instance.id", host + ":" + port, "raymill.site", name)));
    }

    /** How the node finds its cluster by Kubernetes; empty when it does so by seeds. */
    Optional<KubernetesFormation> kubernetes() {
        return KubernetesFormation.from(config.getConfig("raymill.cluster"), roles);
    }

    /** Where the node tells whether it is ready. */
    ManagementSettings management() {
        return right(() -> ManagementSettings.from(
                config.getConfig("raymill.management"), kubernetes().isPresent()));
    }

    /** How long the journal of a job stays after the job was removed; zero: for ever. */
    Duration keepRemoved() {
        return right(() -> RenderJobSettings.keepRemoved(config.getConfig("raymill.job")));
    }

    /** Which jobs are archived after their end. */
    ArchiveSettings archive() {
        return right(() -> ArchiveSettings.from(config.getConfig("raymill.job")));
    }

    /**
     * The pod that this render node tells Kubernetes about; empty when it is to tell nothing.
     *
     * @throws StartException when it is to, and does not run in a pod
     */
    Optional<OwnPod> ownPod() {
        if (!has("render") || !config.getBoolean("raymill.scaling.pod-deletion-cost")) {
            return Optional.empty();
        }
        try {
            return Optional.of(OwnPod.find(System.getenv(), OwnPod.SERVICE_ACCOUNT));
        } catch (IllegalArgumentException e) {
            throw new StartException("raymill.scaling.pod-deletion-cost is on, and " + e.getMessage());
        }
    }

    /** How long two changes of what Kubernetes is told are apart at least. */
    Duration deletionCostPause() {
        Duration pause = config.getDuration("raymill.scaling.pod-deletion-cost-pause");
        if (pause.isZero() || pause.isNegative()) {
            throw new StartException("raymill.scaling.pod-deletion-cost-pause must be longer than nothing");
        }
        return pause;
    }

    /** How the number of render nodes follows what waits. */
    ScalingSettings scaling() {
        try {
            return ScalingClasses.read(config.getConfig("raymill.scaling"));
        } catch (IllegalArgumentException e) {
            throw new StartException("raymill.scaling: " + e.getMessage());
        }
    }

    /**
     * How people and programs are notified; nobody is by a node that only renders.
     *
     * @throws StartException when something is wrong with the settings or the files that they name
     */
    NotifySettings notifications() {
        return right(() -> has("control") || has("api")
                ? NotifySettings.from(config.getConfig("raymill.notify"))
                : NotifySettings.NONE);
    }

    /** Whether the node's render server gets files, and brings results, over HTTP because the storage is not mounted. */
    boolean filesOverHttp() {
        return has("render") && config.getString("raymill.server.files").equals("http");
    }

    /**
     * Whose certificates the API of other nodes may have.
     *
     * @throws StartException when a file with authorities can not be used
     */
    Trust apiTrust() {
        String file = config.getString("raymill.server.authorities");
        try {
            return filesOverHttp() && !file.isEmpty() ? Trust.and(Path.of(file)) : Trust.JAVA;
        } catch (IllegalArgumentException e) {
            throw new StartException("raymill.server.authorities: " + e.getMessage());
        }
    }

    /** How clients' connections with the API are encrypted. */
    TlsSettings apiTls() {
        return ApiSettings.from(config.getConfig("raymill.api")).tls();
    }

    private void checkApiCertificate() {
        if (has("api")) {
            try {
                apiTls().files().ifPresent(files -> TlsIdentity.read(files, Instant.now()));
            } catch (CertificateProblem e) {
                throw new StartException("raymill.api.tls: " + e.getMessage());
            }
        }
    }

    /**
     * How the nodes of the cluster know each other; empty when they speak plainly.
     *
     * @throws StartException when the settings do not fit
     */
    Optional<ClusterTls> clusterTls() {
        return ClusterTls.from(config.getConfig("raymill.cluster.tls"));
    }

    /** The address of the API that listens here, as other nodes reach it. */
    URI address(InetSocketAddress local) {
        String scheme = apiTls().files().isPresent() ? "https" : "http";
        String name = local.getAddress().isAnyLocalAddress() ? host : local.getHostString();
        return URI.create(scheme + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + local.getPort());
    }

    private static void checkFiles(Config raymill, Set<String> roles) {
        String files = raymill.getString("server.files");
        if (!Set.of("mounted", "http").contains(files)) {
            throw new StartException("raymill.server.files must be mounted or http, not '" + files + "'");
        }
        if (roles.contains("render") && files.equals("http") && roles.size() > 1) {
            throw new StartException("raymill.server.files can be http only on a node that has no role but render: "
                    + "nodes with the roles control and api need the storage");
        }
    }

    private static Path absolute(String folder) {
        return new File(folder).toPath().toAbsolutePath().normalize();
    }

    private static void checkSeed(String seed) {
        if (!seed.matches("[A-Za-z0-9._-]+:\\d{1,5}")) {
            throw new StartException("the seed '" + seed + "' is not HOST:PORT");
        }
    }

    /** Whether the node has a role. */
    public boolean has(String role) {
        return roles.contains(role);
    }
}
