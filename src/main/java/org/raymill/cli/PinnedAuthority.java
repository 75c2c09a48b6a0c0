package org.raymill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.raymill.api.json.ApiJson;
import org.raymill.api.json.EnrolmentAuthority;
import org.raymill.tls.FarmAuthority;

/**
 * Fetches the certificate of a farm's authority from whoever answers, and believes it when its SHA-256 is the one that is known. Over this connection nothing
 * secret is said, and nothing that comes over it is believed but for that.
 */
final class PinnedAuthority {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MAX_BYTES = 64 << 10;
    private static final int OK = 200;

    private PinnedAuthority() {}

    /**
     * Fetches it.
     *
     * @param api the farm's address
     * @param pin the SHA-256 of the certificate, base64url
     * @throws CommandException when nobody answers, or with another one
     */
    static X509Certificate fetch(URI api, String pin) {
        try {
            SSLContext anybody = SSLContext.getInstance("TLS");
            anybody.init(null, new TrustManager[] {new Anybody()}, null);
            HttpClient client = HttpClient.newBuilder()
                    .connectTimeout(LIMIT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .sslContext(anybody)
                    .build();
            HttpRequest request = HttpRequest.newBuilder(api.resolve("/api/v1/enrolments/authority"))
                    .timeout(LIMIT)
                    .build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                X509Certificate found = certificate(response.statusCode(), body.readNBytes(MAX_BYTES));
                if (!FarmAuthority.pin(found).equals(pin)) {
                    throw new CommandException("who answers at " + api + " is not the farm that the token is for;"
                            + " nothing was sent to it. Is the address right?");
                }
                return found;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandException("nobody answers at " + api + ": " + e.getMessage(), e);
        }
    }

    private static X509Certificate certificate(int status, byte[] body) throws CertificateException {
        String text = new String(body, StandardCharsets.UTF_8);
        if (status != OK) {
            throw new CommandException("the farm signs for no new nodes at this address (it answers " + status
                    + "): raymill.access.enrolment.authority of a node says who does");
        }
        try {
            EnrolmentAuthority answer = ApiJson.create().readValue(text, EnrolmentAuthority.class);
            return parse(answer.certificate());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new CommandException("the answer is not that of a farm", e);
        }
    }

    /** A certificate in PEM. */
    static X509Certificate parse(String text) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream((text == null ? "" : text).getBytes(StandardCharsets.UTF_8)));
    }

    /** Whoever answers is as good as anybody else: what it says is compared with the pin. */
    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
