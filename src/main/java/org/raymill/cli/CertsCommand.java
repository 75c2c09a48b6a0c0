package org.raymill.cli;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.raymill.model.SiteName;
import org.raymill.site.tls.Fingerprint;
import org.raymill.site.tls.RevocationFile;
import org.raymill.site.tls.SiteCertificate;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.PemFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes, shows and revokes the certificates by which sites, and the nodes of a farm, know each other; works on files alone, without a farm. */
@Command(
        name = "certs",
        description =
                "Make, show and revoke the certificates by which linked sites, and nodes of a farm, know each other.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill certs create --site oslo --out /etc/raymill",
            "  raymill certs node --authority /etc/raymill --host 10.0.0.1 --out new",
            "  raymill certs show berlin.crt",
            "  raymill certs revoke berlin.crt --list /etc/raymill/revoked"
        })
final class CertsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    private CertsCommand() {}

    /** The command with those below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new CertsCommand())
                .addSubcommand(new CertsCreateCommand(terminal))
                .addSubcommand(new CertsNodeCommand(terminal))
                .addSubcommand(new Show(terminal))
                .addSubcommand(new Revoke(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** Takes a step, and tells what is wrong with files as commands tell it. */
    static <T> T explained(Supplier<T> step) {
        try {
            return step.get();
        } catch (CertificateProblem e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    private static Optional<String> site(X509Certificate certificate) {
        return SiteCertificate.named(certificate).map(SiteName::value);
    }

    /** Shows some. */
    @Command(name = "show", description = "Show what certificates say: site, time, fingerprint.")
    static final class Show implements Callable<Integer> {

        /** As JSON. */
        record Shown(
                String file, Optional<String> site, String name, String fingerprint, Instant from, Instant expiresAt) {}

        private final Terminal terminal;

        @Parameters(paramLabel = "FILE", arity = "1..*", description = "PEM files with certificates.")
        private List<Path> files;

        @Option(names = "--json", description = "Print JSON: an array of objects.")
        private boolean json;

        Show(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            List<Shown> all = new ArrayList<>();
            for (Path file : files) {
                for (X509Certificate certificate : explained(() -> PemFiles.readCertificates(file))) {
                    all.add(new Shown(
                            file.toString(),
                            site(certificate),
                            SiteCertificate.name(certificate),
                            Fingerprint.of(certificate).toString(),
                            certificate.getNotBefore().toInstant(),
                            certificate.getNotAfter().toInstant()));
                }
            }
            if (json) {
                Json.print(terminal, all);
            } else {
                all.forEach(this::print);
            }
            return 0;
        }

        private void print(Shown shown) {
            Instant now = Instant.now();
            terminal.print(Terminal.clean(shown.file()) + ": "
                    + shown.site().map(name -> "site " + name).orElse("names no site"));
            terminal.print("  name         " + shown.name());
            terminal.print("  valid        " + Times.at(shown.from()) + " to " + Times.at(shown.expiresAt()) + ", "
                    + (shown.expiresAt().isBefore(now)
                            ? "EXPIRED"
                            : shown.from().isAfter(now)
                                    ? "NOT YET VALID"
                                    : Duration.between(now, shown.expiresAt()).toDays() + " days left"));
            terminal.print("  fingerprint  " + shown.fingerprint());
        }
    }

    /** Revokes one. */
    @Command(
            name = "revoke",
            description = {
                "Add a certificate to a list of those that are not trusted any more.",
                "Nodes whose setting raymill.site.revoked names the list notice it by themselves: connections with that certificate are cut, and no new ones come to be."
            })
    static final class Revoke implements Callable<Integer> {

        /** As JSON. */
        record Revoked(String fingerprint, String list, boolean added) {}

        private final Terminal terminal;

        @Parameters(
                paramLabel = "FILE|FINGERPRINT",
                description = "A file with the certificate, or its fingerprint, sha256:HEX.")
        private String certificate;

        @Option(names = "--list", paramLabel = "FILE", required = true, description = "The list; made when missing.")
        private Path list;

        @Option(names = "--json", description = "Print JSON: an object.")
        private boolean json;

        Revoke(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            boolean added;
            Fingerprint fingerprint;
            Optional<Fingerprint> given = fingerprint();
            String when = "revoked " + Instant.now();
            if (given.isPresent()) {
                fingerprint = given.get();
                added = explained(() -> RevocationFile.add(list, given.get(), when));
            } else {
                X509Certificate one = explained(this::only);
                fingerprint = Fingerprint.of(one);
                added = explained(
                        () -> RevocationFile.add(list, Fingerprint.of(one), SiteCertificate.name(one) + ", " + when));
            }
            if (json) {
                Json.print(terminal, new Revoked(fingerprint.toString(), list.toString(), added));
            } else {
                terminal.print(fingerprint.toString());
                terminal.say(added ? "Added to " + list + "." : "It was in " + list + " already.");
            }
            List<String> problems = explained(() -> RevocationFile.read(list)).problems();
            problems.forEach(problem -> terminal.say(
                    "warning: " + Terminal.clean(problem) + "; no node starts with such a list, correct it"));
            return problems.isEmpty() ? 0 : 1;
        }

        private Optional<Fingerprint> fingerprint() {
            try {
                return Optional.of(Fingerprint.parse(certificate));
            } catch (IllegalArgumentException e) {
                if (certificate.startsWith("sha256:")) {
                    throw new CommandException("'" + Terminal.clean(certificate) + "' is " + e.getMessage(), e);
                }
                return Optional.empty();
            }
        }

        private X509Certificate only() {
            List<X509Certificate> all = PemFiles.readCertificates(Path.of(certificate));
            if (all.size() > 1) {
                throw new CertificateProblem(certificate + " holds " + all.size()
                        + " certificates; name one by its fingerprint, which raymill certs show tells");
            }
            return all.get(0);
        }
    }
}
