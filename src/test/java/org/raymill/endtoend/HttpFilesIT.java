package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A render node that shares no folder with the rest of the farm: files and results go over HTTP. */
@Tag("end-to-end")
class HttpFilesIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    @Test
    void tilesAndFramesArriveWithoutASharedStorage(TestInfo test) {
        try (Farm farm = farm(test)) {
            String tiled = farm.client().submit(ThreeNodes.animation(Scenes.helmet()));
            String framed = farm.client()
                    .submit(JobRequest.of(Scenes.box())
                            .frames("1-3")
                            .size(64, 48)
                            .samples(4));
            farm.client().awaitSuccess(tiled);
            farm.client().awaitSuccess(framed);
            ThreeNodes.assertResultsEqualReferences(farm, tiled, Scenes.helmet());
            assertThat(Farm.filesBelow(farm.jobFolder(framed).resolve("results")))
                    .hasSize(3);
            assertThat(Farm.filesBelow(farm.jobFolder(tiled).resolve("logs"))).isNotEmpty();
            assertNothingShared(farm);
        }
    }

    @Test
    void aKilledApiNodeIsWaitedFor(TestInfo test) {
        try (Farm farm = farm(test)) {
            String job = farm.client().submit(ThreeNodes.animation(Scenes.helmet()));
            ThreeNodes.awaitRunningOn(farm, job, "render");
            farm.node("control").kill();
            farm.node("control").start();
            farm.ready(1);
            farm.client().awaitSuccess(job);
            ThreeNodes.assertResultsEqualReferences(farm, job, Scenes.helmet());
            assertNothingShared(farm);
        }
    }

    private static void assertNothingShared(Farm farm) {
        Path elsewhere = farm.scratch().resolve("elsewhere");
        assertThat(elsewhere)
                .as("the storage that the render node was told, had it needed one")
                .doesNotExist();
        Await.untilTrue(
                "brought files to be put away",
                SOON,
                () -> Optional.of(Farm.filesBelow(farm.dataFolder("render").resolve("transfer"))
                        .isEmpty()));
    }

    private static Farm farm(TestInfo test) {
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("control", "control,api");
        roles.put("render", "render");
        Farm farm = new Farm(
                "HttpFilesIT." + test.getTestMethod().orElseThrow().getName(),
                FarmDatabase.byDefault(),
                Hosts.loopback());
        return farm.storedElsewhere("render", farm.scratch().resolve("elsewhere"))
                .with("RAYMILL_SERVER_FILES", "http")
                .start(roles)
                .ready(1);
    }
}
