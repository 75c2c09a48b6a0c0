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
import org.raymill.api.json.JobList;
import org.raymill.api.json.PackageList;
import org.raymill.api.json.ServerList;
import org.raymill.api.json.TaskList;
import org.raymill.model.Dependency;
import org.raymill.model.Dependency.OnFailure;
import org.raymill.model.FrameOrder;
import org.raymill.model.HostLoad;
import org.raymill.model.HostNeeds;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.PackageProblem;
import org.raymill.model.SandboxMode;
import org.raymill.model.ServerDetail;
import org.raymill.model.TileGrid;

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
                .contains("and more: raymill tasks " + Samples.JOB + " --status failed");
    }

    @Test
    void aJobShowsWhatItAsksForBeyondTheUsual() {
        JobDetail usual = Samples.detail(Samples.job(JobStatus.WAITING, 0));
        JobSpec spec = usual.spec();
        JobProfile profile = new JobProfile(
                "gltf",
                Optional.of("0.1"),
                spec.profile().frames(),
                1,
                TileGrid.WHOLE,
                1,
                1024,
                HostNeeds.ANY,
                Map.of("station", 2));
        JobPolicy policy = JobPolicyBuilder.builder()
                .priority(50)
                .project("default")
                .user("ada")
                .retries(3)
                .urgent(true)
                .maxTasks(0)
                .frameOrder(FrameOrder.SEQUENTIAL)
                .chunkSeconds(0)
                .failureShare(50)
                .avoidAfter(3)
                .dependencies(
                        List.of(new Dependency(new JobId(Samples.ATTEMPT), Optional.empty(), true, OnFailure.HOLD)))
                .build();
        JobSpec demanding = new JobSpec(
                "helmet",
                profile,
                spec.scene(),
                spec.manifest(),
                spec.manifestSize(),
                spec.width(),
                spec.height(),
                spec.format(),
                spec.parameters(),
                policy);
        farm.answer(
                "GET " + JOB,
                new JobDetail(usual.summary(), demanding, List.of(), List.of(), "2 servers: no station", 0));

        assertThat(CommandRun.of(farm, "job", Samples.JOB).out().lines().skip(2))
                .containsExactly(
                        "needs      gltf 0.1, 2 of station",
                        "treated    urgent",
                        "after      " + Samples.ATTEMPT + ", frame by frame",
                        "waiting    2 servers: no station  (raymill why " + Samples.JOB + ")");
        farm.answer("GET " + JOB, usual);
        assertThat(CommandRun.of(farm, "job", Samples.JOB).out()).doesNotContain("needs", "treated", "after");
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

        assertThat(run.out()).contains("mill-1  up      2/8    2048/30000  2        gltf 0.1  none     A CPU");
    }

    @Test
    void packagesThatWereNotProvenAreMarkedWhereServersAreShown() {
        ServerDetail plain = Samples.server("mill-1", 0);
        ServerDetail mixed = new ServerDetail(
                plain.id(),
                plain.status(),
                "",
                plain.host(),
                8,
                0,
                30_000,
                0,
                List.of(
                        new InstalledPackage("gltf", "0.1", true, true),
                        new InstalledPackage("povray", "3.8.0-fake", true)),
                List.of(),
                Samples.TIME,
                Samples.TIME);
        farm.answer("GET /api/v1/servers", new ServerList(List.of(mixed), 3));

        assertThat(CommandRun.of(farm, "servers").out()).contains("  gltf 0.1, povray 3.8.0-fake (unverified)  ");
        assertThat(CommandRun.of(farm, "server", "mill-1").out().lines().map(String::strip))
                .contains("package    gltf 0.1", "package    povray 3.8.0-fake (unverified)");
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
                Optional.empty(),
                SandboxMode.BUBBLEWRAP,
                "the kernel counts the processes of each program",
                List.of(new PackageProblem("blender", "/opt/blender/blender", "/opt/blender/blender is gone")),
                Optional.empty(),
                Optional.empty());
        farm.answer("GET /api/v1/servers", new ServerList(List.of(plain, equipped), 3));

        List<String> lines = CommandRun.of(farm, "servers").out().lines().toList();

        assertThat(lines.get(0))
                .startsWith("ID      STATUS       CORES  MEMORY MIB  GPUS  AMOUNTS          RUNNING  PACKAGES  TAGS");
        assertThat(lines.get(1)).startsWith("mill-1  up           0/8    0/30000     0/0                    0 ");
        assertThat(lines.get(2))
                .startsWith(
                        "mill-2  quarantined  0/8    0/30000     1/2   fps-station 1/3  0        gltf 0.1  fast, studio")
                .contains("fast, studio  bubblewrap")
                .endsWith("tasks of 3 jobs failed here; blender: /opt/blender/blender is gone");
    }

    @Test
    void aServerIsShownWithWhatHoldsItsProgramsBackAndHowTheyAreCounted() {
        ServerDetail usual = Samples.server("mill-1", 1);
        ServerDetail server = new ServerDetail(
                "mill-1",
                usual.status(),
                "",
                usual.host(),
                8,
                1,
                30_000,
                1_024,
                usual.packages(),
                usual.running(),
                Samples.TIME,
                Samples.TIME,
                0,
                0,
                List.of("fast"),
                Map.of(),
                Map.of(),
                0,
                Optional.empty(),
                SandboxMode.BUBBLEWRAP,
                "the kernel counts the processes of each program",
                List.of(),
                Optional.of(new HostLoad(0.374, 2_048)),
                Optional.empty());
        farm.answer("GET /api/v1/servers", new ServerList(List.of(Samples.server("mill-2", 0), server), 3));

        assertThat(CommandRun.of(farm, "server", "mill-1").out().lines())
                .contains(
                        "cores      1 of 8 in use",
                        "load       37 % of the processors, 2048 MiB of memory, with all that runs on the host",
                        "tags       fast",
                        "sandbox    bubblewrap; the kernel counts the processes of each program",
                        "package    gltf 0.1",
                        "running    render-0 of job " + Samples.JOB + ", 50 %");
        assertThat(CommandRun.of(farm, "server", "mill-1", "--json").out())
                .contains("\"processCounting\"", "the kernel counts");
        CommandRun none = CommandRun.of(farm, "server", "mill-3");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("there is no render server mill-3; 'raymill servers' lists them");
    }

    @Test
    void packagesAreATable() {
        farm.answer("GET /api/v1/packages", packages());

        assertThat(CommandRun.of(farm, "packages").out())
                .contains("gltf   0.1      yes    yes       mill-1, mill-2")
                .contains("paint  2        no     no        mill-2");
    }

    private static PackageList packages() {
        return new PackageList(
                List.of(
                        new PackageList.PackageEntry(
                                "gltf 0.1", "gltf", "0.1", true, true, List.of("mill-1", "mill-2")),
                        new PackageList.PackageEntry("paint 2", "paint", "2", false, false, List.of("mill-2"))),
                List.of());
    }

    @Test
    void everyListAsJsonIsAnArrayOfObjectsWithIds() {
        farm.answer("GET /api/v1/jobs", new JobList(List.of(Samples.job(JobStatus.RUNNING, 2)), Optional.empty()));
        farm.answer("GET /api/v1/servers", new ServerList(List.of(Samples.server("mill-1", 1)), 3));
        farm.answer("GET /api/v1/packages", packages());
        farm.answer("GET " + JOB + "/tasks", new TaskList(List.of(Samples.failedTask()), 1));
        farm.answer("GET " + JOB + "/results", Map.of("results", List.of(Samples.result(1, "x")), "total", 1));

        assertThat(ids("jobs")).containsExactly(Samples.JOB);
        assertThat(ids("servers")).containsExactly("mill-1");
        assertThat(ids("packages")).containsExactly("gltf 0.1", "paint 2");
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
    void theLogOfTheNewestAttemptAtATaskIsFollowedToItsEnd() {
        farm.answer(
                "GET " + JOB + "/tasks/render-3",
                new org.raymill.model.JobDetail.TaskDetail(
                        "render-3",
                        "render",
                        "4",
                        java.util.Optional.empty(),
                        org.raymill.model.TaskStatus.RUNNING,
                        0.5,
                        List.of(new org.raymill.model.JobDetail.AttemptDetail(
                                Samples.ATTEMPT,
                                2,
                                "alpha",
                                org.raymill.model.AttemptStatus.RUNNING,
                                "",
                                java.util.Optional.empty(),
                                java.util.Optional.empty()))));
        farm.on(
                "GET " + JOB + "/tasks/render-3/attempts/2/log?follow=true",
                (exchange, request) -> FakeFarm.send(
                        exchange,
                        200,
                        "event: log\ndata: one\ndata: two\n\n:\n\nevent: end\ndata: {}\n\n"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        CommandRun run = CommandRun.of(farm, "logs", "-f", Samples.JOB, "render-3");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEqualToNormalizingNewlines("one\ntwo\n");
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
