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
import org.raymill.api.json.JobList;
import org.raymill.api.json.LimitList;
import org.raymill.api.json.PackageList;
import org.raymill.api.json.ServerList;
import org.raymill.api.json.TaskList;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobStatus;
import org.raymill.model.LimitDetail;
import org.raymill.model.ServerDetail;
import org.raymill.model.Verdict;
import org.raymill.model.Why;

/** The commands that show what a farm has. */
class ListCommandsTest {

    private static final String JOB = "/api/v1/jobs/" + Samples.JOB;

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
    void jobsAreATable() {
        farm.answer("GET /api/v1/jobs", new JobList(List.of(Samples.job(JobStatus.RUNNING, 2)), Optional.empty()));

        CommandRun run = CommandRun.of(farm, "jobs");

        assertThat(run.status()).isZero();
        assertThat(run.out().lines()).hasSize(2);
        assertThat(run.out().lines().findFirst().orElseThrow()).startsWith("ID                NAME    STATUS   FRAMES");
        assertThat(run.out()).contains(Samples.JOB + "  helmet  running  2/4").doesNotContain("\u001b");
    }

    @Test
    void statusesAreColouredOnATerminal() {
        farm.answer("GET /api/v1/jobs", new JobList(List.of(Samples.job(JobStatus.FAILED, 2)), Optional.empty()));

        assertThat(CommandRun.onTerminal(farm, "jobs").out()).contains("\u001b[31mfailed\u001b[0m  2/4");
    }

    @Test
    void filtersOfJobsReachTheFarm() {
        farm.answer("GET /api/v1/jobs", new JobList(List.of(), Optional.empty()));

        CommandRun run = CommandRun.of(
                farm,
                "jobs",
                "--status=running,WAITING,paused",
                "--project=a&b",
                "--user",
                "ada",
                "--text=x y",
                "--limit=7");

        assertThat(farm.asked())
                .containsExactly(
                        "GET /api/v1/jobs?limit=7&status=running%2Cwaiting%2Cpaused&project=a%26b&user=ada&text=x+y");
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("No jobs");
    }

    @Test
    void jobsArePagedUpToTheLimit() {
        farm.answer(
                "GET /api/v1/jobs?limit=3",
                new JobList(
                        List.of(Samples.job(JobStatus.RUNNING, 1), Samples.job(JobStatus.RUNNING, 1)),
                        Optional.of("01kaqz5m3c9x4p2g")));
        farm.answer(
                "GET /api/v1/jobs?limit=1&before=01kaqz5m3c9x4p2g",
                new JobList(List.of(Samples.job(JobStatus.RUNNING, 3)), Optional.of("01kaqz5m3c9x4p2f")));

        assertThat(array(CommandRun.of(farm, "jobs", "--limit=3", "--json"))).hasSize(3);
        assertThat(farm.asked()).hasSize(2);
    }

    @Test
    void anUnknownStatusIsWrongUsage() {
        CommandRun run = CommandRun.of(farm, "jobs", "--status=sleeping");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("'sleeping' is no status; there are waiting, running, paused, cancelling");
        assertThat(farm.asked()).isEmpty();
    }

    @Test
    void aLimitIsAtLeastOne() {
        assertThat(CommandRun.of(farm, "jobs", "--limit=0").status()).isEqualTo(2);
        assertThat(CommandRun.of(farm, "tasks", Samples.JOB, "--limit=-1").err())
                .contains("--limit must be at least 1, not -1");
    }

    @Test
    void aJobShowsStepsWhatRunsAndWhatFailed() {
        farm.answer("GET " + JOB, Samples.detail(Samples.job(JobStatus.FAILED, 2), Samples.runningTask(7, "mill-2")));
        farm.answer("GET " + JOB + "/tasks", new TaskList(List.of(Samples.failedTask()), 3));

        CommandRun run = CommandRun.of(farm, "job", Samples.JOB);

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains(Samples.JOB + "  helmet  failed (task render-3 failed 4 times)")
                .contains("2 of 4 frames, 640x360, package gltf")
                .contains("4 of 16 tasks done, 2 running, 10 waiting, 0 failed")
                .contains("render-7 frame 1 tile 7 on mill-2, 25 %")
                .contains("render-3 on mill-1: no memory?[2J")
                .contains("raymill logs " + Samples.JOB + " " + Samples.ATTEMPT)
                .contains("and 2 more: raymill tasks " + Samples.JOB + " --status failed");
    }

    @Test
    void aJobAsJsonIsWhatTheFarmSaid() throws IOException {
        farm.answer("GET " + JOB, Samples.detail(Samples.job(JobStatus.RUNNING, 2)));

        JsonNode job = new ObjectMapper()
                .readTree(CommandRun.of(farm, "job", Samples.JOB, "--json").out());

        assertThat(job.path("summary").path("id").asText()).isEqualTo(Samples.JOB);
        assertThat(job.path("summary").path("status").asText()).isEqualTo("running");
    }

    @Test
    void tasksAreATableAndSayHowManyMoreThereAre() {
        farm.answer(
                "GET " + JOB + "/tasks?status=running&offset=0&limit=2",
                new TaskList(List.of(Samples.runningTask(1, "mill-1"), Samples.runningTask(2, "mill-2")), 9));

        CommandRun run = CommandRun.of(farm, "tasks", Samples.JOB, "--status=running", "--limit=2");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("render-2  1 tile 2  running  1         " + Samples.ATTEMPT + "  mill-2");
        assertThat(run.err()).contains("and 7 more");
    }

    @Test
    void serversAreATable() {
        farm.answer("GET /api/v1/servers", new ServerList(List.of(Samples.server("mill-1", 2)), 3));

        CommandRun run = CommandRun.of(farm, "servers");

        assertThat(run.out()).contains("mill-1  up      2/8    2048/30000  2        gltf 0.1  A CPU");
    }

    @Test
    void serversShowWhatSomeHaveBesideCoresAndMemoryAndWhyTheyTakeNoWork() {
        ServerDetail plain = Samples.server("mill-1", 0);
        ServerDetail equipped = new ServerDetail(
                "mill-2",
                ServerDetail.Status.QUARANTINED,
                "tasks of 3 jobs failed here",
                plain.host(),
                8,
                0,
                30_000,
                0,
                plain.packages(),
                List.of(),
                Samples.TIME,
                Samples.TIME,
                2,
                1,
                List.of("fast", "studio"),
                Map.of("fps-station", 3),
                Map.of("fps-station", 1),
                3,
                Optional.empty());
        farm.answer("GET /api/v1/servers", new ServerList(List.of(plain, equipped), 3));

        List<String> lines = CommandRun.of(farm, "servers").out().lines().toList();

        assertThat(lines.get(0))
                .startsWith("ID      STATUS       CORES  MEMORY MIB  GPUS  AMOUNTS          RUNNING  PACKAGES  TAGS");
        assertThat(lines.get(1)).startsWith("mill-1  up           0/8    0/30000     0/0                    0 ");
        assertThat(lines.get(2))
                .startsWith(
                        "mill-2  quarantined  0/8    0/30000     1/2   fps-station 1/3  0        gltf 0.1  fast, studio")
                .endsWith("tasks of 3 jobs failed here");
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

    // ---- why

    @Test
    void aJobTellsWhyItWaitsWithCountedVerdicts() {
        farm.answer(
                "GET " + JOB + "/why",
                new Why(
                        Samples.JOB,
                        "waiting",
                        24,
                        "no server suits",
                        List.of(
                                new Verdict("render", Verdict.Filter.PACKAGE, 12, "package blender >=4 is missing"),
                                new Verdict("render", Verdict.Filter.TAGS, 1, "has no tag 'fast'\u001b"),
                                new Verdict("render", Verdict.Filter.LIMIT, 0, "all of licence.houdini are in use"))));

        CommandRun run = CommandRun.of(farm, "why", Samples.JOB);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        Samples.JOB + " waiting, 24 tasks wait: no server suits",
                        "  12 servers: package blender >=4 is missing",
                        "  1 server: has no tag 'fast'?",
                        "  all of licence.houdini are in use");
    }

    @Test
    void verdictsOnDifferentTasksAreToldApart() {
        farm.answer(
                "GET " + JOB + "/why",
                new Why(
                        Samples.JOB,
                        "running",
                        1,
                        "",
                        List.of(
                                new Verdict("render", Verdict.Filter.FREE, 2, "busy"),
                                new Verdict("assemble", Verdict.Filter.SOON, 1, "will be placed"))));

        assertThat(CommandRun.of(farm, "why", Samples.JOB).out().lines())
                .containsExactly(
                        Samples.JOB + " running, 1 task waits",
                        "  render: 2 servers: busy",
                        "  assemble: 1 server: will be placed");
    }

    @Test
    void aTaskTellsWhyItWaitsAlsoAsJson() throws IOException {
        farm.answer(
                "GET " + JOB + "/tasks/render-3/why",
                new Why("render-3", "waiting", 1, "the job is paused", List.of()));

        assertThat(CommandRun.of(farm, "why", Samples.JOB, "render-3").out())
                .isEqualToIgnoringNewLines("render-3 waiting: the job is paused");
        JsonNode why = new ObjectMapper()
                .readTree(CommandRun.of(farm, "why", Samples.JOB, "render-3", "--json")
                        .out());
        assertThat(why.path("summary").asText()).isEqualTo("the job is paused");
        CommandRun none = CommandRun.of(farm, "why", Samples.JOB);
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("There is nothing at this address");
    }

    @Test
    void packagesAreATable() {
        farm.answer("GET /api/v1/packages", packages());

        assertThat(CommandRun.of(farm, "packages").out()).contains("gltf  0.1      yes    mill-1, mill-2");
    }

    private static PackageList packages() {
        return new PackageList(
                List.of(new PackageList.PackageEntry("gltf 0.1", "gltf", "0.1", true, List.of("mill-1", "mill-2"))));
    }

    @Test
    void everyListAsJsonIsAnArrayOfObjectsWithIds() {
        farm.answer("GET /api/v1/jobs", new JobList(List.of(Samples.job(JobStatus.RUNNING, 2)), Optional.empty()));
        farm.answer("GET /api/v1/servers", new ServerList(List.of(Samples.server("mill-1", 1)), 3));
        farm.answer("GET /api/v1/packages", packages());
        farm.answer("GET /api/v1/limits", new LimitList(limits()));
        farm.answer("GET /api/v1/audit", new AuditList(List.of(entry("a")), Optional.empty()));
        farm.answer("GET " + JOB + "/tasks", new TaskList(List.of(Samples.failedTask()), 1));
        farm.answer("GET " + JOB + "/results", Map.of("results", List.of(Samples.result(1, "x")), "total", 1));

        assertThat(ids("jobs")).containsExactly(Samples.JOB);
        assertThat(ids("servers")).containsExactly("mill-1");
        assertThat(ids("packages")).containsExactly("gltf 0.1");
        assertThat(ids("limits")).containsExactly("licence.houdini", "station");
        assertThat(ids("audit")).containsExactly("a");
        assertThat(ids("tasks", Samples.JOB)).containsExactly("render-3");
        assertThat(ids("results", Samples.JOB)).containsExactly("frame_0001.png");
    }

    @Test
    void anEmptyListAsJsonIsAnEmptyArray() {
        farm.answer("GET /api/v1/jobs", new JobList(List.of(), Optional.empty()));
        farm.answer("GET /api/v1/servers", new ServerList(List.of(), 1));

        assertThat(ids("jobs")).isEmpty();
        assertThat(ids("servers")).isEmpty();
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

    @Test
    void aLogIsPrintedWithoutWhatCouldTakeOverTheTerminal() {
        farm.on(
                "GET " + JOB + "/attempts/" + Samples.ATTEMPT + "/log",
                (exchange, request) -> FakeFarm.send(
                        exchange,
                        200,
                        "one\ttab\n\u001b]0;title\u0007two".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        CommandRun run = CommandRun.of(farm, "logs", Samples.JOB, Samples.ATTEMPT);

        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualToNormalizingNewlines("one\ttab\n?]0;title?two\n");
    }

    @Test
    void namesOfJobsAndAttemptsAreCheckedBeforeTheFarmIsAsked() {
        for (String command : List.of("job", "tasks", "watch", "cancel", "results")) {
            CommandRun run = CommandRun.of(farm, command, "../servers");
            assertThat(run.status()).as(command).isEqualTo(2);
            assertThat(run.err()).contains("'../servers' is no job id; 'raymill jobs' lists them");
        }
        assertThat(CommandRun.of(farm, "logs", Samples.JOB, "x").err()).contains("'x' is no attempt id");
        assertThat(farm.asked()).isEmpty();
    }
}
