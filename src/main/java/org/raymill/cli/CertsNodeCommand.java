package org.raymill.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.raymill.site.tls.Fingerprint;
import org.raymill.tls.FarmAuthority;
import org.raymill.tls.TlsIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a farm's authority sign a certificate for a node, without a farm. */
@Command(
        name = "node",
        description = {
            "Make a certificate for a node of a farm, node.crt, with its key, node.key, signed by the farm's authority, and print its fingerprint.",
            "A node that runs takes up new ones by itself: move them over the old ones. Nothing is overwritten here."
        })
final class CertsNodeCommand implements Callable<Integer> {

    /** As JSON. */
    record Made(List<String> hosts, String certificate, String key, String fingerprint, Instant expiresAt) {}

    private final Terminal terminal;

    @Option(
            names = "--authority",
            paramLabel = "DIR",
            required = true,
            description = "The folder with authority.crt and authority.key, as raymill init has made them.")
    private Path authority;

    @Mixin
    private NodeHosts node;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The folder for the two files (default: the current one).")
    private Path folder;

    @Option(names = "--json", description = "Print JSON: an object.")
    private boolean json;

    CertsNodeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<String> hosts = node.hosts();
        Duration validity = Duration.ofDays(node.days());
        Instant now = Instant.now();
        FarmAuthority signer = new NodeOrigin(authority).readAuthority(now);
        NodeOrigin origin = new NodeOrigin(folder);
        origin.prepare(List.of(NodeOrigin.NODE, NodeOrigin.NODE_KEY));
        TlsIdentity made = origin.makeNode(signer, hosts, now, validity);
        String fingerprint = Fingerprint.of(made.certificate()).toString();
        Instant end = made.certificate().getNotAfter().toInstant();
        Path certificate = origin.file(NodeOrigin.NODE);
        Path key = origin.file(NodeOrigin.NODE_KEY);
        if (json) {
            Json.print(terminal, new Made(hosts, certificate.toString(), key.toString(), fingerprint, end));
        } else {
            terminal.print(fingerprint);
            terminal.say("Made " + certificate + " for " + String.join(", ", hosts) + ", valid until " + Times.at(end)
                    + ", and its key " + key + ", which is secret.");
            terminal.say(
                    "Move both to where raymill.cluster.tls and raymill.api.tls of the node say: it takes them up while it runs.");
        }
        return 0;
    }
}
