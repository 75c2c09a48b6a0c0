package org.raymill.site.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.HostHardware;
import org.raymill.model.HostNeeds;
import org.raymill.model.InstalledPackage;
import org.raymill.model.LimitDetail;
import org.raymill.model.Requirements;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerDetail.Status;
import org.raymill.site.core.SiteSituation.Home;

class HomeRoomTest {

    private static final Instant NOW = Instant.parse("2026-11-27T02:00:00Z");
    private static final ServerDetail BUSY = server("a", Status.UP, 16, 10, "blender");
    private static final ServerDetail IDLE = server("b", Status.UP, 8, 0, "blender");

    @Test
    void slotsAreWhatServersCouldHoldAndFreeOnesWhatTheyCouldNow() {
        assertThat(home(need("blender", 4, Map.of()), List.of(), BUSY, IDLE)).isEqualTo(new Home(6, 3, 9));
    }

    @Test
    void whatNoServerCouldEverDoHasNoSlot() {
        assertThat(home(need("houdini", 4, Map.of()), List.of(), BUSY, IDLE)).isEqualTo(new Home(0, 0, 9));
        assertThat(home(need("blender", 32, Map.of()), List.of(), BUSY, IDLE)).isEqualTo(new Home(0, 0, 9));
    }

    @Test
    void serversThatRestCountOnlyWhenThereAreNoOthers() {
        ServerDetail lost = server("c", Status.LOST, 16, 0, "blender");
        ServerDetail draining = server("d", Status.DRAINING, 8, 0, "blender");
        Requirements need = need("blender", 4, Map.of());
        assertThat(home(need, List.of(), lost, draining)).isEqualTo(new Home(6, 0, 9));
        assertThat(home(need, List.of(), lost, draining, IDLE)).isEqualTo(new Home(2, 2, 9));
    }

    @Test
    void licencesThatAreInUseKeepTasksWaitingAndDoNotMakeThemImpossible() {
        LimitDetail licences = new LimitDetail("licence.x", 3, 0, 3, 3, 0, Optional.empty());
        assertThat(home(need("blender", 4, Map.of("licence.x", 1)), List.of(licences), BUSY, IDLE))
                .isEqualTo(new Home(3, 0, 9));
    }

    private static Home home(Requirements need, List<LimitDetail> limits, ServerDetail... servers) {
        return HomeRoom.of(List.of(servers), limits, need, 9);
    }

    private static Requirements need(String packageName, int cores, Map<String, Integer> amounts) {
        return new Requirements(
                packageName, Optional.empty(), cores, 100, HostNeeds.ANY, amounts, List.of(), List.of());
    }

    private static ServerDetail server(String id, Status status, int cores, int used, String packageName) {
        return new ServerDetail(
                id,
                status,
                "",
                new HostHardware(id, "linux", "amd64", "cpu", cores, 64_000, List.of(), 1_000),
                cores,
                used,
                64_000,
                0,
                List.of(new InstalledPackage(packageName, "4.2", true)),
                List.of(),
                NOW,
                NOW);
    }
}
