package org.raymill.access;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token for one new node, as it is brought to its machine: {@code rme_ID_SECRET_PIN}. The pin tells the machine which authority it is to believe before it
 * says anything secret.
 *
 * @param pin the SHA-256 of the authority's certificate, base64url
 */
public record EnrolmentText(String id, String secret, String pin) {

    /** With what every one begins. */
    public static final String PREFIX = "rme_";

    private static final int ID_BYTES = 10;
    private static final int SECRET_BYTES = 32;
    private static final String RANDOM_TEXT = "[A-Za-z0-9_-]{43}";
    private static final Pattern FORM =
            Pattern.compile(PREFIX + "([a-f0-9]{20})_(" + RANDOM_TEXT + ")_(" + RANDOM_TEXT + ")");

    /** Whether a text can be the id of one. */
    public static boolean isId(String text) {
        return text.matches("[a-f0-9]{20}");
    }

    /** A new one. */
    public static EnrolmentText create(String pin, SecureRandom random) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new EnrolmentText(
                HexFormat.of().formatHex(id),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
                pin);
    }

    /** Reads what somebody shows; empty when it is none. */
    public static Optional<EnrolmentText> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new EnrolmentText(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** What is kept of it. */
    public String hash(SecureRandom random) {
        return SecretHash.of(secret.toCharArray(), SecretHash.FOR_RANDOM, random);
    }

    /** Whether it is the one of which a hash was kept. */
    public boolean matches(String hash) {
        return SecretHash.matches(secret.toCharArray(), hash);
    }

    /** As its owner has it. */
    public String text() {
        return PREFIX + id + "_" + secret + "_" + pin;
    }

    /** Without its secret. */
    @Override
    public String toString() {
        return PREFIX + id + "_...";
    }
}
