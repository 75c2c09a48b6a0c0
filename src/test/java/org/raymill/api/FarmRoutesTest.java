package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.FarmFigures;
import org.raymill.model.FarmFigures.Amount;
import org.raymill.model.PlanSummary;
import org.raymill.model.ServerDetail.Status;
import org.raymill.model.ServerId;
import org.raymill.model.TimeSeries;
import org.raymill.protocol.FarmHistoryCommand.GetHistory;

class FarmRoutesTest {

    private static final long MINUTE = Instant.parse("2026-01-01T12:00:00Z").getEpochSecond() / 60;

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
    void theFarmIsShownWithItsScheduler() {
        api.farm.figures = new FarmFigures(
                Map.of(Status.UP, 2),
                new Amount(8, 3),
                new Amount(4096, 512),
                new Amount(1, 0),
                1,
                2,
                0,
                4,
                50,
                1,
                2.345,
                700);
        api.farm.lastPlan = Optional.of(new PlanSummary(Instant.parse("2026-01-01T00:00:09Z"), 1234, 2, 1, 3));

        JsonNode farm = api.get("/api/v1/farm").expect(200).json();

        assertThat(farm.get("epoch").asInt()).isEqualTo(7);
        assertThat(farm.get("inOfficeSince").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(farm.at("/servers/up").asInt()).isEqualTo(2);
        assertThat(farm.at("/servers/lost").asInt()).isZero();
        assertThat(farm.at("/cores/used").asInt()).isEqualTo(3);
        assertThat(farm.at("/cores/busy").asDouble()).isEqualTo(2.35);
        assertThat(farm.at("/gpus/busy").isMissingNode()).isTrue();
        assertThat(farm.get("tasksWaiting").asInt()).isEqualTo(50);
        assertThat(farm.at("/lastPlan/micros").asInt()).isEqualTo(1234);
    }

    @Test
    void beforeTheFirstPlanThereIsNone() {
        assertThat(api.get("/api/v1/farm").expect(200).json().has("lastPlan")).isFalse();
    }

    @Test
    void aServerIsShownByItsName() {
        api.farm.servers.add(FakeFarm.server("a", Status.UP));
        api.farm.servers.add(FakeFarm.server("b", Status.LOST));

        assertThat(api.get("/api/v1/servers/b").expect(200).json().get("status").asText())
                .isEqualTo("lost");
        api.get("/api/v1/servers/c").expectProblem(404, "server-not-found");
    }

    @Test
    void thePastOfAServerIsShownByMinutes() {
        api.farm.pasts.put(
                new ServerId("a"),
                new TimeSeries(1, List.of(MINUTE, MINUTE + 1), Map.of("processors", Arrays.asList(null, 0.33333333))));

        JsonNode past = api.get("/api/v1/servers/a/history").expect(200).json();

        assertThat(past.at("/times/1").asText()).isEqualTo("2026-01-01T12:01:00Z");
        assertThat(past.at("/values/processors/0").isNull()).isTrue();
        assertThat(past.at("/values/processors/1").asDouble()).isEqualTo(0.3333);
        api.get("/api/v1/servers/c/history").expectProblem(404, "server-not-found");
    }

    @Test
    void theHistoryOfTheFarmIsThatOfTheLastHourUnlessAskedOtherwise() {
        api.farm.history = new TimeSeries(1, List.of(MINUTE), Map.of("cores", List.of(8.0)));

        JsonNode history = api.get("/api/v1/farm/history").expect(200).json();

        assertThat(history.at("/values/cores/0").asDouble()).isEqualTo(8);
        GetHistory question = api.farm.historyQuestions.get(0);
        assertThat(question.to() - question.from()).isBetween(60L, 62L);
        assertThat(question.stepMinutes()).isEqualTo(1);
        assertThat(question.names()).contains("cores*", "frames");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T12:00:00Z,2026-01-01T13:00:00Z,1",
        "2026-01-01T12:00:00+02:00,2026-01-02T12:00:00Z,5",
        "2026-01-01T00:00:00Z,2026-01-31T00:00:00Z,121"
    })
    void longerTimesHaveLongerSteps(String from, String to, int step) {
        api.get("/api/v1/farm/history?series=cores,limit.*&from=" + from.replace("+", "%2B") + "&to=" + to)
                .expect(200);

        GetHistory question = api.farm.historyQuestions.get(0);
        assertThat(question.stepMinutes()).isEqualTo(step);
        assertThat(question.names()).containsExactly("cores", "limit.*");
    }

    @ParameterizedTest
    @CsvSource({
        "from=yesterday,from",
        "from=1960-01-01T00:00:00Z,from",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z,from",
        "step=0,step",
        "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&step=1,step",
        "serie=cores,serie",
        "series=%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C%2C,series"
    })
    void whatCanNotBeAskedIsRefusedByName(String query, String parameter) {
        assertThat(api.get("/api/v1/farm/history?" + query)
                        .expectProblem(400, "invalid-request")
                        .json()
                        .get("errors")
                        .toString())
                .contains(parameter);
    }

    @Test
    void withoutTheDatabaseThereIsNoHistoryNow() {
        api.farm.databaseAnswers = false;

        api.get("/api/v1/farm/history").expectProblem(503, "unavailable");
    }
}
