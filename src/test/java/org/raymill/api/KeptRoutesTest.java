package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.ResultDetail;
import org.raymill.model.SiteName;
import org.raymill.model.TileGrid;
import org.raymill.model.Whereabouts;
import org.raymill.protocol.SiteLinksCommand.Gate;

/** Results that another site keeps. */
class KeptRoutesTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final JobId THERE = new JobId("01kaqz5m3c9x4p2k");
    private static final String AT = "/api/v1/jobs/" + JOB;
    private static final String NAME = "frame_0001.png";
    private static final byte[] PICTURE = "0123456789".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = new ApiFixture(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void addJob() throws IOException {
        api.farm.reset();
        api.kept.contents.clear();
        api.kept.read.clear();
        api.kept.failure = Optional.empty();
        FakeFarm.Job job = FakeFarm.add(JOB, FakeFarm.helmet("1-3", TileGrid.WHOLE, Map.of()));
        api.farm.jobs.put(JOB, job);
        job.results.add(new ResultDetail(
                NAME,
                1,
                ApiFixture.sha256(PICTURE),
                PICTURE.length,
                new AttemptId("01kaqz5m3c9x4p2j").value(),
                "image/png",
                List.of(),
                Optional.of(new Whereabouts(new SiteName("berlin"), THERE))));
        api.kept.contents.put("/api/v1/jobs/" + THERE + "/results/" + NAME, PICTURE);
        Files.createDirectories(api.layout.results(JOB));
    }

    @Test
    void isGivenAsIfItWereHereAndNothingOfItIsStored() throws IOException {
        Answer answer = api.get(AT + "/results/" + NAME).expect(200);
        assertThat(answer.body()).isEqualTo(PICTURE);
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.header("ETag")).isEqualTo('"' + ApiFixture.sha256(PICTURE) + '"');
        assertThat(api.layout.results(JOB)).isEmptyDirectory();
    }

    @Test
    void isWhatCountsWhenAnOlderPictureIsHere() throws IOException {
        Path older = api.layout.results(JOB).resolve(NAME);
        Files.writeString(older, "of former settings");
        assertThat(api.get(AT + "/results/" + NAME).expect(200).body()).isEqualTo(PICTURE);
        Files.delete(older);
    }

    @Test
    void isGivenInParts() {
        Answer part = api.get(AT + "/results/" + NAME, "Range", "bytes=3-5").expect(206);
        assertThat(part.body()).isEqualTo("345".getBytes(StandardCharsets.UTF_8));
        assertThat(part.header("Content-Range")).isEqualTo("bytes 3-5/10");
        assertThat(api.kept.read).as("no more than that is fetched").containsExactly("3-6");
        assertThat(api.get(AT + "/results/" + NAME, "Range", "bytes=8-")
                        .expect(206)
                        .body())
                .isEqualTo("89".getBytes(StandardCharsets.UTF_8));
        assertThat(api.get(AT + "/results/" + NAME, "Range", "bytes=-1")
                        .expect(206)
                        .body())
                .isEqualTo("9".getBytes(StandardCharsets.UTF_8));
        assertThat(api.get(AT + "/results/" + NAME, "Range", "bytes=7-90")
                        .expect(206)
                        .header("Content-Range"))
                .isEqualTo("bytes 7-9/10");
        assertThat(api.get(AT + "/results/" + NAME, "Range", "bytes=0-1,4-5")
                        .expect(200)
                        .body())
                .isEqualTo(PICTURE);
        assertThat(api.get(AT + "/results/" + NAME, "Range", "bytes=10-")
                        .expect(416)
                        .header("Content-Range"))
                .isEqualTo("bytes */10");
    }

    @Test
    void isNotFetchedForWhoeverHasItOrAsksForItsSizeAlone() {
        String tag = '"' + ApiFixture.sha256(PICTURE) + '"';
        api.get(AT + "/results/" + NAME, "If-None-Match", tag).expect(304);
        Answer head = api.head(AT + "/results/" + NAME).expect(200);
        assertThat(head.header("Content-Length")).isEqualTo("10");
        assertThat(api.kept.read).isEmpty();
    }

    @Test
    void whyItCanNotBeHadNowIsSaid() {
        api.farm.gate = new Gate(Optional.empty(), "the link to site berlin is not up: cut");
        Answer answer = api.get(AT + "/results/" + NAME).expect(503);
        assertThat(answer.json().get("type").asText()).endsWith("/site-unavailable");
        assertThat(answer.json().get("detail").asText())
                .isEqualTo("the result frame_0001.png is kept at site berlin, from where it can not be fetched now: "
                        + "the link to site berlin is not up: cut");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        api.get(AT + "/results.zip").expect(503);
        assertThat(api.get(AT + "/results")
                        .expect(200)
                        .json()
                        .at("/results/0/keptAt/site")
                        .asText())
                .as("what there is can be told all the same")
                .isEqualTo("berlin");
    }

    @Test
    void whatTheOtherSiteHasNoMoreIsNotFound() {
        api.kept.contents.clear();
        assertThat(api.get(AT + "/results/" + NAME)
                        .expect(404)
                        .json()
                        .get("detail")
                        .asText())
                .isEqualTo("site berlin kept the result frame_0001.png, and does not have it any more");
    }

    @Test
    void tooManyAtATimeAreToldToTryAgain() {
        api.kept.failure = Optional.of(new RejectedExecutionException("too many"));
        assertThat(api.get(AT + "/results/" + NAME)
                        .expect(503)
                        .json()
                        .get("type")
                        .asText())
                .endsWith("/busy");
    }

    @Test
    void isInTheZip() throws IOException {
        byte[] zip = api.get(AT + "/results.zip").expect(200).body();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            assertThat(in.getNextEntry().getName()).isEqualTo("manifest.json");
            assertThat(in.getNextEntry().getName()).isEqualTo(NAME);
            assertThat(in.readAllBytes()).isEqualTo(PICTURE);
        }
    }
}
