package org.raymill.identity;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the identity provider does what, as it says itself at {@code /.well-known/openid-configuration} (OpenID Connect Discovery 1.0).
 *
 * @param keys where it tells its keys
 * @param authorization where browsers are sent; empty when it does not say
 * @param token where codes are exchanged for tokens; empty when it does not say
 * @param secretInBody whether it takes the client's secret in the body of a request alone
 */
record Endpoints(URI keys, Optional<URI> authorization, Optional<URI> token, boolean secretInBody) {

    /** Where an issuer says so. */
    static URI address(String issuer) {
        return URI.create((issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer)
                + "/.well-known/openid-configuration");
    }

    /**
     * Reads what it says.
     *
     * @throws IdentityException when that can not be so
     */
    static Endpoints parse(String issuer, String text) {
        try {
            Map<String, Object> document = JSONObjectUtils.parse(text);
            String named = JSONObjectUtils.getString(document, "issuer");
            if (!issuer.equals(named)) {
                throw wrong(
                        issuer,
                        "it calls itself otherwise (issuer): raymill.access.identity.issuer must be the same,"
                                + " to the letter");
            }
            List<String> methods = JSONObjectUtils.getStringList(document, "token_endpoint_auth_methods_supported");
            return new Endpoints(
                    address(issuer, document, "jwks_uri")
                            .orElseThrow(() -> wrong(issuer, "it does not say where its keys are (jwks_uri)")),
                    address(issuer, document, "authorization_endpoint"),
                    address(issuer, document, "token_endpoint"),
                    methods != null
                            && methods.contains("client_secret_post")
                            && !methods.contains("client_secret_basic"));
        } catch (ParseException e) {
            throw wrong(issuer, "what it says is no JSON object of OpenID Connect Discovery");
        }
    }

    private static Optional<URI> address(String issuer, Map<String, Object> document, String key)
            throws ParseException {
        String text = JSONObjectUtils.getString(document, key);
        if (text == null) {
            return Optional.empty();
        }
        try {
            URI address = ProviderAddress.require(text);
            if (issuer.startsWith("https:") && !"https".equals(address.getScheme())) {
                throw wrong(issuer, key + " must begin with https://");
            }
            return Optional.of(address);
        } catch (IllegalArgumentException e) {
            throw wrong(issuer, key + " " + e.getMessage());
        }
    }

    private static IdentityException wrong(String issuer, String why) {
        return IdentityException.unavailable("the identity provider at " + issuer + " can not be used: " + why);
    }
}
