package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.JobId;
import org.raymill.storage.JobArchive;

/** What is kept of jobs that ended long ago is listed by month and read by id. */
class ArchiveRoutesTest {

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() throws IOException {
        api = ApiFixture.start(folder);
        Files.createDirectories(api.layout.jobs());
        JobArchive archive = new JobArchive(api.layout);
        for (int number = 1; number <= 3; number++) {
            String document = "{\"number\":" + number + "}";
            archive.put(
                    id(number),
                    Instant.parse("2026-0" + (number < 3 ? 5 : 7) + "-30T12:00:00Z"),
                    out -> out.write(document.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static JobId id(int number) {
        return new JobId(String.format("%016d", number));
    }

    @Test
    void monthsAndTheirJobs() {
        var all = api.get("/api/v1/archive").expect(200).json();
        assertThat(all.at("/months").toString()).isEqualTo("[\"2026-05\",\"2026-07\"]");
        assertThat(all.at("/jobs")).isEmpty();
        var may = api.get("/api/v1/archive?month=2026-05&limit=1").expect(200).json();
        assertThat(may.at("/jobs/0").asText()).isEqualTo(id(1).value());
        assertThat(may.at("/more").asBoolean()).isTrue();
        var rest = api.get("/api/v1/archive?month=2026-05&after=" + id(1))
                .expect(200)
                .json();
        assertThat(rest.at("/jobs").toString()).isEqualTo("[\"" + id(2) + "\"]");
        assertThat(rest.at("/more").asBoolean()).isFalse();
        assertThat(api.get("/api/v1/archive?month=2020-01").expect(200).json().at("/jobs"))
                .isEmpty();
    }

    @Test
    void aDocument() {
        assertThat(api.get("/api/v1/archive/" + id(3))
                        .expect(200)
                        .json()
                        .at("/number")
                        .asInt())
                .isEqualTo(3);
        api.get("/api/v1/archive/" + id(4)).expectProblem(404, "job-not-found");
    }

    @Test
    void nothingElseOfTheStorageCanBeRead() {
        api.get("/api/v1/archive?month=../files").expectProblem(400, "invalid-request");
        api.get("/api/v1/archive?month=leaving").expectProblem(400, "invalid-request");
        assertThat(api.get("/api/v1/archive/..%2Fleaving").status()).isIn(400, 404);
    }
}
