package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.api.json.ArchivedJobs;
import org.raymill.model.JobId;

/** The command that shows what is kept of jobs that ended long ago. */
class ArchiveCommandTest {

    private static final JobId FIRST = new JobId("0000000000000001");
    private static final JobId SECOND = new JobId("0000000000000002");
    private static final List<String> MONTHS = List.of("2026-05");

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void allJobsAreListedPageByPage() {
        farm.answer("GET /api/v1/archive", new ArchivedJobs(MONTHS, List.of(), false));
        String page = "GET /api/v1/archive?month=2026-05&limit=1000";
        farm.answer(page, new ArchivedJobs(MONTHS, List.of(FIRST), true));
        farm.answer(page + "&after=" + FIRST, new ArchivedJobs(MONTHS, List.of(SECOND), false));
        assertThat(CommandRun.of(farm, "archive").out().lines())
                .containsExactly(
                        "ID                ENDED IN", "0000000000000001  2026-05", "0000000000000002  2026-05");
        assertThat(CommandRun.of(farm, "archive", "--json", "--month", "2026-05")
                        .out())
                .contains("\"month\" : \"2026-05\"", FIRST.value());
    }

    @Test
    void nothingIsThere() {
        farm.answer("GET /api/v1/archive", new ArchivedJobs(List.of(), List.of(), false));
        assertThat(CommandRun.of(farm, "archive").err()).contains("No job is in the archive");
    }

    @Test
    void aDocumentIsPrinted() throws IOException {
        farm.answer("GET /api/v1/archive/" + FIRST, Map.of("form", "raymill-job-1"));
        assertThat(new ObjectMapper()
                        .readTree(CommandRun.of(farm, "archive", FIRST.value()).out())
                        .at("/form")
                        .asText())
                .isEqualTo("raymill-job-1");
    }
}
