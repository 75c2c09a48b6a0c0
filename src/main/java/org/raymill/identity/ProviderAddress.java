package org.raymill.identity;

import java.net.URI;
import java.util.Set;

/** Addresses at which the identity provider, or the console, may be. */
final class ProviderAddress {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private ProviderAddress() {}

    /**
     * An address that is reached by TLS, or on this machine.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    static URI require(String text) {
        URI address = parse(text);
        if (address.getUserInfo() != null || address.getFragment() != null) {
            throw new IllegalArgumentException("must have no user and no fragment");
        }
        if (!"https".equals(address.getScheme()) && !isPlainLoopback(address)) {
            throw new IllegalArgumentException("must begin with https:// (http:// only on localhost)");
        }
        return address;
    }

    private static URI parse(String text) {
        try {
            URI address = URI.create(text);
            if (address.getHost() == null) {
                throw new IllegalArgumentException("has no host");
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be an address, such as https://id.example.com/realms/studio", e);
        }
    }

    private static boolean isPlainLoopback(URI address) {
        return "http".equals(address.getScheme()) && LOOPBACK.contains(address.getHost());
    }
}
