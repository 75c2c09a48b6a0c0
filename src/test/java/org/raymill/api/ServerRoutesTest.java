package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.InstalledPackage;
import org.raymill.model.LimitDetail;
import org.raymill.model.ServerDetail.Status;

class ServerRoutesTest {

    private static final InstalledPackage GLTF = new InstalledPackage("gltf", "0.1", true, true);
    private static final InstalledPackage BLENDER = new InstalledPackage("blender", "4.2", false);

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
    }

    @Test
    void serversAreListedWithTheEpochOfTheScheduler() {
        api.farm.servers.add(FakeFarm.server("a", Status.UP, GLTF));
        JsonNode answer = api.get("/api/v1/servers").expect(200).json();
        assertThat(answer.get("epoch").asInt()).isEqualTo(7);
        assertThat(answer.at("/servers/0/id").asText()).isEqualTo("a");
        assertThat(answer.at("/servers/0/status").asText()).isEqualTo("up");
        assertThat(answer.at("/servers/0/host/cores").asInt()).isEqualTo(8);
    }

    @Test
    void packagesAreListedWithTheServersThatHaveThem() {
        api.farm.servers.add(FakeFarm.server("b", Status.DRAINING, GLTF));
        api.farm.servers.add(FakeFarm.server("a", Status.UP, GLTF, BLENDER));
        api.farm.servers.add(FakeFarm.server("c", Status.LOST, GLTF, new InstalledPackage("povray", "3.7", true)));
        JsonNode packages = api.get("/api/v1/packages").expect(200).json().get("packages");
        assertThat(packages).hasSize(2);
        assertThat(packages.get(0).get("id").asText()).isEqualTo("blender 4.2");
        assertThat(packages.get(1).get("id").asText()).isEqualTo("gltf 0.1");
        assertThat(packages.get(1).get("tiles").asBoolean()).isTrue();
        assertThat(packages.get(1).get("servers")).hasToString("[\"a\",\"b\"]");
    }

    @Test
    void packagesOfServersSayWhetherTheyWereProven() {
        api.farm.servers.add(FakeFarm.server("a", Status.UP, GLTF, BLENDER));
        JsonNode packages = api.get("/api/v1/servers").expect(200).json().at("/servers/0/packages");
        assertThat(packages)
                .hasToString("[{\"name\":\"gltf\",\"version\":\"0.1\",\"tiles\":true,\"verified\":true},"
                        + "{\"name\":\"blender\",\"version\":\"4.2\",\"tiles\":false,\"verified\":false}]");
        JsonNode listed = api.get("/api/v1/packages").expect(200).json();
        assertThat(listed.at("/packages/0/verified").asBoolean(true))
                .as("the definition of Blender was proven with another version")
                .isFalse();
        assertThat(listed.at("/packages/1/verified").asBoolean()).isTrue();
        assertThat(listed.at("/definitions/0/verifiedVersions")).hasToString("[\"3.4.1\"]");
    }

    @Test
    void limitsAreListed() {
        api.farm.limits.add(new LimitDetail("licence.houdini", 10, 2, 4, 6, 12, Optional.of(FakeFarm.NOON)));
        api.farm.limits.add(new LimitDetail("station", 3, 0, 0, 3, 0, Optional.empty()));
        assertThat(api.get("/api/v1/limits").expect(200).json())
                .hasToString("{\"limits\":[{\"id\":\"licence.houdini\",\"total\":10,\"perHost\":2,\"inUse\":4,"
                        + "\"usable\":6,\"waiting\":12,\"backedOffUntil\":\"2026-11-23T12:00:00Z\"},"
                        + "{\"id\":\"station\",\"total\":3,\"perHost\":0,\"inUse\":0,\"usable\":3,\"waiting\":0}]}");
        api.get("/api/v1/limits?x=1").expectProblem(400, "invalid-request");
    }

    @Test
    void aSchedulerThatDoesNotAnswerIsSaid() {
        api.farm.schedulerAnswers = false;
        api.get("/api/v1/limits").expectProblem(503, "unavailable");
        api.get("/api/v1/servers").expectProblem(503, "unavailable");
        api.get("/api/v1/packages").expectProblem(503, "unavailable");
    }

    @Test
    void aNodeIsUpWhenItIsInTheCluster() {
        api.get("/api/v1/health").expectProblem(503, "unavailable");
        api.join();
        api.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
            JsonNode health = api.get("/api/v1/health").expect(200).json();
            assertThat(health.get("status").asText()).isEqualTo("up");
            assertThat(health.get("version").asText()).isNotBlank();
            return null;
        });
    }
}
