package org.raymill.endtoend;

import java.util.Random;
import java.util.concurrent.TimeUnit;
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

    /** Ten kills. */
    @Test
    void theJobEndsCompleteAndOnce(TestInfo test) {
        kill(test, 2);
    }

    @Test
    @Tag("nightly")
    void theJobEndsCompleteAndOnceAHundredTimes(TestInfo test) {
        kill(test, 20);
    }

    /** Each job's hand-over is hit once in each of its five stages. */
    private static void kill(TestInfo test, int jobs) {
        long seed = Long.getLong("sites.seed", System.nanoTime());
        System.out.printf("Kills in %d hand-overs, with -Dsites.seed=%d%n", jobs, seed);
        Random random = new Random(seed);
        try (LinkedSites sites = LinkedSites.start(
                "KilledSitesIT." + test.getTestMethod().orElseThrow().getName(),
                LinkedSites.site("oslo", SLOW_FILES),
                LinkedSites.site("berlin", LinkedSites.encrypting()))) {
            for (int number = 0; number < jobs; number++) {
                HandOver job = HandOver.submit(sites, "oslo", "berlin", FRAMES, BYTES, random);
                for (Stage stage : Stage.values()) {
                    long before = System.nanoTime();
                    job.await(stage);
                    long reached = System.nanoTime();
                    String victim = random.nextBoolean() ? "oslo" : "berlin";
                    int looks = random.nextInt(LOOKS);
                    Await.looks(looks);
                    sites.farm(victim).node(LinkedSites.NODE).kill();
                    long killed = System.nanoTime();
                    sites.farm(victim).startDead().ready(1);
                    System.out.printf(
                            "job %d, %s, reached after %d ms: %s was killed after %d looks and is back after %d ms%n",
                            number, stage, millis(before, reached), victim, looks, millis(killed, System.nanoTime()));
                }
                job.assertCompleteAndOnce();
                sites.awaitEmpty("berlin");
            }
        } catch (AssertionError e) {
            throw new AssertionError("with -Dsites.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    private static long millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }
}
