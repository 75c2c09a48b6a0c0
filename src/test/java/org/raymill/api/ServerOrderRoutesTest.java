package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.ServerDetail.Status;
import org.raymill.model.ServerOrder;
import org.raymill.protocol.SchedulerCommand.OrderServer;

class ServerOrderRoutesTest {

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.farm.reset();
        api.farm.servers.add(FakeFarm.server("mill-1", Status.DRAINING));
    }

    @ParameterizedTest
    @CsvSource({"drain,DRAIN", "resume,RESUME", "quarantine,QUARANTINE"})
    void anOrderReachesTheSchedulerWithWhoAndWhy(String word, ServerOrder order) {
        Answer answer = api.post("/api/v1/servers/mill-1/" + word, Map.of("by", "ann", "reason", "new disk"));
        assertThat(answer.expect(200).json().get("id").asText()).isEqualTo("mill-1");
        assertThat(answer.json().get("status").asText()).isEqualTo("draining");
        assertThat(api.farm.orders).hasSize(1);
        OrderServer told = api.farm.orders.get(0);
        assertThat(told.server().value()).isEqualTo("mill-1");
        assertThat(told.order()).isEqualTo(order);
        assertThat(told.by()).isEqualTo("ann");
        assertThat(told.reason()).isEqualTo("new disk");
    }

    @ParameterizedTest
    @CsvSource({"drain", "resume", "quarantine"})
    void anOrderMayNameWhatWasOrderedLast(String word) {
        String tag = api.get("/api/v1/servers/mill-1").expect(200).header("ETag");
        String path = "/api/v1/servers/mill-1/" + word;
        assertThat(api.post(path, Map.of(), "If-Match", "\"order-2026-11-23T12:00:00Z\"")
                        .expectProblem(412, "precondition-failed")
                        .detail())
                .contains("ordered something else");
        assertThat(api.farm.orders).isEmpty();
        assertThat(api.post(path, Map.of(), "If-Match", tag).expect(200).header("ETag"))
                .isEqualTo(tag);
        assertThat(api.farm.orders).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"drain", "resume", "quarantine"})
    void whatCanNotBeOrderedIsSaid(String word) {
        assertThat(api.post("/api/v1/servers/mill-2/" + word, Map.of())
                        .expectProblem(404, "server-not-found")
                        .detail())
                .contains("there is no render server mill-2");
        String path = "/api/v1/servers/mill-1/" + word;
        api.farm.databaseAnswers = false;
        Answer away = api.post(path, Map.of()).expectProblem(503, "unavailable");
        assertThat(away.header("Retry-After")).isNotEmpty();
        assertThat(away.detail()).contains("database").contains("nothing was changed");
        api.farm.schedulerAnswers = false;
        assertThat(api.post(path, Map.of()).expectProblem(503, "unavailable").header("Retry-After"))
                .isNotEmpty();
        assertThat(api.farm.orders).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"drain", "resume", "quarantine"})
    void anOrderThatIsNoneIsRefused(String word) {
        String path = "/api/v1/servers/mill-1/" + word;
        api.post(path, Map.of("force", "x")).expectProblem(422, "invalid-input");
        api.post(path + "?x=1", Map.of()).expectProblem(400, "invalid-request");
        api.post("/api/v1/servers/-x/" + word, Map.of()).expectProblem(400, "invalid-request");
        api.post("/api/v1/servers/mill-1/stop", Map.of()).expectProblem(404, "not-found");
        api.get(path).expectProblem(405, "method-not-allowed");
        assertThat(api.farm.orders).isEmpty();
    }
}
