package org.raymill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One page of a Chromium, driven by its DevTools protocol. What goes wrong on the page is kept. */
final class DevTools implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> ERRORS = List.of("error", "assert");

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<JsonNode>> expected = new ConcurrentHashMap<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final WebSocket socket;

    private DevTools(URI page) {
        this.socket = wait(client.newWebSocketBuilder().buildAsync(page, new Listener()));
    }

    /**
     * Connects.
     *
     * @param page the address of the page's socket
     */
    static DevTools connect(URI page) {
        DevTools tools = new DevTools(page);
        for (String domain : List.of("Page", "Runtime", "Log", "Network", "Performance")) {
            tools.send(domain + ".enable", Map.of());
        }
        return tools;
    }

    /** Sends a command; returns its result. */
    JsonNode send(String method, Map<String, ?> parameters) {
        return wait(sendLater(method, parameters));
    }

    /** Sends a command; does not wait. Commands are done in the order in which they were sent. */
    synchronized CompletableFuture<JsonNode> sendLater(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        ObjectNode command = JSON.createObjectNode().put("id", id).put("method", method);
        command.set("params", JSON.valueToTree(parameters));
        wait(socket.sendText(command.toString(), true));
        return answer;
    }

    /** Is completed with what the browser says next by this name. */
    CompletableFuture<JsonNode> next(String event) {
        CompletableFuture<JsonNode> heard = new CompletableFuture<>();
        expected.put(event, heard);
        return heard;
    }

    /** Computes an expression in the page; when it is a promise, what that promises. */
    JsonNode evaluate(String expression) {
        JsonNode answer =
                send("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new CommandException("the page can not do '" + expression + "': " + answer.get("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    /** Waits for an answer of the browser. */
    static <T> T wait(CompletableFuture<T> answer) {
        try {
            return answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new CommandException("the browser does not do what it is told to: " + e.getCause(), e);
        }
    }

    /** Errors in the page's console, and what was refused. */
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    private void heard(JsonNode message) {
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    waiting.remove(message.get("id").asInt());
            if (message.has("error")) {
                answer.completeExceptionally(
                        new CommandException(message.get("error").toString()));
            } else {
                answer.complete(message.get("result"));
            }
            return;
        }
        String event = message.get("method").asText();
        JsonNode told = message.get("params");
        boolean wrong =
                switch (event) {
                    case "Runtime.exceptionThrown" -> true;
                    case "Runtime.consoleAPICalled" ->
                        ERRORS.contains(told.get("type").asText());
                    case "Log.entryAdded" ->
                        ERRORS.contains(told.at("/entry/level").asText());
                    default -> false;
                };
        if (wrong) {
            troubles.add(told.toString());
        }
        CompletableFuture<JsonNode> wanted = expected.remove(event);
        if (wanted != null) {
            wanted.complete(told);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                try {
                    heard(JSON.readTree(message));
                } catch (JsonProcessingException e) {
                    onError(from, e);
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            onError(from, new CommandException("the browser has hung up: " + reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            waiting.values().forEach(answer -> answer.completeExceptionally(error));
        }
    }
}
