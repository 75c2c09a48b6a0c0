package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.pubsub.Topic;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.raymill.api.connection.HttpListener;
import org.raymill.model.Examination;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms;
import org.raymill.protocol.EventPublisher;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.StampedEvent;
import org.raymill.rendering.definition.Definitions;
import org.raymill.sealing.KeyRing;
import org.raymill.sealing.SiteKeys;
import org.raymill.storage.FileStore;
import org.raymill.storage.JobArchive;
import org.raymill.storage.ListedFiles;
import org.raymill.storage.ResultStore;
import org.raymill.storage.RoomForResults;
import org.raymill.storage.Sealing;
import org.raymill.storage.StagedUploads;
import org.raymill.storage.StorageLayout;
import org.raymill.storage.TransferTickets;
import org.raymill.telemetry.ApiMetrics;
import org.raymill.tracing.FinishedSpan;
import org.raymill.tracing.Tracing;

/** The API on a free port, before a {@link FakeFarm} and a real storage. */
final class ApiFixture implements AutoCloseable {

    static final int MAX_FILE_BYTES = 4 << 20;
    static final int MAX_JOB_BYTES = 3 << 20;
    static final Duration LIMIT = Duration.ofSeconds(20);

    /** The sites that the one of the API is linked with. */
    private static final LinkedSites SITES = LinkedSites.of(
            List.of(new SiteName("oslo"), new SiteName("berlin")), SiteChoice.LOCAL, SiteTerms.Results.HOME);

    /** Everybody may be notified but who is called a stranger. */
    private static final NotificationRules NOTIFICATIONS = wanted ->
            Optional.of("it is a stranger").filter(why -> wanted.address().contains("stranger"));

    /** What other sites have sent lies encrypted. */
    static final Sealing SEALING = Sealing.on(KeyRing.of(SiteKeys.create()));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DescribedApi DESCRIBED = DescribedApi.read();

    final ActorTestKit kit;
    final FakeFarm farm;
    final StorageLayout layout;
    final FileStore files;
    final ResultStore results;
    /** What the storage says that it has free for results, in bytes. */
    final AtomicLong roomForResults = new AtomicLong(Long.MAX_VALUE);

    final TransferTickets tickets = new TransferTickets(InstantSource.system());
    final ActorRef<Topic.Command<StampedEvent>> topic;
    /** Where the farm is told what happens. */
    final ActorRef<FarmEvent> events;
    /** Who may use it. */
    final AccessFixture access;
    /** What other sites keep. */
    final FakeKeptResults kept = new FakeKeptResults();

    /** What is told of jobs whose clients name traces. */
    final List<FinishedSpan> spans = new CopyOnWriteArrayList<>();

    /** What an examination of the farm finds. */
    volatile Examination examination = new Examination(FakeFarm.NOON, 0, List.of());

    final HttpListener.Binding binding;
    final MeterRegistry meters = new SimpleMeterRegistry();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    /**
     * Starts it.
     *
     * @param changed settings below {@code raymill.api}, or whole paths
     */
    ApiFixture(Path folder, Map<String, ?> changed) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("raymill.cluster.port", 0);
        settings.put("raymill.api.port", 0);
        settings.put("raymill.api.max-job-size", MAX_JOB_BYTES);
        settings.put("raymill.api.max-job-memory", 4 * MAX_JOB_BYTES);
        settings.put("raymill.store.reserve", 0);
        settings.put("raymill.api.ask-timeout", "3 s");
        settings.put("raymill.api.body-timeout", "3 s");
        settings.put("akka.loglevel", "WARNING");
        changed.forEach((key, value) -> settings.put(key.startsWith("raymill.") ? key : "raymill.api." + key, value));
        Config config = ConfigFactory.load(
                ConfigFactory.parseMap(settings).withFallback(ConfigFactory.parseResources("application.conf")));
        kit = ActorTestKit.create("raymill", config);
        farm = new FakeFarm(kit);
        layout = new StorageLayout(folder);
        files = new FileStore(layout, MAX_FILE_BYTES, config.getBytes("raymill.store.reserve"));
        results = RoomForResults.store(layout, Sealing.on(KeyRing.of(SiteKeys.create())), roomForResults::get);
        access = new AccessFixture(kit);
        topic = kit.spawn(Topic.create(StampedEvent.class, FarmEvent.TOPIC), "events");
        events = kit.spawn(EventPublisher.create(topic));
        binding = await(HttpApi.start(
                        kit.system(),
                        ApiSettings.from(config.getConfig("raymill.api"))
                                .with(config.getStringList("raymill.files.maps"), SITES, NOTIFICATIONS),
                        farm,
                        farm.scheduler,
                        farm.catalog,
                        farm.templates,
                        farm.collector,
                        farm.sites,
                        topic,
                        files,
                        results,
                        kept,
                        Definitions.ofTheJar(),
                        tickets,
                        new StagedUploads(results),
                        new ListedFiles(layout, MAX_FILE_BYTES, SEALING),
                        () -> CompletableFuture.completedFuture(examination),
                        new JobArchive(layout),
                        new HttpApi.Access(config, access.keepers(), access.changes(), access.quotas()),
                        new ApiMetrics(meters),
                        Tracing.to(spans::add, 0, 1_000))
                .toCompletableFuture());
    }

    static ApiFixture start(Path folder) {
        return new ApiFixture(folder, Map.of());
    }

    static <T> T await(java.util.concurrent.CompletableFuture<T> future) {
        return future.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Makes the node a cluster of its own. */
    void join() {
        Cluster cluster = Cluster.get(kit.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }

    @Override
    public void close() {
        binding.terminate(Duration.ofSeconds(1));
        kit.shutdownTestKit();
        access.close();
    }

    int port() {
        return binding.address().getPort();
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpClient http() {
        return http;
    }

    // ---- requests

    /** An answer. */
    record Answer(int status, HttpHeaders headers, byte[] body) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + text(), e);
            }
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        Answer expect(int wanted) {
            assertThat(status).as("status of %s", text()).isEqualTo(wanted);
            return this;
        }

        /** Expects a problem document of a type. */
        Answer expectProblem(int wanted, String type) {
            expect(wanted);
            assertThat(header("Content-Type")).isEqualTo("application/problem+json");
            JsonNode problem = json();
            assertThat(problem.get("type").asText()).isEqualTo("https://raymill.org/problems/" + type);
            assertThat(problem.get("title").asText()).isNotBlank();
            assertThat(problem.get("status").asInt()).isEqualTo(wanted);
            assertThat(problem.get("detail").asText())
                    .isNotBlank()
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ");
            assertThat(problem.has("instance")).isTrue();
            return this;
        }

        String detail() {
            return json().get("detail").asText();
        }
    }

    Answer send(String method, String path, byte[] body, String... headers) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        return send(method, path, publisher, Optional.ofNullable(body), headers);
    }

    Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        return send(method, path, body, Optional.empty(), headers);
    }

    private Answer send(
            String method, String path, HttpRequest.BodyPublisher body, Optional<byte[]> content, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address(path)).timeout(LIMIT).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpRequest sent = request.build();
            HttpResponse<byte[]> response = http.send(sent, HttpResponse.BodyHandlers.ofByteArray());
            check(sent, content, response);
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void check(HttpRequest sent, Optional<byte[]> content, HttpResponse<byte[]> response) {
        DESCRIBED.check(new DescribedApi.Exchange(
                sent.method(),
                sent.uri(),
                content,
                content.flatMap(bytes -> sent.headers().firstValue("Content-Type")),
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body()));
    }

    Answer get(String path, String... headers) {
        return send("GET", path, (byte[]) null, headers);
    }

    Answer head(String path) {
        return send("HEAD", path, (byte[]) null);
    }

    Answer post(String path, byte[] body, String... headers) {
        String[] all = Stream.concat(Stream.of("Content-Type", "application/json"), Stream.of(headers))
                .toArray(String[]::new);
        return send("POST", path, body, all);
    }

    Answer post(String path, Object document, String... headers) {
        try {
            return post(path, JSON.writeValueAsBytes(document), headers);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Answer upload(byte[] content) {
        return send("PUT", "/api/v1/files/" + sha256(content), content);
    }

    /** Sends bytes as they are and reads until the server hangs up or has answered one request. */
    String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Socket connect() throws IOException {
        return connect(0);
    }

    /**
     * Connects.
     *
     * @param receiveBuffer bytes that the system keeps for a reader; 0 for its default
     */
    Socket connect(int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), (int) LIMIT.toMillis());
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    // ---- contents

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The names of all files below a folder. */
    static List<String> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
