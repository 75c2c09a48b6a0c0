package org.raymill.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Somebody with a certificate and its key, who speaks HTTPS with a site and does as he likes. He trusts anybody. */
final class Stranger {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient client;
    private final URI address;

    private Stranger(SSLContext context, URI address) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .sslContext(context)
                .build();
        this.address = address;
    }

    /**
     * One with connections of his own.
     *
     * @param folder has {@code SITE.crt} and {@code SITE.key}
     * @param port on this machine, to connect to
     */
    static Stranger with(Path folder, String site, int port) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(site, key(folder.resolve(site + ".key")), new char[0], new Certificate[] {
                certificate(folder.resolve(site + ".crt"))
            });
            KeyManagerFactory own = KeyManagerFactory.getInstance("SunX509");
            own.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(own.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
            return new Stranger(context, URI.create("https://127.0.0.1:" + port));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String text = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text));
        return KeyFactory.getInstance("EC").generatePrivate(spec);
    }

    /** What he gets for a request without a body. */
    HttpResponse<String> get(String path) throws IOException {
        return send("GET", path, new byte[0]);
    }

    /** What he gets for a request; fails when no connection comes to be. */
    HttpResponse<String> send(String method, String path, byte[] body, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(LIMIT)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Brings a whole file. */
    HttpResponse<String> bring(String name, byte[] content) throws IOException {
        List<String> headers = List.of(
                "Content-Type",
                "application/partial-upload",
                "Upload-Offset",
                "0",
                "Upload-Complete",
                "?1",
                "Upload-Length",
                Integer.toString(content.length));
        return send("PATCH", "/api/v1/files/" + name + "/upload", content, headers.toArray(String[]::new));
    }

    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new IllegalStateException("he is no server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // whoever it is
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new IllegalStateException("he is no server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // whoever it is
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("he is no server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // whoever it is
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
