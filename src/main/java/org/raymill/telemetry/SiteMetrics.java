package org.raymill.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteName;

/**
 * The meters of the links to other sites. Of the control nodes of a site one keeps the links; on the others all is 0. Safe to use from many threads;
 * nothing blocks.
 */
public final class SiteMetrics {

    /** Counts the bytes of files that travel to and from a site, as they are on the wire. */
    public record Transfers(Counter sent, Counter fetched) {

        /** Counters that nobody reads. */
        public static Transfers none() {
            return new SiteMetrics(Meters.nowhere()).transfers(new SiteName("none"));
        }

        /** So many bytes have gone there. */
        public void sent(long bytes) {
            sent.increment(bytes);
        }

        /** So many bytes have come from there. */
        public void fetched(long bytes) {
            fetched.increment(bytes);
        }
    }

    /** What is known of a link. */
    private record Link(Optional<SiteDetail.Status> status, double latencySeconds, int consignments) {
        private static final Link UNKNOWN = new Link(Optional.empty(), 0, 0);

        private int is(SiteDetail.Status asked) {
            return status.equals(Optional.of(asked)) ? 1 : 0;
        }
    }

    private static final double MILLIS = 1_000;

    private final Meters meters;
    private final LabelledGauges<Link> links;
    private final Map<SiteName, Transfers> transfers = new ConcurrentHashMap<>();

    /** Makes the meters in a registry. */
    public SiteMetrics(MeterRegistry registry) {
        meters = new Meters(registry);
        links = new LabelledGauges<>(Link.UNKNOWN, (site, read) -> {
            for (SiteDetail.Status state : SiteDetail.Status.values()) {
                meters.gauge(
                        "raymill.site.link",
                        "1 for the state in which the link to another site is",
                        () -> read.apply(link -> link.is(state)),
                        "site",
                        site,
                        "state",
                        Meters.word(state));
            }
            meters.gauge(
                    "raymill.site.latency.seconds",
                    "How long another site takes to answer a greeting; 0 when it is not known",
                    () -> read.apply(Link::latencySeconds),
                    "site",
                    site);
            meters.gauge(
                    "raymill.site.consignments",
                    "Parts of jobs that another site has, or is to have, and that are told to it again until both agree",
                    () -> read.apply(Link::consignments),
                    "site",
                    site);
        });
    }

    /** Meters that nobody reads. */
    public static SiteMetrics none() {
        return new SiteMetrics(Meters.nowhere());
    }

    /** How a link is now, and how many consignments there are with that site. */
    public void link(SiteDetail detail, int consignments) {
        double latency = detail.latencyMillis().orElse(0) / MILLIS;
        transfers(detail.name()); // shown from the start, though nothing has travelled
        links.set(detail.name().value(), new Link(Optional.of(detail.status()), latency, consignments));
    }

    /** The counters of what travels to and from a site, to be kept. */
    public Transfers transfers(SiteName site) {
        return transfers.computeIfAbsent(site, name -> new Transfers(bytes(name, "sent"), bytes(name, "fetched")));
    }

    private Counter bytes(SiteName site, String direction) {
        return meters.counter(
                "raymill.site.transfer.bytes",
                "Bytes of files that have travelled to and from another site",
                "site",
                site.value(),
                "direction",
                direction);
    }

    /** The links are kept by another node from now on. */
    public void closed() {
        links.clear();
    }
}
