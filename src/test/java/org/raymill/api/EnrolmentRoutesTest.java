package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.access.EnrolmentText;
import org.raymill.access.TokenText;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.tls.CertificateRequest;
import org.raymill.tls.FarmAuthority;
import org.raymill.tls.PemFiles;

/** Machines become nodes by tokens. */
class EnrolmentRoutesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TokenText ROOT = TokenText.create(TokenText.ADMINISTRATOR, RANDOM);

    @TempDir
    private static Path folder;

    private static FarmAuthority authority;
    private static ApiFixture api;

    @BeforeAll
    static void start() throws IOException {
        authority = FarmAuthority.create(java.time.Instant.now());
        PemFiles.write(
                authority.certificate(),
                authority.key(),
                folder.resolve("authority.crt"),
                folder.resolve("authority.key"));
        api = new ApiFixture(
                folder.resolve("storage"),
                Map.of(
                        "ask-timeout",
                        "20 s",
                        "raymill.access.authentication",
                        true,
                        "raymill.access.administrator-token-hash",
                        ROOT.hash(RANDOM),
                        "raymill.access.enrolment.authority",
                        folder.toString()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Answer root(String method, String path, String body) {
        return api.send(
                method,
                "/api/v1" + path,
                body == null ? null : body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                "Authorization",
                "Bearer " + ROOT.text(),
                "Content-Type",
                "application/json");
    }

    private static String token(String hosts) {
        return root("POST", "/enrolment-tokens", "{'hosts': [" + hosts + "], 'minutes': 5}")
                .expect(201)
                .json()
                .get("text")
                .asText();
    }

    private static Answer enrol(String token, String host, String request) {
        ObjectNode body = JSON.createObjectNode().put("token", token).put("request", request);
        body.putArray("hosts").add(host);
        return api.post("/api/v1/enrolments", body);
    }

    private static X509Certificate certificate(JsonNode answer, String field) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(answer.get(field).asText().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aMachineBecomesANodeOnce() throws GeneralSecurityException {
        String token = token("'render-*'");
        EnrolmentText text = EnrolmentText.parse(token).orElseThrow();
        JsonNode shown = api.get("/api/v1/enrolments/authority").expect(200).json();
        assertThat(FarmAuthority.pin(certificate(shown, "certificate"))).isEqualTo(text.pin());
        CertificateRequest.Made made = CertificateRequest.create();
        JsonNode answer = enrol(token, "render-7", made.text()).expect(201).json();
        X509Certificate own = certificate(answer, "certificate");
        own.verify(authority.certificate().getPublicKey());
        assertThat(own.getPublicKey()).isEqualTo(made.publicKey());
        assertThat(certificate(answer, "authority")).isEqualTo(authority.certificate());
        assertThat(enrol(token, "render-8", made.text())
                        .expectProblem(401, "wrong-credentials")
                        .detail())
                .contains("was used", "raymill enrol token");
        JsonNode kept =
                root("GET", "/enrolment-tokens", null).json().get("tokens").get(0);
        assertThat(kept.get("usedFor").asText()).isEqualTo("render-7");
        assertThat(kept.toString()).doesNotContain(text.secret());
    }

    @Test
    void aTokenIsForItsHostsAlone() {
        String token = token("'render-*', '10.0.7.*'");
        CertificateRequest.Made made = CertificateRequest.create();
        assertThat(enrol(token, "farm.studio.example", made.text())
                        .expectProblem(403, "forbidden")
                        .detail())
                .contains("render-*, 10.0.7.*", "farm.studio.example");
        enrol(token, "10x0.7.1", made.text()).expectProblem(403, "forbidden");
        for (String wrong : List.of("*", "", "a b", "999.0.7.1", "10.0.7.", ":::", "render-1,CN=x", "-render")) {
            enrol(token, wrong, made.text()).expectProblem(422, "invalid-input");
        }
        enrol(token, "10.0.7.12", made.text()).expect(201);
    }

    @Test
    void whatIsNoTokenOrNoRequestGetsNothing() {
        CertificateRequest.Made made = CertificateRequest.create();
        String token = token("'render-1'");
        EnrolmentText right = EnrolmentText.parse(token).orElseThrow();
        String guessed = new EnrolmentText(
                        right.id(), EnrolmentText.create(right.pin(), RANDOM).secret(), right.pin())
                .text();
        for (String wrong : List.of("nonsense", ROOT.text(), guessed)) {
            enrol(wrong, "render-1", made.text()).expectProblem(401, "wrong-credentials");
        }
        enrol(token, "render-1", "nonsense").expectProblem(422, "invalid-input");
        root("DELETE", "/enrolment-tokens/%00", null).expectProblem(404, "token-not-found");
        root("DELETE", "/enrolment-tokens/" + right.id(), null).expect(204);
        root("DELETE", "/enrolment-tokens/" + right.id(), null).expectProblem(404, "token-not-found");
        enrol(token, "render-1", made.text()).expectProblem(401, "wrong-credentials");
    }

    @Test
    void administratorsAloneMakeTokens() {
        api.post("/api/v1/enrolment-tokens", Map.of("hosts", List.of("x"))).expectProblem(401, "unauthenticated");
        root("POST", "/enrolment-tokens", "{'hosts': []}").expectProblem(422, "invalid-input");
        root("POST", "/enrolment-tokens", "{'hosts': ['a b']}").expectProblem(422, "invalid-input");
        root("POST", "/enrolment-tokens", "{'hosts': ['a'], 'minutes': 0}").expectProblem(422, "invalid-input");
    }
}
