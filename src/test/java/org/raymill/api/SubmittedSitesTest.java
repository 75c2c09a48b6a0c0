package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.file.Path;
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
import org.raymill.api.ApiFixture.Answer;
import org.raymill.api.json.JobSubmission.Policy;
import org.raymill.model.JobId;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms;

/** What submissions say of sites. The site of the API is linked with berlin and oslo. */
class SubmittedSitesTest {

    private static final byte[] SCENE = ApiFixture.bytes("a scene");

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
        api.upload(SCENE).expect(201);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.farm.reset();
    }

    private static ObjectNode job() {
        ObjectNode body = new ObjectMapper().createObjectNode().put("scene", "scene.gltf");
        body.putArray("files")
                .addObject()
                .put("path", "scene.gltf")
                .put("sha256", ApiFixture.sha256(SCENE))
                .put("size", SCENE.length);
        body.putObject("profile").put("frames", "1-24");
        body.putObject("policy");
        return body;
    }

    private static ObjectNode policy(ObjectNode body) {
        return (ObjectNode) body.get("policy");
    }

    private static SiteTerms accepted(ObjectNode body) {
        Answer answer = api.post("/api/v1/jobs", body).expect(201);
        JobId job = new JobId(answer.json().get("id").asText());
        return api.farm.jobs.get(job).detail.spec().policy().site();
    }

    private static JsonNode refused(ObjectNode body) {
        return api.post("/api/v1/jobs", body)
                .expectProblem(422, "invalid-input")
                .json()
                .get("errors");
    }

    @Test
    void aJobThatSaysNothingStays() {
        assertThat(accepted(job())).isEqualTo(SiteTerms.LOCAL);
    }

    @Test
    void whatIsSaidGetsToTheJobAndIsShownInTheSameWords() {
        ObjectNode body = job();
        policy(body)
                .put("site", "remote:oslo")
                .put("budget", 40)
                .put("dataClass", "public")
                .put("results", "home");
        Answer answer = api.post("/api/v1/jobs", body).expect(201);
        JobId job = new JobId(answer.json().get("id").asText());
        assertThat(api.farm.jobs.get(job).detail.spec().policy().site())
                .isEqualTo(new SiteTerms(
                        SiteChoice.remote(new SiteName("oslo")),
                        new BigDecimal("40"),
                        "public",
                        SiteTerms.Results.HOME));
        JsonNode shown = api.get("/api/v1/jobs/" + job).expect(200).json().at("/spec/policy");
        assertThat(shown.get("site").asText()).isEqualTo("remote:oslo");
        assertThat(shown.get("budget").asDouble()).isEqualTo(40);
        assertThat(shown.get("dataClass").asText()).isEqualTo("public");
        assertThat(shown.get("results").asText()).isEqualTo("home");
    }

    @Test
    void theSitesPolicyMayChoose() {
        ObjectNode body = job();
        policy(body).put("site", "any");
        assertThat(accepted(body).choice()).isEqualTo(SiteChoice.ANY);
    }

    @Test
    void resultsMayStayThere() {
        ObjectNode body = job();
        policy(body).put("site", "any").put("results", "there");
        assertThat(accepted(body).results()).isEqualTo(SiteTerms.Results.THERE);
    }

    @Test
    void aSumMayHaveAFraction() {
        ObjectNode body = job();
        policy(body).put("budget", 0.25);
        assertThat(accepted(body).budget()).isEqualTo("0.25");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "site      | \"remote:rome\"  | this site is not linked with a site rome; it is linked with berlin, oslo",
                "site      | \"remote:Oslo!\" | not a name of a site: 'Oslo!'",
                "site      | \"oslo\"         | not a choice of site: 'oslo'; use local, any or remote:NAME",
                "site      | 7                | must be a string",
                "budget    | -0.01            | budget must lie between 0 and 1000000000, not -0.01",
                "budget    | 1000000001       | budget must lie between 0 and 1000000000",
                "budget    | 1e999            | is out of range",
                "budget    | \"ten\"          | must be a number",
                "dataClass | \"Top Secret\"   | a class of data has 1 to 40 lower-case letters, digits or hyphens",
                "dataClass | \"\"             | a class of data has 1 to 40 lower-case letters, digits or hyphens",
                "results   | \"away\"         | 'away' is none of home, there",
            })
    void whatIsWrongIsToldWhereItIs(String field, String value, String detail) {
        String text = job().toString().replace("\"policy\":{}", "\"policy\":{\"" + field + "\":" + value + "}");
        JsonNode errors = api.post("/api/v1/jobs", ApiFixture.bytes(text))
                .expectProblem(422, "invalid-input")
                .json()
                .get("errors");
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).get("pointer").asText()).isEqualTo("/policy/" + field);
        assertThat(errors.get(0).get("detail").asText()).startsWith(detail);
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        ObjectNode body = job();
        policy(body)
                .put("site", "remote:rome")
                .put("budget", -1)
                .put("dataClass", "?")
                .put("results", "?");
        assertThat(refused(body).findValuesAsText("pointer"))
                .isEqualTo(List.of("/policy/site", "/policy/budget", "/policy/dataClass", "/policy/results"));
    }

    @Test
    void aJobThatSaysNothingMayBeRenderedWhereTheSiteHasIt() {
        Policy nothing = new Policy(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        LinkedSites sites = LinkedSites.of(List.of(), SiteChoice.ANY, SiteTerms.Results.THERE);
        assertThat(new PolicyCheck(
                                nothing, new Predecessors(Map.of()), sites, NotificationRules.NOBODY, new InputErrors())
                        .check()
                        .orElseThrow()
                        .site())
                .isEqualTo(new SiteTerms(SiteChoice.ANY, BigDecimal.ZERO, "internal", SiteTerms.Results.THERE));
    }

    @Test
    void whereNoOtherSiteIsThatIsSaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkedSites.NONE.choice("remote:oslo"))
                .withMessage("this site is not linked with a site oslo; it is linked with none");
    }
}
