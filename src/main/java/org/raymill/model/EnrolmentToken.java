package org.raymill.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A token with which a machine becomes a node, once, without its secret.
 *
 * @param id the part of the token that is no secret
 * @param hosts for which names and addresses: patterns in which {@code *} stands for anything
 * @param createdBy who made it
 * @param expiresAt from when on it is worth nothing
 * @param usedAt when it was used
 * @param usedFor for which host
 */
public record EnrolmentToken(
        String id,
        List<String> hosts,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> usedAt,
        Optional<String> usedFor) {

    /** The most patterns of a token. */
    public static final int MAX_HOSTS = 20;
    /** The most tokens that can still be used; of those that can not, so many more are kept. */
    public static final int MAX_TOKENS = 1_000;

    /** More of them take long to compare. */
    private static final int MAX_STARS = 4;

    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9.:*-]{1,90}");

    public EnrolmentToken {
        hosts = hosts == null ? List.of() : List.copyOf(hosts);
        usedAt = usedAt == null ? Optional.empty() : usedAt;
        usedFor = usedFor == null ? Optional.empty() : usedFor;
    }

    /**
     * A pattern of hosts: letters, digits, dots, hyphens, colons and {@code *}, which stands for any of these.
     *
     * @throws IllegalArgumentException with a message for the user when it can be none
     */
    public static String requirePattern(String text) {
        if (!PATTERN.matcher(text).matches()
                || text.chars().filter(c -> c == '*').count() > MAX_STARS) {
            throw new IllegalArgumentException("must be a name, an address, or a pattern with at most " + MAX_STARS
                    + " stars, such as render-* or 10.0.7.*");
        }
        return text;
    }

    /** Whether it is worth something at a time. */
    public boolean validAt(Instant time) {
        return usedAt.isEmpty() && time.isBefore(expiresAt);
    }

    /** Whether it is for a host. */
    public boolean allows(String host) {
        return hosts.stream().anyMatch(pattern -> Pattern.compile(
                        Pattern.quote(pattern).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE)
                .matcher(host)
                .matches());
    }
}
