package org.raymill.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A farm's authority with certificates of nodes on the loopback interface, in a folder, as tests need them. */
public final class FarmCertificates {

    private final Path folder;
    private final FarmAuthority authority = FarmAuthority.create(Instant.now());

    /** Makes an authority; {@code authority.crt} is its certificate. */
    public FarmCertificates(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        PemFiles.write(authority.certificate(), authorityFile());
    }

    public Path folder() {
        return folder;
    }

    /** What clients and nodes trust. */
    public Path authorityFile() {
        return folder.resolve("authority.crt");
    }

    public FarmAuthority authority() {
        return authority;
    }

    /** Makes the certificate of a node, {@code NAME.crt} and {@code NAME.key}. */
    public TlsFiles node(String name, String... hosts) {
        return write(name, authority.sign(hosts(hosts), Instant.now(), FarmAuthority.NODE_VALIDITY));
    }

    /** Puts another one where it is, the certificate first. */
    public void exchange(TlsFiles files, String... hosts) throws IOException {
        TlsFiles made = node("next", hosts);
        Files.move(made.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(made.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes a certificate with its key. */
    public TlsFiles write(String name, TlsIdentity identity) {
        TlsFiles files = new TlsFiles(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
        PemFiles.write(identity.certificate(), identity.key(), files.certificate(), files.key());
        return files;
    }

    /** What a program connects with that trusts the authority and shows a certificate, or none. */
    public SSLContext client(TlsFiles... own) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", authority.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    own.length == 0
                            ? null
                            : TlsIdentity.read(own[0], Instant.now()).managers(),
                    trust.getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> hosts(String... hosts) {
        return hosts.length == 0 ? List.of("127.0.0.1") : List.of(hosts);
    }
}
