package org.raymill.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A secret as it may be kept: who has only this can not say the secret. PBKDF2 with HMAC-SHA-256 (RFC 8018), a salt of 16 bytes and a key of 32, written as
 * {@code pbkdf2-sha256$ITERATIONS$SALT$KEY}, both in base64.
 */
public final class SecretHash {

    /**
     * For passwords, which people choose: what OWASP's Password Storage Cheat Sheet asks for with HMAC-SHA-256 (600,000). About 0.2 s each.
     */
    public static final int FOR_PASSWORDS = 600_000;
    /** For secrets of 256 random bits, which nobody guesses however fast it goes; a few milliseconds each. */
    public static final int FOR_RANDOM = 10_000;

    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final Pattern FORM =
            Pattern.compile("pbkdf2-sha256\\$([0-9]{1,8})\\$([A-Za-z0-9+/=]{16,64})\\$([A-Za-z0-9+/=]{44})");

    private SecretHash() {}

    /** Hashes a secret with a fresh salt. */
    public static String of(char[] secret, int iterations, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        Base64.Encoder base64 = Base64.getEncoder();
        return "pbkdf2-sha256$" + iterations + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(derive(secret, salt, iterations));
    }

    /** Whether a text is a hash that {@link #matches} understands. */
    public static boolean isHash(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                && Integer.parseInt(matcher.group(1)) >= 1
                && Integer.parseInt(matcher.group(1)) <= MAX_ITERATIONS;
    }

    /** Whether a secret is the one that was hashed. Takes as long whether it is or not. False for what is no hash. */
    public static boolean matches(char[] secret, String hash) {
        Matcher matcher = FORM.matcher(hash);
        if (!matcher.matches() || !isHash(hash)) {
            return false;
        }
        try {
            byte[] salt = Base64.getDecoder().decode(matcher.group(2));
            byte[] wanted = Base64.getDecoder().decode(matcher.group(3));
            return MessageDigest.isEqual(wanted, derive(secret, salt, Integer.parseInt(matcher.group(1))));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] derive(char[] secret, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(secret, salt, iterations, KEY_BITS);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }
}
