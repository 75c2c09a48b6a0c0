package org.raymill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.raymill.api.json.ApiJson;
import org.raymill.tls.Trust;

/** A client of the farm's HTTP API; safe for use by many threads. Every failure is a {@link CommandException} that a person can act on. */
final class ApiClient {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final int UNAVAILABLE = 503;
    private static final int TOO_MANY_REQUESTS = 429;
    /** How often one request may be refused because there are too many. */
    private static final int MAX_REFUSALS = 20;

    private static final long LONGEST_WAIT_SECONDS = 30;
    private static final int FIRST_ERROR = 400;
    private static final int PARTIAL = 206;
    private static final int MAX_PROBLEM = 1 << 20;

    private final URI base;
    private final HttpClient http;
    private final ObjectMapper json = ApiJson.create();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean answered;
    /** Says who calls; empty: nothing is said. */
    private volatile String token = "";

    /** A client of a farm whose certificate, if it has one, is signed by whom Java trusts. */
    ApiClient(URI base) {
        this(base, Trust.JAVA);
    }

    /**
     * A client of a farm.
     *
     * @param trust who may have signed its certificate
     */
    ApiClient(URI base, Trust trust) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_LIMIT)
                .sslContext(trust.context())
                .build();
    }

    /** Has it show a token with every request from now on. */
    ApiClient with(String shown) {
        token = shown;
        return this;
    }

    ObjectMapper json() {
        return json;
    }

    /** Whether this farm has ever answered: only then may a failure be a passing one. */
    boolean hasAnswered() {
        return answered;
    }

    /** How many bytes the bodies of all requests had so far. */
    long bytesSent() {
        return sent.get();
    }

    /** The absolute address of a path of the API. */
    URI address(String path) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }

    <T> T get(String path, Class<T> type) {
        return read(
                request(path, "application/json").timeout(ANSWER_LIMIT).GET().build(), type);
    }

    JsonNode getTree(String path) {
        return get(path, JsonNode.class);
    }

    <T> T post(String path, Object body, Class<T> type, String... headers) {
        return send("POST", path, "application/json", body, type, headers);
    }

    /** Sends JSON to where nothing but a refusal is answered. */
    void check(String path, Object body) {
        send("POST", path, BodyPublishers.ofByteArray(bytes(body)), "Content-Type", "application/json");
    }

    private byte[] bytes(Object body) {
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new CommandException("the request can not be written: " + e.getMessage(), e);
        }
    }

    /** Puts a JSON document where it is to be. */
    <T> T put(String path, Object body, Class<T> type, String... headers) {
        return send("PUT", path, "application/json", body, type, headers);
    }

    /** Removes a resource. */
    void delete(String path) {
        send("DELETE", path, BodyPublishers.noBody());
    }

    /** A text as a part of a path. */
    static String segment(String text) {
        return parameter(text).replace("+", "%20");
    }

    /** A text as the value of a parameter of an address. */
    static String parameter(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Sends a JSON merge patch. */
    <T> T patch(String path, Object body, Class<T> type) {
        return send("PATCH", path, "application/merge-patch+json", body, type);
    }

    private <T> T send(String method, String path, String mediaType, Object body, Class<T> type, String... headers) {
        HttpRequest.Builder request = request(path, "application/json")
                .timeout(ANSWER_LIMIT)
                .header("Content-Type", mediaType)
                .method(method, BodyPublishers.ofByteArray(bytes(body)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return read(request.build(), type);
    }

    /** The headers of a resource, without its body. */
    HttpHeaders head(String path) {
        HttpRequest request = request(path, "*/*")
                .timeout(ANSWER_LIMIT)
                .method("HEAD", BodyPublishers.noBody())
                .build();
        HttpResponse<Void> response = exchange(request, BodyHandlers.discarding());
        if (response.statusCode() >= FIRST_ERROR) {
            throw problem(response.statusCode(), new byte[0]);
        }
        return response.headers();
    }

    /** Sends bytes, however long that takes. */
    void put(String path, BodyPublisher body) {
        send("PUT", path, body, "Content-Type", "application/octet-stream");
    }

    /** Sends bytes, however long that takes; returns the status of the answer, which is a good one. */
    int send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = request(path, "application/json").method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<InputStream> answer = accepted(request.build());
        drain(answer.body());
        return answer.statusCode();
    }

    /** Sends bytes, however long that takes, and reads the answer. */
    <T> T post(String path, BodyPublisher body, Class<T> type, String... headers) {
        return read(
                request(path, "application/json").POST(body).headers(headers).build(), type);
    }

    /** A resource's bytes as they come; to be closed. */
    InputStream stream(String path, String accept) {
        return open(request(path, accept).GET().build());
    }

    /** Writes a resource's bytes to a file, replacing what is there. */
    void download(String path, Path file) {
        try (InputStream body = stream(path, "*/*")) {
            Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (java.nio.file.FileSystemException e) {
            throw new CommandException(file + " can not be written: " + e, e);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** The same for a file of which the beginning may be there: only what follows is fetched, when the farm gives parts. */
    void downloadRest(String path, Path file) {
        try {
            long there = Files.exists(file) ? Files.size(file) : 0;
            HttpRequest.Builder request = request(path, "*/*");
            if (there > 0) {
                request.header("Range", "bytes=" + there + "-");
            }
            HttpResponse<InputStream> answer = accepted(request.build());
            StandardOpenOption how =
                    answer.statusCode() == PARTIAL ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
            try (InputStream body = answer.body();
                    OutputStream out =
                            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
                body.transferTo(out);
            }
        } catch (java.nio.file.FileSystemException e) {
            throw new CommandException(file + " can not be written: " + e, e);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private HttpRequest.Builder request(String path, String accept) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path)).header("Accept", accept);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private <T> T read(HttpRequest request, Class<T> type) {
        try (InputStream body = open(request)) {
            T value = json.readValue(body, type);
            if (value == null) {
                throw strange("an empty answer", null);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw strange(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private void drain(InputStream answer) {
        try (InputStream body = answer) {
            body.skip(MAX_PROBLEM);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Sends a request; returns the body of a good answer. */
    private InputStream open(HttpRequest request) {
        return accepted(request).body();
    }

    private HttpResponse<InputStream> accepted(HttpRequest request) {
        HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
        if (response.statusCode() < FIRST_ERROR) {
            return response;
        }
        try (InputStream body = response.body()) {
            throw problem(response.statusCode(), body.readNBytes(MAX_PROBLEM));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            request.bodyPublisher().ifPresent(body -> sent.addAndGet(Math.max(0, body.contentLength())));
            for (int refusals = 0; ; refusals++) {
                HttpResponse<T> response = http.send(request, handler);
                answered = true;
                if (response.statusCode() != TOO_MANY_REQUESTS || refusals == MAX_REFUSALS) {
                    return response;
                }
                // A farm that asks for slower requests has not looked at this one.
                if (response.body() instanceof InputStream body) {
                    body.close();
                }
                long seconds =
                        response.headers().firstValueAsLong("Retry-After").orElse(1);
                TimeUnit.SECONDS.sleep(Math.max(0, Math.min(LONGEST_WAIT_SECONDS, seconds)));
            }
        } catch (ConnectException e) {
            throw new FarmAwayException(
                    (isUnknownHost(e) ? "there is no host '" + base.getHost() + "'" : "no farm answers at " + base)
                            + ". Start one with 'raymill node', wait if it is being restarted, or name another with --api URL or RAYMILL_API",
                    e);
        } catch (HttpTimeoutException e) {
            throw new FarmAwayException("no answer from " + base + " in time. Is it the address of a farm?", e);
        } catch (SSLException e) {
            throw Encryption.problem(base, e).orElseGet(() -> broken(e));
        } catch (IOException e) {
            throw Encryption.wanted(base, e, answered).orElseGet(() -> broken(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }

    private static boolean isUnknownHost(Throwable failure) {
        return failure != null && (failure instanceof UnresolvedAddressException || isUnknownHost(failure.getCause()));
    }

    private FarmAwayException broken(IOException e) {
        String reason = e.getMessage() == null ? "" : " (" + Terminal.clean(e.getMessage()) + ")";
        return new FarmAwayException("the connection to " + base + " broke" + reason + ". Try again", e);
    }

    private CommandException strange(String what, Throwable cause) {
        return new CommandException(
                base + " gave an answer that is none of Raymill's: " + Terminal.clean(what)
                        + ". Is it the address of a farm?",
                cause);
    }

    private CommandException problem(int status, byte[] body) {
        String message = ProblemText.of(json, base.toString(), status, body);
        return status == UNAVAILABLE
                ? new FarmAwayException(message)
                : new RefusedException(status, message, ProblemText.read(json, body));
    }
}
