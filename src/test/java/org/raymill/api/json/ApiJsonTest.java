package org.raymill.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.AuditEntry;
import org.raymill.model.Dependency;
import org.raymill.model.FrameOrder;
import org.raymill.model.FrameSet;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostHardware;
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
import org.raymill.model.JobSummary;
import org.raymill.model.LeaseId;
import org.raymill.model.LimitDetail;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;
import org.raymill.model.PackageProblem;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.RunningAttempt;
import org.raymill.model.SandboxMode;
import org.raymill.model.ServerDetail;
import org.raymill.model.Sha256;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteTerms;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskLimits;
import org.raymill.model.TaskStatus;
import org.raymill.model.TileGrid;
import org.raymill.model.Verdict;
import org.raymill.model.Why;

class ApiJsonTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");

    private final ObjectMapper json = ApiJson.create();

    private static JobSummary summary() {
        return new JobSummary(
                JOB.value(),
                "helmet",
                JobStatus.RUNNING,
                "",
                "gltf",
                "default",
                "anonymous",
                50,
                24,
                3,
                120,
                2,
                15,
                0,
                NOON,
                Optional.of(NOON.plusSeconds(1)),
                Optional.empty());
    }

    private static JobDetail detail() {
        JobSpec spec = new JobSpec(
                "helmet",
                new JobProfile("gltf", Optional.of("0.1"), FrameSet.parse("1-24"), 1, TileGrid.parse("2x2"), 1, 1024),
                new RelativePath("helmet.glb"),
                new Sha256("ab".repeat(32)),
                100,
                320,
                180,
                PictureFormat.PNG,
                Map.of("samples", "16"),
                new JobPolicy(50, "default", "anonymous", 3));
        var attempt = new JobDetail.AttemptDetail(
                JOB.value(), 1, "a", AttemptStatus.HANDED_BACK, "", Optional.of(NOON), Optional.empty());
        var task = new JobDetail.TaskDetail(
                "render-1", "render", "1", Optional.of(1), TaskStatus.RUNNING, 0.5, List.of(attempt));
        var step = new JobDetail.StepDetail(
                "render", TaskStatus.RUNNING, 96, 90, 2, 4, 0, Optional.of(NOON), Optional.empty());
        return new JobDetail(summary(), spec, List.of(step), List.of(task), "", 0);
    }

    private <T> JsonNode roundTrip(T value, Class<T> type) throws JsonProcessingException {
        String text = json.writeValueAsString(value);
        assertThat(json.readValue(text, type)).isEqualTo(value);
        return json.readTree(text);
    }

    @Test
    void aSummarySaysPackageAndHasNoFieldForWhatIsAbsent() throws JsonProcessingException {
        JsonNode tree = roundTrip(summary(), JobSummary.class);
        assertThat(tree.get("package").asText()).isEqualTo("gltf");
        assertThat(tree.has("packageName")).isFalse();
        assertThat(tree.get("status").asText()).isEqualTo("running");
        assertThat(tree.get("submittedAt").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(tree.get("startedAt").asText()).isEqualTo("2026-11-23T12:00:01Z");
        assertThat(tree.has("endedAt")).isFalse();
    }

    @Test
    void valuesOfTheDomainArePlainStrings() throws JsonProcessingException {
        JsonNode tree = roundTrip(detail(), JobDetail.class);
        JsonNode profile = tree.at("/spec/profile");
        assertThat(profile.get("package").asText()).isEqualTo("gltf");
        assertThat(profile.get("version").asText()).isEqualTo("0.1");
        assertThat(profile.get("frames").asText()).isEqualTo("1-24");
        assertThat(profile.get("tiles").asText()).isEqualTo("2x2");
        assertThat(tree.at("/spec/scene").asText()).isEqualTo("helmet.glb");
        assertThat(tree.at("/spec/manifest").asText()).isEqualTo("ab".repeat(32));
        assertThat(tree.at("/spec/format").asText()).isEqualTo("png");
        assertThat(tree.at("/running/0/tile").asInt()).isEqualTo(1);
        assertThat(tree.at("/running/0/attempts/0/status").asText()).isEqualTo("handed_back");
    }

    @Test
    void serversTellTheirLeasesAsText() throws JsonProcessingException {
        HostHardware host = new HostHardware("a", "Linux", "amd64", "cpu", 8, 1024, List.of(), 100);
        RunningAttempt running = new RunningAttempt(
                JOB,
                new TaskId(StepName.RENDER, 3),
                new AttemptId("01kaqz5m3c9x4p2j"),
                1,
                new LeaseId(3, 17),
                NOON,
                0.25);
        ServerDetail server = new ServerDetail(
                "a",
                ServerDetail.Status.UP,
                "",
                host,
                8,
                1,
                1024,
                512,
                List.of(new InstalledPackage("gltf", "0.1", true)),
                List.of(running),
                NOON,
                NOON);
        JsonNode tree = roundTrip(new ServerList(List.of(server), 4), ServerList.class);
        assertThat(tree.at("/servers/0/running/0/lease").asText()).isEqualTo("3.17");
        assertThat(tree.at("/servers/0/running/0/task").asText()).isEqualTo("render-3");
        assertThat(tree.at("/servers/0/status").asText()).isEqualTo("up");
    }

    @Test
    void aSubmissionIsWrittenAsTheServerReadsIt() throws JsonProcessingException {
        JobSubmission submission = new JobSubmission(
                Optional.empty(),
                "a.gltf",
                List.of(new JobSubmission.FileEntry("a.gltf", "ab".repeat(32), 7)),
                new JobSubmission.Profile(
                        Optional.of("gltf"),
                        Optional.empty(),
                        "1-3",
                        Optional.empty(),
                        Optional.of("2x2"),
                        Optional.empty(),
                        Optional.empty()),
                Optional.empty(),
                Map.of("samples", "4"),
                Optional.empty());
        assertThat(roundTrip(submission, JobSubmission.class))
                .isEqualTo(json.readTree("{\"scene\":\"a.gltf\",\"files\":[{\"path\":\"a.gltf\",\"sha256\":\""
                        + "ab".repeat(32)
                        + "\",\"size\":7}],\"profile\":{\"package\":\"gltf\",\"frames\":\"1-3\",\"tiles\":\"2x2\"},"
                        + "\"parameters\":{\"samples\":\"4\"}}"));
    }

    @Test
    void pagesAndTheOtherDocumentsAreReadAsTheyWereWritten() throws JsonProcessingException {
        ResultDetail result = new ResultDetail("frame_0001.png", 1, "ab".repeat(32), 9, JOB.value(), "image/png");
        roundTrip(new JobList(List.of(summary()), Optional.of(JOB.value())), JobList.class);
        roundTrip(new JobList(List.of(), Optional.empty()), JobList.class);
        roundTrip(new TaskList(detail().running(), 1), TaskList.class);
        roundTrip(new ResultList(List.of(result), 1), ResultList.class);
        roundTrip(new ResultManifest(JOB.value(), "helmet", List.of(result)), ResultManifest.class);
        roundTrip(
                new PackageList(
                        List.of(new PackageList.PackageEntry("gltf 0.1", "gltf", "0.1", true, true, List.of("a", "b"))),
                        List.of(new PackageList.DefinitionEntry(
                                "gltf",
                                "path tracer",
                                true,
                                List.of(">=0.1 <1"),
                                List.of("glb"),
                                List.of("png"),
                                true,
                                false,
                                List.of(new PackageList.SettingEntry(
                                        "samples",
                                        "int",
                                        Optional.of("16"),
                                        Optional.of(BigDecimal.ONE),
                                        Optional.empty(),
                                        List.of("a", "b"),
                                        List.of("b"),
                                        false,
                                        Optional.of("paths")))))),
                PackageList.class);
        roundTrip(new OperationRequest(Optional.of("why"), Optional.empty()), OperationRequest.class);
        roundTrip(new PriorityRequest(80, Optional.empty(), Optional.of("ann")), PriorityRequest.class);
        roundTrip(new LimitList(List.of(new LimitDetail("a", 3, 0, 1, 2, 4, Optional.of(NOON)))), LimitList.class);
        AuditEntry entry = new AuditEntry("a", NOON, "ann", "pause", "job:" + JOB, "", "");
        roundTrip(new AuditList(List.of(entry), Optional.of(entry.position().toString())), AuditList.class);
        roundTrip(
                new Why("render-1", "waiting", 1, "b", List.of(new Verdict("a", Verdict.Filter.TAGS, 2, "x"))),
                Why.class);
        roundTrip(new Health("up", "0.1"), Health.class);
    }

    @Test
    void aServerTellsWhatItHasBesideCoresAndMemory() throws JsonProcessingException {
        HostHardware host = new HostHardware("a", "Linux", "amd64", "cpu", 8, 1024, List.of(), 100);
        ServerDetail server = new ServerDetail(
                "a",
                ServerDetail.Status.QUARANTINED,
                "too hot",
                host,
                8,
                0,
                1024,
                0,
                List.of(),
                List.of(),
                NOON,
                NOON,
                2,
                1,
                List.of("fast"),
                Map.of("station", 2),
                Map.of("station", 1),
                3,
                Optional.of(JOB.value()),
                SandboxMode.BUBBLEWRAP,
                "the kernel counts",
                List.of(new PackageProblem("blender", "/opt/blender/blender", "it is gone")),
                Optional.of(new HostLoad(0.25, 512)),
                Optional.of(NOON));
        JsonNode tree = roundTrip(server, ServerDetail.class);
        assertThat(tree.get("status").asText()).isEqualTo("quarantined");
        assertThat(tree.get("gpusUsed").asInt()).isEqualTo(1);
        assertThat(tree.get("packageProblems").get(0).get("reason").asText()).isEqualTo("it is gone");
        assertThat(tree.get("tags")).hasToString("[\"fast\"]");
        assertThat(tree.get("amountsUsed")).hasToString("{\"station\":1}");
        assertThat(tree.get("sandbox").asText()).isEqualTo("bubblewrap");
        assertThat(tree.get("reservedFor").asText()).isEqualTo(JOB.value());
    }

    @Test
    void needsAndPoliciesAreReadAsTheyWereWritten() throws JsonProcessingException {
        JobProfile profile = new JobProfile(
                "blender",
                Optional.of(">=4 <5"),
                FrameSet.parse("1-9"),
                3,
                TileGrid.WHOLE,
                2,
                1024,
                new HostNeeds(
                        true,
                        new GpuNeeds(1, "RTX", 8000),
                        "linux",
                        "amd64",
                        10,
                        List.of("a"),
                        List.of("b"),
                        List.of("c"),
                        List.of("d")),
                Map.of("licence.houdini", 1));
        assertThat(roundTrip(profile, JobProfile.class)
                        .at("/host/gpus/memoryMiB")
                        .asInt())
                .isEqualTo(8000);
        JobPolicy policy = JobPolicyBuilder.builder()
                .priority(50)
                .project("p")
                .user("u")
                .retries(3)
                .urgent(true)
                .maxTasks(4)
                .frameOrder(FrameOrder.parse("every-10"))
                .chunkSeconds(60)
                .limits(new TaskLimits(7200, 600))
                .failureShare(10)
                .avoidAfter(2)
                .dependencies(
                        List.of(new Dependency(JOB, Optional.of(StepName.RENDER), true, Dependency.OnFailure.CANCEL)))
                .build()
                .withSite(new SiteTerms(
                        SiteChoice.parse("remote:oslo"), new BigDecimal("12.5"), "public", SiteTerms.Results.THERE))
                .withNotifications(List.of(
                        new Notification(Channel.WEBHOOK, "https://hooks.example/a", List.of(NoticeType.JOB_PAUSED)),
                        new Notification(Channel.EMAIL, "anna@film.example", List.of()),
                        new Notification(Channel.SITE_WEBHOOK, "chat", List.of())));
        JsonNode tree = roundTrip(policy, JobPolicy.class);
        assertThat(tree.get("site").asText()).isEqualTo("remote:oslo");
        assertThat(tree.get("results").asText()).isEqualTo("there");
        assertThat(tree.get("frameOrder").asText()).isEqualTo("every-10");
        assertThat(tree.get("chunkSeconds").asInt()).isEqualTo(60);
        assertThat(tree.at("/dependencies/0/onFailure").asText()).isEqualTo("cancel");
        assertThat(tree.at("/notifications/0").toString())
                .isEqualTo("{\"webhook\":\"https://hooks.example/a\",\"events\":[\"job.paused\"]}");
        assertThat(tree.at("/notifications/1/email").asText()).isEqualTo("anna@film.example");
        assertThat(tree.at("/notifications/2/siteWebhook").asText()).isEqualTo("chat");
    }

    @Test
    void aPolicyOfAServerThatKnowsNoSitesIsOneOfAJobThatStays() throws JsonProcessingException {
        String old = "{\"priority\":50,\"project\":\"p\",\"user\":\"u\",\"retries\":3}";
        assertThat(json.readValue(old, JobPolicy.class)).isEqualTo(new JobPolicy(50, "p", "u", 3));
    }

    @Test
    void aClientIgnoresWhatANewerServerAdds() throws JsonProcessingException {
        assertThat(json.readValue("{\"status\":\"up\",\"version\":\"9\",\"mood\":\"fine\"}", Health.class))
                .isEqualTo(new Health("up", "9"));
    }

    @Test
    void aValueThatIsNoneSaysWhereAndWhy() {
        assertThatThrownBy(() -> json.readValue("{\"frames\":\"9-1\"}", JobProfile.class))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("runs backwards");
    }

    @Test
    void aBombIsRefused() {
        assertThatThrownBy(() -> json.readTree("[".repeat(10_000))).isInstanceOf(StreamConstraintsException.class);
        assertThatThrownBy(() -> json.readTree("9".repeat(10_000))).isInstanceOf(StreamConstraintsException.class);
        assertThatThrownBy(() -> json.readTree('"' + "a".repeat(ApiJson.MAX_STRING + 100_000) + '"'))
                .isInstanceOf(StreamConstraintsException.class);
    }
}
