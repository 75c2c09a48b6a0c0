package org.raymill.tls;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A farm's own authority: who has a certificate that it has signed, with the name {@link #NODES}, is a node of the farm. Its key makes nodes, so it is kept
 * away from them.
 *
 * @param certificate what nodes and clients trust
 * @param key signs
 */
public record FarmAuthority(X509Certificate certificate, PrivateKey key) {

    /** The name that the certificates of all nodes have in common; a node takes no other for one of its cluster. */
    public static final String NODES = "nodes.farm.raymill";

    /** How long an authority is valid. */
    public static final Duration VALIDITY = Duration.ofDays(3_650);

    /** How long a node's certificate is valid when nothing else is asked for. */
    public static final Duration NODE_VALIDITY = Duration.ofDays(825);

    /** Clocks differ: what was made a moment ago has to be valid on a host whose clock is behind. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofHours(1);

    private static final int SERIAL_BITS = 127;
    /** Akka reads no key of an elliptic curve from a file, so those of nodes are RSA. */
    private static final int RSA_BITS = 3_072;

    private static final int MAX_NAME = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final int MAX_COMMON_NAME = 64;
    private static final int MARK_BYTES = 4;

    /** Makes one, with a fresh key. */
    public static FarmAuthority create(Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] mark = new byte[MARK_BYTES];
            new SecureRandom().nextBytes(mark);
            X500Principal name = new X500Principal(
                    "CN=raymill farm authority " + HexFormat.of().formatHex(mark));
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    serial(),
                    Date.from(now.minus(CLOCK_DIFFERENCE)),
                    Date.from(now.plus(VALIDITY)),
                    name,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new FarmAuthority(signed(builder, pair.getPrivate()), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("this Java can make no certificate: " + e.getMessage(), e);
        }
    }

    /**
     * Reads one.
     *
     * @throws CertificateProblem when the files can not be used, or hold something else than an authority
     */
    public static FarmAuthority read(Path certificate, Path key, Instant now) {
        TlsIdentity identity = TlsIdentity.read(new TlsFiles(certificate, key), now);
        if (identity.certificate().getBasicConstraints() < 0) {
            throw new CertificateProblem(
                    certificate + " is the certificate of no authority; raymill init makes one, authority.crt");
        }
        return new FarmAuthority(identity.certificate(), identity.key());
    }

    /**
     * Makes a node's certificate, with a fresh key.
     *
     * @param hosts names and addresses by which the node is reached, at least one
     * @param now when it begins to be valid, but for an hour before that
     * @param validity how long from then on, but never longer than the authority itself
     */
    public TlsIdentity sign(List<String> hosts, Instant now, Duration validity) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            KeyPair pair = generator.generateKeyPair();
            return new TlsIdentity(List.of(sign(pair.getPublic(), hosts, now, validity)), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java can make no certificate: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the certificate of a node that has made its key itself; see {@link CertificateRequest}.
     *
     * @param hosts as above
     * @param now as above
     * @param validity as above
     */
    public X509Certificate sign(PublicKey node, List<String> hosts, Instant now, Duration validity) {
        try {
            Date end = Date.from(now.plus(validity));
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    certificate,
                    serial(),
                    Date.from(now.minus(CLOCK_DIFFERENCE)),
                    end.before(certificate.getNotAfter()) ? end : certificate.getNotAfter(),
                    new X500Principal("CN=" + commonName(hosts.get(0))),
                    node);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
            builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
            return signed(builder, key);
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("this Java can make no certificate: " + e.getMessage(), e);
        }
    }

    /** By what those know this authority who have never seen it: see {@link #pin(X509Certificate)}. */
    public String pin() {
        return pin(certificate);
    }

    /** The SHA-256 of a certificate, base64url. */
    public static String pin(X509Certificate certificate) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE);
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
    }

    private static String commonName(String host) {
        return host.length() > MAX_COMMON_NAME ? NODES : host.replace(":", "-");
    }

    private static GeneralNames names(List<String> hosts) {
        Set<String> all = new LinkedHashSet<>(hosts);
        all.add(NODES);
        return new GeneralNames(all.stream()
                .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new));
    }

    /** Whether a certificate can be made for a text: a name, or an address that is one. */
    public static boolean isHost(String text) {
        if (!isAddress(text)) {
            return text.length() <= MAX_NAME && NAME.matcher(text).matches();
        }
        try {
            return !new GeneralName(GeneralName.iPAddress, text)
                    .getName()
                    .toString()
                    .isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether a text is an address of the internet protocol, of either version, rather than a name. */
    public static boolean isAddress(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    @Override
    public String toString() {
        return certificate.getSubjectX500Principal().toString();
    }
}
