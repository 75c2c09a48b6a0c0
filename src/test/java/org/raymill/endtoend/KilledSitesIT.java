package org.raymill.endtoend;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.raymill.endtoend.HandOver.Stage;

/** Either site is killed at random moments of the hand-over, in every stage of it; the seed is printed and can be given. */
@Tag("end-to-end")
class KilledSitesIT {

    private static final int FRAMES = 6;
    private static final int BYTES = 3 << 20;
    /** A stage is about so many looks long. */
    private static final int LOOKS = 12;

    private static final String SLOW_FILES = "raymill.site.files.rate = 2 MiB";

    @Test
    void theJobEndsCompleteAndOnce(TestInfo test) {
        kill(test, 1);
    }

    @Test
    @Tag("nightly")
    void theJobEndsCompleteAndOnceTwentyTimes(TestInfo test) {
        kill(test, 4);
    }

    /** Each job's hand-over is hit once in each of its five stages. */
    private static void kill(TestInfo test, int jobs) {
        long seed = Long.getLong("sites.seed", System.nanoTime());
        System.out.printf("Kills in %d hand-overs, with -Dsites.seed=%d%n", jobs, seed);
        Random random = new Random(seed);
        try (LinkedSites sites = LinkedSites.start(
                "KilledSitesIT." + test.getTestMethod().orElseThrow().getName(),
                LinkedSites.site("oslo", SLOW_FILES),
                LinkedSites.site("berlin", ""))) {
            for (int number = 0; number < jobs; number++) {
                HandOver job = HandOver.submit(sites, "oslo", "berlin", FRAMES, BYTES, random);
                for (Stage stage : Stage.values()) {
                    job.await(stage);
                    String victim = random.nextBoolean() ? "oslo" : "berlin";
                    int looks = random.nextInt(LOOKS);
                    Await.looks(looks);
                    System.out.printf("job %d, %s: %s is killed after %d looks%n", number, stage, victim, looks);
                    sites.farm(victim).node(LinkedSites.NODE).kill();
                    sites.farm(victim).startDead().ready(1);
                }
                job.assertCompleteAndOnce();
                sites.awaitEmpty("berlin");
            }
        } catch (AssertionError e) {
            throw new AssertionError("with -Dsites.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
