package org.raymill.access;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as its owner has it: {@code rmt_ID_SECRET}, so that it is found by its beginning where it should not be. The id finds what is kept of it, of which
 * the secret, 256 random bits, is no part.
 */
public record TokenText(String id, String secret) {

    /** With what every token begins. */
    public static final String PREFIX = "rmt_";

    /** The id of the token of the administrator that is named in the settings; there is no other one of that id. */
    public static final String ADMINISTRATOR = "administrator";

    private static final int ID_BYTES = 10;
    private static final int SECRET_BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "([a-z0-9]{1,32})_([A-Za-z0-9_-]{43})");

    /** A new token. */
    public static TokenText create(SecureRandom random) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return create(HexFormat.of().formatHex(id), random);
    }

    /** A new token with a known id. */
    public static TokenText create(String id, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new TokenText(id, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Reads what a client sends; empty when it is no token. */
    public static Optional<TokenText> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new TokenText(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** What is kept of it. */
    public String hash(SecureRandom random) {
        return SecretHash.of(secret.toCharArray(), SecretHash.FOR_RANDOM, random);
    }

    /** Whether it is the one that something was kept of. */
    public boolean matches(String hash) {
        return SecretHash.matches(secret.toCharArray(), hash);
    }

    /** The whole token, to be shown to its owner once. */
    public String text() {
        return PREFIX + id + "_" + secret;
    }

    /** Without the secret: for logs. */
    @Override
    public String toString() {
        return PREFIX + id + "_...";
    }
}
