package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.ApiFixture.Answer;

class StoreRoutesTest {

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
        api.farm.collections.clear();
    }

    @Test
    void oneCollectionIsBegunAtATime() {
        String path = "/api/v1/store/collections?dry-run=true";
        Answer begun = api.post(path, Map.of("by", "ann", "reason", "full"));
        assertThat(begun.expect(202).json().at("/running/by").asText()).isEqualTo("ann");
        assertThat(begun.json().at("/running/dryRun").asBoolean()).isTrue();
        assertThat(begun.json().at("/running/endedAt").isMissingNode()
                        || begun.json().at("/running/endedAt").isNull())
                .isTrue();
        assertThat(api.farm.collections.get(0).reason()).isEqualTo("full");

        assertThat(api.post(path, Map.of()).expectProblem(409, "wrong-state").detail())
                .contains("is under way");
        assertThat(api.get("/api/v1/store").expect(200).json().at("/running/by").asText())
                .isEqualTo("ann");
    }

    @Test
    void whatIsNoFlagIsRefused() {
        api.post("/api/v1/store/collections?dry-run=perhaps", Map.of()).expectProblem(400, "invalid-request");
        api.post("/api/v1/store/collections?what=1", Map.of()).expectProblem(400, "invalid-request");
        assertThat(api.farm.collections).isEmpty();
    }
}
