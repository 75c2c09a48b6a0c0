package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A farm whose hosts are cut off from each other, each in a network namespace of its own. */
@Tag("end-to-end")
@Tag("alone")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PartitionIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(30);
    /** What is left of its connections is cut some seconds after it was told to end; then it starts anew and joins. */
    private static final Duration LATE = Duration.ofMinutes(2);

    private static Namespaces hosts;
    private static Farm farm;
    private static Sleeper sleeper;

    @BeforeAll
    static void start() {
        Namespaces.assumeTheyCanBeMade();
        PostgreSqlServer database = new PostgreSqlServer();
        List<String> nodes =
                Stream.concat(Outage.CONTROLS.stream(), Outage.SERVERS.stream()).toList();
        hosts = new Namespaces(Raymill.logFolder("PartitionIT-relays"), nodes, database.port());
        farm = new Farm("PartitionIT", database, hosts)
                .certified(nodes.stream().map(hosts::address).toList());
        sleeper = new Sleeper(farm.scratch());
        Outage.start(farm, sleeper);
    }

    @AfterAll
    static void stop() {
        if (farm != null) {
            farm.close();
        }
    }

    @BeforeEach
    void everyNodeIsThere() {
        farm.startDead().ready(Outage.SERVERS.size());
    }

    @Test
    @Order(1)
    void theMajorityGoesOnWithoutTheSchedulersNodeWhichDoesNoHarm() {
        String victim = Outage.schedulerNode(farm);
        Outage outage = new Outage(farm, sleeper, farm.client(Outage.another(victim)), "partition");
        outage.work(40);
        try {
            outage.begin(() -> hosts.cut(victim));
            outage.assertDispatchWentOn();
            outage.last(LONG);
        } finally {
            hosts.join(victim);
        }
        // A control node on the smaller side ends, so that whoever looks after it starts it again.
        assertThat(farm.node(victim).waitFor(SOON)).isEqualTo(1);
        farm.startDead().ready(Outage.SERVERS.size());
        outage.assertNothingLostAndNothingTwice();
        assertThat(Outage.schedulerNode(farm)).isNotEqualTo(victim);
    }

    @Test
    @Order(2)
    void whatRanOnARenderNodeThatIsCutOffRunsElsewhereAndItsLateOutcomesChangeNothing() {
        FarmClient client = farm.client();
        JobRequest request = Sleeper.job("cut", 2, 12).memoryMiB(10).cores(Outage.CORES / 2 + 1); // one on each server
        String job = client.submit(request);
        Await.untilTrue(
                "a task on each server",
                SOON,
                () -> Optional.of(client.servers().stream()
                        .allMatch(server -> server.get("running").size() == 1)));
        try {
            hosts.cut("render-a");
            Await.untilTrue("the loss of render-a to be noticed", SOON, () -> farm.server("render-a")
                    .map(server -> server.get("status").asText().equals("lost")));
            client.awaitSuccess(job);
        } finally {
            hosts.join("render-a");
        }
        Map<String, JsonNode> results = client.results(job);
        assertThat(results.keySet()).containsExactly("frame_0001.png", "frame_0002.png");
        // The cut-off node has rendered to the end, as it could not know better; now it tells.
        Await.untilTrue("render-a to be back", LATE, () -> farm.server("render-a")
                .map(server -> server.get("status").asText().equals("up")));
        Await.untilTrue(
                "its late outcome to be counted",
                SOON,
                () -> Optional.of(client.job(job).get("staleReports").asLong() >= 1));
        assertThat(client.results(job)).isEqualTo(results);
        assertThat(farm.node("render-a").isAlive()).isTrue();
        List<String> statuses = new ArrayList<>();
        client.tasks(job).forEach(task -> task.get("attempts")
                .forEach(attempt -> statuses.add(attempt.get("server").asText() + " "
                        + attempt.get("status").asText())));
        assertThat(statuses).containsExactlyInAnyOrder("render-a lost", "render-b succeeded", "render-b succeeded");
        assertThat(sleeper.begun("cut", 1) + sleeper.begun("cut", 2)).isEqualTo(3);
        client.awaitSuccess(client.submit(Sleeper.job("after", 8, 1)));
    }
}
