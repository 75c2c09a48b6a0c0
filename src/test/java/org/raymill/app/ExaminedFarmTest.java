package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.testing.FreePorts;

/** Two real nodes that are examined over the API. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ExaminedFarmTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private final int port = FreePorts.next();
    private Node first;
    private Node second;

    private Node node(String name, Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "raymill.data",
                folder.resolve(name).toString(),
                "raymill.storage",
                folder.resolve("storage").toString(),
                "raymill.api.port",
                0,
                "raymill.site.files.port",
                FreePorts.next(),
                "raymill.store.reserve",
                0,
                "raymill.server.sandbox",
                "none",
                "raymill.server.name",
                name));
        settings.putAll(more);
        return Node.start(NodeSettings.load(Optional.empty(), settings));
    }

    @BeforeEach
    void start() {
        first = node("first", Map.of("raymill.cluster.port", port, "raymill.roles", List.of("control", "api")));
    }

    @AfterEach
    void stop() {
        if (second != null) {
            second.close();
        }
        first.close();
    }

    private void render(String storage) {
        second = node(
                "second",
                Map.of(
                        "raymill.cluster.port",
                        FreePorts.next(),
                        "raymill.cluster.seeds",
                        List.of("127.0.0.1:" + port),
                        "raymill.roles",
                        List.of("render"),
                        "raymill.storage",
                        folder.resolve(storage).toString()));
    }

    private JsonNode examine() throws Exception {
        URI address = URI.create(first.apiAddress().orElseThrow() + "/api/v1/farm/examinations");
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return new ObjectMapper()
                .readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    }

    /** When both nodes are in the cluster and the Scheduler knows the server. */
    private JsonNode settled() {
        return TestProbe.create(first.system()).awaitAssert(LIMIT, () -> {
            JsonNode found = examine();
            assertThat(found.at("/nodes").asInt()).as("%s", found).isEqualTo(2);
            assertThat(of(found, "server", "second")
                            .map(each -> each.at("/level").asText()))
                    .as("%s", found)
                    .containsExactly("ok");
            return found;
        });
    }

    private static Stream<JsonNode> of(JsonNode examination, String check, String where) {
        return StreamSupport.stream(examination.at("/findings").spliterator(), false)
                .filter(found -> found.at("/check").asText().equals(check)
                        && found.at("/where").asText().contains(where));
    }

    @Test
    void aFarmThatShares() throws Exception {
        render("storage");
        JsonNode found = TestProbe.create(first.system()).awaitAssert(LIMIT, () -> {
            JsonNode now = settled();
            // On a busy disk a storage is slow now and then, which is a warning.
            assertThat(of(now, "storage", "").map(each -> each.at("/level").asText()))
                    .containsOnly("ok")
                    .hasSize(4);
            return now;
        });
        assertThat(of(found, "clock", "").map(each -> each.at("/level").asText()))
                .containsOnly("ok");
        assertThat(of(found, "database", "").map(each -> each.at("/level").asText()))
                .containsExactly("ok");
        assertThat(of(found, "version", "").map(each -> each.at("/level").asText()))
                .containsExactly("ok");
        try (Stream<Path> left = Files.list(folder.resolve("storage/uploads"))) {
            TestProbe.create(first.system()).awaitAssert(LIMIT, () -> {
                try (Stream<Path> now = Files.list(folder.resolve("storage/uploads"))) {
                    assertThat(now).as("files of the examination").isEmpty();
                }
                return left;
            });
        }
    }

    @Test
    void aNodeWithAStorageOfItsOwn() throws Exception {
        render("elsewhere");
        JsonNode found = settled();
        assertThat(of(found, "storage", "elsewhere")
                        .filter(each -> each.at("/level").asText().equals("problem"))
                        .map(each -> each.at("/found").asText()))
                .singleElement()
                .asString()
                .contains("it is another folder");
        assertThat(found.at("/findings/0/level").asText())
                .as("the worst comes first")
                .isEqualTo("problem");
    }
}
