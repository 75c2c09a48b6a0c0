package org.raymill.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The meters of a node: those of its roles, and those of its process. One for each node, for as long as its process lives. Safe to use from many
 * threads.
 */
public final class Telemetry implements AutoCloseable {

    private final Optional<PrometheusMeterRegistry> read;
    private final MeterRegistry registry;
    private final JobMetrics jobs;
    private final SchedulerMetrics scheduler;
    private final ServerMetrics server;
    private final ApiMetrics api;
    private final SiteMetrics sites;
    private final StoreMetrics store;
    private final NodeMetrics node;
    private final Optional<JvmGcMetrics> collections;

    private Telemetry(Set<String> roles, Optional<PrometheusMeterRegistry> read) {
        this.read = read;
        this.registry = read.<MeterRegistry>map(prometheus -> prometheus).orElseGet(Meters::nowhere);
        this.jobs = of(roles.contains("control"), JobMetrics::new);
        this.scheduler = of(roles.contains("control"), SchedulerMetrics::new);
        this.server = of(roles.contains("render"), ServerMetrics::new);
        this.api = of(roles.contains("api"), ApiMetrics::new);
        this.sites = of(roles.contains("control"), SiteMetrics::new);
        this.store = of(roles.contains("control"), StoreMetrics::new);
        this.node = new NodeMetrics(registry);
        this.collections = read.map(Telemetry::watchProcess);
    }

    /** Meters that are read with {@link #scrape}. */
    public static Telemetry read(Set<String> roles, String version) {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Gauge.builder("raymill.build", () -> 1)
                .description("1; the label tells the version that runs")
                .tag("version", version)
                .register(prometheus);
        return new Telemetry(roles, Optional.of(prometheus));
    }

    /** Meters that nobody reads; nothing watches the process. */
    public static Telemetry unread() {
        return new Telemetry(Set.of(), Optional.empty());
    }

    private static JvmGcMetrics watchProcess(MeterRegistry registry) {
        JvmGcMetrics collections = new JvmGcMetrics();
        List.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics(),
                        collections)
                .forEach(binder -> binder.bindTo(registry));
        return collections;
    }

    private <T> T of(boolean has, Function<MeterRegistry, T> meters) {
        return meters.apply(has ? registry : Meters.nowhere());
    }

    /** Of the jobs that live on this node. */
    public JobMetrics jobs() {
        return jobs;
    }

    /** Of the Scheduler, when it is on this node. */
    public SchedulerMetrics scheduler() {
        return scheduler;
    }

    /** Of the render server. */
    public ServerMetrics server() {
        return server;
    }

    /** Of the HTTP API. */
    public ApiMetrics api() {
        return api;
    }

    /** Of the links to other sites, when they are kept on this node. */
    public SiteMetrics sites() {
        return sites;
    }

    /** Of the file store, when it is collected on this node. */
    public StoreMetrics store() {
        return store;
    }

    /** Of what all parts of the node share. */
    public NodeMetrics node() {
        return node;
    }

    /** Whether anybody reads the meters. */
    public boolean isRead() {
        return read.isPresent();
    }

    /**
     * What all meters show now, in a form that Prometheus reads.
     *
     * @param contentType which one
     * @throws IllegalStateException when nobody was to read them
     */
    public String scrape(String contentType) {
        return read.orElseThrow(() -> new IllegalStateException("these meters are not read"))
                .scrape(contentType);
    }

    @Override
    public void close() {
        collections.ifPresent(JvmGcMetrics::close);
        registry.close();
    }
}
