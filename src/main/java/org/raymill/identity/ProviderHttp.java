package org.raymill.identity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.raymill.tls.Trust;

/** Asks the identity provider over HTTP: for so long, for so many bytes, and led nowhere else. */
final class ProviderHttp {

    private final HttpClient client;
    private final Duration timeout;
    private final int maxBytes;

    /**
     * @param timeout for a whole answer
     * @param maxBytes of an answer
     */
    ProviderHttp(Trust trust, Duration timeout, int maxBytes) {
        this.timeout = timeout;
        this.maxBytes = maxBytes;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .sslContext(trust.context())
                .build();
    }

    /** An answer with its status. */
    record Answer(int status, String body) {}

    CompletionStage<Answer> get(URI address) {
        return send(HttpRequest.newBuilder(address));
    }

    /** Sends fields as a form. */
    CompletionStage<Answer> post(URI address, Map<String, String> fields, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(fields)));
        headers.forEach(request::header);
        return send(request);
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private CompletionStage<Answer> send(HttpRequest.Builder builder) {
        HttpRequest request =
                builder.timeout(timeout).header("Accept", "application/json").build();
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, info -> new Limited(maxBytes));
        // The client's own limit ends with the headers: who sends a body byte by byte would hold the connection for
        // ever.
        return sent.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).handle((response, failure) -> {
            if (failure != null) {
                sent.cancel(true);
                throw new IdentityException(
                        IdentityException.Kind.UNAVAILABLE,
                        "the identity provider does not answer at "
                                + request.uri().getScheme() + "://"
                                + request.uri().getAuthority() + ": " + why(failure),
                        failure);
            }
            return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        });
    }

    private static String why(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return Trust.problem(failure, "raymill.access.identity.authorities").orElseGet(cause::toString);
    }

    /** Takes a body that is not too large, and no more of one that is. */
    private static final class Limited implements BodySubscriber<byte[]> {

        private final int maxBytes;
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        Limited(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (taken.size() + buffer.remaining() > maxBytes) {
                    subscription.cancel();
                    body.completeExceptionally(new IOException("it answers with more than " + maxBytes + " bytes"));
                    return;
                }
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                taken.writeBytes(bytes);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(taken.toByteArray());
        }
    }
}
