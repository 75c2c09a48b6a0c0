package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.json.ResultList;
import org.raymill.api.json.ResultManifest;
import org.raymill.model.JobStatus;

/** Submitting a scene that has a buffer and a texture beside it. */
class SubmitCommandTest {

    private static final String GLTF = """
            {"asset":{"version":"2.0"},"buffers":[{"uri":"data/scene.bin","byteLength":5}],
             "images":[{"uri":"wood%20grain.png"},{"uri":"data:image/png;base64,iVBORw0KGgo="}]}
            """;

    @TempDir
    Path folder;

    private FakeFarm farm;
    private Map<String, byte[]> stored;
    private Path scene;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
        farm.on("POST /api/v1/jobs?dry-run=true", (exchange, request) -> FakeFarm.send(exchange, 204, new byte[0]));
        scene = Files.writeString(folder.resolve("scene.gltf"), GLTF);
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/scene.bin"), "bytes");
        Files.writeString(folder.resolve("wood grain.png"), "wood");
        farm.answer("POST /api/v1/jobs", 201, Samples.job(JobStatus.WAITING, 0));
        stored = farm.withFiles();
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void theOutputIsTheJobsIdAlone() {
        CommandRun run = CommandRun.of(farm, "submit", scene.toString());

        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines(Samples.JOB);
        assertThat(run.err()).contains("raymill watch " + Samples.JOB).doesNotContain("\u001b", "\r");
    }

    @Test
    void onlyWhatTheFarmLacksIsUploaded() {
        stored.put(Samples.sha256("bytes"), new byte[0]);

        CommandRun run = CommandRun.of(farm, "submit", scene.toString());

        assertThat(run.status()).isZero();
        assertThat(stored.get(Samples.sha256("bytes"))).isEmpty();
        assertThat(stored.get(Samples.sha256("wood")))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("wood");
        assertThat(stored).containsKey(Samples.sha256(GLTF));
        assertThat(run.err()).contains("Files: 3, uploaded 2");
    }

    @Test
    void equalFilesAreUploadedOnceAndListedTwice() throws IOException {
        Files.writeString(folder.resolve("data/scene.bin"), "wood");

        CommandRun run = CommandRun.of(farm, "submit", scene.toString());

        assertThat(run.err()).contains("Files: 3, uploaded 2");
        assertThat(submitted().path("files").findValuesAsText("path"))
                .containsExactly("scene.gltf", "data/scene.bin", "wood grain.png");
    }

    @Test
    void anEmptyFileCanBeUploaded() throws IOException {
        Files.writeString(folder.resolve("data/scene.bin"), "");

        assertThat(CommandRun.of(farm, "submit", scene.toString()).status()).isZero();
        assertThat(stored).containsKey(Samples.sha256(""));
    }

    @Test
    void everyOptionReachesTheFarm() throws IOException {
        Files.writeString(folder.resolve("sky.hdr"), "sky");

        CommandRun run = CommandRun.of(
                farm,
                "submit",
                scene.toString(),
                "--frames",
                "1-9x2,20",
                "--tiles=3x2",
                "--width",
                "320",
                "--height=180",
                "--samples=64",
                "--fps=25",
                "--environment",
                "sky.hdr",
                "--format",
                "exr",
                "--package=gltf",
                "--package-version=0.1",
                "--priority",
                "90",
                "--project",
                "film",
                "--name",
                "shot 12",
                "--cores=2",
                "--memory=2048",
                "--retries=1");

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode job = submitted();
        assertThat(job.path("name").asText()).isEqualTo("shot 12");
        assertThat(job.path("scene").asText()).isEqualTo("scene.gltf");
        assertThat(job.path("files").findValuesAsText("path"))
                .containsExactly("scene.gltf", "data/scene.bin", "wood grain.png", "sky.hdr");
        assertThat(job.path("profile"))
                .hasToString("{\"package\":\"gltf\",\"version\":\"0.1\",\"frames\":\"1-9x2,20\",\"chunk\":1,"
                        + "\"tiles\":\"3x2\",\"cores\":2,\"memoryMiB\":2048}");
        assertThat(job.path("picture")).hasToString("{\"width\":320,\"height\":180,\"format\":\"exr\"}");
        assertThat(job.path("parameters"))
                .hasToString("{\"environment\":\"sky.hdr\",\"framesPerSecond\":\"25\",\"samples\":\"64\"}");
        assertThat(job.path("policy").path("priority").asInt()).isEqualTo(90);
        assertThat(job.path("policy").path("project").asText()).isEqualTo("film");
        assertThat(job.path("policy").path("retries").asInt()).isEqualTo(1);
    }

    @Test
    void whatTheUserDoesNotSayIsAsTheSceneAsksFor() throws IOException {
        Files.writeString(folder.resolve("t.pov"), "");
        Path shot = Files.writeString(
                folder.resolve("shot.ini"), "Input_File_Name=t.pov\nFinal_Frame=20\nWidth=320\nHeight=240\n");

        CommandRun run = CommandRun.of(farm, "submit", shot.toString());
        assertThat(run.err()).contains("As shot.ini says: frames 1-20, 320x240 pixels");
        assertThat(submitted().path("profile").path("frames").asText()).isEqualTo("1-20");
        assertThat(submitted().path("picture")).hasToString("{\"width\":320,\"height\":240,\"format\":\"png\"}");

        run = CommandRun.of(farm, "submit", shot.toString(), "--frames=2", "--size=1920x1080");
        assertThat(submitted().path("picture")).hasToString("{\"width\":1920,\"height\":1080,\"format\":\"png\"}");

        run = CommandRun.of(farm, "submit", shot.toString(), "--frames=2", "--width=64");
        assertThat(run.err()).contains("As shot.ini says: height 240");
        assertThat(submitted().path("profile").path("frames").asText()).isEqualTo("2");
        assertThat(submitted().path("picture").path("width").asInt()).isEqualTo(64);

        run = CommandRun.of(farm, "submit", scene.toString());
        assertThat(run.err()).doesNotContain("says");
        assertThat(submitted().path("profile").path("frames").asText()).isEqualTo("1");
        assertThat(submitted().path("picture").path("width").asInt()).isEqualTo(640);
    }

    @Test
    void aSceneThatAsksForWhatNoJobCanHaveIsRefusedUnlessTheUserSaysOtherwise() throws IOException {
        Files.writeString(folder.resolve("t.pov"), "");
        Path shot = Files.writeString(
                folder.resolve("shot.ini"), "Input_File_Name=t.pov\nFinal_Frame=900000000\nWidth=999999\n");

        assertThat(CommandRun.of(farm, "submit", shot.toString()).err()).contains("Say which with --frames");
        assertThat(CommandRun.of(farm, "submit", shot.toString(), "--frames=1").err())
                .contains("Say --width");
        assertThat(CommandRun.of(farm, "submit", shot.toString(), "--frames=1", "--width=9")
                        .status())
                .isZero();
    }

    @Test
    void aSceneThatNoPackageIsKnownForIsRefusedBeforeAnythingIsUploaded() throws IOException {
        farm.answer(
                "GET /api/v1/packages",
                200,
                Map.of("definitions", List.of(Map.of("name", "ours", "extensions", List.of("paint", "pov")))));
        Path unknown = Files.writeString(folder.resolve("scene.unknown"), "x");
        Path ours = Files.writeString(folder.resolve("scene.Paint"), "x");

        CommandRun run = CommandRun.of(farm, "submit", unknown.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("the endings that it knows are .paint, .pov.")
                .contains("--package");
        assertThat(stored).isEmpty();
        assertThat(CommandRun.of(farm, "submit", ours.toString()).status()).isZero();
        assertThat(CommandRun.of(farm, "submit", unknown.toString(), "--package=ours")
                        .status())
                .isZero();
    }

    private void because(String status, int waiting, String filter, String detail) {
        farm.answer(
                "GET /api/v1/jobs/" + Samples.JOB + "/why",
                Map.of(
                        "subject",
                        Samples.JOB,
                        "status",
                        status,
                        "waiting",
                        waiting,
                        "summary",
                        "2 servers: " + detail,
                        "verdicts",
                        List.of(Map.of("demandClass", "main", "filter", filter, "servers", 2, "detail", detail))));
    }

    @Test
    void thatNoServerCouldEverRunItIsToldAtOnce() {
        because("waiting", 4, "PACKAGE", "package maya is missing");

        CommandRun run = CommandRun.of(farm, "submit", scene.toString(), "--package=maya");
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines(Samples.JOB);
        assertThat(run.err())
                .contains("Warning: no server that the farm has can run it: 2 servers: package maya is missing.");

        because("waiting", 4, "FREE", "0 cores free");
        assertThat(CommandRun.of(farm, "submit", scene.toString()).err()).doesNotContain("Warning");
        because("running", 0, "SIZE", "too small");
        assertThat(CommandRun.of(farm, "submit", scene.toString()).err()).doesNotContain("Warning");
    }

    @Test
    void theAcceptedJobIsPrintedAsJsonWithItsWarnings() throws IOException {
        because("waiting", 4, "SIZE", "99 cores are more than it has");

        JsonNode printed = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(CommandRun.of(farm, "submit", scene.toString(), "--json")
                        .out());

        assertThat(printed.path("id").asText()).isEqualTo(Samples.JOB);
        assertThat(printed.path("status").asText()).isEqualTo("waiting");
        assertThat(printed.path("warnings").get(0).asText()).contains("99 cores are more than it has");
    }

    @Test
    void whatTheFarmFindsWrongIsSaidOfTheOptions() {
        farm.problem(
                "POST /api/v1/jobs",
                422,
                "The input is not valid",
                Map.of(
                        "detail",
                        "/profile/cores: too many; and 3 more errors",
                        "errors",
                        List.of(
                                Map.of("pointer", "/profile/cores", "detail", "too many"),
                                Map.of("pointer", "/profile/host/requiredTags/2", "detail", "no tag"),
                                Map.of("pointer", "/encode/format", "detail", "none"),
                                Map.of("pointer", "/parameters/a~1b", "detail", "unknown"))));
        CommandRun run = CommandRun.of(farm, "submit", scene.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("raymill: --cores: too many; --tag: no tag; --encode: none; --param a/b: unknown")
                .doesNotContain("/profile");

        farm.problem(
                "POST /api/v1/jobs",
                422,
                "The input is not valid",
                Map.of(
                        "detail",
                        "/files/0/path: bad",
                        "errors",
                        List.of(Map.of("pointer", "/files/0/path", "detail", "bad"))));
        run = CommandRun.of(farm, "submit", scene.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().split("bad", -1)).as("it is said once").hasSize(2);
    }

    @Test
    void whatTheFarmFindsWrongIsSaidBeforeAnythingIsUploaded() {
        farm.problem(
                "POST /api/v1/jobs?dry-run=true",
                422,
                "The input is not valid",
                Map.of("errors", List.of(Map.of("pointer", "/profile/cores", "detail", "too many"))));
        CommandRun run = CommandRun.of(farm, "submit", scene.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("raymill: --cores: too many").doesNotContain("uploaded");
        assertThat(farm.asked()).endsWith("POST /api/v1/files/missing", "POST /api/v1/jobs?dry-run=true");
        assertThat(farm.requests("POST /api/v1/files/packed")).isEmpty();
    }

    @Test
    void everyNeedAndPolicyReachesTheFarm() {
        CommandRun run = CommandRun.of(
                farm,
                "submit",
                scene.toString(),
                "--package-version=>=4.2 <5",
                "--chunk=50",
                "--gpus=2",
                "--gpu-model=RTX 40",
                "--gpu-memory=8000",
                "--os=linux",
                "--arch=amd64",
                "--free-disk=1000",
                "--tag=fast,big",
                "--tag=near",
                "--prefer-tag=warm",
                "--without-tag=desktop",
                "--host=mill-1",
                "--whole-host",
                "--amount=licence.houdini=1",
                "--amount",
                "station=2",
                "--urgent",
                "--max-tasks=5",
                "--order=every-10",
                "--chunk-seconds=5m",
                "--attempt-limit=2h",
                "--silence-limit=90",
                "--failure-share=0",
                "--avoid-after=1",
                "--site=remote:oslo",
                "--budget=12.5",
                "--data-class=public",
                "--results=there",
                "--after=" + Samples.JOB + ":frames:cancel",
                "--after=" + Samples.ATTEMPT);

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode profile = submitted().path("profile");
        assertThat(profile.path("version").asText()).isEqualTo(">=4.2 <5");
        assertThat(profile.path("host"))
                .hasToString("{\"whole\":true,\"gpus\":{\"count\":2,\"model\":\"RTX 40\",\"memoryMiB\":8000},"
                        + "\"operatingSystem\":\"linux\",\"architecture\":\"amd64\",\"freeDiskMiB\":1000,"
                        + "\"requiredTags\":[\"fast\",\"big\",\"near\"],\"preferredTags\":[\"warm\"],"
                        + "\"excludedTags\":[\"desktop\"],\"hosts\":[\"mill-1\"]}");
        assertThat(profile.path("amounts").path("licence.houdini").asInt()).isEqualTo(1);
        assertThat(profile.path("amounts").path("station").asInt()).isEqualTo(2);
        assertThat(submitted().path("policy"))
                .hasToString(
                        "{\"priority\":50,\"project\":\"default\",\"user\":\"" + Users.current()
                                + "\",\"retries\":3,\"urgent\":true,\"maxTasks\":5,\"frameOrder\":\"every-10\","
                                + "\"chunkSeconds\":300,\"limits\":{\"attemptSeconds\":7200,\"silenceSeconds\":90},"
                                + "\"failureShare\":0,\"avoidAfter\":1,\"dependencies\":[{\"job\":\"" + Samples.JOB
                                + "\",\"frameByFrame\":true,\"onFailure\":\"cancel\"},{\"job\":\"" + Samples.ATTEMPT
                                + "\"}],\"site\":\"remote:oslo\",\"budget\":12.5,\"dataClass\":\"public\",\"results\":\"there\"}");
    }

    @Test
    void whatIsNotSaidIsLeftToTheFarm() {
        CommandRun.of(farm, "submit", scene.toString(), "--gpu-model=A100");

        JsonNode profile = submitted().path("profile");
        assertThat(profile.path("host")).hasToString("{\"gpus\":{\"model\":\"A100\"}}");
        assertThat(profile.has("amounts")).isFalse();
        assertThat(submitted().path("policy").fieldNames())
                .toIterable()
                .containsExactly("priority", "project", "user", "retries");
    }

    @Test
    void anotherPackageGetsItsParametersAsTheyAre() {
        CommandRun.of(
                farm, "submit", scene.toString(), "--package=povray", "--param=quality=9", "--param", "flags=a=b");

        assertThat(submitted().path("parameters")).hasToString("{\"flags\":\"a=b\",\"quality\":\"9\"}");
    }

    @Test
    void missingFilesAreNamedBeforeTheFarmIsAsked() throws IOException {
        Files.delete(folder.resolve("data/scene.bin"));
        Files.delete(folder.resolve("wood grain.png"));

        CommandRun run = CommandRun.of(farm, "submit", scene.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("missing in " + folder.toAbsolutePath(), "data/scene.bin", "wood grain.png");
        assertThat(farm.asked()).isEmpty();
    }

    @Test
    void aSceneOfPovRayGoesToPovRayWithWhatItIncludes() throws IOException {
        Files.writeString(folder.resolve("scene.pov"), "#include \"parts.inc\"\n#include \"colors.inc\"");
        Files.writeString(folder.resolve("parts.inc"), "image_map { png \"wood grain.png\" }");
        Files.createDirectories(folder.resolve("more/deep"));
        Files.writeString(folder.resolve("more/deep/table.txt"), "table");

        CommandRun run =
                CommandRun.of(farm, "submit", folder.resolve("scene.pov").toString(), "--also", "more");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(submitted().path("profile").path("package").asText()).isEqualTo("povray");
        assertThat(submitted().path("files").findValuesAsText("path"))
                .containsExactly("scene.pov", "parts.inc", "wood grain.png", "more/deep/table.txt");
    }

    @Test
    void absolutePathsAreMappedByRules() throws IOException {
        Path show = Files.createDirectories(folder.resolve("elsewhere/show"));
        Files.writeString(show.resolve("a.png"), "a");
        Path job = Files.createDirectories(folder.resolve("job"));
        Files.writeString(job.resolve("scene.pov"), "image_map { png \"P:\\show\\a.png\" }");
        Path rules = Files.writeString(folder.resolve("rules"), "# of the site\n\nP:\\ = /nowhere\n");

        CommandRun missing =
                CommandRun.of(farm, "submit", job.resolve("scene.pov").toString(), "--maps", rules.toString());
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.err()).contains("P:\\show\\a.png (scene.pov:1)", "--allow-missing");
        assertThat(farm.asked()).containsExactly("GET /api/v1/files/maps");

        CommandRun run = CommandRun.of(
                farm,
                "submit",
                job.resolve("scene.pov").toString(),
                "--maps",
                rules.toString(),
                "--map",
                "P:\\show=" + show);

        assertThat(run.status()).as(run.err()).isZero();
        String inJob = "outside" + show.toAbsolutePath() + "/a.png";
        assertThat(submitted().path("files").findValuesAsText("path")).containsExactly("scene.pov", inJob);
        String sent = new String(
                stored.get(submitted().path("files").get(0).path("sha256").asText()), StandardCharsets.UTF_8);
        assertThat(sent).isEqualTo("image_map { png \"" + inJob + "\" }");
        assertThat(job.resolve("scene.pov")).content().contains("P:\\show");
    }

    @Test
    void whatComesFromOutsideOfTheScenesFolderIsNamedAlsoBehindALink() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path key = Files.writeString(home.resolve("key"), "secret").toRealPath();
        Path letters = Files.writeString(home.resolve("letters"), "dear").toRealPath();
        Path job = Files.createDirectories(folder.resolve("job"));
        Files.createSymbolicLink(job.resolve("wood.png"), key);
        Files.writeString(job.resolve("near.png"), "near");
        Files.writeString(
                job.resolve("scene.pov"),
                "#fopen F \"" + letters + "\" read\nimage_map { png \"wood.png\" } image_map { png \"near.png\" }");

        CommandRun run = CommandRun.of(farm, "submit", job.resolve("scene.pov").toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err())
                .contains(
                        "2 files are from outside of " + job.toAbsolutePath() + ":",
                        "  " + letters + " (scene.pov:1)",
                        "  " + key + " (scene.pov:2)")
                .doesNotContain("near.png");
    }

    @Test
    void theSitesRulesHoldWhereNoneOfTheUsersFits() throws IOException {
        Path site = Files.createDirectories(folder.resolve("site/show"));
        Files.writeString(site.resolve("a.png"), "of the site");
        Files.writeString(site.resolve("b.png"), "of the site, too");
        Path own = Files.createDirectories(folder.resolve("own"));
        Files.writeString(own.resolve("a.png"), "the user's");
        Path job = Files.createDirectories(folder.resolve("job"));
        Files.writeString(
                job.resolve("scene.pov"),
                "image_map { png \"P:\\show\\tex\\a.png\" } image_map { png \"P:\\show\\b.png\" }");
        farm.on("GET /api/v1/files/maps", (exchange, request) -> {
            FakeFarm.send(
                    exchange, 200, FakeFarm.json(Map.of("maps", List.of("P:\\show\\tex=" + site, "P:\\show=" + site))));
        });

        CommandRun run =
                CommandRun.of(farm, "submit", job.resolve("scene.pov").toString(), "--map", "P:\\show\\tex=" + own);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(submitted().path("files").findValuesAsText("path"))
                .containsExactlyInAnyOrder(
                        "scene.pov",
                        "outside" + own.toAbsolutePath() + "/a.png",
                        "outside" + site.toAbsolutePath() + "/b.png");
    }

    @Test
    void aDryRunListsWhatIsNeededAndSendsNothing() {
        CommandRun run = CommandRun.of(farm, "submit", scene.toString(), "--dry-run");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("data/scene.bin", "wood grain.png", "5 bytes", "scene.gltf");
        assertThat(farm.asked()).isEmpty();
    }

    @Test
    void allFilesOfAFolderCanBeTakenWithoutLookingIntoTheScene() throws IOException {
        Files.writeString(folder.resolve("shot.blend"), "no real scene");

        CommandRun run =
                CommandRun.of(farm, "submit", folder.resolve("shot.blend").toString(), "--files", folder.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(submitted().path("profile").path("package").asText()).isEqualTo("blender");
        assertThat(submitted().path("files").findValuesAsText("path"))
                .contains("shot.blend", "scene.gltf", "data/scene.bin", "wood grain.png");
    }

    @Test
    void aSceneOfBlenderAsksForTheVersionThatSavedItUnlessTheUserSaysOtherwise() throws IOException {
        Path shot = Files.writeString(folder.resolve("shot.blend"), "BLENDER-v402RENDH");
        String[] submit = {"submit", shot.toString(), "--files", folder.toString()};

        CommandRun run = CommandRun.of(farm, submit);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("As shot.blend was saved: only with blender >=4.2 (--package-version says otherwise)");
        assertThat(submitted().path("profile").path("version").asText()).isEqualTo(">=4.2");

        CommandRun.of(farm, "submit", shot.toString(), "--files", folder.toString(), "--package-version", ">=3");
        assertThat(submitted().path("profile").path("version").asText()).isEqualTo(">=3");

        Files.writeString(shot, "no real scene");
        assertThat(CommandRun.of(farm, submit).err()).doesNotContain("was saved");
        assertThat(submitted().path("profile").path("version").isTextual()).isFalse();
    }

    @Test
    void wrongUsageIsToldBeforeTheFarmIsAsked() {
        assertWrongUsage("the range 5-1 runs backwards", "--frames=5-1");
        assertWrongUsage("'2by2' is no tile grid", "--tiles=2by2");
        assertWrongUsage("--width must lie between 1 and", "--width=0");
        assertWrongUsage("--height must lie between 1 and", "--size=64x0");
        assertWrongUsage("--size must be a width and a height such as 1920x1080, not '64'", "--size=64");
        assertWrongUsage("leave out --width, or --size", "--size=64x48", "--width=64");
        assertWrongUsage("--height must lie between 1 and", "--height=100000");
        assertWrongUsage("samples must be a whole number", "--samples=many");
        assertWrongUsage("the package gltf has no parameter 'speed'", "--param=speed=1");
        assertWrongUsage("is no picture format", "--format=jpeg");
        assertWrongUsage("environment '#12' is no colour", "--environment=#12");
        assertWrongUsage("is no range of versions", "--package-version=>=4 <");
        assertWrongUsage("'random' is no order of frames", "--order=random");
        assertWrongUsage("'2 weeks' is no time span", "--attempt-limit=2 weeks");
        assertWrongUsage("'90d' is too long; at most 30d", "--silence-limit=90d");
        assertWrongUsage("'x' is no job id", "--after=x:frames");
        assertWrongUsage("'soon' in", "--after=" + Samples.JOB + ":soon");
        assertWrongUsage("'one' is not an int", "--amount=licence.houdini=one");
        assertWrongUsage("the amount of a must lie between 1", "--amount=a=0");
        assertWrongUsage("'a b' in requiredTags is no name", "--tag=a b");
        assertWrongUsage("gpus must lie between 0 and 64, not 65", "--gpus=65");
        assertWrongUsage("--gpus is 0, but --gpu-model", "--gpus=0", "--gpu-model=RTX");
        assertWrongUsage("priority must lie between 0 and 100, not 101", "--priority=101");
        assertWrongUsage("failureShare must lie between 0 and 100, not 101", "--failure-share=101");
        assertWrongUsage("--avoid-after must be at least 1, not 0", "--avoid-after=0");
        assertWrongUsage("not a choice of site: 'oslo'; use local, any or remote:NAME", "--site=oslo");
        assertWrongUsage("budget must lie between 0 and 1000000000, not -1", "--budget=-1");
        assertWrongUsage("a class of data has 1 to 40 lower-case letters", "--data-class=Secret");
        assertWrongUsage("'away' is no place to keep results at; there are home, there", "--results=away");
        assertWrongUsage("a tile is never part of one", "--chunk-seconds=60", "--tiles=2x2");
        assertThat(farm.asked()).isEmpty();
    }

    private void assertWrongUsage(String message, String... options) {
        List<String> arguments = new ArrayList<>(List.of("submit", scene.toString()));
        arguments.addAll(List.of(options));
        CommandRun run = CommandRun.of(farm, arguments.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isEqualTo(2);
        assertThat(run.err())
                .contains(message)
                .contains("See: raymill submit --help")
                .doesNotContain("Exception");
    }

    @Test
    void aLostAnswerIsAskedForAgainWithTheSameKey() {
        AtomicInteger tries = new AtomicInteger();
        farm.on("POST /api/v1/jobs", (exchange, request) -> {
            if (tries.incrementAndGet() == 1) {
                // The job is made, and its maker never hears of it.
                exchange.close();
            } else {
                FakeFarm.send(exchange, 200, FakeFarm.json(Samples.job(JobStatus.WAITING, 0)));
            }
        });

        CommandRun run = CommandRun.of(farm, "submit", scene.toString());

        assertThat(run.status()).as(run.err()).isZero();
        List<FakeFarm.Request> posts = farm.requests("POST /api/v1/jobs");
        assertThat(posts).hasSizeGreaterThanOrEqualTo(2);
        assertThat(posts)
                .extracting(post -> post.headers().getFirst("Idempotency-Key"))
                .containsOnly(posts.get(0).headers().getFirst("Idempotency-Key"))
                .doesNotContainNull();
        assertThat(posts)
                .extracting(post -> new String(post.body(), StandardCharsets.UTF_8))
                .containsOnly(new String(posts.get(0).body(), StandardCharsets.UTF_8));
    }

    @Test
    void aRefusalIsToldWithAllItsReasonsAndNotTriedAgain() {
        farm.problem(
                "POST /api/v1/jobs",
                422,
                "The input is not valid",
                Map.of(
                        "detail",
                        "Two things are wrong.",
                        "errors",
                        List.of(
                                Map.of("pointer", "/profile/cores", "detail", "must be at least 1"),
                                Map.of("pointer", "/name", "detail", "is \u001b[31mred"))));

        CommandRun run = CommandRun.of(farm, "submit", scene.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("raymill: --cores: must be at least 1; --name: is ?[31mred");
        assertThat(farm.requests("POST /api/v1/jobs")).hasSize(1);
    }

    @Test
    void filesThatTheFarmMissesAreNamed() {
        farm.problem(
                "POST /api/v1/jobs",
                422,
                "Associated files are missing",
                Map.of("missing", List.of(Map.of("path", "wood grain.png", "sha256", Samples.sha256("wood")))));

        assertThat(CommandRun.of(farm, "submit", scene.toString()).err())
                .contains("Associated files are missing")
                .contains("  missing: wood grain.png");
    }

    @Test
    void waitFollowsTheJobAndOutFetchesItsPictures() throws IOException {
        farm.answer("GET /api/v1/jobs/" + Samples.JOB, Samples.detail(Samples.job(JobStatus.SUCCEEDED, 4)));
        farm.answer(
                "GET /api/v1/jobs/" + Samples.JOB + "/results",
                new ResultList(List.of(Samples.result(1, "picture")), 1));
        farm.answer(
                "GET /api/v1/jobs/" + Samples.JOB + "/results/frame_0001.png",
                "picture".getBytes(StandardCharsets.UTF_8));
        farm.answer(
                "GET /api/v1/jobs/" + Samples.JOB + "/manifest",
                new ResultManifest(Samples.JOB, "helmet", List.of(Samples.result(1, "picture"))));
        Path out = folder.resolve("new/out");

        CommandRun run = CommandRun.of(farm, "submit", scene.toString(), "--out", out.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines(Samples.JOB);
        assertThat(out.resolve("frame_0001.png")).hasContent("picture");
        assertThat(out.resolve("manifest.json")).content().contains("\"frame_0001.png\"");
        assertThat(run.err()).contains("succeeded", "1 picture and manifest.json are in " + out);
    }

    @Test
    void aFailedJobIsAFailure() {
        farm.answer("GET /api/v1/jobs/" + Samples.JOB, Samples.detail(Samples.job(JobStatus.FAILED, 2)));

        CommandRun run = CommandRun.of(
                farm, "submit", scene.toString(), "--out", folder.resolve("out").toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("failed: task render-3 failed 4 times")
                .contains("raymill job " + Samples.JOB)
                .contains("raymill results " + Samples.JOB);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void progressBarsAreForTerminals() {
        assertThat(CommandRun.onTerminal(farm, "submit", scene.toString()).err())
                .contains("\r", "Files 100%");
    }

    private JsonNode submitted() {
        List<FakeFarm.Request> all = farm.requests("POST /api/v1/jobs");
        return all.get(all.size() - 1).json();
    }
}
