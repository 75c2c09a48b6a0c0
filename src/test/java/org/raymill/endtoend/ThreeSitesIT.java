package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** One site hands jobs to two others at the same time. */
@Tag("end-to-end")
class ThreeSitesIT {

    private static final int FRAMES = 6;
    private static final int BYTES = 1 << 20;

    private final Random random = new Random(1);

    @Test
    void jobsToTwoSitesAreNotMixed(TestInfo test) {
        try (LinkedSites sites = LinkedSites.start(
                "ThreeSitesIT." + test.getTestMethod().orElseThrow().getName(),
                LinkedSites.site("oslo", ""),
                LinkedSites.site("berlin", ""),
                LinkedSites.site("paris", ""))) {
            HandOver toBerlin = HandOver.submit(sites, "oslo", "berlin", FRAMES, BYTES, random);
            HandOver toParis = HandOver.submit(sites, "oslo", "paris", FRAMES, BYTES, random);
            toBerlin.assertCompleteAndOnce();
            toParis.assertCompleteAndOnce();
            assertThat(toBerlin.servers()).hasSize(FRAMES).allMatch("site.berlin"::equals);
            assertThat(toParis.servers()).hasSize(FRAMES).allMatch("site.paris"::equals);
            sites.awaitEmpty("berlin");
            sites.awaitEmpty("paris");
        }
    }
}
