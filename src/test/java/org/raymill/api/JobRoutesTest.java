package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.FrameSet;
import org.raymill.model.JobDetail;
import org.raymill.model.JobFilter;
import org.raymill.model.JobId;
import org.raymill.model.JobOrder;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.TaskStatus;
import org.raymill.model.TileGrid;
import org.raymill.protocol.JobCatalogCommand.ListJobs;

class JobRoutesTest {

    private static final JobId JOB = id(1);
    private static final String AT = "/api/v1/jobs/" + JOB;
    static final JobSpec SPEC = new JobSpec(
            "helmet",
            new JobProfile("gltf", Optional.empty(), FrameSet.parse("1-3"), 1, TileGrid.WHOLE, 1, 1024),
            new RelativePath("helmet.glb"),
            new Sha256("0".repeat(64)),
            2,
            64,
            64,
            PictureFormat.PNG,
            Map.of(),
            new JobPolicy(50, "default", "anonymous", 3));

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

    private static JobId id(int number) {
        return new JobId(String.format("%016d", number));
    }

    private static FakeFarm.Job add(JobId id, JobStatus status) {
        FakeFarm.Job job = FakeFarm.add(id, SPEC);
        JobDetail detail = job.detail;
        job.detail = new JobDetail(
                FakeFarm.summary(id, "helmet", status), detail.spec(), List.of(), List.of(), "nothing is free", 0);
        api.farm.jobs.put(id, job);
        return job;
    }

    // ---- lists

    @Test
    void jobsAreListedPageByPageNewestFirst() {
        for (int i = 1; i <= 5; i++) {
            add(id(i), JobStatus.WAITING);
        }
        JsonNode first = api.get("/api/v1/jobs?limit=2").expect(200).json();
        assertThat(first.get("jobs")).hasSize(2);
        assertThat(first.at("/jobs/0/id").asText()).isEqualTo(id(5).value());
        assertThat(first.get("next").asText()).startsWith(id(4).value());
        JsonNode second = api.get(
                        "/api/v1/jobs?limit=3&before=" + first.get("next").asText())
                .expect(200)
                .json();
        assertThat(second.get("jobs")).hasSize(3);
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void filtersAreHandedToTheCatalogue() {
        api.get("/api/v1/jobs?status=running,waiting&project=p&user=u%20v&text=50%25&limit=500")
                .expect(200);
        ListJobs asked = api.farm.listed.get(0);
        JobFilter filter = asked.filter();
        assertThat(filter.statuses()).containsExactly(JobStatus.RUNNING, JobStatus.WAITING);
        assertThat(filter.project()).contains("p");
        assertThat(filter.user()).contains("u v");
        assertThat(filter.text()).contains("50%");
        assertThat(asked.limit()).isEqualTo(500);
        assertThat(asked.after()).isEmpty();
        assertThat(asked.order()).isEqualTo(JobOrder.NEWEST_FIRST);
        api.get("/api/v1/jobs?site=berlin&min-priority=20&max-priority=80&submitted-since=2026-11-01T00:00:00Z"
                        + "&submitted-until=2026-11-02T12:30:00Z&sort=-priority&before=" + id(1) + ".50")
                .expect(200);
        asked = api.farm.listed.get(1);
        assertThat(asked.filter())
                .isEqualTo(new JobFilter(
                        null,
                        null,
                        null,
                        null,
                        Optional.of("berlin"),
                        Optional.of(20),
                        Optional.of(80),
                        Optional.of(Instant.parse("2026-11-01T00:00:00Z")),
                        Optional.of(Instant.parse("2026-11-02T12:30:00Z"))));
        assertThat(asked.filter().predecessor()).isEmpty();
        assertThat(asked.order()).isEqualTo(new JobOrder(JobOrder.Key.PRIORITY, true));
        assertThat(asked.after()).contains(new JobOrder.Place("50", id(1)));
    }

    @Test
    void jobsThatWaitForOneAreListed() {
        api.get("/api/v1/jobs?depends-on=" + id(1)).expect(200);
        assertThat(api.farm.listed.get(0).filter()).isEqualTo(JobFilter.ALL.after(Optional.of(id(1))));
        api.get("/api/v1/jobs?depends-on=none").expect(400);
    }

    @Test
    void jobsAreCountedByTheirStates() {
        add(id(1), JobStatus.RUNNING);
        add(id(2), JobStatus.RUNNING);
        add(id(3), JobStatus.FAILED);
        assertThat(api.get("/api/v1/jobs/counts").expect(200).text())
                .isEqualTo("{\"total\":3,\"waiting\":0,\"running\":2,\"paused\":0,\"cancelling\":0,\"cancelled\":0,"
                        + "\"failed\":1,\"succeeded\":0}");
        assertThat(api.get("/api/v1/jobs/counts?status=failed")
                        .expect(200)
                        .json()
                        .get("total")
                        .asInt())
                .isEqualTo(1);
        api.get("/api/v1/jobs/counts?sort=name").expectProblem(400, "invalid-request");
        api.farm.databaseAnswers = false;
        api.get("/api/v1/jobs/counts").expectProblem(503, "unavailable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=done",
                "status=running,",
                "satus=running",
                "limit=0",
                "limit=501",
                "limit=many",
                "limit=99999999999",
                "limit=1&limit=2",
                "before=x",
                "sort=-priority&before=0000000000000001.name",
                "before=0000000000000001.50",
                "sort=colour",
                "min-priority=101",
                "site=Berlin!",
                "submitted-since=yesterday",
                "submitted-since=-9999-01-01T00:00:00Z",
                "text=%00"
            })
    void aListThatCanNotBeMeantIsRefused(String query) {
        String answer = api.get("/api/v1/jobs?" + query).expect(400).text();
        assertThat(answer).contains("https://raymill.org/problems/").doesNotContain("Exception");
    }

    @Test
    void aListSaysWhichParameterIsWrong() {
        assertThat(api.get("/api/v1/jobs?limit=0")
                        .expectProblem(400, "invalid-request")
                        .json()
                        .at("/errors/0/parameter")
                        .asText())
                .isEqualTo("limit");
        assertThat(api.get("/api/v1/jobs?satus=running")
                        .expectProblem(400, "invalid-request")
                        .detail())
                .contains("satus")
                .contains("status");
    }

    @Test
    void aCatalogueThatIsAwayIsSaid() {
        api.farm.databaseAnswers = false;
        assertThat(api.get("/api/v1/jobs").expectProblem(503, "unavailable").header("Retry-After"))
                .isNotEmpty();
        api.farm.catalogAnswers = false;
        api.get("/api/v1/jobs").expectProblem(503, "unavailable");
    }

    // ---- one job

    @Test
    void aJobIsShownInDetail() {
        add(JOB, JobStatus.WAITING);
        JsonNode job = api.get(AT).expect(200).json();
        assertThat(job.at("/summary/id").asText()).isEqualTo(JOB.value());
        assertThat(job.at("/summary/status").asText()).isEqualTo("waiting");
        assertThat(job.at("/spec/profile/frames").asText()).isEqualTo("1-3");
        assertThat(job.get("waitingBecause").asText()).isEqualTo("nothing is free");
    }

    @Test
    void aJobThatIsNotThereIsNotFoundByAnyRoute() {
        for (String path : List.of("", "/tasks", "/tasks/render-1", "/results", "/manifest", "/results.zip")) {
            String type = path.startsWith("/tasks/") ? "task-not-found" : "job-not-found";
            api.get(AT + path).expectProblem(404, type);
        }
        api.post(AT + "/cancel", Map.of()).expectProblem(404, "job-not-found");
    }

    @Test
    void anIdThatIsNoneIsRefused() {
        api.get("/api/v1/jobs/not-a-job").expectProblem(400, "invalid-request");
        api.get("/api/v1/jobs/" + "0".repeat(5_000)).expectProblem(414, "malformed-request");
    }

    @Test
    void aJobThatDoesNotAnswerIsUnavailable() {
        api.farm.jobsAnswer = false;
        assertThat(api.get(AT).expectProblem(503, "unavailable").header("Retry-After"))
                .isNotEmpty();
    }

    @Test
    void aBugIsToldByANumberAlone() {
        api.farm.bug = Optional.of(new IllegalStateException("secret"));
        var answer = api.get(AT).expectProblem(500, "internal-error");
        assertThat(answer.text()).doesNotContain("secret").doesNotContain("IllegalState");
        assertThat(answer.json().get("error").asText()).hasSize(16);
        assertThat(answer.detail()).contains(answer.json().get("error").asText());
    }

    // ---- cancelling

    @Test
    void aJobIsCancelled() {
        FakeFarm.Job job = add(JOB, JobStatus.CANCELLING);
        JsonNode summary = api.post(AT + "/cancel", Map.of("reason", "too dark", "by", "me"))
                .expect(202)
                .json();
        assertThat(summary.get("status").asText()).isEqualTo("cancelling");
        assertThat(job.cancelled.orElseThrow().reason()).isEqualTo("too dark");
        assertThat(job.cancelled.orElseThrow().by()).isEqualTo("me");
    }

    @Test
    void aJobThatHasEndedCanNotBeCancelled() {
        add(JOB, JobStatus.SUCCEEDED);
        assertThat(api.post(AT + "/cancel", Map.of())
                        .expectProblem(409, "job-ended")
                        .detail())
                .contains("succeeded");
    }

    @Test
    void aCancellationThatIsNoneIsRefused() {
        add(JOB, JobStatus.RUNNING);
        api.post(AT + "/cancel", Map.of("reason", "x".repeat(501), "by", "a\nb"))
                .expectProblem(422, "invalid-input");
        api.post(AT + "/cancel", Map.of("reasn", "x")).expectProblem(422, "invalid-input");
        api.post(AT + "/cancel", ApiFixture.bytes("")).expectProblem(400, "malformed-json");
        api.post(AT + "/cancel", new byte[20_000]).expectProblem(413, "too-large");
        api.send("POST", AT + "/cancel", ApiFixture.bytes("{}")).expectProblem(415, "unsupported-media-type");
        assertThat(api.farm.jobs.get(JOB).cancelled).isEmpty();
    }

    // ---- tasks

    @Test
    void tasksAreListedByStatePageByPage() {
        FakeFarm.Job job = add(JOB, JobStatus.RUNNING);
        for (int i = 0; i < 10; i++) {
            job.tasks.add(FakeFarm.task(i, i % 2 == 0 ? TaskStatus.WAITING : TaskStatus.SUCCEEDED));
        }
        JsonNode page = api.get(AT + "/tasks?status=succeeded&offset=1&limit=3")
                .expect(200)
                .json();
        assertThat(page.get("total").asInt()).isEqualTo(5);
        assertThat(page.get("tasks")).hasSize(3);
        assertThat(page.at("/tasks/0/id").asText()).isEqualTo("render-3");
        assertThat(api.get(AT + "/tasks").expect(200).json().get("tasks")).hasSize(10);
    }

    @Test
    void aTaskIsShown() {
        add(JOB, JobStatus.RUNNING).tasks.add(FakeFarm.task(7, TaskStatus.RUNNING));
        assertThat(api.get(AT + "/tasks/render-7")
                        .expect(200)
                        .json()
                        .get("status")
                        .asText())
                .isEqualTo("running");
        api.get(AT + "/tasks/render-8").expectProblem(404, "task-not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tasks?status=done",
                "/tasks?status=waiting,running",
                "/tasks?offset=-1",
                "/tasks?limit=501",
                "/tasks/7",
                "/tasks/render-99999999999",
                "/tasks/..%2F..%2Fetc"
            })
    void aQuestionForTasksThatCanNotBeMeantIsRefused(String path) {
        add(JOB, JobStatus.RUNNING);
        api.get(AT + path).expectProblem(400, "invalid-request");
    }
}
