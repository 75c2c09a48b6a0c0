package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.raymill.endtoend.HandOver.Stage;

/** The link between two sites is cut in the middle of a hand-over: of the files' way there, of the work, of the pictures' way back. */
@Tag("end-to-end")
class CutSitesIT {

    private static final Duration SOON = Duration.ofSeconds(120);
    private static final int FRAMES = 6;
    /** Samples of a pixel with which a frame takes some seconds. */
    private static final int SLOW = 3_000;
    /** With which pictures come home one after another, not all in one report. */
    private static final int STEADY = 600;

    private static final int MIB = 1 << 20;
    private static final int BYTES = 24 * MIB;
    private static final String OSLO = """
            raymill.site.files.rate = 8 MiB
            raymill.job.take-back-after = %d s
            """;

    private final Random random = new Random(1);

    private static LinkedSites start(TestInfo test, int takeBackAfter) {
        return LinkedSites.start(
                "CutSitesIT." + test.getTestMethod().orElseThrow().getName(),
                LinkedSites.site("oslo", OSLO.formatted(takeBackAfter)),
                LinkedSites.site("berlin", ""));
    }

    @Test
    void aShortCutChangesNothing(TestInfo test) {
        try (LinkedSites sites = start(test, 600)) {
            cutInEachStage(sites, Duration.ofSeconds(1));
        }
    }

    /** One cut for two jobs: of one the files are on their way, of the other frames are rendered and pictures come home. */
    @Test
    void aCutOfAMinuteChangesNothing(TestInfo test) {
        try (LinkedSites sites = start(test, 600)) {
            HandOver returning = HandOver.submit(sites, "oslo", "berlin", FRAMES, SLOW, MIB, random);
            returning.await(Stage.RETURN);
            HandOver travelling = HandOver.submit(sites, "oslo", "berlin", FRAMES, BYTES, random);
            travelling.awaitCarried(BYTES / 3);
            sites.breakOff("oslo", "berlin");
            assertThat(travelling.carried())
                    .as("the cut is in the middle of the files")
                    .isLessThan(BYTES);
            assertThat(returning.framesHome())
                    .as("the cut is in the middle of the work")
                    .isLessThan(FRAMES);
            Await.last(Duration.ofMinutes(1), returning::renderReferences);
            sites.mend("oslo", "berlin");

            for (HandOver job : List.of(returning, travelling)) {
                job.assertCompleteAndOnce();
                assertThat(job.servers()).as("nothing was rendered in Oslo").allMatch("site.berlin"::equals);
            }
            sites.awaitEmpty("berlin");
        }
    }

    @Test
    @Tag("nightly")
    void aLongCutChangesNothing(TestInfo test) {
        try (LinkedSites sites = start(test, 600)) {
            cutInEachStage(sites, Duration.ofSeconds(10));
            cutInEachStage(sites, Duration.ofMinutes(1));
        }
    }

    private void cutInEachStage(LinkedSites sites, Duration length) {
        HandOver job = HandOver.submit(sites, "oslo", "berlin", FRAMES, BYTES, random);
        job.awaitCarried(BYTES / 3);
        sites.breakOff("oslo", "berlin");
        long arrived = job.carried();
        assertThat(arrived).as("the cut is in the middle").isLessThan(BYTES);
        Await.last(length);
        sites.mend("oslo", "berlin");

        job.await(Stage.RUNNING);
        long sent = job.carried();
        System.out.printf(
                "a cut of %d s after %d of %d bytes: %d bytes were sent in all%n",
                length.toSeconds(), arrived, BYTES, sent);
        assertThat(sent)
                .as(
                        "what had arrived is not sent again, but for 1 %% and what was on its way; TLS needs something, too")
                .isLessThan(BYTES + arrived / 100 + MIB);
        sites.hold("oslo", "berlin");
        Await.last(length);
        sites.mend("oslo", "berlin");

        job.await(Stage.RETURN);
        sites.breakOff("oslo", "berlin");
        Await.last(length);
        sites.mend("oslo", "berlin");

        job.assertCompleteAndOnce();
        assertThat(job.servers()).as("nothing was rendered in Oslo").allMatch("site.berlin"::equals);
        sites.awaitEmpty("berlin");
    }

    @Test
    void whatIsAwayForTooLongIsRenderedAtHomeAndWhatComesLateIsDiscarded(TestInfo test) {
        try (LinkedSites sites = start(test, 10)) {
            takeBack(sites, Stage.RUNNING);
        }
    }

    @Test
    void soItIsInTheOtherStages(TestInfo test) {
        try (LinkedSites sites = start(test, 10)) {
            takeBack(sites, Stage.ACCEPTED);
            takeBack(sites, Stage.FILES);
            takeBack(sites, Stage.RETURN);
        }
    }

    private void takeBack(LinkedSites sites, Stage stage) {
        HandOver job = HandOver.submit(sites, "oslo", "berlin", FRAMES, STEADY, 2 * MIB, random);
        job.await(stage);
        sites.hold("oslo", "berlin");
        // With the link down both go on: Oslo renders what it had not got, and Berlin what it was given.
        job.assertCompleteAndOnce();
        assertThat(job.servers()).as("something was taken back").contains(LinkedSites.NODE);
        if (stage == Stage.RUNNING || stage == Stage.RETURN) {
            Await.until("Berlin's own end", SOON, () -> sites.jobsAt("berlin").toPrettyString(), () -> Optional.of(
                            sites.jobsAt("berlin"))
                    .filter(jobs ->
                            jobs.size() == 1 && jobs.get(0).get("framesDone").asInt() == FRAMES));
        }
        sites.mend("oslo", "berlin");
        sites.awaitEmpty("berlin");
        job.assertCompleteAndOnce();
    }
}
