package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.SiteName;
import org.raymill.model.TaskStatus;
import org.raymill.model.TileGrid;
import org.raymill.model.Whereabouts;
import org.raymill.protocol.Ids;
import org.raymill.protocol.SiteLinksCommand;

/** Logs, of attempts that have ended and of such that run. */
class LogRoutesTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final AttemptId ATTEMPT = new AttemptId("01kaqz5m3c9x4p2j");
    private static final String BY_ID = "/api/v1/jobs/" + JOB + "/attempts/" + ATTEMPT + "/log";
    private static final String BY_TASK = "/api/v1/jobs/" + JOB + "/tasks/render-0/attempts/2/log";

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    private FakeFarm.Job job;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void addJob() throws IOException {
        api.farm.reset();
        api.results.discardAll(JOB);
        Files.deleteIfExists(api.layout.log(JOB, ATTEMPT));
        job = FakeFarm.add(JOB, FakeFarm.helmet("1", TileGrid.WHOLE, Map.of()));
        api.farm.jobs.put(JOB, job);
        attempt(AttemptStatus.RUNNING);
    }

    private void attempt(AttemptStatus status) {
        job.tasks.clear();
        job.tasks.add(new JobDetail.TaskDetail(
                "render-0",
                "render",
                "1",
                Optional.empty(),
                TaskStatus.RUNNING,
                0.5,
                List.of(
                        new JobDetail.AttemptDetail(
                                "01kaqz5m3c9x4p2g",
                                1,
                                "alpha",
                                AttemptStatus.FAILED,
                                "",
                                Optional.empty(),
                                Optional.empty()),
                        new JobDetail.AttemptDetail(
                                ATTEMPT.value(), 2, "alpha", status, "", Optional.empty(), Optional.empty()))));
    }

    private static void write(String lines) throws IOException {
        api.results.liveLogs().append(JOB, ATTEMPT, lines.getBytes(StandardCharsets.UTF_8));
    }

    private static void keep(String lines) throws IOException {
        api.results.logs().keep(JOB, ATTEMPT, Files.writeString(folder.resolve("log"), lines));
    }

    @Test
    void theLogOfAnAttemptAtAnotherSiteIsBroughtAsItGrows() throws Exception {
        api.farm.elsewhere.put(ATTEMPT, new Whereabouts(new SiteName("berlin"), new JobId("01kaqz5m3c9x4p2t")));
        api.get(BY_TASK).expect(404);
        AtomicInteger lines = new AtomicInteger();
        api.farm.bring = wanted -> {
            SiteLinksCommand.BringLog log = (SiteLinksCommand.BringLog) wanted;
            assertThat(log.attempt()).isEqualTo(ATTEMPT);
            try {
                byte[] line = ("line " + lines.incrementAndGet() + "\n").getBytes(StandardCharsets.UTF_8);
                api.results.liveLogs().append(JOB, Ids.copyOf(log.consignment(), ATTEMPT), line);
            } catch (IOException e) {
                return e.toString();
            }
            return "";
        };
        assertThat(api.get(BY_TASK).expect(200).text()).isEqualTo("line 1\n");
        try (BufferedReader events = follow(BY_TASK)) {
            String line = nextLine(events);
            while (!"data: line 4".equals(line)) {
                assertThat(line).startsWith("data: line ");
                line = nextLine(events);
            }
        }
    }

    @Test
    void aKeptLogIsPlainText() throws IOException {
        keep("started\nf\u00fcnf\n");
        Answer answer = api.get(BY_ID).expect(200);
        assertThat(answer.text()).isEqualTo("started\nf\u00fcnf\n");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        api.get(BY_ID, "If-None-Match", answer.header("ETag")).expect(304);
        assertThat(api.get(BY_TASK).expect(200).text()).isEqualTo("started\nf\u00fcnf\n");
    }

    @Test
    void ofAnAttemptThatRunsThereIsWhatThereIs() throws IOException {
        write("started\n");
        assertThat(api.get(BY_ID).expect(200).text()).isEqualTo("started\n");
        write("50 %\n");
        assertThat(api.get(BY_TASK).expect(200).text()).isEqualTo("started\n50 %\n");
    }

    @Test
    void aLogThatIsNotThereIsNotFound() {
        api.get("/api/v1/jobs/" + JOB + "/attempts/0000000000000000/log").expectProblem(404, "log-not-found");
        api.get("/api/v1/jobs/" + JOB + "/attempts/..%2F..%2Fx/log").expectProblem(400, "invalid-request");
        api.get("/api/v1/jobs/" + JOB + "/tasks/render-0/attempts/3/log").expectProblem(404, "log-not-found");
        api.get("/api/v1/jobs/" + JOB + "/tasks/render-9/attempts/1/log").expectProblem(404, "task-not-found");
        api.get(BY_ID + "?follow=maybe").expectProblem(400, "invalid-request");
        attempt(AttemptStatus.LOST);
        api.get(BY_TASK + "?follow=true").expectProblem(404, "log-not-found");
    }

    @Test
    void aLogIsFollowedToItsEnd() throws Exception {
        write("started\n");
        try (BufferedReader events = follow(BY_ID)) {
            assertThat(nextLine(events)).isEqualTo("data: started");
            write("half");
            write(" a line\n");
            assertThat(nextLine(events)).isEqualTo("data: half a line");
            write("the end\n");
            keep("started\nhalf a line\nthe end\n");
            assertThat(nextLine(events)).isEqualTo("data: the end");
            assertThat(nextLine(events)).isEqualTo("data: {}");
            assertThat(events.lines().filter(line -> !line.isEmpty())).isEmpty();
        }
    }

    @Test
    void theEndOfALogIsToldAlsoWhenWhatWasShownOfItIsGone() throws Exception {
        write("started\n50 %\n");
        try (BufferedReader events = follow(BY_ID)) {
            assertThat(nextLine(events)).isEqualTo("data: started");
            assertThat(nextLine(events)).isEqualTo("data: 50 %");
            keep("started\n50 %\n100 %\nfailed: why\n");
            api.results.discardAll(JOB);
            assertThat(nextLine(events)).isEqualTo("data: 100 %");
            assertThat(nextLine(events)).isEqualTo("data: failed: why");
            assertThat(nextLine(events)).isEqualTo("data: {}");
        }
    }

    @ParameterizedTest(name = "told {0} of {1}: {2}")
    @CsvSource({
        "'',            a_b_c_,                          a_b_c_",
        "a_b_,          a_b_c_,                          c_",
        "a_b_,          a_b_,                            ''",
        "a_a_,          a_a_a_b_,                        a_b_", // lines may be the same
        "x left out_b_, a_xxxxxxxxxxxxxxxxxxxxx_b_c_,    c_", // what was shown lacks something
        "a_b_c_d_,      a_... 9 bytes left out ..._e_f_, ... 9 bytes left out ..._e_f_", // what is kept does
        "a_b_,          x_y_,                            ''", // they are not the same log: nothing is known
    })
    void whatIsKeptIsGoneOnWithWhereWhatWasShownEnded(String told, String kept, String rest) {
        byte[] lines = told.replace('_', '\n').getBytes(StandardCharsets.UTF_8);
        assertThat(LogShown.NOTHING
                        .and(lines, lines.length)
                        .rest(kept.replace('_', '\n').getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(rest.replace('_', '\n'));
    }

    @Test
    void theWholeOfALogThatIsKeptIsFollowedAtOnce() throws Exception {
        keep("one\ntwo\n");
        try (BufferedReader events = follow(BY_TASK)) {
            assertThat(events.lines())
                    .containsExactly("event: log", "data: one", "data: two", "", "event: end", "data: {}", "");
        }
    }

    @Test
    void followingEndsWhenTheAttemptIsLost() throws Exception {
        write("started\n");
        try (BufferedReader events = follow(BY_TASK)) {
            assertThat(nextLine(events)).isEqualTo("data: started");
            attempt(AttemptStatus.LOST);
            assertThat(nextLine(events)).isEqualTo("data: {}");
        }
    }

    private static BufferedReader follow(String path) throws Exception {
        HttpResponse<java.io.InputStream> response = api.http()
                .send(
                        HttpRequest.newBuilder(api.address(path + "?follow=true"))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static String nextLine(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith("data: ")) {
            line = events.readLine();
        }
        return line;
    }
}
