package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.api.SubmissionBodies.SCENE;
import static org.raymill.api.SubmissionBodies.TEXTURE;
import static org.raymill.api.SubmissionBodies.full;
import static org.raymill.api.SubmissionBodies.minimal;
import static org.raymill.api.SubmissionBodies.part;
import static org.raymill.api.SubmissionBodies.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
import org.raymill.model.CheckPolicy;
import org.raymill.model.Dependency;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.FrameOrder;
import org.raymill.model.FrameSet;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms;
import org.raymill.model.StepName;
import org.raymill.model.TaskLimits;
import org.raymill.model.TileGrid;

/** What submissions say of hosts and policies. */
class SubmittedPoliciesTest {

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
        api.upload(SCENE).expect(201);
        api.upload(TEXTURE).expect(201);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.farm.reset();
    }

    private static Answer submit(ObjectNode body) {
        return api.post("/api/v1/jobs", body);
    }

    private static JobSpec specOf(Answer answer) {
        JobId job = new JobId(answer.json().get("id").asText());
        return api.farm.jobs.get(job).detail.spec();
    }

    @Test
    void whatBecomesOfFlaggedPicturesIsSaidByTheJob() {
        for (FlaggedPictures what : FlaggedPictures.values()) {
            ObjectNode body = minimal();
            body.putObject("policy")
                    .putObject("checks")
                    .put("flagged", what.name().toLowerCase(Locale.ROOT));
            assertThat(specOf(submit(body).expect(201)).policy().checks()).isEqualTo(new CheckPolicy(what));
        }
        ObjectNode wrong = minimal();
        wrong.putObject("policy").putObject("checks").put("flagged", "shout").put("verifyPercent", 101);
        assertThat(pointers(submit(wrong).expectProblem(422, "invalid-input")))
                .containsExactlyInAnyOrder("/policy/checks/flagged", "/policy/checks/verifyPercent");
    }

    private static Arguments wrong(String name, Consumer<ObjectNode> change, String... pointers) {
        return Arguments.of(name, change, List.of(pointers));
    }

    /** A submission that says everything that can be said of hosts and policies. */
    private static ObjectNode demanding() {
        ObjectNode body = full();
        profile(body).put("version", ">=0.1 <2").put("tiles", "1x1").put("chunk", 50);
        ObjectNode host = profile(body).putObject("host");
        host.put("whole", true)
                .put("operatingSystem", "linux")
                .put("architecture", "amd64")
                .put("freeDiskMiB", 2000);
        host.putObject("gpus").put("count", 2).put("model", "RTX").put("memoryMiB", 8000);
        host.putArray("requiredTags").add("fast").add("big");
        host.putArray("preferredTags").add("near");
        host.putArray("excludedTags").add("desktop");
        host.putArray("hosts").add("mill-1").add("mill-2");
        profile(body).putObject("amounts").put("licence.houdini", 1).put("fps-station", 3);
        part(body, "policy")
                .put("urgent", true)
                .put("maxTasks", 5)
                .put("frameOrder", "every-10")
                .put("chunkSeconds", 120)
                .put("failureShare", 0)
                .put("avoidAfter", 7)
                .put("site", "remote:berlin")
                .put("budget", 12.5)
                .put("dataClass", "public")
                .put("results", "home");
        part(body, "policy").putObject("limits").put("attemptSeconds", 7200).put("silenceSeconds", 600);
        part(body, "policy").putObject("checks").put("flagged", "fail").put("verifyPercent", 5);
        return body;
    }

    private static ObjectNode host(ObjectNode body) {
        return (ObjectNode) profile(body).get("host");
    }

    private static ObjectNode gpus(ObjectNode body) {
        return (ObjectNode) host(body).get("gpus");
    }

    private static ObjectNode amounts(ObjectNode body) {
        return (ObjectNode) profile(body).get("amounts");
    }

    private static ObjectNode limits(ObjectNode body) {
        return (ObjectNode) part(body, "policy").get("limits");
    }

    @Test
    void everythingThatIsSaidOfHostsAndPoliciesGetsToTheJob() {
        JobSpec spec = specOf(submit(demanding()).expect(201));
        assertThat(spec.profile().packageVersion()).contains(">=0.1 <2");
        assertThat(spec.profile().host())
                .isEqualTo(new HostNeeds(
                        true,
                        new GpuNeeds(2, "RTX", 8000),
                        "linux",
                        "amd64",
                        2000,
                        List.of("big", "fast"),
                        List.of("near"),
                        List.of("desktop"),
                        List.of("mill-1", "mill-2")));
        assertThat(spec.profile().amounts()).isEqualTo(Map.of("licence.houdini", 1, "fps-station", 3));
        assertThat(spec.policy())
                .isEqualTo(JobPolicyBuilder.builder()
                        .priority(70)
                        .project("p")
                        .user("u")
                        .retries(1)
                        .urgent(true)
                        .maxTasks(5)
                        .frameOrder(new FrameOrder(FrameOrder.Kind.NTH, 10))
                        .chunkSeconds(120)
                        .limits(new TaskLimits(7200, 600))
                        .failureShare(0)
                        .avoidAfter(7)
                        .checks(new CheckPolicy(FlaggedPictures.FAIL, 5))
                        .site(new SiteTerms(
                                SiteChoice.remote(new SiteName("berlin")),
                                new BigDecimal("12.5"),
                                "public",
                                SiteTerms.Results.HOME))
                        .build());
    }

    @Test
    void whatIsNotSaidOfHostsAndPoliciesTakesItsDefault() {
        JobSpec spec = specOf(submit(minimal()).expect(201));
        assertThat(spec.profile().host()).isEqualTo(HostNeeds.ANY);
        assertThat(spec.profile().amounts()).isEmpty();
        assertThat(spec.policy()).isEqualTo(new JobPolicy(50, "default", "anonymous", 3));

        ObjectNode body = minimal();
        profile(body).putObject("host").putObject("gpus").put("model", "A100");
        body.putObject("policy").putObject("limits");
        JobSpec other = specOf(submit(body).expect(201));
        assertThat(other.profile().host().gpus()).isEqualTo(new GpuNeeds(1, "A100", 0));
        assertThat(other.policy().limits()).isEqualTo(TaskLimits.NONE);
    }

    @Test
    void aJobIsShownInTheWordsInWhichItWasSubmitted() {
        ObjectNode body = demanding();
        String job = submit(body).expect(201).json().get("id").asText();
        JsonNode spec = api.get("/api/v1/jobs/" + job).expect(200).json().get("spec");
        ObjectNode wanted = profile(body);
        // Tags have no order of their own.
        host(body).putArray("requiredTags").add("big").add("fast");
        assertThat(spec.get("profile")).isEqualTo(wanted);
        assertThat(spec.at("/policy/dependencies")).isEmpty();
        assertThat(spec.at("/policy/notifications")).isEmpty();
        ((ObjectNode) spec.get("policy")).remove(List.of("dependencies", "notifications"));
        assertThat(spec.get("policy")).isEqualTo(body.get("policy"));
    }

    // ---- dependencies

    private static final JobId FIRST = new JobId("0000000000000001");
    private static final JobId SECOND = new JobId("0000000000000002");

    /** A job of the farm whose frames are cut into so many tiles. */
    private static void addJob(JobId id, String tiles) {
        JobProfile profile =
                new JobProfile("gltf", Optional.empty(), FrameSet.parse("1-24"), 1, TileGrid.parse(tiles), 1, 1024);
        JobSpec spec = new JobSpec(
                "first",
                profile,
                new RelativePath("scene.gltf"),
                new Sha256("0".repeat(64)),
                2,
                64,
                64,
                PictureFormat.PNG,
                Map.of(),
                new JobPolicy(50, "p", "u", 0));
        api.farm.jobs.put(id, FakeFarm.add(id, spec));
    }

    private static ObjectNode depend(ObjectNode body, Object job) {
        return body.withObject("/policy").withArray("dependencies").addObject().put("job", String.valueOf(job));
    }

    @Test
    void dependenciesGetToTheJobAndAreShown() {
        addJob(FIRST, "2x2");
        addJob(SECOND, "1x1");
        ObjectNode body = minimal();
        depend(body, FIRST).put("step", "assemble").put("frameByFrame", true).put("onFailure", "pass");
        depend(body, SECOND);
        Answer answer = submit(body).expect(201);
        assertThat(specOf(answer).policy().dependencies())
                .containsExactly(
                        new Dependency(FIRST, Optional.of(StepName.ASSEMBLE), true, Dependency.OnFailure.PASS),
                        new Dependency(SECOND, Optional.empty(), false, Dependency.OnFailure.HOLD));
        JsonNode shown = api.get(answer.header("Location")).json().at("/spec/policy/dependencies");
        assertThat(shown)
                .hasToString("[{\"job\":\"" + FIRST + "\",\"step\":\"assemble\",\"frameByFrame\":true,"
                        + "\"onFailure\":\"pass\"},{\"job\":\"" + SECOND
                        + "\",\"frameByFrame\":false,\"onFailure\":\"hold\"}]");
    }

    @Test
    void everythingThatIsWrongWithDependenciesIsToldAtOnce() {
        addJob(FIRST, "1x1");
        ObjectNode body = minimal();
        depend(body, FIRST);
        depend(body, SECOND);
        depend(body, "none").put("step", "bake");
        depend(body, FIRST).put("step", "assemble").put("onFailure", "explode");
        depend(body, FIRST).put("frameByFrame", "yes").remove("job");
        depend(body, FIRST).put("step", "encode");
        part(body, "policy").put("priority", 101);
        Answer answer = submit(body).expectProblem(422, "invalid-input");
        assertThat(pointers(answer))
                .containsExactlyInAnyOrder(
                        "/policy/dependencies/1/job",
                        "/policy/dependencies/2/job",
                        "/policy/dependencies/2/step",
                        "/policy/dependencies/3/step",
                        "/policy/dependencies/3/onFailure",
                        "/policy/dependencies/4/job",
                        "/policy/dependencies/4/frameByFrame",
                        "/policy/dependencies/5/step",
                        "/policy/priority");
        assertThat(answer.text())
                .contains("there is no job " + SECOND)
                .contains("'bake' is none of render, assemble, encode")
                .contains("job " + FIRST + " has no step assemble, for its frames are not cut into tiles")
                .contains("job " + FIRST + " has no step encode, for no movie is made of its frames")
                .contains("'explode' is none of hold, cancel, pass");
        assertThat(api.farm.jobs).hasSize(1);
    }

    @Test
    void aPredecessorThatDoesNotAnswerIsSaid() {
        api.farm.jobsAnswer = false;
        ObjectNode body = minimal();
        depend(body, FIRST);
        Answer answer = submit(body).expectProblem(503, "unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(answer.detail()).contains("job " + FIRST + ", which this one depends on");
    }

    @Test
    void thereIsAMostOfDependencies() {
        addJob(FIRST, "1x1");
        ObjectNode body = minimal();
        for (int i = 0; i < Dependency.MAX_DEPENDENCIES; i++) {
            depend(body, FIRST);
        }
        submit(body).expect(201);
        depend(body, FIRST);
        assertThat(pointers(submit(body).expectProblem(422, "invalid-input")))
                .containsExactly("/policy/dependencies/" + Dependency.MAX_DEPENDENCIES);
    }

    private static List<String> pointers(Answer answer) {
        return answer.json().get("errors").findValuesAsText("pointer");
    }

    // ---- wrong hosts and policies

    static Stream<Arguments> wrongPolicies() {
        return Stream.of(
                wrong("a range that is none", body -> profile(body).put("version", ">=4 <"), "/profile/version"),
                wrong("a range of lines", body -> profile(body).put("version", ">=\n4"), "/profile/version"),
                wrong("a long range", body -> profile(body).put("version", "4".repeat(101)), "/profile/version"),
                wrong("whole as text", body -> host(body).put("whole", "yes"), "/profile/host/whole"),
                wrong("host as text", body -> profile(body).put("host", "mill-1"), "/profile/host"),
                wrong("an unknown need", body -> host(body).put("gpu", 1), "/profile/host/gpu"),
                wrong("negative GPUs", body -> gpus(body).put("count", -1), "/profile/host/gpus/count"),
                wrong("too many GPUs", body -> gpus(body).put("count", 65), "/profile/host/gpus/count"),
                wrong("no GPU of a model", body -> gpus(body).put("count", 0), "/profile/host/gpus/count"),
                wrong("a model of lines", body -> gpus(body).put("model", "a\nb"), "/profile/host/gpus/model"),
                wrong("negative memory", body -> gpus(body).put("memoryMiB", -1), "/profile/host/gpus/memoryMiB"),
                wrong("GPUs as a number", body -> host(body).put("gpus", 1), "/profile/host/gpus"),
                wrong(
                        "a long system",
                        body -> host(body).put("operatingSystem", "x".repeat(101)),
                        "/profile/host/operatingSystem"),
                wrong(
                        "an architecture of lines",
                        body -> host(body).put("architecture", "a\tb"),
                        "/profile/host/architecture"),
                wrong("negative disk", body -> host(body).put("freeDiskMiB", -1), "/profile/host/freeDiskMiB"),
                wrong(
                        "tags that are none",
                        body -> host(body)
                                .putArray("requiredTags")
                                .add("a b")
                                .add("ok")
                                .add(""),
                        "/profile/host/requiredTags/0",
                        "/profile/host/requiredTags/2"),
                wrong(
                        "tags of the wrong type",
                        body -> host(body)
                                .putArray("preferredTags")
                                .add(1)
                                .add("ok")
                                .add("b d")
                                .addNull(),
                        "/profile/host/preferredTags/0",
                        "/profile/host/preferredTags/2",
                        "/profile/host/preferredTags/3"),
                wrong(
                        "a tag that must be and must not be",
                        body -> host(body)
                                .putArray("excludedTags")
                                .add("desktop")
                                .add("fast"),
                        "/profile/host/excludedTags/1"),
                wrong(
                        "a host that is none",
                        body -> host(body).putArray("hosts").add("-x"),
                        "/profile/host/hosts/0"),
                wrong(
                        "too many hosts",
                        body -> {
                            for (int i = 0; i < HostNeeds.MAX_NAMES; i++) {
                                host(body).withArray("hosts").add("mill");
                            }
                        },
                        "/profile/host/hosts/100"),
                wrong("an amount of nothing", body -> amounts(body).put("a", 0), "/profile/amounts/a"),
                wrong("a huge amount", body -> amounts(body).put("a", 1_000_001), "/profile/amounts/a"),
                wrong("an amount that is text", body -> amounts(body).put("a", "1"), "/profile/amounts/a"),
                wrong("an amount without a name", body -> amounts(body).put("/~", 1), "/profile/amounts/~1~0"),
                wrong("amounts as a list", body -> profile(body).putArray("amounts"), "/profile/amounts"),
                wrong("urgent as a number", body -> part(body, "policy").put("urgent", 1), "/policy/urgent"),
                wrong("negative tasks", body -> part(body, "policy").put("maxTasks", -1), "/policy/maxTasks"),
                wrong(
                        "an unknown order",
                        body -> part(body, "policy").put("frameOrder", "random"),
                        "/policy/frameOrder"),
                wrong(
                        "every frame first",
                        body -> part(body, "policy").put("frameOrder", "every-1"),
                        "/policy/frameOrder"),
                wrong("negative chunks", body -> part(body, "policy").put("chunkSeconds", -1), "/policy/chunkSeconds"),
                wrong(
                        "a share over all",
                        body -> part(body, "policy").put("failureShare", 101),
                        "/policy/failureShare"),
                wrong("avoiding at once", body -> part(body, "policy").put("avoidAfter", 0), "/policy/avoidAfter"),
                wrong("avoiding never", body -> part(body, "policy").put("avoidAfter", 1_001), "/policy/avoidAfter"),
                wrong("negative time", body -> limits(body).put("attemptSeconds", -1), "/policy/limits/attemptSeconds"),
                wrong(
                        "a silence of a month and more",
                        body -> limits(body).put("silenceSeconds", 2_592_001),
                        "/policy/limits/silenceSeconds"),
                wrong("an unknown limit", body -> limits(body).put("seconds", 1), "/policy/limits/seconds"),
                wrong(
                        "dependencies as text",
                        body -> part(body, "policy").put("dependencies", "0000000000000001"),
                        "/policy/dependencies"),
                wrong(
                        "measured chunks of tiles",
                        body -> profile(body).put("chunk", 1).put("tiles", "2x2"),
                        "/policy/chunkSeconds"),
                wrong(
                        "everything at once",
                        body -> {
                            profile(body)
                                    .put("version", "?")
                                    .put("chunk", 1)
                                    .put("tiles", "2x2")
                                    .put("cores", 0);
                            gpus(body).put("count", 65);
                            host(body).putArray("hosts").add("?");
                            amounts(body).put("b", -1);
                            part(body, "policy").put("avoidAfter", -1).put("frameOrder", "x");
                            limits(body).put("silenceSeconds", -1);
                        },
                        "/profile/version",
                        "/profile/cores",
                        "/profile/host/gpus/count",
                        "/profile/host/hosts/0",
                        "/profile/amounts/b",
                        "/policy/avoidAfter",
                        "/policy/frameOrder",
                        "/policy/limits/silenceSeconds",
                        "/policy/chunkSeconds"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongPolicies")
    void whatIsWrongWithHostsAndPoliciesIsToldWithItsPlace(
            String name, Consumer<ObjectNode> change, List<String> pointers) {
        ObjectNode body = demanding();
        change.accept(body);
        Answer answer = submit(body).expectProblem(422, "invalid-input");
        assertThat(pointers(answer)).as("%s", answer.text()).containsExactlyInAnyOrderElementsOf(pointers);
        assertThat(api.farm.jobs).isEmpty();
    }

    @Test
    void chunksOfTilesAreRefusedWithWhatToDo() {
        ObjectNode body = minimal();
        profile(body).put("tiles", "2x2");
        body.putObject("policy").put("chunkSeconds", 60);
        assertThat(submit(body).expectProblem(422, "invalid-input").detail())
                .contains("/policy/chunkSeconds")
                .contains("leave chunkSeconds out or set tiles to 1x1");
    }
}
