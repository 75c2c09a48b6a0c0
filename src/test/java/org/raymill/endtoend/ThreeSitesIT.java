package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** One site hands jobs to two others at the same time, of which one encrypts what it gets. */
@Tag("end-to-end")
class ThreeSitesIT {

    private static final int FRAMES = 6;
    private static final int BYTES = 1 << 20;
    private static final int MARKER_BYTES = 32;

    private static final int WIDTH = 96;
    private static final int HEIGHT = 72;
    private static final int SAMPLES = 16;
    private static final String PICTURE = "frame_0001.png";
    /** How a file begins that lies encrypted. */
    private static final String SEALED = "raymill sealed 1";

    private static final int SEED = 1;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Random random = new Random(SEED);

    @Test
    void jobsToTwoSitesAreNotMixed(TestInfo test) {
        try (LinkedSites sites = LinkedSites.start(
                "ThreeSitesIT." + test.getTestMethod().orElseThrow().getName(),
                // What stays there is asked for while all three work.
                LinkedSites.site("oslo", "raymill.site.silent-after = 5 s"),
                LinkedSites.site("berlin", LinkedSites.encrypting()),
                LinkedSites.site("paris", ""))) {
            HandOver toBerlin = HandOver.submit(sites, "oslo", "berlin", FRAMES, BYTES, random);
            String kept = submitWhatStays(sites);
            HandOver toParis = HandOver.submit(sites, "oslo", "paris", FRAMES, BYTES, random);
            toBerlin.await(HandOver.Stage.RUNNING);
            assertThat(hasTheFile(sites, "berlin"))
                    .as("it lies there encrypted")
                    .isFalse();
            toBerlin.assertCompleteAndOnce();
            toParis.assertCompleteAndOnce();
            assertThat(toBerlin.servers()).hasSize(FRAMES).allMatch("site.berlin"::equals);
            assertThat(toParis.servers()).hasSize(FRAMES).allMatch("site.paris"::equals);
            resultsAndLogsLieEncrypted(sites, kept);
            sites.awaitEmpty("berlin");
            sites.awaitEmpty("paris");
            assertThat(hasTheFile(sites, "berlin"))
                    .as("it still lies there encrypted")
                    .isFalse();
            Await.untilTrue(
                    "no copy at the server",
                    SOON,
                    () -> sites.farm("berlin").node(LinkedSites.NODE).tail(),
                    () -> Optional.of(!hasAny(sites.farm("berlin").dataFolder(LinkedSites.NODE), marker())));
            assertThat(hasAny(sites.farm("paris").storage(), markerOfParis()))
                    .as("where nothing is encrypted it is found")
                    .isTrue();
        }
    }

    /** A frame in tiles, whose picture is to stay in Berlin. */
    private static String submitWhatStays(LinkedSites sites) {
        return sites.client("oslo")
                .submit(JobRequest.of(Scenes.box())
                        .frames("1-1")
                        .tiles("2x2")
                        .size(WIDTH, HEIGHT)
                        .samples(SAMPLES)
                        .site("remote:berlin")
                        .results("there"));
    }

    private static void resultsAndLogsLieEncrypted(LinkedSites sites, String kept) {
        FarmClient oslo = sites.client("oslo");
        oslo.awaitSuccess(kept);
        Pictures.assertSamePixels(
                "what stays there",
                oslo.result(kept, PICTURE),
                References.render(Scenes.box(), 1, WIDTH, HEIGHT, SAMPLES));
        oslo.get("/api/v1/jobs/" + kept + "/frames/1/thumbnail?width=64").expect(200);
        String there = oslo.results(kept).get(PICTURE).at("/keptAt/consignment").asText();
        Path folder = sites.farm("berlin").jobFolder(there);
        assertThat(Farm.filesBelow(folder))
                .contains("results/" + PICTURE)
                .anyMatch(file -> file.startsWith("logs/"))
                .filteredOn(file -> !file.equals("guest"))
                .allMatch(file -> isSealedOrGone(folder.resolve(file)));
        oslo.post("/api/v1/jobs/" + kept + "/remove", "{}".getBytes(StandardCharsets.UTF_8))
                .expect(200);
    }

    /** What was shown of logs is removed some time after the end. */
    private static boolean isSealedOrGone(Path file) {
        String content = content(file);
        return content.startsWith(SEALED) || content.isEmpty() && !Files.exists(file);
    }

    private static boolean hasTheFile(LinkedSites sites, String site) {
        return hasAny(sites.farm(site).storage(), marker());
    }

    /** The beginning of the file that came with the first job. */
    private static String marker() {
        return marker(new Random(SEED));
    }

    private static String markerOfParis() {
        Random random = new Random(SEED);
        random.nextBytes(new byte[BYTES]);
        return marker(random);
    }

    private static String marker(Random random) {
        byte[] begin = new byte[MARKER_BYTES];
        random.nextBytes(begin);
        return new String(begin, StandardCharsets.ISO_8859_1);
    }

    /** Whether a file has it somewhere; what is removed while it is looked at has not. */
    private static boolean hasAny(Path folder, String marker) {
        AtomicBoolean found = new AtomicBoolean();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    found.compareAndSet(false, content(file).contains(marker));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.get();
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
