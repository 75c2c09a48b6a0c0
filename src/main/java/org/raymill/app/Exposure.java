package org.raymill.app;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.raymill.api.TlsSettings;

/**
 * What other machines can reach of a node, and what protects it.
 *
 * @param cluster addresses at which other nodes reach this one, or at which it listens to them
 * @param clusterTls whether nodes prove who they are
 * @param api the address of the API; empty without the role api
 * @param apiTls how connections with clients are encrypted
 * @param authentication whether callers of the API have to say who they are
 * @param metrics the address of the metrics; empty when they are not served
 * @param metricsOpen whether it was said that others may read them
 * @param management the address where the node tells how it is; empty when it does not
 * @param managementOpen whether it was said that others may read that
 */
record Exposure(
        List<String> cluster,
        boolean clusterTls,
        Optional<String> api,
        TlsSettings apiTls,
        boolean authentication,
        Optional<String> metrics,
        boolean metricsOpen,
        Optional<String> management,
        boolean managementOpen) {

    Exposure {
        cluster = List.copyOf(cluster);
    }

    /** That of a node with some settings. */
    static Exposure of(NodeSettings settings) {
        Config config = settings.config();
        List<String> cluster = Stream.of(
                        "raymill.cluster.host",
                        "akka.remote.artery.canonical.hostname",
                        "akka.remote.artery.bind.hostname")
                .map(config::getString)
                .filter(host -> !host.isEmpty())
                .distinct()
                .toList();
        return new Exposure(
                cluster,
                settings.clusterTls().isPresent(),
                settings.has("api") ? Optional.of(config.getString("raymill.api.host")) : Optional.empty(),
                settings.apiTls(),
                config.getBoolean("raymill.access.authentication"),
                settings.metrics().serve() ? Optional.of(settings.metrics().host()) : Optional.empty(),
                config.getBoolean("raymill.metrics.open-to-network"),
                settings.management().serve()
                        ? Optional.of(settings.management().host())
                        : Optional.empty(),
                config.getBoolean("raymill.management.open-to-network"));
    }

    /**
     * What is missing, a sentence each; none when the node may start.
     *
     * @param loopback whether an address is one that only its own machine reaches
     */
    List<String> problems(Predicate<String> loopback) {
        List<String> problems = new ArrayList<>();
        cluster.stream()
                .filter(loopback.negate())
                .findFirst()
                .filter(host -> !clusterTls)
                .ifPresent(host -> problems.add("the other nodes reach this one at " + host
                        + " (raymill.cluster.host): set raymill.cluster.tls.certificate, raymill.cluster.tls.key and"
                        + " raymill.cluster.tls.authority"));
        api.filter(loopback.negate()).ifPresent(host -> {
            List<String> missing = new ArrayList<>();
            if (!apiTls.isEncrypted()) {
                missing.add(
                        "raymill.api.tls.certificate and raymill.api.tls.key (or raymill.api.tls.terminated-elsewhere"
                                + " = yes, when something in front of it speaks TLS)");
            }
            missing.addAll(missingAuthentication());
            if (!missing.isEmpty()) {
                problems.add(
                        "the API listens at " + host + " (raymill.api.host): set " + String.join(", and ", missing));
            }
        });
        if (api.filter(loopback).isPresent() && apiTls.terminatedElsewhere() && !authentication) {
            problems.add("something in front of the API takes requests of others (raymill.api.tls.terminated-elsewhere"
                    + " = yes): set " + String.join("", missingAuthentication()));
        }
        metrics.filter(loopback.negate())
                .filter(host -> !metricsOpen)
                .ifPresent(host -> problems.add("the metrics can be read by everybody who reaches " + host
                        + " (raymill.metrics.host), without encryption: set raymill.metrics.open-to-network = yes when that"
                        + " network is trusted"));
        management
                .filter(loopback.negate())
                .filter(host -> !managementOpen)
                .ifPresent(host -> problems.add("how the node and its cluster are can be read by everybody who reaches "
                        + host
                        + " (raymill.management.host), without encryption: set raymill.management.open-to-network"
                        + " = yes when that network is trusted"));
        return problems;
    }

    private List<String> missingAuthentication() {
        return authentication ? List.of() : List.of("raymill.access.authentication = yes");
    }

    /**
     * Lets no node start that others reach without protection.
     *
     * @throws StartException with all that is missing
     */
    void require() {
        List<String> problems = problems(Exposure::isLoopback);
        if (problems.isEmpty()) {
            return;
        }
        Set<String> hosts = new LinkedHashSet<>();
        Stream.concat(cluster.stream(), api.stream())
                .filter(host -> !isLoopback(host) && !isAny(host))
                .forEach(hosts::add);
        StringBuilder command = new StringBuilder("raymill init FOLDER");
        (hosts.isEmpty() ? Set.of("NAME") : hosts)
                .forEach(host -> command.append(" --host ").append(host));
        throw new StartException("other machines could reach this node, and it is not protected:\n  - "
                + String.join("\n  - ", problems) + "\n'" + command
                + "' makes the certificates and a configuration file that says all of it; docs/security.md tells more");
    }

    private static boolean isAny(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Whether a name or an address leads to the loopback interface and nowhere else. What is not known may lead anywhere. */
    static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
