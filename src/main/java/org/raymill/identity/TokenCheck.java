package org.raymill.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks signed tokens (JWT, RFC 7519) of one issuer for one audience. The signature is checked by the issuer's keys with the algorithms that are allowed:
 * neither what the token says of its key nor of its algorithm is believed.
 */
final class TokenCheck {

    private static final int MAX_CHARACTERS = 16 << 10;
    private static final int MAX_MESSAGE = 200;
    private static final int MIN_RSA_BITS = 2048;
    /** What a token of an access or of an identity calls its kind; one for something else is of another kind. */
    private static final DefaultJOSEObjectTypeVerifier<SecurityContext> KINDS = new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), null);

    private final IdentitySettings settings;
    private final DefaultJWTClaimsVerifier<SecurityContext> claims;

    /** @param audience for whom tokens have to be made, one of these */
    TokenCheck(IdentitySettings settings, List<String> audience, InstantSource clock) {
        this.settings = settings;
        this.claims =
                new DefaultJWTClaimsVerifier<>(
                        Set.copyOf(audience),
                        new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                        Set.of("sub", "exp"),
                        null) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claims.setMaxClockSkew(Math.toIntExact(settings.clockSkew().toSeconds()));
    }

    /** Whether a text looks like a signed token: three parts with dots between them. */
    static boolean looksLikeOne(String text) {
        return text.chars().filter(c -> c == '.').count() == 2;
    }

    /**
     * Reads a token, without its signature being right yet.
     *
     * @throws IdentityException when it is worth nothing whoever signed it
     */
    SignedJWT read(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw IdentityException.refused("the token is longer than " + MAX_CHARACTERS + " characters");
        }
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!settings.algorithms().contains(token.getHeader().getAlgorithm())) {
                throw IdentityException.refused(
                        "the token is signed in a way that is not accepted here; raymill.access.identity.algorithms says"
                                + " which are");
            }
            check(token.getJWTClaimsSet());
            return token;
        } catch (ParseException | IllegalArgumentException e) {
            throw IdentityException.refused("this is no signed token (JWT)");
        }
    }

    private void check(JWTClaimsSet claimed) {
        try {
            claims.verify(claimed, null);
        } catch (ExpiredJWTException e) {
            throw IdentityException.refused("the token has expired; get a new one from the identity provider");
        } catch (BadJWTException e) {
            throw notAccepted(e);
        }
        if (claimed.getSubject().isBlank() || claimed.getSubject().length() > 255) {
            throw IdentityException.refused("the token is for nobody (sub)");
        }
        if (claimed.getClaim("cnf") != null) {
            throw IdentityException.refused("the token is bound to a key of its owner, which is not checked here");
        }
    }

    /** The keys, if one of them may have signed a token; empty when it is none of these. */
    Optional<JWKSet> keysOf(SignedJWT token, JWKSet all) {
        JWKSet usable = new JWKSet(all.getKeys().stream()
                .filter(key -> !key.getKeyType().equals(KeyType.RSA) || key.size() >= MIN_RSA_BITS)
                .filter(key ->
                        key.getKeyType().equals(KeyType.RSA) || key.getKeyType().equals(KeyType.EC))
                .map(JWK::toPublicJWK)
                .toList());
        return new JWKSelector(JWKMatcher.forJWSHeader(token.getHeader()))
                        .select(usable)
                        .isEmpty()
                ? Optional.empty()
                : Optional.of(usable);
    }

    /**
     * What a token says, when one of the keys has signed it.
     *
     * @throws IdentityException when none has
     */
    JWTClaimsSet verify(SignedJWT token, JWKSet keys) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(KINDS);
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(settings.algorithms(), new ImmutableJWKSet<>(keys)));
        processor.setJWTClaimsSetVerifier(claims);
        try {
            return processor.process(token, null);
        } catch (BadJOSEException | JOSEException e) {
            throw notAccepted(e);
        }
    }

    /** What the library says may have parts of the token in it. */
    private static IdentityException notAccepted(Exception why) {
        String text = String.valueOf(why.getMessage()).replaceAll("[^ -~]", "?");
        return IdentityException.refused(
                "the token is not accepted: " + text.substring(0, Math.min(text.length(), MAX_MESSAGE)));
    }
}
