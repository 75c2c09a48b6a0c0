package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.api.json.UsageList;
import org.raymill.model.UsageGrouping;
import org.raymill.model.UsageSum;
import org.raymill.model.UsageTotals;

/** The command that shows what attempts took. */
class UsageCommandTest {

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    private static UsageList list(boolean more, UsageSum... sums) {
        return new UsageList(
                UsageGrouping.USER, LocalDate.parse("2026-01-01"), LocalDate.parse("2026-01-30"), List.of(sums), more);
    }

    private static UsageSum sum() {
        return new UsageSum(
                "ann\u001b",
                new UsageTotals(250, 3, 912_004, 3_420_118, 734_003_200, 943_478, 12, new BigDecimal("3.4")));
    }

    @Test
    void sumsAreATable() {
        farm.answer("GET /api/v1/usage", list(false, sum()));

        CommandRun run = CommandRun.of(farm, "usage", "--by=user", "--from=2026-01-01", "--to", "2026-01-30");

        List<String> lines = run.out().lines().toList();
        assertThat(lines.get(0))
                .isEqualTo("USER  ATTEMPTS  FAILED  TIME         CPU         MEMORY     IN         OUT       COST");
        assertThat(lines.get(1))
                .isEqualTo("ann?  250       3       15 min 12 s  57 min 0 s  700.0 MiB  921.4 KiB  12 bytes  3.40");
        assertThat(run.err()).isEmpty();
        assertThat(farm.asked()).containsExactly("GET /api/v1/usage?by=user&from=2026-01-01&to=2026-01-30");
    }

    @Test
    void sumsAreAlsoJsonAndCommaSeparatedValues() throws IOException {
        farm.answer("GET /api/v1/usage", list(true, sum()));

        CommandRun json = CommandRun.of(farm, "usage", "--json");
        JsonNode array = new ObjectMapper().readTree(json.out());
        assertThat(array).hasSize(1);
        assertThat(array.at("/0/totals/attempts").asInt()).isEqualTo(250);
        assertThat(json.err()).contains("There are more");
        assertThat(CommandRun.of(farm, "usage", "--csv").out().lines())
                .containsExactly(
                        "user,attempts,failed,wallMillis,cpuMillis,peakMemoryBytes,inputBytes,outputBytes,cost",
                        "\"ann\u001b\",250,3,912004,3420118,734003200,943478,12,3.4");
        assertThat(farm.asked().get(0)).isEqualTo("GET /api/v1/usage?by=project");
    }

    @Test
    void whereNothingRanThatIsSaid() {
        farm.answer("GET /api/v1/usage", list(false));

        CommandRun run = CommandRun.of(farm, "usage");

        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Nothing ran from 2026-01-01 to 2026-01-30.");
    }

    @Test
    void whatCanNotBeMeantIsWrongUsage() {
        for (String option : List.of("--by=colour", "--from=yesterday", "--to=2026-02-30")) {
            assertThat(CommandRun.of(farm, "usage", option).status()).as(option).isEqualTo(2);
        }
        assertThat(CommandRun.of(farm, "usage", "--json", "--csv").status()).isEqualTo(2);
        assertThat(farm.asked()).isEmpty();
    }

    @Test
    void aFarmThatDoesNotAnswerIsTold() {
        farm.problem("GET /api/v1/usage", 503, "The farm does not answer", Map.of("detail", "try again"));

        CommandRun run = CommandRun.of(farm, "usage");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("The farm does not answer: try again");
    }
}
