package org.raymill.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.identity.IdentityException.Kind;
import org.raymill.model.Grants;
import org.raymill.model.Role;

class IdentityProviderTest {

    private static final int LIMIT_SECONDS = 20;

    private static TestProvider issuer;
    private Instant now = Instant.now();
    private IdentityProvider provider;

    @BeforeAll
    static void start() {
        issuer = new TestProvider();
    }

    @AfterAll
    static void close() {
        issuer.close();
    }

    @BeforeEach
    void reset() {
        issuer.reset();
        provider = provider(Map.of());
    }

    private IdentityProvider provider(Map<String, ?> changed) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("issuer", issuer.issuer());
        settings.put("audience", List.of("other", TestProvider.AUDIENCE));
        settings.put("roles", Map.of("artists", Map.of("film", "submitter"), "boss", Map.of("*", "operator")));
        settings.putAll(changed);
        return new IdentityProvider(
                IdentitySettingsTest.read(settings).orElseThrow(), ForkJoinPool.commonPool(), () -> now);
    }

    private Identity verify(String token) {
        return verify(provider, token);
    }

    private static Identity verify(IdentityProvider provider, String token) {
        return provider.verify(token)
                .toCompletableFuture()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Why a token is not taken. */
    private String refused(String token, Kind kind) {
        return refused(provider, token, kind);
    }

    private static String refused(IdentityProvider provider, String token, Kind kind) {
        Throwable failure = catchThrowable(() -> verify(provider, token));
        assertThat(failure).hasCauseInstanceOf(IdentityException.class);
        IdentityException refusal = (IdentityException) failure.getCause();
        assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
        return refusal.getMessage();
    }

    private String refused(JWTClaimsSet.Builder claims) {
        return refused(issuer.sign(claims), Kind.REFUSED);
    }

    private JWTClaimsSet.Builder anna() {
        return issuer.claims("anna");
    }

    // ---- what is taken

    @Test
    void aTokenNamesAUserWithWhatItMay() {
        Instant end = Instant.ofEpochSecond(now.getEpochSecond() + 300);
        Identity anna = verify(issuer.sign(
                anna().claim("groups", List.of("artists", "nobody", 7)).expirationTime(Date.from(end))));
        assertThat(anna)
                .isEqualTo(new Identity(
                        issuer.issuer() + " sub-anna",
                        "anna",
                        "User anna",
                        new Grants(Map.of("film", Role.SUBMITTER)),
                        end.plusSeconds(60)));
    }

    @Test
    void keysOfEachKindThatIsAllowedSign() {
        assertThat(verify(TestProvider.sign(anna(), JWSAlgorithm.RS256, issuer.rsa()))
                        .name())
                .isEqualTo("anna");
        assertThat(verify(TestProvider.sign(anna(), JWSAlgorithm.PS256, issuer.rsa()))
                        .name())
                .isEqualTo("anna");
        assertThat(verify(TestProvider.sign(anna(), JWSAlgorithm.ES256, issuer.ec()))
                        .name())
                .isEqualTo("anna");
        JWSHeader access = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("at+jwt"))
                .build();
        assertThat(verify(TestProvider.sign(access, anna(), issuer.rsa())).name())
                .isEqualTo("anna");
        assertThat(issuer.keysAsked).hasValue(1);
    }

    @Test
    void rolesAreFoundWhereTheSettingsSay() {
        IdentityProvider deep =
                provider(Map.of("roles-claim", List.of("realm_access", "roles"), "everybody", Map.of("*", "viewer")));
        Identity boss =
                verify(deep, issuer.sign(anna().claim("realm_access", Map.of("roles", List.of("boss", "artists")))));
        assertThat(boss.grants()).isEqualTo(new Grants(Map.of("*", Role.OPERATOR, "film", Role.SUBMITTER)));
        assertThat(verify(deep, issuer.sign(anna().claim("groups", List.of("boss"))))
                        .grants())
                .isEqualTo(Grants.everywhere(Role.VIEWER));
        assertThat(verify(issuer.sign(anna().claim("groups", "boss"))).grants())
                .isEqualTo(Grants.everywhere(Role.OPERATOR));
    }

    @Test
    void anotherClaimMayNameTheUser() {
        IdentityProvider byMail = provider(Map.of("user-claim", "email"));
        assertThat(verify(byMail, issuer.sign(anna().claim("email", "Anna@Studio.example")))
                        .name())
                .isEqualTo("anna@studio.example");
        assertThat(refused(byMail, issuer.sign(anna()), Kind.NO_USER)).contains("email", "is nothing");
        assertThat(refused(issuer.sign(anna().claim("preferred_username", "Änne Müller")), Kind.NO_USER))
                .contains("preferred_username", "can be no user's name");
    }

    // ---- what is not

    @Test
    void aTokenHoldsForItsTime() {
        assertThat(refused(anna().expirationTime(Date.from(now.minusSeconds(61)))))
                .contains("has expired");
        verify(issuer.sign(anna().expirationTime(Date.from(now.minusSeconds(50)))));
        assertThat(refused(anna().notBeforeTime(Date.from(now.plusSeconds(70)))))
                .contains("before use time");
        verify(issuer.sign(anna().notBeforeTime(Date.from(now.plusSeconds(50)))));
        assertThat(refused(anna().expirationTime(null))).contains("exp");
    }

    @Test
    void aTokenIsOfTheIssuerAndForTheFarm() {
        assertThat(refused(anna().issuer("https://elsewhere.example"))).contains("iss");
        assertThat(refused(anna().audience("somebody-else"))).contains("aud");
        assertThat(refused(anna().audience((String) null))).contains("aud");
        assertThat(refused(anna().subject(null))).contains("sub");
        assertThat(refused(anna().subject(" "))).contains("for nobody");
        assertThat(refused(anna().claim("cnf", Map.of("jkt", "x")))).contains("bound to a key");
        assertThat(issuer.keysAsked).as("none of them is worth a question").hasValue(0);
    }

    @Test
    void aTokenWithoutASignatureIsNone() {
        assertThat(refused(new PlainJWT(anna().build()).serialize(), Kind.REFUSED))
                .contains("no signed token");
        String signed = issuer.sign(anna());
        String other = issuer.sign(issuer.claims("boss"));
        String mixed = signed.substring(0, signed.indexOf('.'))
                + other.substring(other.indexOf('.'), other.lastIndexOf('.'))
                + signed.substring(signed.lastIndexOf('.'));
        assertThat(refused(mixed, Kind.REFUSED)).contains("Invalid signature");
        assertThat(refused(signed.substring(0, signed.lastIndexOf('.') + 1), Kind.REFUSED))
                .isNotBlank();
    }

    /** Who takes the issuer's public key for a shared secret can make tokens with what everybody knows. */
    @Test
    void aSharedSecretSignsNothingNotEvenWithTheIssuersPublicKey() throws JOSEException {
        for (byte[] secret : List.of(
                issuer.rsa().toRSAPublicKey().getEncoded(),
                issuer.rsa().toPublicJWK().toString().getBytes(StandardCharsets.UTF_8))) {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(issuer.rsa().getKeyID())
                            .build(),
                    anna().build());
            token.sign(new MACSigner(secret));
            assertThat(refused(token.serialize(), Kind.REFUSED)).contains("signed in a way that is not accepted");
        }
    }

    @Test
    void whatATokenSaysOfItsKeyIsNotBelieved() throws JOSEException {
        RSAKey own = TestProvider.rsa("rsa-1");
        JWSHeader withKey = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("rsa-1")
                .jwk(own.toPublicJWK())
                .jwkURL(URI.create(issuer.issuer() + "/own-keys"))
                .build();
        assertThat(refused(TestProvider.sign(withKey, anna(), own), Kind.REFUSED))
                .contains("Invalid signature");
    }

    @Test
    void anAlgorithmThatIsNotAllowedIsRefusedHoweverGoodItIs() {
        assertThat(refused(TestProvider.sign(anna(), JWSAlgorithm.RS512, issuer.rsa()), Kind.REFUSED))
                .contains("signed in a way that is not accepted");
    }

    @Test
    void whatIsForSomethingElseOrNotUnderstoodIsRefused() {
        JWSHeader logout = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("logout+jwt"))
                .build();
        assertThat(refused(TestProvider.sign(logout, anna(), issuer.rsa()), Kind.REFUSED))
                .contains("typ");
        JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("rsa-1")
                .criticalParams(Set.of("farm"))
                .customParam("farm", "x")
                .build();
        assertThat(refused(TestProvider.sign(critical, anna(), issuer.rsa()), Kind.REFUSED))
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a.b.c", "e30.e30.e30", "eyJhbGciOiJSUzI1NiJ9.e30.", "\u0000.\u0000.\u0000"})
    void nonsenseIsRefused(String text) {
        assertThat(refused(text, Kind.REFUSED)).isNotBlank();
    }

    @Test
    void whatIsTooLongIsNotRead() {
        assertThat(refused("a".repeat(20_000) + ".b.c", Kind.REFUSED)).contains("longer than");
    }

    // ---- the issuer's keys

    @Test
    void aNewKeyIsFoundAndOneThatWasGivenUpIsNotBelievedAnyMore() {
        verify(issuer.sign(anna()));
        RSAKey fresh = TestProvider.rsa("rsa-2");
        issuer.keys.clear();
        issuer.keys.add(fresh);
        now = now.plusSeconds(11);
        assertThat(verify(TestProvider.sign(anna(), JWSAlgorithm.RS256, fresh)).name())
                .isEqualTo("anna");
        assertThat(issuer.keysAsked).hasValue(2);
        assertThat(refused(issuer.sign(anna()), Kind.REFUSED)).contains("does not tell of");
    }

    @Test
    void aFloodOfUnknownKeysAsksTheIssuerOnceInAPause() {
        verify(issuer.sign(anna()));
        RSAKey own = TestProvider.rsa("x");
        for (int i = 0; i < 50; i++) {
            String token = TestProvider.sign(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("own-" + i).build(), anna(), own);
            assertThat(refused(token, Kind.REFUSED)).contains("does not tell of");
        }
        assertThat(issuer.keysAsked).hasValue(1);
        now = now.plusSeconds(11);
        for (int i = 0; i < 50; i++) {
            refused(TestProvider.sign(anna(), JWSAlgorithm.RS256, own), Kind.REFUSED);
        }
        assertThat(issuer.keysAsked).hasValue(2);
        assertThat(verify(issuer.sign(anna())).name()).isEqualTo("anna");
    }

    @Test
    void whileTheIssuerIsAwayItsKeysGoOn() {
        TestProvider mortal = new TestProvider();
        IdentityProvider known = provider(Map.of("issuer", mortal.issuer()));
        verify(known, mortal.sign(mortal.claims("anna")));
        mortal.close();
        now = now.plusSeconds(2 * 3600);
        JWTClaimsSet.Builder later = mortal.claims("anna").expirationTime(Date.from(now.plusSeconds(60)));
        assertThat(verify(known, mortal.sign(later)).name()).isEqualTo("anna");
        String own = TestProvider.sign(later, JWSAlgorithm.RS256, TestProvider.rsa("x"));
        assertThat(refused(known, own, Kind.REFUSED)).contains("does not tell of");
    }

    @Test
    void whileTheIssuerWasNeverThereNothingIsKnown() {
        TestProvider mortal = new TestProvider();
        IdentityProvider lonely = provider(Map.of("issuer", mortal.issuer()));
        mortal.close();
        String token = mortal.sign(mortal.claims("anna"));
        assertThat(refused(lonely, token, Kind.UNAVAILABLE)).contains("does not answer at " + mortal.issuer());
        assertThat(refused(lonely, token, Kind.UNAVAILABLE)).contains("did not answer a moment ago");
    }

    @Test
    void answersThatCanNotBeAreNoKeys() {
        Map<String, UnaryOperator<String>> bodies = new HashMap<>();
        bodies.put("more than", body -> "{\"keys\": [], \"x\": \"" + "y".repeat(2 << 20) + "\"}");
        bodies.put("no JWK set", body -> "<html>sign in to the hotel's network</html>");
        bodies.forEach((why, body) -> {
            issuer.keysBody = body;
            assertThat(refused(provider(Map.of()), issuer.sign(anna()), Kind.UNAVAILABLE))
                    .contains(why);
        });
        issuer.keysBody = body -> body;
        issuer.status = 302;
        assertThat(refused(provider(Map.of()), issuer.sign(anna()), Kind.UNAVAILABLE))
                .contains("answers 302");
    }

    @Test
    void anIssuerThatCallsItselfOtherwiseIsNotTheOne() {
        IdentityProvider other = provider(Map.of("issuer", issuer.issuer() + "/"));
        assertThat(refused(other, issuer.sign(anna().issuer(issuer.issuer() + "/")), Kind.UNAVAILABLE))
                .contains("calls itself otherwise");
    }

    @Test
    void aKeyThatIsTooShortSignsNothing() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        KeyPair weak = generator.generateKeyPair();
        issuer.keys.add(new RSAKey.Builder((RSAPublicKey) weak.getPublic())
                .keyID("weak")
                .build());
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("weak").build(), anna().build());
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(weak.getPrivate());
        signature.update(token.getSigningInput());
        String signed = new String(token.getSigningInput(), StandardCharsets.US_ASCII) + "."
                + Base64URL.encode(signature.sign());
        assertThat(refused(signed, Kind.REFUSED)).contains("does not tell of");
    }

    @Test
    void theIssuerOfADocumentIsReachedByTls() {
        String secure = "https://id.example";
        assertThat(catchThrowable(() -> Endpoints.parse(
                        secure, "{\"issuer\": \"https://id.example\", \"jwks_uri\": \"http://127.0.0.1/keys\"}")))
                .hasMessageContaining("jwks_uri must begin with https://");
        assertThat(catchThrowable(() -> Endpoints.parse(secure, "{\"issuer\": \"https://id.example\"}")))
                .hasMessageContaining("jwks_uri");
    }
}
