package org.raymill.site.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
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
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.raymill.model.SiteName;

/**
 * A certificate that a site has made for itself, with its key. It names the site as {@code NAME.site.raymill} among its alternative names, serves
 * both ends of a connection, and can vouch for no other certificate.
 */
public record SiteCertificate(X509Certificate certificate, PrivateKey key) {

    /** How long a certificate is valid when nothing else is asked for. */
    public static final Duration USUAL_VALIDITY = Duration.ofDays(825);

    /** Clocks differ: what was made a moment ago has to be valid at a site whose clock is behind. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofHours(1);

    private static final String ZONE = ".site.raymill";
    private static final int DNS_NAME = 2;
    private static final int SERIAL_BITS = 127;
    private static final int SHOWN_LETTERS = 200;

    /**
     * Makes one, with a fresh key.
     *
     * @param now when it begins to be valid, but for an hour before that
     * @param validity how long from then on
     */
    public static SiteCertificate create(SiteName site, Instant now, Duration validity) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Principal name = new X500Principal("CN=raymill site " + site);
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE),
                    Date.from(now.minus(CLOCK_DIFFERENCE)),
                    Date.from(now.plus(validity)),
                    name,
                    pair.getPublic());
            extend(builder, site);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
            return new SiteCertificate(
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer)), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("this Java can make no certificate: " + e.getMessage(), e);
        }
    }

    private static void extend(JcaX509v3CertificateBuilder builder, SiteName site) throws CertIOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, site + ZONE)));
    }

    /** The site that a certificate names; nothing when it names none or several. Whether it says so rightly, the name does not tell. */
    public static Optional<SiteName> named(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            List<SiteName> sites = (names == null ? List.<List<?>>of() : names)
                    .stream()
                            .filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> (String) name.get(1))
                            .filter(name -> name.endsWith(ZONE))
                            .map(name -> name.substring(0, name.length() - ZONE.length()))
                            .filter(SiteName::isValid)
                            .map(SiteName::new)
                            .distinct()
                            .toList();
            return sites.size() == 1 ? Optional.of(sites.get(0)) : Optional.empty();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }

    /** Its name in letters that are safe to show and not too many, since strangers choose it. */
    public static String name(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName().replaceAll("[^\\x20-\\x7e]", "?");
        return name.length() > SHOWN_LETTERS ? name.substring(0, SHOWN_LETTERS) + "..." : name;
    }

    /** A certificate in words for people and logs: its name and its fingerprint. */
    public static String describe(X509Certificate certificate) {
        return name(certificate) + " (" + Fingerprint.of(certificate) + ")";
    }
}
