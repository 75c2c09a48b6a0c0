package org.raymill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.raymill.api.json.ApiJson;

/** Answers like a farm's API what the test told it to, and remembers what it was asked. */
final class FakeFarm implements AutoCloseable {

    /** A request as it came; {@code path} includes the query. */
    record Request(String method, String path, Headers headers, byte[] body) {

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** Answers a request. */
    interface Handler {
        void handle(HttpExchange exchange, Request request) throws IOException;
    }

    private static final ObjectMapper JSON = ApiJson.create();

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<OutputStream> streams = new CopyOnWriteArrayList<>();
    private volatile FakeFiles uploads;
    private final CountDownLatch closed = new CountDownLatch(1);

    FakeFarm() throws IOException {
        this(HttpServer.create(anyPort(), 0), "http");
    }

    private FakeFarm(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** One that speaks TLS. */
    static FakeFarm encrypted(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new FakeFarm(server, "https");
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    URI api() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers with a document whenever a path is asked for; a path with a query goes before one without. */
    FakeFarm answer(String methodAndPath, Object document) {
        return answer(methodAndPath, 200, document);
    }

    FakeFarm answer(String methodAndPath, int status, Object document) {
        return on(methodAndPath, (exchange, request) -> send(exchange, status, json(document)));
    }

    FakeFarm problem(String methodAndPath, int status, String title, Map<String, Object> fields) {
        Map<String, Object> problem = new java.util.LinkedHashMap<>();
        problem.put("type", "https://raymill.org/problems/test");
        problem.put("title", title);
        problem.put("status", status);
        problem.putAll(fields);
        return answer(methodAndPath, status, problem);
    }

    FakeFarm on(String methodAndPath, Handler handler) {
        handlers.put(methodAndPath, handler);
        return this;
    }

    /** Answers what nothing else answers. */
    FakeFarm otherwise(Handler handler) {
        return on("*", handler);
    }

    /**
     * Takes files in, verified, and says which are missing.
     *
     * @return what it has by SHA-256, to be looked at and changed
     */
    Map<String, byte[]> withFiles() {
        FakeFiles files = new FakeFiles();
        on("POST /api/v1/files/missing", files::missing);
        on("POST /api/v1/files/packed", files::pack);
        uploads = files;
        return files.contents;
    }

    FakeFiles files() {
        return uploads;
    }

    /** Serves an event stream; {@link #event} writes to it. */
    FakeFarm withEvents(Runnable connected) {
        return on("GET /api/v1/events", (exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream stream = exchange.getResponseBody();
            stream.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
            stream.flush();
            streams.add(stream);
            connected.run();
            await(closed);
        });
    }

    /** Sends an event to all that listen, with its name after its data as Akka HTTP does. */
    void event(String name, Object document) {
        byte[] text = ("data:" + new String(json(document), StandardCharsets.UTF_8) + "\nevent:" + name + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
        for (OutputStream stream : streams) {
            try {
                stream.write(text);
                stream.flush();
            } catch (IOException e) {
                streams.remove(stream);
            }
        }
    }

    /** Cuts all event streams. */
    void cutEvents() {
        for (OutputStream stream : streams) {
            streams.remove(stream);
            try {
                stream.close();
            } catch (IOException e) {
                // Cut by the other side already.
            }
        }
    }

    /** All requests so far, as text. */
    List<String> asked() {
        return requests.stream().map(Request::toString).toList();
    }

    /** The newest request. */
    Request last() {
        return requests.get(requests.size() - 1);
    }

    /** Everything that it was asked. */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    List<Request> requests(String methodAndPath) {
        return requests.stream()
                .filter(request -> request.toString().equals(methodAndPath))
                .toList();
    }

    static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    static byte[] json(Object document) {
        try {
            return document instanceof byte[] bytes ? bytes : JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().toString();
            Request request = new Request(
                    method,
                    path,
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody().readAllBytes());
            requests.add(request);
            Handler handler = handlers.get(method + " " + path);
            if (handler == null) {
                handler = handlers.get(method + " " + exchange.getRequestURI().getPath());
            }
            if (handler == null && uploads != null && path.endsWith("/upload")) {
                handler = uploads::upload;
            }
            if (handler == null) {
                handler = handlers.get("*");
            }
            if (handler == null) {
                send(
                        exchange,
                        404,
                        json(Map.of("title", "There is nothing at this address", "detail", method + " " + path)));
            } else {
                handler.handle(exchange, request);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
