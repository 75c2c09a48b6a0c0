package org.raymill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.raymill.api.json.ApiJson;

/** A client of the farm's HTTP API. Every failure is a {@link CommandException} that a person can act on. */
final class ApiClient {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);
    private static final int NOT_FOUND = 404;
    private static final int FIRST_ERROR = 400;

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final ObjectMapper json = ApiJson.create();

    ApiClient(URI base) {
        this.base = base;
    }

    ObjectMapper json() {
        return json;
    }

    /** The absolute address of a path of the API. */
    URI address(String path) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }

    <T> T get(String path, Class<T> type) {
        return read(send(request(path).GET().build(), BodyHandlers.ofByteArray()), type);
    }

    JsonNode getTree(String path) {
        return get(path, JsonNode.class);
    }

    <T> T post(String path, Object body, Class<T> type, String... headers) {
        try {
            HttpRequest.Builder request = request(path)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return read(send(request.build(), BodyHandlers.ofByteArray()), type);
        } catch (JsonProcessingException e) {
            throw new CommandException("the request can not be written: " + e.getMessage(), e);
        }
    }

    /** Whether the farm has a resource. */
    boolean has(String path) {
        HttpRequest request = request(path)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<Void> response = exchange(request, BodyHandlers.discarding());
        if (response.statusCode() == NOT_FOUND) {
            return false;
        }
        if (response.statusCode() >= FIRST_ERROR) {
            throw new CommandException(base + " answered " + response.statusCode() + " to HEAD " + path);
        }
        return true;
    }

    void put(String path, HttpRequest.BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(address(path))
                .header("Content-Type", "application/octet-stream")
                .PUT(body)
                .build();
        send(request, BodyHandlers.ofByteArray());
    }

    /** A resource's bytes as they come; to be closed. */
    InputStream stream(String path, String accept) {
        HttpRequest request = HttpRequest.newBuilder(address(path))
                .header("Accept", accept)
                .GET()
                .build();
        HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
        if (response.statusCode() >= FIRST_ERROR) {
            try (InputStream body = response.body()) {
                throw problem(response.statusCode(), body.readNBytes(1 << 20));
            } catch (IOException e) {
                throw new CommandException(base + " answered " + response.statusCode() + " to " + path, e);
            }
        }
        return response.body();
    }

    /** Writes a resource's bytes to a file. */
    void download(String path, Path file) {
        HttpResponse<Path> response = exchange(
                request(path).GET().build(),
                info -> info.statusCode() < FIRST_ERROR
                        ? HttpResponse.BodySubscribers.ofFile(file)
                        : HttpResponse.BodySubscribers.replacing(file));
        if (response.statusCode() >= FIRST_ERROR) {
            throw new CommandException(base + " answered " + response.statusCode() + " to GET " + path);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address(path)).timeout(REQUEST_LIMIT).header("Accept", "application/json");
    }

    private HttpResponse<byte[]> send(HttpRequest request, HttpResponse.BodyHandler<byte[]> handler) {
        HttpResponse<byte[]> response = exchange(request, handler);
        if (response.statusCode() >= FIRST_ERROR) {
            throw problem(response.statusCode(), response.body());
        }
        return response;
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (ConnectException e) {
            throw new FarmAwayException(
                    "no farm answers at " + base
                            + ". Start one with 'raymill node', or name another with --api URL or RAYMILL_API",
                    e);
        } catch (IOException e) {
            throw new FarmAwayException("the connection to " + base + " broke: " + e.getMessage() + ". Try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    private <T> T read(HttpResponse<byte[]> response, Class<T> type) {
        try {
            return json.readValue(response.body(), type);
        } catch (IOException e) {
            throw new CommandException(
                    base + " gave an answer that is none of Raymill's: " + e.getMessage()
                            + ". Is it the address of a farm?",
                    e);
        }
    }

    /** Turns a problem document into a message. */
    private RuntimeException problem(int status, byte[] body) {
        JsonNode problem;
        try {
            problem = Optional.ofNullable(json.readTree(body)).orElseGet(json::createObjectNode);
        } catch (IOException e) {
            return new CommandException(base + " answered with status " + status);
        }
        StringBuilder text = new StringBuilder();
        text.append(problem.path("title").asText("status " + status));
        if (problem.hasNonNull("detail")) {
            text.append(": ").append(problem.get("detail").asText());
        }
        for (JsonNode error : problem.path("errors")) {
            text.append(System.lineSeparator())
                    .append("  ")
                    .append(error.path("pointer").asText())
                    .append(": ")
                    .append(error.path("detail").asText());
        }
        for (JsonNode missing : problem.path("missing")) {
            text.append(System.lineSeparator())
                    .append("  missing: ")
                    .append(missing.path("path").asText());
        }
        String message = text.toString();
        return status == 503 ? new FarmAwayException(message, null) : new CommandException(message);
    }
}
