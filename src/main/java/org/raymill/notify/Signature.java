package org.raymill.notify;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what webhooks send, as Standard Webhooks 1.0.0 has it: HMAC-SHA256 over id, time and body. */
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;
    private static final int MAX_SECRETS = 5;

    private final List<SecretKeySpec> secrets;

    private Signature(List<SecretKeySpec> secrets) {
        this.secrets = secrets;
    }

    /**
     * Reads the secrets of a file: one a line, {@code whsec_} and then base64 of {@value #MIN_BYTES} to {@value #MAX_BYTES} bytes. While a secret is
     * exchanged for another there are both, and each signs.
     *
     * @throws IllegalArgumentException with a message that does not show what is in the file
     */
    static Signature parse(String text) {
        List<SecretKeySpec> secrets = new ArrayList<>();
        for (String line :
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList()) {
            secrets.add(new SecretKeySpec(decoded(line), ALGORITHM));
        }
        if (secrets.isEmpty() || secrets.size() > MAX_SECRETS) {
            throw new IllegalArgumentException("must have 1 to " + MAX_SECRETS + " lines, each a secret");
        }
        return new Signature(List.copyOf(secrets));
    }

    private static byte[] decoded(String line) {
        String wrong = "each line must be " + PREFIX + " and then " + MIN_BYTES + " to " + MAX_BYTES
                + " random bytes in base64";
        try {
            byte[] bytes = Base64.getDecoder().decode(line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : "");
            if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException(wrong);
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wrong); // the cause would tell what is there
        }
    }

    /** The value of the header {@code webhook-signature}. */
    String of(String id, Instant at, byte[] body) {
        byte[] head = (id + "." + at.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8);
        return secrets.stream().map(secret -> "v1," + mac(secret, head, body)).collect(Collectors.joining(" "));
    }

    private static String mac(SecretKeySpec secret, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(head);
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
