package org.raymill.site.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.HostHardware;
import org.raymill.model.InstalledPackage;
import org.raymill.model.LimitDetail;
import org.raymill.model.ServerDetail;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteOffer.Rights;

/** What a site tells another one that it has. */
class OffersTest {

    private static final Instant AT = Instant.parse("2026-11-27T02:00:00Z");
    private static final InstalledPackage GLTF = new InstalledPackage("gltf", "1.0", true);
    private static final InstalledPackage BLENDER = new InstalledPackage("blender", "4.1", true);

    @Test
    void equalServersAreOneGroupAndThoseThatTakeNoWorkAreNone() {
        SiteOffer offer = offer(
                new Rights(null, null, 8),
                server("a", ServerDetail.Status.UP, 8, 3),
                server("b", ServerDetail.Status.UP, 8, 8),
                server("c", ServerDetail.Status.UP, 4, 0),
                server("d", ServerDetail.Status.DRAINING, 8, 0),
                server("e", ServerDetail.Status.LOST, 8, 0));
        assertThat(offer.servers()).hasSize(2);
        assertThat(offer.cores()).isEqualTo(20);
        assertThat(offer.freeCores()).isEqualTo(9);
        assertThat(offer.packages()).containsExactly(GLTF, BLENDER);
    }

    @Test
    void whatTheOtherSiteMayNotUseIsLeftOut() {
        SiteOffer offer = offer(new Rights(null, List.of("blender"), 8), server("a", ServerDetail.Status.UP, 8, 0));
        assertThat(offer.packages()).containsExactly(BLENDER);
        assertThat(offer.servers().get(0).packages()).containsExactly(BLENDER);
    }

    @Test
    void freeLicencesAndWaitingWorkAreToldAndWhatOtherSitesUseIsNot() {
        SiteOffer offer = offer(new Rights(null, null, 8));
        assertThat(offer.limits()).isEqualTo(Map.of("licence.x", 3));
        assertThat(offer.waitingCoreSeconds()).isEqualTo(7_200);
    }

    private static SiteOffer offer(Rights rights, ServerDetail... servers) {
        return Offers.of(
                List.of(servers),
                List.of(
                        new LimitDetail("licence.x", 10, 0, 4, 7, 0, Optional.empty()),
                        new LimitDetail("site.paris", 64, 0, 12, 64, 0, Optional.empty())),
                7_200,
                rights,
                BigDecimal.ZERO,
                "",
                List.of("internal"),
                Optional.empty());
    }

    private static ServerDetail server(String id, ServerDetail.Status status, int cores, int used) {
        return new ServerDetail(
                id,
                status,
                "",
                new HostHardware(id, "linux", "amd64", "cpu", cores, 1_000, List.of(), 1_000),
                cores,
                used,
                1_000,
                0,
                List.of(GLTF, BLENDER),
                List.of(),
                AT,
                AT);
    }
}
