package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.HostHardware;
import org.raymill.model.InstalledPackage;
import org.raymill.model.NoticeType;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerDetail.Status;
import org.raymill.notify.BulletinEvent.BulletinSettled;
import org.raymill.notify.BulletinEvent.Happening;
import org.raymill.notify.BulletinEvent.ServersSeen;

/** What is told of servers, given how they were and are. */
class ServerNewsTest {

    private static final Instant AT = Instant.parse("2026-11-27T08:00:00Z");

    private final ServerNews news = new ServerNews();

    static ServerDetail server(String name, Status status, String... packages) {
        List<InstalledPackage> installed = Arrays.stream(packages)
                .map(text -> new InstalledPackage(text.split(" ")[0], text.split(" ")[1], true))
                .toList();
        HostHardware host = new HostHardware(name, "Linux", "amd64", "cpu", 8, 1024, List.of(), 100);
        return new ServerDetail(name, status, "so it is", host, 8, 0, 1024, 0, installed, List.of(), AT, AT);
    }

    /** What is told when the servers are found so. */
    private List<String> find(long epoch, ServerDetail... servers) {
        Optional<ServersSeen> seen = news.compare(epoch, List.of(servers), AT);
        seen.ifPresent(news::apply);
        return seen.map(ServersSeen::happenings).orElse(List.of()).stream()
                .map(one -> one.type() + " " + one.server() + (one.packages().isEmpty() ? "" : " " + one.packages()))
                .toList();
    }

    @ParameterizedTest(name = "{0} then {1}")
    @CsvSource({
        "UP, UP, ''",
        "UP, LOST, server.lost a",
        "UP, DRAINING, server.drained a",
        "UP, QUARANTINED, server.quarantined a",
        "LOST, UP, server.back a",
        "DRAINING, UP, server.back a",
        "QUARANTINED, UP, server.back a",
        "LOST, QUARANTINED, server.quarantined a",
        "LOST, LOST, ''"
    })
    void aChangeIsToldOnce(Status before, Status after, String told) {
        find(1, server("a", before));
        assertThat(String.join(", ", find(1, server("a", after)))).isEqualTo(told);
        assertThat(find(1, server("a", after))).isEmpty();
    }

    @Test
    void aServerThatIsSeenForTheFirstTimeIsToldOnlyWhenSomethingIsWrong() {
        assertThat(find(1, server("a", Status.UP), server("b", Status.QUARANTINED)))
                .containsExactly("server.quarantined b");
    }

    @Test
    void aServerThatLeavesIsNotLostAndOneThatANewSchedulerDoesNotKnowIs() {
        find(1, server("a", Status.UP), server("b", Status.UP));
        assertThat(find(1, server("b", Status.UP))).isEmpty();
        assertThat(find(2)).containsExactly("server.lost b");
        assertThat(find(2)).isEmpty();
        assertThat(find(2, server("a", Status.UP), server("b", Status.UP))).containsExactly("server.back b");
    }

    @Test
    void packagesThatAreGoneAreNamedAndThoseOfALostServerAreNot() {
        find(1, server("a", Status.UP, "blender 4.1", "povray 3.7"));
        assertThat(find(1, server("a", Status.UP, "blender 4.2", "povray 3.7")))
                .containsExactly("server.package_gone a [blender 4.1]");
        assertThat(find(1, server("a", Status.LOST))).containsExactly("server.lost a");
        assertThat(find(1, server("a", Status.UP, "povray 3.7")))
                .containsExactly("server.back a", "server.package_gone a [blender 4.2]");
    }

    @Test
    void eachReceiverIsToldOneThingAfterTheOtherAndOfTooManyTheNewest() {
        int all = ServerNews.MAX_PENDING + 3;
        IntStream.rangeClosed(1, all)
                .forEach(i -> news.apply(new ServersSeen(
                        1,
                        List.of(),
                        List.of(),
                        List.of(new Happening(NoticeType.SERVER_LOST, "s" + i, "", List.of(), List.of("x"))),
                        AT)));
        assertThat(news.next("x").orElseThrow().number()).isEqualTo(4);
        assertThat(news.next("y")).isEmpty();
        news.apply(new BulletinSettled(4, "x", "", AT));
        assertThat(news.next("x").orElseThrow().happening().server()).isEqualTo("s5");
        IntStream.rangeClosed(5, all).forEach(i -> news.apply(new BulletinSettled(i, "x", "", AT)));
        assertThat(news.waiting()).isEmpty();
    }
}
