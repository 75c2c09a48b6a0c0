package org.raymill.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * One try of a browser to sign in with the identity provider. All that ties its end to its beginning follows from one secret, which the browser alone has: so
 * whichever node it comes back to can tell, and no node has to remember it.
 *
 * @param secret 256 random bits
 */
public record SignInAttempt(String secret) {

    private static final int SECRET_BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** A new try. */
    public static SignInAttempt create(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return new SignInAttempt(BASE64.encodeToString(bytes));
    }

    /** What the provider gives back with the browser: who does not know the secret can not have it come back to this browser. */
    public String state() {
        return derived("state");
    }

    /** What the provider writes into the token: one that was made for another try is refused. */
    String nonce() {
        return derived("nonce");
    }

    /** What shows the provider that who fetches the token is who began (PKCE, RFC 7636). */
    String verifier() {
        return derived("verifier");
    }

    /** What the provider is told of the verifier before. */
    String challenge() {
        return sha256(verifier());
    }

    private String derived(String purpose) {
        return sha256("raymill-sign-in " + purpose + " " + secret);
    }

    private static String sha256(String text) {
        try {
            return BASE64.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
