package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.raymill.testing.Programs;

/** A render node that is killed while a program runs leaves nothing behind for long, and the task is rendered once more. */
@Tag("end-to-end")
class CrashedNodeIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NODE = "render";

    private Farm farm;
    private Lodger lodger;

    private void start(String sandbox) {
        farm = new Farm("CrashedNodeIT-" + sandbox, FarmDatabase.byDefault(), Hosts.loopback());
        lodger = new Lodger(farm.scratch());
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("control", "control,api");
        roles.put(NODE, "render");
        farm.configured(lodger.configuration(sandbox)).start(roles).ready(1);
    }

    @AfterEach
    void stop() {
        if (farm != null) {
            Lodger.sleepers(work()).forEach(ProcessHandle::destroyForcibly);
            farm.close();
        }
    }

    private Path work() {
        return farm.dataFolder(NODE).resolve("work");
    }

    @Test
    void inBubblewrapAllEndsWithTheNode() {
        Programs.require("bwrap");
        start("bubblewrap");
        String job = submitAndCrash();
        assertGone();
        assertRenderedOnceMore(job);
    }

    @Test
    void asPlainProcessesTheyAreFoundAndEndedAtTheNextStart() {
        start("process");
        String job = submitAndCrash();
        assertThat(Lodger.sleepers(work()))
                .as("what outlives the node, or there is nothing to show")
                .hasSize(3);
        assertRenderedOnceMore(job);
        assertGone();
    }

    /** The node alone is killed, as the system does it when memory runs out; what it started is left to itself. */
    private String submitAndCrash() {
        String job = farm.client().submit(Lodger.job());
        List<ProcessHandle> programs =
                Await.until("the program with all that it starts", LIMIT, () -> Optional.of(Lodger.sleepers(work()))
                        .filter(found -> found.size() == 3));
        assertThat(programs).allMatch(ProcessHandle::isAlive);
        FarmProcess node = farm.node(NODE);
        Signals.send("KILL", node.pid());
        node.waitFor(LIMIT);
        return job;
    }

    private void assertGone() {
        Await.untilTrue(
                "the end of all that the node left",
                LIMIT,
                () -> Optional.of(Lodger.sleepers(work()).isEmpty()));
    }

    private void assertRenderedOnceMore(String job) {
        lodger.go();
        farm.startDead().ready(1);
        farm.client().awaitSuccess(job);
        assertThat(farm.client().attempts(job, 0)).hasSize(2).last().isEqualTo("succeeded");
        assertThat(farm.client().results(job)).hasSize(1);
        assertThat(Farm.filesBelow(farm.jobFolder(job).resolve("results"))).containsExactly("frame_0001.png");
    }
}
