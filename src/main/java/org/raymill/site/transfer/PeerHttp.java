package org.raymill.site.transfer;

import java.net.http.HttpClient;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** How other sites' gates are spoken to. */
final class PeerHttp {

    private PeerHttp() {}

    /**
     * A client, which is led nowhere else.
     *
     * @param tls shows this site's certificate and lets none but the other site's pass
     * @param connect how long a connection may take
     */
    static HttpClient client(SSLContext tls, Duration connect) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connect)
                .sslContext(tls)
                .build();
    }
}
