package org.raymill.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.raymill.access.TokenText;
import org.raymill.tls.FarmAuthority;
import org.raymill.tls.TlsIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes what a farm that others reach begins with: an authority, certificates, a configuration file. Works on files alone. */
@Command(
        name = "init",
        description = {
            "Make what a farm on a network begins with, in a folder: an authority of its own, a certificate and a key of the node, and a configuration file. Print the administrator's token, once.",
            "With --authority, the same for one more node of a farm that has an authority. Nothing is overwritten."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill init /etc/raymill --host 10.0.0.1 --host farm.studio.example",
            "  raymill node --config /etc/raymill/raymill.conf",
            "  raymill init render-7 --authority /etc/raymill --host 10.0.0.7 \\",
            "               --seed 10.0.0.1:8460 --installed-at /etc/raymill"
        })
final class InitCommand implements Callable<Integer> {

    private static final Set<String> ROLES = Set.of("control", "api", "render");
    private static final String SEED = "[A-Za-z0-9._-]+:[0-9]{1,5}";
    private static final int API_PORT = 8470;
    private static final int CLUSTER_PORT = 8460;

    /** As JSON. */
    record Made(
            String configuration, String authority, String certificate, Instant expiresAt, Optional<String> token) {}

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "FOLDER", description = "Where the files go; made when it is not there.")
    private Path folder;

    @Mixin
    private NodeHosts node;

    @Option(
            names = "--authority",
            paramLabel = "DIR",
            description = "The folder with the farm's authority.crt and authority.key, for one more node.")
    private Path authority;

    @Option(
            names = "--seed",
            paramLabel = "HOST:PORT",
            description = "A control node of the cluster to join; repeatable. With --authority.")
    private List<String> seeds = List.of();

    @Option(
            names = "--roles",
            split = ",",
            paramLabel = "ROLE",
            description = "Any of control, api, render (default: all; with --authority render).")
    private List<String> roles = List.of();

    @Option(
            names = "--installed-at",
            paramLabel = "DIR",
            description = "Where the folder will be on the node's machine (default: where it is now).")
    private Path installed;

    @Option(names = "--json", description = "Print JSON: an object.")
    private boolean json;

    InitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        boolean first = authority == null;
        List<String> own = roles();
        requireSeeds(first, own);
        List<String> hosts = node.hosts();
        Duration validity = Duration.ofDays(node.days());
        Instant now = Instant.now();
        NodeOrigin origin = new NodeOrigin(folder);
        Optional<FarmAuthority> known =
                first ? Optional.empty() : Optional.of(new NodeOrigin(authority).readAuthority(now));
        origin.prepare(files(first));
        FarmAuthority signer = known.orElseGet(() -> origin.makeAuthority(now));
        known.ifPresent(origin::writeAuthority);
        TlsIdentity made = origin.makeNode(signer, hosts, now, validity);
        Path place = (installed == null ? folder : installed).toAbsolutePath().normalize();
        SecureRandom random = new SecureRandom();
        Optional<TokenText> token = first && own.contains("api")
                ? Optional.of(TokenText.create(TokenText.ADMINISTRATOR, random))
                : Optional.empty();
        Optional<String> hash =
                first ? token.map(secret -> secret.hash(random)) : new NodeOrigin(authority).readTokenHash();
        origin.writeConfiguration(new FirstSettings(place, own, hosts.get(0), seeds, hash).text());
        Instant end = made.certificate().getNotAfter().toInstant();
        if (json) {
            Json.print(
                    terminal,
                    new Made(
                            text(origin, NodeOrigin.CONFIGURATION),
                            text(origin, NodeOrigin.AUTHORITY),
                            text(origin, NodeOrigin.NODE),
                            end,
                            token.map(TokenText::text)));
        } else {
            explain(place, own, hosts.get(0), end);
            token.ifPresent(this::explain);
        }
        return 0;
    }

    private static String text(NodeOrigin origin, String name) {
        return origin.file(name).toString();
    }

    private List<String> roles() {
        List<String> own =
                !roles.isEmpty() ? roles : authority == null ? List.of("control", "api", "render") : List.of("render");
        if (!ROLES.containsAll(own)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--roles must be some of control, api, render, not " + String.join(",", own));
        }
        return own;
    }

    private void requireSeeds(boolean first, List<String> own) {
        seeds.stream().filter(seed -> !seed.matches(SEED)).findFirst().ifPresent(seed -> {
            throw new ParameterException(
                    command.commandLine(), "--seed '" + Terminal.clean(seed) + "' is not HOST:PORT");
        });
        if (first && (!seeds.isEmpty() || !own.contains("control"))) {
            throw new ParameterException(
                    command.commandLine(),
                    "a node that joins others gets its certificate from their authority: name its folder with --authority");
        }
        if (!first && seeds.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--authority is for a node that joins others: name a control node with --seed");
        }
    }

    private static List<String> files(boolean first) {
        List<String> names = new ArrayList<>(
                List.of(NodeOrigin.AUTHORITY, NodeOrigin.NODE, NodeOrigin.NODE_KEY, NodeOrigin.CONFIGURATION));
        if (first) {
            names.add(NodeOrigin.AUTHORITY_KEY);
        }
        return names;
    }

    private void explain(Path place, List<String> own, String host, Instant end) {
        terminal.say("Made in " + folder + ": " + NodeOrigin.CONFIGURATION
                + ", and a certificate for the node, valid until " + Times.at(end) + ".");
        if (authority == null) {
            terminal.say(
                    "authority.key signs certificates of nodes: whoever has it can join the farm. No node needs it; keep it"
                            + " away from them.");
        } else {
            terminal.say("Bring the folder to " + host + ", as " + place + "; node.key is secret.");
        }
        terminal.say("");
        terminal.say("Start the node:");
        terminal.say("  raymill node --config " + place.resolve(NodeOrigin.CONFIGURATION));
        if (own.contains("api")) {
            terminal.say("Call it, from where authority.crt has been brought to:");
            terminal.say("  export RAYMILL_API=https://" + bracketed(host) + ":" + API_PORT + " RAYMILL_AUTHORITIES="
                    + place.resolve(NodeOrigin.AUTHORITY));
        }
        if (authority == null) {
            terminal.say("Make the files of one more node, to be brought to its machine:");
            terminal.say("  raymill init OTHER --authority " + folder + " --host ADDRESS --seed " + bracketed(host)
                    + ":" + CLUSTER_PORT + " --installed-at " + place);
        }
    }

    private void explain(TokenText token) {
        terminal.say("");
        terminal.say(
                "This token may do everything. It is shown this once, and only its hash is kept: put it away, use it with 'raymill"
                        + " login', and make users with 'raymill users put'.");
        terminal.print(token.text());
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
