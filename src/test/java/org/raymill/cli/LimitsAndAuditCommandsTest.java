package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.api.json.AuditList;
import org.raymill.api.json.LimitList;
import org.raymill.model.AuditEntry;
import org.raymill.model.LimitDetail;

/** The commands that show a site's limits and its audit. */
class LimitsAndAuditCommandsTest {

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
    void limitsAreATable() {
        farm.answer("GET /api/v1/limits", new LimitList(limits()));

        List<String> lines = CommandRun.of(farm, "limits").out().lines().toList();

        assertThat(lines.get(0))
                .isEqualTo("NAME             IN USE  USABLE  TOTAL  A HOST  TASKS WAITING  BACKED OFF UNTIL");
        assertThat(lines.get(1))
                .isEqualTo("licence.houdini  4       6       10     2       12             " + Times.at(Samples.TIME));
        assertThat(lines.get(2)).isEqualTo("station          0       3       3      -       0              -");
    }

    private static List<LimitDetail> limits() {
        return List.of(
                new LimitDetail("licence.houdini", 10, 2, 4, 6, 12, Optional.of(Samples.TIME)),
                new LimitDetail("station", 3, 0, 0, 3, 0, Optional.empty()));
    }

    private static AuditEntry entry(String id) {
        return new AuditEntry(
                id, Samples.TIME, "ann", "priority", "job:" + Samples.JOB, "hero\u001b shot", "priority 50 to 80");
    }

    @Test
    void bothAsJsonAreArraysOfObjectsWithIds() {
        farm.answer("GET /api/v1/limits", new LimitList(limits()));
        farm.answer("GET /api/v1/audit", new AuditList(List.of(entry("a")), Optional.empty()));

        assertThat(ids("limits")).containsExactly("licence.houdini", "station");
        assertThat(ids("audit")).containsExactly("a");
    }

    @Test
    void theAuditIsATable() {
        farm.answer("GET /api/v1/audit", new AuditList(List.of(entry("a")), Optional.empty()));

        List<String> lines = CommandRun.of(farm, "audit").out().lines().toList();

        assertThat(lines.get(0)).startsWith("AT                   BY   ACTION    SUBJECT               REASON");
        assertThat(lines.get(1))
                .isEqualTo(Times.at(Samples.TIME) + "  ann  priority  job:" + Samples.JOB
                        + "  hero? shot  priority 50 to 80");
        assertThat(farm.asked()).containsExactly("GET /api/v1/audit?limit=50");
    }

    @Test
    void theAuditIsPagedUpToTheLimitAndAskedForOneSubject() {
        farm.answer(
                "GET /api/v1/audit?limit=3&subject=server%3Amill-1",
                new AuditList(List.of(entry("a"), entry("b")), Optional.of("2026-11-23T08:00:00Z/b")));
        farm.answer(
                "GET /api/v1/audit?limit=1&subject=server%3Amill-1&before=2026-11-23T08%3A00%3A00Z%2Fb",
                new AuditList(List.of(entry("c")), Optional.of("2026-11-23T08:00:00Z/c")));

        assertThat(ids("audit", "--server=mill-1", "--limit=3")).containsExactly("a", "b", "c");
        assertThat(farm.asked()).hasSize(2);
        farm.answer("GET /api/v1/audit", new AuditList(List.of(), Optional.empty()));
        assertThat(ids("audit", "--job", Samples.JOB)).isEmpty();
        assertThat(ids("audit", "--job", Samples.JOB, "--task=render-3")).isEmpty();
        assertThat(farm.asked())
                .contains(
                        "GET /api/v1/audit?limit=50&subject=job%3A" + Samples.JOB,
                        "GET /api/v1/audit?limit=50&subject=task%3A" + Samples.JOB + "%2Frender-3");
    }

    @Test
    void anAuditOfTwoSubjectsOrOfNoneIsWrongUsage() {
        assertThat(CommandRun.of(farm, "audit", "--task=render-3").err()).contains("name that with --job");
        assertThat(CommandRun.of(farm, "audit", "--job", Samples.JOB, "--server=x")
                        .err())
                .contains("choose one of --job and --server");
        assertThat(CommandRun.of(farm, "audit", "--limit=0").status()).isEqualTo(2);
        assertThat(farm.asked()).isEmpty();
    }

    @Test
    void whereThereIsNothingThatIsSaid() {
        farm.answer("GET /api/v1/limits", new LimitList(List.of()));
        farm.answer("GET /api/v1/audit", new AuditList(List.of(), Optional.empty()));

        assertThat(CommandRun.of(farm, "limits").err()).contains("No limits");
        assertThat(CommandRun.of(farm, "limits").out()).isEmpty();
        assertThat(CommandRun.of(farm, "audit").err()).contains("Nothing was done");
        assertThat(ids("limits")).isEmpty();
    }

    @Test
    void aFarmThatDoesNotAnswerTheseIsTold() {
        farm.problem("GET /api/v1/limits", 503, "The farm does not answer", Map.of("detail", "try again"));
        farm.problem("GET /api/v1/audit", 503, "The farm does not answer", Map.of("detail", "try again"));

        for (String command : List.of("limits", "audit")) {
            CommandRun run = CommandRun.of(farm, command);
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("The farm does not answer: try again");
        }
    }

    private List<String> ids(String... command) {
        List<String> arguments = new java.util.ArrayList<>(List.of(command));
        arguments.add("--json");
        CommandRun run = CommandRun.of(farm, arguments.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        List<String> ids = new java.util.ArrayList<>();
        array(run).forEach(element -> ids.add(element.path("id").asText()));
        return ids;
    }

    private static JsonNode array(CommandRun run) {
        try {
            JsonNode array = new ObjectMapper().readTree(run.out());
            assertThat(array.isArray()).as(run.out()).isTrue();
            return array;
        } catch (IOException e) {
            throw new AssertionError(run.out(), e);
        }
    }
}
