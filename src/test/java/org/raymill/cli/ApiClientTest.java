package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiClientTest {

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    /** Refuses so many requests. */
    private AtomicInteger refuse(String what, int times) {
        AtomicInteger asked = new AtomicInteger();
        farm.on(what, (exchange, request) -> {
            boolean refused = asked.incrementAndGet() <= times;
            byte[] answer =
                    "{\"title\": \"Too many requests\", \"detail\": \"go on later\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Retry-After", "0");
            exchange.sendResponseHeaders(refused ? 429 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        return asked;
    }

    @Test
    void aFarmThatAsksForSlowerRequestsIsAskedAgain() {
        refuse("GET /api/v1/jobs", 3);
        AtomicInteger posts = refuse("POST /api/v1/jobs", 2);
        ApiClient client = new ApiClient(farm.api());

        assertThat(client.getTree("/api/v1/jobs").get("detail").asText()).isEqualTo("go on later");
        assertThat(client.post("/api/v1/jobs", Map.of("a", 1), JsonNode.class).has("title"))
                .isTrue();
        assertThat(posts).hasValue(3);
    }

    @Test
    void oneThatNeverStopsToDoSoIsARefusal() {
        AtomicInteger asked = refuse("GET /api/v1/jobs", Integer.MAX_VALUE);

        assertThatThrownBy(() -> new ApiClient(farm.api()).getTree("/api/v1/jobs"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("go on later");
        assertThat(asked.get()).isLessThan(100);
    }
}
