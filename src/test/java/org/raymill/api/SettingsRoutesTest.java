package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.SettingsChange;
import org.raymill.model.TileGrid;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.OperateReply;

/** Changes of settings, as merge patches. */
class SettingsRoutesTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final String AT = "/api/v1/jobs/" + JOB;
    private static final String MERGE_PATCH = "application/merge-patch+json";

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
    void addJob() {
        add(FakeFarm.helmet("1-3", TileGrid.WHOLE, Map.of("samples", "16", "framesPerSecond", "25")));
    }

    private void add(JobSpec spec) {
        api.farm.reset();
        job = FakeFarm.add(JOB, spec);
        JobDetail detail = job.detail;
        job.detail = new JobDetail(
                        detail.summary(),
                        spec,
                        detail.steps(),
                        detail.running(),
                        detail.waitingBecause(),
                        0,
                        4,
                        java.util.Optional.empty())
                .changes(7);
        api.farm.jobs.put(JOB, job);
    }

    private static Answer patch(String body, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = MERGE_PATCH;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return api.send("PATCH", AT, ApiFixture.bytes(body), all);
    }

    private SettingsChange changed() {
        assertThat(job.operations).hasSize(1);
        return job.operations.get(0).operation().change().orElseThrow();
    }

    @Test
    void whatIsNamedIsChangedAndTheRestStays() {
        Answer answer = patch(
                "{\"parameters\":{\"samples\":\"64\"},\"policy\":{\"priority\":80},\"by\":\"anna\",\"reason\":\"too noisy\"}");
        assertThat(answer.expect(200).header("ETag")).isEqualTo("\"changes-7\"");
        SettingsChange change = changed();
        assertThat(change.revision()).isEqualTo(4);
        assertThat(change.spec().parameters()).isEqualTo(Map.of("samples", "64", "framesPerSecond", "25"));
        assertThat(change.spec().width()).isEqualTo(64);
        assertThat(change.priority()).contains(80);
        assertThat(change.redo()).isFalse();
        assertThat(change.stopRunning()).isFalse();
        Operate operate = job.operations.get(0);
        assertThat(operate.by()).isEqualTo("anna");
        assertThat(operate.reason()).isEqualTo("too noisy");
    }

    @ParameterizedTest
    @CsvSource({"0, 422", "1, 200"})
    void aDeviceThatNeedsAGraphicsProcessorIsForJobsThatHaveAskedForOne(int gpus, int status) {
        add(FakeFarm.blender(gpus, Map.of("samples", "16")));
        Answer answer = patch("{\"parameters\":{\"device\":\"cuda\"}}");
        if (status == 422) {
            answer.expectProblem(422, "invalid-input");
            assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/parameters/device");
            assertThat(answer.json().at("/errors/0/detail").asText())
                    .startsWith("device=cuda needs a graphics processor, and the job asks for none");
            assertThat(job.operations).isEmpty();
        } else {
            answer.expect(200);
            assertThat(changed().spec().parameters()).containsEntry("device", "cuda");
        }
    }

    @Test
    void nullTakesAParameterAway() {
        patch("{\"parameters\":{\"samples\":null}}").expect(200);
        assertThat(changed().spec().parameters()).isEqualTo(Map.of("framesPerSecond", "25"));
    }

    @Test
    void everythingCanBeRedoneInAnotherSize() {
        patch("{\"picture\":{\"width\":640,\"height\":320},\"apply\":\"redo\"}").expect(200);
        SettingsChange change = changed();
        assertThat(change.spec().width()).isEqualTo(640);
        assertThat(change.redo()).isTrue();
        assertThat(change.stopRunning()).isTrue();
        assertThat(change.priority()).isEmpty();
    }

    @Test
    void aChangeMayNameTheVersionThatItIsMeantFor() {
        String tag = api.get(AT).expect(200).header("ETag");
        assertThat(tag).isEqualTo("\"changes-7\"");
        Answer refused = patch("{\"running\":\"stop\"}", "If-Match", "\"changes-6\"");
        assertThat(refused.expectProblem(412, "precondition-failed").detail()).contains("\"changes-7\"");
        job.operations.clear();
        patch("{\"running\":\"stop\"}", "If-Match", tag).expect(200);
        assertThat(changed().stopRunning()).isTrue();
        patch("{}", "If-Match", "*").expect(200);
    }

    @Test
    void whoeverIsOvertakenTriesAgainAndThenSaysSo() {
        job.outcome = OperateReply.Outcome.OUTDATED;
        patch("{\"parameters\":{\"samples\":\"64\"}}").expectProblem(412, "precondition-failed");
        assertThat(job.operations).hasSize(3);
    }

    @Test
    void whatDoesNotGoWithTheStateIsRefused() {
        job.outcome = OperateReply.Outcome.REFUSED;
        patch("{\"parameters\":{\"samples\":\"64\"}}").expectProblem(409, "wrong-state");
        api.farm.jobs.clear();
        patch("{}").expectProblem(404, "job-not-found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"parameters\":{\"samples\":\"many\"}}|/parameters/samples",
                "{\"parameters\":{\"samples\":64}}|/parameters/samples",
                "{\"parameters\":{\"colour\":\"red\"}}|/parameters/colour",
                "{\"parameters\":{\"environment\":\"sky.hdr\"}}|",
                "{\"parameters\":\"none\"}|/parameters",
                "{\"picture\":{\"width\":0}}|/picture",
                "{\"picture\":{\"format\":\"exr\"}}|/picture/format",
                "{\"profile\":{\"frames\":\"1-9\"}}|/profile",
                "{\"policy\":{\"priority\":101}}|/policy/priority",
                "{\"policy\":{\"user\":\"bert\"}}|/policy/user",
                "{\"apply\":\"all\"}|/apply",
                "{\"running\":7}|/running",
                "[]|",
            })
    void whatIsWrongIsSaidWithItsPlace(String body, String place) {
        Answer answer = patch(body);
        if (place == null) {
            assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        } else {
            answer.expectProblem(422, "invalid-input");
            assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo(place);
        }
        assertThat(job.operations).isEmpty();
    }

    @Test
    void aNameThatIsThereTwiceIsRefused() {
        patch("{\"parameters\":{\"samples\":\"1\"},\"parameters\":{\"samples\":\"2\"}}")
                .expectProblem(400, "malformed-json");
    }

    /** The examples of RFC 7396, appendix A. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'a':'b'}|{'a':'c'}|{'a':'c'}",
                "{'a':'b'}|{'b':'c'}|{'a':'b','b':'c'}",
                "{'a':'b'}|{'a':null}|{}",
                "{'a':'b','b':'c'}|{'a':null}|{'b':'c'}",
                "{'a':['b']}|{'a':'c'}|{'a':'c'}",
                "{'a':'c'}|{'a':['b']}|{'a':['b']}",
                "{'a':{'b':'c'}}|{'a':{'b':'d','c':null}}|{'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]}|{'a':[1]}|{'a':[1]}",
                "['a','b']|['c','d']|['c','d']",
                "{'a':'b'}|['c']|['c']",
                "{'a':'foo'}|null|null",
                "{'a':'foo'}|'bar'|'bar'",
                "{'e':null}|{'a':1}|{'e':null,'a':1}",
                "[1,2]|{'a':'b','c':null}|{'a':'b'}",
                "{}|{'a':{'bb':{'ccc':null}}}|{'a':{'bb':{}}}",
            })
    void patchesAreMergedAsTheStandardSays(String document, String patch, String result) throws Exception {
        var json = new com.fasterxml.jackson.databind.ObjectMapper()
                .enable(com.fasterxml.jackson.core.JsonParser.Feature.ALLOW_SINGLE_QUOTES);
        assertThat(MergePatch.apply(json.readTree(document), json.readTree(patch)))
                .isEqualTo(json.readTree(result));
    }
}
