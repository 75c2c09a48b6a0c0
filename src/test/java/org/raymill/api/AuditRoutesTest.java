package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.AuditEntry;

class AuditRoutesTest {

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
        // Ids may be as long as they like up to their limit, and have characters that addresses do not.
        String tail = "/&+ " + "x".repeat(AuditEntry.MAX_ID - 6);
        for (int i = 4; i >= 0; i--) {
            String subject = i % 2 == 0 ? "server:mill-1" : "job:0000000000000001";
            api.farm.audit.add(new AuditEntry(
                    i + tail, FakeFarm.NOON.plusNanos(123_456_000L * (i / 2)), "ann", "drain", subject, "hot", ""));
        }
    }

    private static List<String> ids(JsonNode page) {
        return page.get("entries").findValuesAsText("id").stream()
                .map(id -> id.substring(0, 1))
                .toList();
    }

    @Test
    void whatWasDoneIsListedPageByPageNewestFirst() {
        List<String> all = new ArrayList<>();
        String before = "";
        for (int page = 0; page < 3; page++) {
            JsonNode answer =
                    api.get("/api/v1/audit?limit=2" + before).expect(200).json();
            all.addAll(ids(answer));
            assertThat(answer.has("next")).isEqualTo(page < 2);
            if (page < 2) {
                before = "&before=" + URLEncoder.encode(answer.get("next").asText(), StandardCharsets.UTF_8);
            }
        }
        assertThat(all).containsExactly("4", "3", "2", "1", "0");
    }

    @Test
    void entriesTellWhoDidWhatToWhatWhenAndWhy() {
        JsonNode entry = api.get("/api/v1/audit?limit=1").expect(200).json().at("/entries/0");
        assertThat(entry.get("by").asText()).isEqualTo("ann");
        assertThat(entry.get("action").asText()).isEqualTo("drain");
        assertThat(entry.get("subject").asText()).isEqualTo("server:mill-1");
        assertThat(entry.get("reason").asText()).isEqualTo("hot");
        assertThat(entry.get("at").asText()).isEqualTo("2026-11-23T12:00:00.246912Z");
    }

    @Test
    void oneSubjectCanBeAskedFor() {
        assertThat(ids(api.get("/api/v1/audit?subject=job:0000000000000001")
                        .expect(200)
                        .json()))
                .containsExactly("3", "1");
    }

    @Test
    void whoDidWhatAndWhenCanBeAskedFor() {
        assertThat(ids(api.get(
                                "/api/v1/audit?by=ann&action=drain,pause&since=2026-11-23T00:00:00Z&until=2027-01-01T00:00:00%2B01:00")
                        .expect(200)
                        .json()))
                .containsExactly("4", "3", "2", "1", "0");
        for (String nobody :
                List.of("by=an", "action=submit", "since=2027-01-01T00:00:00Z", "until=2026-11-23T00:00:00Z")) {
            assertThat(ids(api.get("/api/v1/audit?" + nobody).expect(200).json()))
                    .as(nobody)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=501",
                "subject=mill-1",
                "subject=job:",
                "action=a,,b",
                "action=Pause",
                "since=yesterday",
                "until=12",
                "before=x",
                "before=2026-11-23T12:00:00Z",
                "before=2026-11-23T12:00:00Z/",
                "before=yesterday/x",
                "job=1"
            })
    void aListThatCanNotBeMeantIsRefused(String query) {
        api.get("/api/v1/audit?" + query).expectProblem(400, "invalid-request");
    }

    @Test
    void aDatabaseThatIsAwayIsSaid() {
        api.farm.databaseAnswers = false;
        assertThat(api.get("/api/v1/audit").expectProblem(503, "unavailable").header("Retry-After"))
                .isNotEmpty();
        api.farm.catalogAnswers = false;
        api.get("/api/v1/audit").expectProblem(503, "unavailable");
    }
}
