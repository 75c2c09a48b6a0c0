package org.raymill.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a webhook's requests go.
 *
 * @param secure whether over TLS
 * @param host a name or an address, without brackets
 * @param target path and query, as they are sent
 */
record WebhookUrl(boolean secure, String host, int port, String target) {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MAX_PORT = 65_535;

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static WebhookUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is no URL: " + e.getReason(), e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("must begin with https:// or http://");
        }
        // A number alone would be an address to some, and a name to others.
        if (uri.getHost() == null || uri.getHost().matches("\\d+")) {
            throw new IllegalArgumentException("names no host");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("must have no user and password: what is sent is signed");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("must have no fragment");
        }
        if (uri.getHost().contains("%")) {
            throw new IllegalArgumentException("must have no zone in its address");
        }
        boolean secure = scheme.equals("https");
        int port = uri.getPort() == -1 ? secure ? HTTPS : HTTP : uri.getPort();
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("has no port between 1 and " + MAX_PORT);
        }
        String host = uri.getHost().replaceAll("^\\[|\\]$", "");
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new WebhookUrl(secure, host, port, uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    /** Host and port, for people and for the header Host. */
    String authority() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return port == (secure ? HTTPS : HTTP) ? shown : shown + ":" + port;
    }
}
