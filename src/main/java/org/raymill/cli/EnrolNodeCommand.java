package org.raymill.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.raymill.access.EnrolmentText;
import org.raymill.api.json.Enrolment;
import org.raymill.api.json.EnrolmentRequest;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.CertificateRequest;
import org.raymill.tls.PemFiles;
import org.raymill.tls.Trust;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes this machine a render node of a farm: the key is made here and stays here. */
@Command(
        name = "node",
        description = {
            "Make this machine a render node of a farm, with a token of 'raymill enrol token': make a key, have the farm sign its certificate, and write the node's files into a folder.",
            "The token is asked for, or read from the standard input. The farm is believed by what the token says of its authority. Nothing is overwritten."
        })
final class EnrolNodeCommand implements Callable<Integer> {

    private static final String PATH = "/api/v1/enrolments";
    private static final long MAX_TOKEN = 10_000;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Terminal terminal;

    @Parameters(paramLabel = "FOLDER", description = "Where the files go; made when it is not there.")
    private Path folder;

    @Option(names = "--api", paramLabel = "URL", required = true, description = "Address of the farm's API.")
    private URI api;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            required = true,
            description = "A name or address by which the other nodes reach this one; repeatable.")
    private List<String> hosts;

    @Option(
            names = "--seed",
            paramLabel = "HOST:PORT",
            required = true,
            description = "A control node of the cluster to join; repeatable.")
    private List<String> seeds;

    @Option(names = "--enrolment-file", paramLabel = "FILE", description = "A file with the token.")
    private Path tokenFile;

    EnrolNodeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        requireSafe();
        EnrolmentText token = token();
        NodeOrigin origin = new NodeOrigin(folder);
        origin.prepare(List.of(NodeOrigin.AUTHORITY, NodeOrigin.NODE, NodeOrigin.NODE_KEY, NodeOrigin.CONFIGURATION));
        X509Certificate authority = PinnedAuthority.fetch(api, token.pin());
        CertificateRequest.Made made = CertificateRequest.create();
        Enrolment answer = new ApiClient(api, Trust.and(authority))
                .post(PATH, new EnrolmentRequest(token.text(), hosts, made.text()), Enrolment.class);
        X509Certificate certificate = checked(answer, authority, made);
        Path place = folder.toAbsolutePath().normalize();
        try {
            PemFiles.write(authority, origin.file(NodeOrigin.AUTHORITY));
            PemFiles.write(certificate, made.key(), origin.file(NodeOrigin.NODE), origin.file(NodeOrigin.NODE_KEY));
        } catch (CertificateProblem e) {
            throw new CommandException(e.getMessage(), e);
        }
        origin.writeConfiguration(
                new FirstSettings(place, List.of("render"), hosts.get(0), seeds, Optional.empty()).text());
        terminal.say("Made in " + folder + ": " + NodeOrigin.CONFIGURATION + ", and a certificate, valid until "
                + Times.at(certificate.getNotAfter().toInstant()) + ". The token is worth nothing any more.");
        terminal.say("Start the node:");
        terminal.say("  raymill node --config " + place.resolve(NodeOrigin.CONFIGURATION));
        return 0;
    }

    /** Whoever reads the token on its way can use it first. */
    private void requireSafe() {
        String scheme = String.valueOf(api.getScheme()).toLowerCase(Locale.ROOT);
        if (api.getHost() == null || !scheme.equals("https") && !scheme.equals("http")) {
            throw new CommandException("'" + Terminal.clean(api.toString())
                    + "' (--api) is no address of a farm; it looks like https://farm.example.com:8470");
        }
        if (scheme.equals("http") && !LOOPBACK.contains(api.getHost())) {
            throw new CommandException("the token would be readable on its way to " + api
                    + "; name the farm's address with https (its nodes speak TLS when they are reached from outside)");
        }
    }

    private EnrolmentText token() {
        try {
            String text;
            if (tokenFile == null) {
                text = new SecretInput().read("Token of 'raymill enrol token': ");
            } else if (Files.size(tokenFile) > MAX_TOKEN) {
                throw new CommandException(tokenFile + " is no file with a token: it is too large");
            } else {
                text = Files.readString(tokenFile).strip();
            }
            return EnrolmentText.parse(text)
                    .orElseThrow(() -> new CommandException(
                            "this is no token of 'raymill enrol token': one begins with " + EnrolmentText.PREFIX));
        } catch (IOException e) {
            throw new CommandException("the token in " + tokenFile + " can not be read: " + e, e);
        }
    }

    private static X509Certificate checked(Enrolment answer, X509Certificate authority, CertificateRequest.Made made) {
        try {
            X509Certificate certificate = PinnedAuthority.parse(answer.certificate());
            certificate.verify(authority.getPublicKey());
            if (!certificate.getPublicKey().equals(made.publicKey())) {
                throw new CommandException("the farm has signed another key than this one");
            }
            return certificate;
        } catch (GeneralSecurityException e) {
            throw new CommandException("the certificate is not one of the farm's authority: " + e.getMessage(), e);
        }
    }
}
