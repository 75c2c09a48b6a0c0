package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.UsageGrouping;
import org.raymill.model.UsageSum;
import org.raymill.model.UsageTotals;
import org.raymill.protocol.JobCatalogCommand.SumUsage;

class UsageRoutesTest {

    private static final String HEADS =
            "project,attempts,failed,wallMillis,cpuMillis,peakMemoryBytes,inputBytes,outputBytes,cost\r\n";

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
        api.farm.usage.add(new UsageSum("film, \"two\"", new UsageTotals(1, 2, 3, 4, 5, 6, 7)));
        api.farm.usage.add(new UsageSum("=1+1", UsageTotals.NONE));
    }

    private SumUsage asked() {
        return api.farm.usageQuestions.get(api.farm.usageQuestions.size() - 1);
    }

    @Test
    void sumsAreToldWithWhatTheyAreOf() {
        JsonNode answer = api.get("/api/v1/usage?by=user&from=2026-02-01&to=2026-02-28&limit=1")
                .expect(200)
                .json();
        assertThat(answer.get("by").asText()).isEqualTo("user");
        assertThat(answer.get("from").asText()).isEqualTo("2026-02-01");
        assertThat(answer.get("to").asText()).isEqualTo("2026-02-28");
        assertThat(answer.get("more").asBoolean()).isTrue();
        assertThat(answer.get("sums")).hasSize(1);
        assertThat(answer.at("/sums/0/name").asText()).isEqualTo("film, \"two\"");
        assertThat(answer.at("/sums/0/totals/wallMillis").asLong()).isEqualTo(3);
        assertThat(asked().by()).isEqualTo(UsageGrouping.USER);
        assertThat(LocalDate.ofEpochDay(asked().fromDay())).isEqualTo("2026-02-01");
        assertThat(LocalDate.ofEpochDay(asked().toDay())).isEqualTo("2026-02-28");
    }

    @Test
    void withoutMoreItIsTheProjectsOfThirtyDays() {
        api.get("/api/v1/usage").expect(200);
        assertThat(asked().by()).isEqualTo(UsageGrouping.PROJECT);
        assertThat(asked().toDay() - asked().fromDay()).isEqualTo(29);
        assertThat(asked().limit()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @CsvSource({"text/csv,''", "application/json,?format=csv", "'text/csv, */*;q=0.1',''"})
    void theyAreHadAsCommaSeparatedValues(String accept, String query) {
        ApiFixture.Answer answer =
                api.get("/api/v1/usage" + query, "Accept", accept).expect(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/csv; charset=UTF-8");
        assertThat(answer.text())
                .isEqualTo(HEADS + "\"film, \"\"two\"\"\",1,2,3,4,5,6,7,0\r\n\"'=1+1\",0,0,0,0,0,0,0,0\r\n");
    }

    @ParameterizedTest
    @CsvSource({"*/*,''", "application/json,''", "text/csv,?format=json"})
    void elseTheyAreJson(String accept, String query) {
        assertThat(api.get("/api/v1/usage" + query, "Accept", accept)
                        .expect(200)
                        .header("Content-Type"))
                .isEqualTo("application/json");
    }

    @Test
    void whatIsNeitherIsRefused() {
        api.get("/api/v1/usage", "Accept", "image/png").expectProblem(406, "not-acceptable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "by=colour",
                "by=job,user",
                "format=xml",
                "from=yesterday",
                "from=2026-02-30",
                "to=1969-12-31",
                "to=%2B10000-01-01",
                "from=2026-02-02&to=2026-02-01",
                "from=2025-01-01&to=2026-01-02",
                "project=film"
            })
    void aQuestionThatCanNotBeMeantIsRefused(String query) {
        api.get("/api/v1/usage?" + query).expectProblem(400, "invalid-request");
        assertThat(api.farm.usageQuestions).isEmpty();
    }

    @Test
    void aWholeLeapYearCanBeAskedFor() {
        api.get("/api/v1/usage?from=2028-01-01&to=2028-12-31").expect(200);
    }

    @Test
    void aDatabaseThatIsAwayIsSaid() {
        api.farm.databaseAnswers = false;
        assertThat(api.get("/api/v1/usage").expectProblem(503, "unavailable").header("Retry-After"))
                .isNotEmpty();
    }
}
