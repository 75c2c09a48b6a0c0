package org.raymill.tls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemGenerationException;

/** Certificates and keys in PEM files. */
public final class PemFiles {

    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_CERTIFICATES = 16;
    private static final String POSIX = "posix";
    private static final String OWNER_ALONE = "rw-------";
    private static final Set<PosixFilePermission> NEVER = Set.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private PemFiles() {}

    /**
     * The certificates in a file, at least one and at most 16, in its order.
     *
     * @throws CertificateProblem when there are none, or the file can not be read
     */
    public static List<X509Certificate> readCertificates(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Object part : parts(file)) {
                if (part instanceof X509CertificateHolder holder) {
                    certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
                }
            }
        } catch (CertificateException e) {
            throw new CertificateProblem("a certificate in " + file + " is damaged: " + e.getMessage(), e);
        }
        if (certificates.isEmpty() || certificates.size() > MAX_CERTIFICATES) {
            throw new CertificateProblem(file + " holds "
                    + (certificates.isEmpty() ? "no certificate" : "more than " + MAX_CERTIFICATES + " certificates")
                    + "; name a PEM file such as raymill certs writes, NAME.crt");
        }
        return List.copyOf(certificates);
    }

    /**
     * The private key in a file, which nobody but its owner may read: a file of root may be readable for its group, as secrets are mounted.
     *
     * @throws CertificateProblem when there is none, or others could have read it
     */
    public static PrivateKey readKey(Path file) {
        List<PrivateKeyInfo> keys = parts(file).stream()
                .filter(PrivateKeyInfo.class::isInstance)
                .map(PrivateKeyInfo.class::cast)
                .toList();
        if (keys.size() != 1) {
            throw new CertificateProblem(file + " holds " + (keys.isEmpty() ? "no" : "more than one")
                    + " unencrypted private key in PKCS#8; name a file such as raymill certs writes, NAME.key");
        }
        requirePrivate(file);
        try {
            return new JcaPEMKeyConverter().getPrivateKey(keys.get(0));
        } catch (IOException e) {
            throw new CertificateProblem("the key in " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static void requirePrivate(Path file) {
        try {
            if (!file.getFileSystem().supportedFileAttributeViews().contains(POSIX)) {
                return;
            }
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            Set<PosixFilePermission> permissions = attributes.permissions();
            boolean group = permissions.contains(PosixFilePermission.GROUP_READ)
                    && !"root".equals(attributes.owner().getName());
            if (group || permissions.stream().anyMatch(NEVER::contains)) {
                throw new CertificateProblem("the key " + file + " is open to other users of this host ("
                        + PosixFilePermissions.toString(permissions)
                        + "), so it may no longer be secret; run chmod 600 "
                        + file + ", or make a new one when others may have read it");
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static List<Object> parts(Path file) {
        List<Object> parts = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text(file, MAX_BYTES)))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                parts.add(part);
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof CertificateProblem problem) {
                throw problem;
            }
            throw new CertificateProblem(file + " is not a PEM file that can be read: " + e.getMessage(), e);
        }
        return parts;
    }

    /**
     * The whole of a small text file.
     *
     * @throws CertificateProblem when it can not be read, or is larger
     */
    public static String text(Path file, int maxBytes) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new CertificateProblem(
                        file + " is larger than " + maxBytes + " bytes, so it is not what it should be");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CertificateProblem unreadable(Path file, IOException e) {
        return new CertificateProblem(
                e instanceof NoSuchFileException
                        ? "there is no file " + file
                                + "; raymill init and raymill certs make certificates and their keys"
                        : "can not read " + file + ": " + e.getMessage(),
                e);
    }

    /**
     * Writes a certificate and its key, the latter readable by its owner alone. Files that are there already are never overwritten.
     *
     * @throws CertificateProblem when one of them is there, or can not be written
     */
    public static void write(X509Certificate made, PrivateKey secret, Path certificate, Path key) {
        requireAbsent(List.of(certificate, key));
        create(certificate, pem(made), "rw-r--r--");
        create(key, pem(pkcs8(secret)), OWNER_ALONE);
    }

    /**
     * Writes a certificate that all may read.
     *
     * @throws CertificateProblem when the file is there already, or can not be written
     */
    public static void write(X509Certificate certificate, Path file) {
        create(file, pem(certificate), "rw-r--r--");
    }

    /**
     * Writes a text that nobody but its owner may read.
     *
     * @throws CertificateProblem when the file is there already, or can not be written
     */
    public static void writeSecret(String text, Path file) {
        create(file, text, OWNER_ALONE);
    }

    /**
     * Makes sure that none of some files is there, before the first of them is written.
     *
     * @throws CertificateProblem when one of them is
     */
    public static void requireAbsent(List<Path> files) {
        for (Path file : files) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw exists(file);
            }
        }
    }

    private static Object pkcs8(PrivateKey key) {
        try {
            return new JcaPKCS8Generator(key, null);
        } catch (PemGenerationException e) {
            throw new IllegalStateException("a key that has no encoding", e);
        }
    }

    private static void create(Path file, String text, String permissions) {
        FileAttribute<?>[] attributes =
                file.getFileSystem().supportedFileAttributeViews().contains(POSIX)
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                        }
                        : new FileAttribute<?>[0];
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (IOException e) {
            throw new CertificateProblem("can not write " + file + ": " + e, e);
        }
    }

    private static CertificateProblem exists(Path file) {
        return new CertificateProblem(
                file + " is there already and is not overwritten; name another folder, or move it away");
    }

    /** A certificate or a request for one as a text. */
    public static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }
}
