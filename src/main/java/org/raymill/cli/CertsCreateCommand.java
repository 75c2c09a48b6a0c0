package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.raymill.model.SiteName;
import org.raymill.site.tls.Fingerprint;
import org.raymill.site.tls.SiteCertificate;
import org.raymill.tls.PemFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes the certificate by which a site is known, without a farm. */
@Command(
        name = "create",
        description = {
            "Make a certificate for a site, NAME.crt, with its key, NAME.key, and print its fingerprint.",
            "The certificate goes to the sites that this one is linked with; the key stays here and is secret. Nothing is overwritten."
        })
final class CertsCreateCommand implements Callable<Integer> {

    private static final int MOST_DAYS = 3_650;

    /** As JSON. */
    record Made(SiteName site, String certificate, String key, String fingerprint, Instant expiresAt) {}

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Option(names = "--site", paramLabel = "NAME", required = true, description = "The site's name.")
    private SiteName site;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The folder for the two files (default: the current one).")
    private Path folder;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "825",
            description = "How long it is valid (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(names = "--json", description = "Print JSON: an object.")
    private boolean json;

    CertsCreateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Limits.atLeastOne(command, "--days", days);
        if (days > MOST_DAYS) {
            throw new ParameterException(
                    command.commandLine(), "--days must be at most " + MOST_DAYS + ", not " + days);
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CommandException("can not make the folder " + folder + ": " + e, e);
        }
        Path certificate = folder.resolve(site + ".crt");
        Path key = folder.resolve(site + ".key");
        SiteCertificate made = SiteCertificate.create(site, Instant.now(), Duration.ofDays(days));
        CertsCommand.explained(() -> {
            PemFiles.write(made.certificate(), made.key(), certificate, key);
            return true;
        });
        String fingerprint = Fingerprint.of(made.certificate()).toString();
        Instant end = made.certificate().getNotAfter().toInstant();
        if (json) {
            Json.print(terminal, new Made(site, certificate.toString(), key.toString(), fingerprint, end));
        } else {
            terminal.print(fingerprint);
            explain(certificate, key, end);
        }
        return 0;
    }

    private void explain(Path certificate, Path key, Instant end) {
        terminal.say("Made " + certificate + ", valid until " + Times.at(end) + ", and its key " + key
                + ", which is secret and stays at this site.");
        terminal.say("");
        terminal.say("Settings of the site " + site + ":");
        terminal.say("  raymill.site {");
        terminal.say("    name = " + site);
        terminal.say("    certificate = " + quoted(certificate.toAbsolutePath().normalize()));
        terminal.say("    key = " + quoted(key.toAbsolutePath().normalize()));
        terminal.say("  }");
        terminal.say(
                "Settings of each site that it is linked with, to which " + certificate.getFileName() + " is brought:");
        terminal.say("  raymill.site.peers." + site + ".certificates = [\"/etc/raymill/" + certificate.getFileName()
                + "\"]");
        terminal.say("Compare the fingerprint there: raymill certs show " + certificate.getFileName());
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
