package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobStatus;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.Verdict;
import org.raymill.model.Why;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.OperateReply.Outcome;

class JobOperationRoutesTest {

    private static final JobId JOB = new JobId("0000000000000001");
    private static final String AT = "/api/v1/jobs/" + JOB;
    private static final TaskId TASK = new TaskId(StepName.RENDER, 7);

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

    private static FakeFarm.Job add(JobStatus status) {
        FakeFarm.Job job = FakeFarm.add(JOB, JobRoutesTest.SPEC);
        job.detail =
                new JobDetail(FakeFarm.summary(JOB, "helmet", status), job.detail.spec(), List.of(), List.of(), "", 0);
        api.farm.jobs.put(JOB, job);
        return job;
    }

    /** Each operation: its route, what else its body needs, what it means, how it is answered. */
    static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of("/pause", Map.of(), JobOperation.of(JobOperation.Kind.PAUSE), 200),
                Arguments.of("/resume", Map.of(), JobOperation.of(JobOperation.Kind.RESUME), 200),
                Arguments.of("/priority", Map.of("priority", 80), JobOperation.priority(80), 200),
                Arguments.of("/retry", Map.of(), JobOperation.of(JobOperation.Kind.RETRY), 200),
                Arguments.of("/remove", Map.of(), JobOperation.of(JobOperation.Kind.REMOVE), 200),
                Arguments.of("/tasks/render-7/retry", Map.of(), JobOperation.of(JobOperation.Kind.RETRY, TASK), 200),
                Arguments.of("/tasks/render-7/kill", Map.of(), JobOperation.of(JobOperation.Kind.KILL, TASK), 202),
                Arguments.of("/frames/0/skip", Map.of(), JobOperation.onFrame(JobOperation.Kind.SKIP, 0), 202),
                Arguments.of("/frames/12/retry", Map.of(), JobOperation.onFrame(JobOperation.Kind.RETRY, 12), 200));
    }

    @Test
    void thePicturesAndLogsOfARemovedJobGoAndThoseOfARefusedOneStay() throws IOException {
        FakeFarm.Job job = add(JobStatus.SUCCEEDED);
        Path picture = api.layout.results(JOB).resolve("frame_0001.png");
        Files.createDirectories(picture.getParent());
        Files.writeString(picture, "a picture");
        job.outcome = Outcome.REFUSED;
        post("/remove", Map.of("by", "ann")).expectProblem(409, "wrong-state");
        assertThat(picture).exists();
        for (Outcome outcome : List.of(Outcome.DONE, Outcome.UNCHANGED)) {
            job.outcome = outcome;
            post("/remove", Map.of("by", "ann")).expect(200);
            assertThat(api.layout.job(JOB)).doesNotExist();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void anOperationThatIsMeantForAnotherVersionOfTheJobIsRefused(
            String path, Map<String, Object> body, JobOperation operation, int status) {
        FakeFarm.Job job = add(JobStatus.PAUSED);
        job.detail = job.detail.changes(3);
        Answer late = postIf("\"changes-2\"", path, body).expectProblem(412, "precondition-failed");
        assertThat(late.detail()).contains("it is \"changes-3\" by now").contains("read it again");
        postIf("W/\"changes-3\"", path, body).expectProblem(412, "precondition-failed");
        for (String fitting : List.of("\"changes-3\"", "\"changes-2\", \"changes-3\"", "*")) {
            assertThat(postIf(fitting, path, body).expect(status).header("ETag"))
                    .isEqualTo("\"changes-3\"");
        }
        postIf("changes-3", path, body).expectProblem(400, "invalid-request");
        postIf("\"changes-3\" \"changes-2\"", path, body).expectProblem(400, "invalid-request");
    }

    @Test
    void cancellingMayNameTheVersionOfTheJob() {
        FakeFarm.Job job = add(JobStatus.RUNNING);
        job.detail = job.detail.changes(3);
        postIf("\"changes-2\"", "/cancel", Map.of()).expectProblem(412, "precondition-failed");
        assertThat(job.cancelled).isEmpty();
        assertThat(postIf("\"changes-3\"", "/cancel", Map.of()).expect(202).header("ETag"))
                .isEqualTo("\"changes-3\"");
        assertThat(job.cancelled).isPresent();
    }

    private static Answer postIf(String tag, String path, Map<String, Object> body) {
        return api.post(AT + path, body, "If-Match", tag);
    }

    private static Answer post(String path, Map<String, Object> body) {
        return api.post(AT + path, body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void anOperationReachesTheJobWithWhoAndWhy(
            String path, Map<String, Object> body, JobOperation operation, int status) {
        FakeFarm.Job job = add(JobStatus.PAUSED);
        Map<String, Object> signed = new java.util.HashMap<>(body);
        signed.put("by", "ann");
        signed.put("reason", "too dark");
        JsonNode summary = post(path, signed).expect(status).json();
        assertThat(summary.get("id").asText()).isEqualTo(JOB.value());
        assertThat(summary.get("status").asText()).isEqualTo("paused");
        assertThat(job.operations)
                .extracting(Operate::operation, Operate::by, Operate::reason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(operation, "ann", "too dark"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void nobodyInParticularMayDoItAndTwice(String path, Map<String, Object> body, JobOperation operation, int status) {
        FakeFarm.Job job = add(JobStatus.RUNNING);
        job.outcome = Outcome.UNCHANGED;
        post(path, body).expect(status);
        assertThat(job.operations)
                .extracting(Operate::by, Operate::reason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("anonymous", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void whatDoesNotGoWithTheStateIsRefusedWithIt(
            String path, Map<String, Object> body, JobOperation operation, int status) {
        add(JobStatus.SUCCEEDED).outcome = Outcome.REFUSED;
        Answer answer = post(path, body).expectProblem(409, "wrong-state");
        assertThat(answer.detail()).isEqualTo("job " + JOB + " has succeeded: that does not go with it");
        assertThat(answer.json().get("status").asInt()).isEqualTo(409);
        assertThat(answer.json().get("state").asText()).isEqualTo("succeeded");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void whatIsNotThereIsNotFound(String path, Map<String, Object> body, JobOperation operation, int status) {
        post(path, body).expectProblem(404, "job-not-found");
        if (operation.task().isPresent()) {
            add(JobStatus.RUNNING).outcome = Outcome.NO_SUCH_TASK;
            assertThat(post(path, body).expectProblem(404, "task-not-found").detail())
                    .contains("there is no task render-7 of job " + JOB);
        }
        if (operation.frame().isPresent()) {
            add(JobStatus.RUNNING).outcome = Outcome.NO_SUCH_TASK;
            assertThat(post(path, body).expectProblem(404, "frame-not-found").detail())
                    .isEqualTo("there is no frame " + operation.frame().get() + " of job " + JOB);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void aJobThatDoesNotAnswerIsUnavailable(String path, Map<String, Object> body, JobOperation operation, int status) {
        api.farm.jobsAnswer = false;
        assertThat(post(path, body).expectProblem(503, "unavailable").header("Retry-After"))
                .isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void aRequestThatIsNoneIsRefused(String path, Map<String, Object> body, JobOperation operation, int status) {
        FakeFarm.Job job = add(JobStatus.RUNNING);
        Map<String, Object> wrong = new java.util.HashMap<>(body);
        wrong.put("by", "a\nb");
        wrong.put("reason", "x".repeat(501));
        wrong.put("reasn", "x");
        assertThat(post(path, wrong)
                        .expectProblem(422, "invalid-input")
                        .json()
                        .get("errors")
                        .findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/by", "/reason", "/reasn");
        api.post(AT + path, new byte[20_000]).expectProblem(413, "too-large");
        api.post(AT + path + "?force=1", body).expectProblem(400, "invalid-request");
        api.get(AT + path).expectProblem(405, "method-not-allowed");
        api.post(AT.replace(JOB.value(), "x") + path, body).expectProblem(400, "invalid-request");
        assertThat(job.operations).isEmpty();
    }

    @Test
    void aPriorityIsNamedAndInItsRange() {
        FakeFarm.Job job = add(JobStatus.RUNNING);
        for (Map<String, Object> body : List.<Map<String, Object>>of(
                Map.of(), Map.of("priority", 101), Map.of("priority", -1), Map.of("priority", "80"))) {
            assertThat(post("/priority", body)
                            .expectProblem(422, "invalid-input")
                            .json()
                            .at("/errors/0/pointer")
                            .asText())
                    .isEqualTo("/priority");
        }
        assertThat(post("/pause", Map.of("priority", 80))
                        .expectProblem(422, "invalid-input")
                        .detail())
                .contains("/priority: is no field");
        assertThat(job.operations).isEmpty();
    }

    @Test
    void aTaskThatIsNoneIsRefused() {
        add(JobStatus.RUNNING);
        for (String path : List.of("/tasks/7/kill", "/tasks/paint-1/retry")) {
            post(path, Map.of()).expectProblem(400, "invalid-request");
        }
        api.get(AT + "/tasks/7/why").expectProblem(400, "invalid-request");
    }

    @Test
    void aFrameThatIsNoneIsRefused() {
        FakeFarm.Job job = add(JobStatus.RUNNING);
        for (String frame : List.of("x", "1.5", "1-3", "99999999999", "+1", "-1", "%201")) {
            post("/frames/" + frame + "/skip", Map.of()).expectProblem(400, "invalid-request");
        }
        post("/frames//skip", Map.of()).expectProblem(404, "not-found");
        post("/frames/1/kill", Map.of()).expectProblem(404, "not-found");
        assertThat(job.operations).isEmpty();
    }

    // ---- why

    @Test
    void aJobSaysWhyItWaits() {
        FakeFarm.Job job = add(JobStatus.WAITING);
        job.whys.put(
                Optional.empty(),
                new Why(
                        JOB.value(),
                        "waiting",
                        24,
                        "no server has blender >=4",
                        List.of(
                                new Verdict("render", Verdict.Filter.PACKAGE, 12, "package blender >=4 is missing"),
                                new Verdict("render", Verdict.Filter.OPERATING_SYSTEM, 1, "is not linux"))));
        JsonNode why = api.get(AT + "/why").expect(200).json();
        assertThat(why)
                .hasToString("{\"subject\":\"" + JOB
                        + "\",\"status\":\"waiting\",\"waiting\":24,\"summary\":\"no server has blender >=4\","
                        + "\"verdicts\":[{\"demandClass\":\"render\",\"filter\":\"package\",\"servers\":12,"
                        + "\"detail\":\"package blender >=4 is missing\"},{\"demandClass\":\"render\","
                        + "\"filter\":\"operating_system\",\"servers\":1,\"detail\":\"is not linux\"}]}");
    }

    @Test
    void aTaskSaysWhyItWaits() {
        FakeFarm.Job job = add(JobStatus.RUNNING);
        job.whys.put(Optional.of(TASK), new Why("render-7", "waiting", 1, "the job is paused", List.of()));
        assertThat(api.get(AT + "/tasks/render-7/why")
                        .expect(200)
                        .json()
                        .get("summary")
                        .asText())
                .isEqualTo("the job is paused");
        api.get(AT + "/tasks/render-8/why").expectProblem(404, "task-not-found");
    }

    @Test
    void whatDoesNotExistOrAnswerDoesNotSayWhy() {
        api.get(AT + "/why").expectProblem(404, "job-not-found");
        api.get(AT + "/why?task=1").expectProblem(400, "invalid-request");
        api.farm.jobsAnswer = false;
        assertThat(api.get(AT + "/why").expectProblem(503, "unavailable").header("Retry-After"))
                .isNotEmpty();
        api.get(AT + "/tasks/render-7/why").expectProblem(503, "unavailable");
    }
}
