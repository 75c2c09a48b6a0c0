package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A farm of three control nodes and two render nodes goes on when its Scheduler's node or its database fails. */
@Tag("end-to-end")
@Tag("alone")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SurvivalIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(30);

    private static PostgreSqlServer database;
    private static Farm farm;
    private static Sleeper sleeper;

    @BeforeAll
    static void start() {
        database = new PostgreSqlServer();
        farm = new Farm("SurvivalIT", database, Hosts.loopback());
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
    void aKilledSchedulersNodeIsReplaced() {
        String victim = Outage.schedulerNode(farm);
        Outage outage = new Outage(farm, sleeper, farm.client(Outage.another(victim)), "kill");
        outage.work(20);
        outage.begin(() -> farm.node(victim).kill());
        outage.assertDispatchWentOn();
        outage.assertNothingLostAndNothingTwice();
        assertThat(Outage.schedulerNode(farm)).isNotEqualTo(victim);
    }

    @Test
    @Order(2)
    void aSchedulersNodeThatStoodStillIsReplacedAndDoesNoHarmWhenItWakes() {
        String victim = Outage.schedulerNode(farm);
        FarmClient client = farm.client(Outage.another(victim));
        Outage outage = new Outage(farm, sleeper, client, "stop");
        outage.work(40);
        try {
            outage.begin(() -> farm.node(victim).suspend());
            outage.assertDispatchWentOn();
            outage.last(LONG);
        } finally {
            farm.node(victim).resume();
        }
        // The others have put it out: it ends, so that whoever looks after it starts it again.
        assertThat(farm.node(victim).waitFor(SOON)).isEqualTo(1);
        farm.startDead().ready(Outage.SERVERS.size());
        outage.assertNothingLostAndNothingTwice();
        assertThat(Outage.schedulerNode(farm)).isNotEqualTo(victim);
    }

    @Test
    @Order(3)
    void aDatabaseThatIsAwayKeepsNothingFromRunningAndNewJobsAreRefusedForNow() {
        Outage outage = new Outage(farm, sleeper, farm.client(), "database");
        outage.work(20);
        outage.beginWithoutJobs(database::kill);
        outage.assertNewJobsAreRefusedForNow();
        outage.last(LONG);
        outage.assertWhatRanHasEnded();
        outage.assertNewJobsAreRefusedForNow();
        database.start();
        outage.assertNothingLostAndNothingTwice();
    }

    @Test
    @Order(4)
    void aDatabaseThatStandsStillIsNotWaitedForWithoutEnd() {
        Outage outage = new Outage(farm, sleeper, farm.client(), "silent-database");
        outage.work(20);
        outage.beginWithoutJobs(database::suspend);
        outage.assertNewJobsAreRefusedForNow();
        outage.last(LONG);
        outage.assertWhatRanHasEnded();
        outage.assertNewJobsAreRefusedForNow();
        database.resume();
        outage.assertNothingLostAndNothingTwice();
    }
}
