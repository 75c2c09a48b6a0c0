package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.access.Need;
import org.raymill.api.access.Needs;
import org.raymill.model.Examination;
import org.raymill.model.Finding;

/** Who asks for an examination gets what it found. */
class ExaminationRoutesTest {

    @TempDir
    private Path folder;

    @Test
    void theFarmIsExaminedByOperatorsAlone() {
        try (ApiFixture api = ApiFixture.start(folder)) {
            api.examination = new Examination(
                    FakeFarm.NOON, 3, List.of(Finding.problem("storage", "a", "is another", "mount it")));
            var json =
                    api.post("/api/v1/farm/examinations", Map.of()).expect(200).json();
            assertThat(json.at("/findings/0/level").asText()).isEqualTo("problem");
            assertThat(json.at("/nodes").asInt()).isEqualTo(3);
            api.post("/api/v1/farm/examinations?x=1", Map.of()).expectProblem(400, "invalid-request");
            assertThat(Needs.of("POST", "/farm/examinations")).isEqualTo(Need.OPERATE);
        }
    }
}
