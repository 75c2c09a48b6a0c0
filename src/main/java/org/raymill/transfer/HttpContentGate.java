package org.raymill.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.raymill.model.Sha256;

/** Contents brought to the gate of another site, which is believed nothing: its answers have a size, and say nothing that was not asked. */
public final class HttpContentGate implements ContentGate {

    private static final Duration ANSWER = Duration.ofSeconds(60);
    /** A request that neither takes bytes nor is answered for so long goes nowhere: the other side answers within 20 s of the last byte. */
    private static final Duration SILENCE = Duration.ofSeconds(40);

    private static final int MAX_ANSWER = 4 << 20;
    /** How often it is looked within that time. */
    private static final int LOOKS = 8;

    private static final int MAX_TEXT = 300;
    private static final int FIRST_ERROR = 400;
    private static final int ACCEPTED = 202;
    private static final int TOO_MANY = 429;
    private static final int TOO_SLOW = 408;
    private static final int SERVER_ERROR = 500;

    private static final ObjectMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_ANSWER)
                            .maxNestingDepth(8)
                            .build())
                    .build())
            .build();

    private final HttpClient client;
    private final Supplier<Optional<URI>> address;
    private final LongConsumer roundTrip;
    private final Duration silence;

    /**
     * A gate.
     *
     * @param client shows this site's certificate and lets none but the other site's pass
     * @param address where the gate is now, without a path; empty while that is not known
     * @param roundTrip is told how many nanoseconds a small request took
     */
    public HttpContentGate(HttpClient client, Supplier<Optional<URI>> address, LongConsumer roundTrip) {
        this(client, address, roundTrip, SILENCE);
    }

    HttpContentGate(HttpClient client, Supplier<Optional<URI>> address, LongConsumer roundTrip, Duration silence) {
        this.client = client;
        this.address = address;
        this.roundTrip = roundTrip;
        this.silence = silence;
    }

    @Override
    public List<Sha256> missing(List<Sha256> wanted) throws IOException {
        String body = wanted.stream().map(hash -> "\"" + hash + "\"").collect(Collectors.joining(",", "[", "]"));
        JsonNode answer = json(exchange(request("/api/v1/files/missing")
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build()));
        Set<Sha256> asked = new HashSet<>(wanted);
        List<Sha256> missing = new ArrayList<>();
        for (JsonNode hash : answer.path("missing")) {
            if (Sha256.isValid(hash.asText()) && asked.remove(new Sha256(hash.asText()))) {
                missing.add(new Sha256(hash.asText()));
            }
        }
        return missing;
    }

    @Override
    public List<Refused> pack(Body body) throws IOException {
        JsonNode answer = json(exchange(
                encoded(request("/api/v1/files/packed"), body)
                        .header("Content-Type", "application/x-tar")
                        .POST(body.bytes())
                        .build(),
                body));
        List<Refused> refused = new ArrayList<>();
        for (JsonNode entry : answer.path("refused")) {
            refused.add(new Refused(
                    clean(entry.path("name").asText()),
                    clean(entry.path("reason").asText())));
        }
        return refused;
    }

    @Override
    public Arrived arrived(Sha256 content) throws IOException {
        long start = System.nanoTime();
        HttpResponse<InputStream> answer = exchange(request(path(content))
                .timeout(ANSWER)
                .method("HEAD", BodyPublishers.noBody())
                .build());
        read(answer);
        roundTrip.accept(System.nanoTime() - start);
        HttpHeaders headers = answer.headers();
        try {
            return new Arrived(
                    Math.max(0, headers.firstValueAsLong("Upload-Offset").orElse(0)),
                    headers.firstValue("Upload-Complete").orElse("").equals("?1"));
        } catch (NumberFormatException e) {
            throw new GateAwayException("the other site tells no number of bytes", e);
        }
    }

    @Override
    public void forget(Sha256 content) throws IOException {
        read(exchange(request(path(content)).timeout(ANSWER).DELETE().build()));
    }

    @Override
    public boolean append(Sha256 content, long offset, long size, Body rest) throws IOException {
        HttpResponse<InputStream> answer = exchange(
                encoded(request(path(content)), rest)
                        .header("Content-Type", "application/partial-upload")
                        .header("Upload-Offset", Long.toString(offset))
                        .header("Upload-Complete", "?1")
                        .header("Upload-Length", Long.toString(size))
                        .method("PATCH", rest.bytes())
                        .build(),
                rest);
        read(answer);
        return answer.statusCode() != ACCEPTED;
    }

    private static String path(Sha256 content) {
        return "/api/v1/files/" + content + "/upload";
    }

    private static HttpRequest.Builder encoded(HttpRequest.Builder request, Body body) {
        return body.gzip() ? request.header("Content-Encoding", "gzip") : request;
    }

    private HttpRequest.Builder request(String path) throws GateAwayException {
        URI base = address.get()
                .orElseThrow(() -> new GateAwayException("the other site has not told where it takes files", null));
        return HttpRequest.newBuilder(base.resolve(path)).header("Accept", "application/json");
    }

    private static JsonNode json(HttpResponse<InputStream> answer) throws IOException {
        byte[] body = read(answer);
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new GateAwayException("the other site gave an answer that is not JSON", e);
        }
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (IOException e) {
            throw own(e).orElseGet(() -> away(e));
        }
    }

    /** The same with a body that takes as long as it takes, but does not stand still. */
    private HttpResponse<InputStream> exchange(HttpRequest request, Body body) throws IOException {
        long start = System.nanoTime();
        CompletableFuture<HttpResponse<InputStream>> answer = client.sendAsync(request, BodyHandlers.ofInputStream());
        while (true) {
            try {
                return answer.get(silence.toMillis() / LOOKS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long silent = System.nanoTime() - Math.max(start, body.readAt().getAsLong());
                if (silent > silence.toNanos()) {
                    answer.cancel(true);
                    throw new GateAwayException("the other site has fallen silent", e);
                }
            } catch (InterruptedException e) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw own(failure).orElseGet(() -> away(failure));
                }
                throw new IOException(e.getCause());
            }
        }
    }

    /** What failed on this side while the body was read. */
    private static Optional<IOException> own(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutgoingException || cause instanceof InterruptedIOException) {
                boolean timeout = cause instanceof java.net.SocketTimeoutException;
                return timeout ? Optional.empty() : Optional.of((IOException) cause);
            }
        }
        return Optional.empty();
    }

    private static GateAwayException away(IOException e) {
        return new GateAwayException(
                "the connection broke: "
                        + (e.getMessage() == null ? e.getClass().getSimpleName() : clean(e.getMessage())),
                e);
    }

    /** The body of a good answer. */
    private static byte[] read(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            byte[] bytes = body.readNBytes(MAX_ANSWER + 1);
            int status = answer.statusCode();
            if (status >= SERVER_ERROR || status == TOO_MANY || status == TOO_SLOW) {
                throw new GateAwayException("the other site answers " + status + ": " + detail(bytes), null);
            }
            if (status >= FIRST_ERROR) {
                throw new GateRefusedException(status, detail(bytes), null);
            }
            if (bytes.length > MAX_ANSWER) {
                throw new GateAwayException("the other site gave an answer without end", null);
            }
            return bytes;
        } catch (GateAwayException | GateRefusedException e) {
            throw e;
        } catch (IOException e) {
            throw away(e);
        }
    }

    private static String detail(byte[] problem) {
        try {
            return clean(JSON.readTree(problem).path("detail").asText("no reason"));
        } catch (IOException e) {
            return "no reason";
        }
    }

    private static String clean(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= MAX_TEXT ? clean : clean.substring(0, MAX_TEXT) + "...";
    }
}
