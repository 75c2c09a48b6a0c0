package org.raymill.site;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.GateFixture;
import org.raymill.model.AttemptId;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFlag;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.Sha256;
import org.raymill.model.TileGrid;
import org.raymill.protocol.Ids;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.FrameFetched;
import org.raymill.protocol.RenderJobCommand.FrameRefused;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SiteLinksCommand.FetchFrame;
import org.raymill.rendering.PictureFiles;
import org.raymill.site.transfer.PeerTransfers;
import org.raymill.site.transfer.TransferSettings;
import org.raymill.storage.FileStore;
import org.raymill.storage.LiveLogs;
import org.raymill.storage.ResultStore;
import org.raymill.storage.SampleStore;
import org.raymill.storage.StorageLayout;
import org.raymill.telemetry.SiteMetrics;
import org.raymill.transfer.RateLimit;

/** What the site oslo fetches from the gate of berlin, over TLS, and what jobs are told of it. */
class SentConsignmentsTest {

    private static final JobId THERE = new JobId("01kaqz5m3c9x4p2h");
    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2m");
    private static final AttemptId ATTEMPT = new AttemptId("01kaqz5m3c9x4p2j");
    private static final AttemptId ATTEMPT_THERE = new AttemptId("01kaqz5m3c9x4p2k");

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final BlockingQueue<RenderJobCommand> told = new LinkedBlockingQueue<>();
    private GateFixture gate;
    private StorageLayout layout;
    private PeerTransfers transfers;
    private SentConsignments sent;
    private ResultStore results;
    private boolean honest = true;

    @BeforeEach
    void start() {
        gate = new GateFixture(folder.resolve("berlin"));
        gate.origins.put(THERE, GateFixture.OSLO);
        layout = new StorageLayout(folder.resolve("oslo"));
        results = new ResultStore(layout);
        transfers = new PeerTransfers(
                GateFixture.BERLIN,
                gate.tls("oslo", "berlin").clientContext(GateFixture.BERLIN),
                () -> Optional.of(gate.address()),
                new FileStore(layout, 1 << 20),
                layout,
                TransferSettings.DEFAULT,
                RateLimit.NONE,
                SiteMetrics.Transfers.none());
        sent = new SentConsignments(jobs(), transfers, new Inspection(), results);
    }

    /** Takes what says that it is of the size that was wanted. */
    private final class Inspection implements PictureInspection {
        @Override
        public List<PictureFlag> look(
                JobId job, AttemptId attempt, RelativePath name, Wanted wanted, BooleanSupplier cancelled)
                throws IOException {
            String content = Files.readString(layout.staged(job, attempt).resolve(name.value()));
            if (!content.equals(wanted.width() + "x" + wanted.height())) {
                throw new RefusedException("it is " + content);
            }
            return List.of(PictureFlag.BLACK);
        }

        @Override
        public void requireSample(byte[] png) throws RefusedException {
            if (!honest) {
                throw new RefusedException("it is no picture");
            }
        }
    }

    @AfterEach
    void stop() {
        sent.close();
        gate.close();
    }

    @Test
    void aPictureIsFetchedAndLookedAt() throws Exception {
        sent.ordered(order());
        ResultDetail result = publish("64x48", "64x48");
        sent.fetch(wanted(result));
        assertThat(heard()).isEqualTo(new FrameFetched(THERE, ATTEMPT, result.withFlags(List.of(PictureFlag.BLACK))));
    }

    @Test
    void aSiteThatSendsSomethingElseUnderItsRightHashIsRefused() throws Exception {
        sent.ordered(order());
        ResultDetail result = publish("3x3", "3x3");
        sent.fetch(wanted(result));
        assertThat(heard()).isEqualTo(new FrameRefused(THERE, ATTEMPT, result, "it is 3x3"));
    }

    @Test
    void aSiteThatLiesAboutHashesIsRefusedSinceToAskAgainWouldHaveNoEnd() throws Exception {
        sent.ordered(order());
        ResultDetail result = publish("3x3", "64x48");
        sent.fetch(wanted(result));
        assertThat(heard()).isInstanceOfSatisfying(FrameRefused.class, refused -> {
            assertThat(refused.result()).isEqualTo(result);
            assertThat(refused.reason()).contains(", not " + result.sha256() + " as announced");
        });
    }

    @Test
    void whatNoJobIsKnownToWantIsNotFetched() throws Exception {
        ResultDetail result = publish("64x48", "64x48");
        sent.fetch(wanted(result));
        sent.ordered(order());
        assertThat(layout.staged(JOB, ATTEMPT)).doesNotExist();
        assertThat(told).isEmpty();
    }

    @Test
    void theLogComesWithThePicture() throws Exception {
        sent.ordered(order());
        gate.results.logs().keep(THERE, ATTEMPT_THERE, Files.writeString(folder.resolve("log"), "it went well\n"));
        sent.fetch(wanted(publish("64x48", "64x48")));
        assertThat(heard()).isInstanceOf(FrameFetched.class);
        try (InputStream log = results.logs().open(JOB, ATTEMPT).orElseThrow()) {
            assertThat(log).hasContent("it went well\n");
        }
    }

    @Test
    void aLogIsBroughtAsFarAsItIsAndThenWhatIsNew() throws Exception {
        PeerViews views = new PeerViews(transfers, new Inspection(), results, nanos::get);
        gate.results.liveLogs().append(THERE, ATTEMPT_THERE, "one\n".getBytes(StandardCharsets.UTF_8));
        assertThat(await(views.log(JOB, THERE, ATTEMPT_THERE))).isEmpty();
        assertThat(brought()).isEqualTo("one\n");
        gate.results.liveLogs().append(THERE, ATTEMPT_THERE, "two\n".getBytes(StandardCharsets.UTF_8));
        await(views.log(JOB, THERE, ATTEMPT_THERE));
        assertThat(brought()).as("it was asked for a moment ago").isEqualTo("one\n");
        nanos.addAndGet(2_000_000_000L);
        await(views.log(JOB, THERE, ATTEMPT_THERE));
        assertThat(brought()).isEqualTo("one\ntwo\n");

        gate.origins.remove(THERE);
        nanos.addAndGet(2_000_000_000L);
        assertThat(await(views.log(JOB, THERE, ATTEMPT_THERE))).isEmpty();
        assertThat(brought()).as("what is gone there stays here").isEqualTo("one\ntwo\n");
    }

    @Test
    void aSampleIsBroughtOnlyWhenItIsAPicture() throws Exception {
        PeerViews views = new PeerViews(transfers, new Inspection(), results, nanos::get);
        gate.show(THERE, 1, ATTEMPT_THERE);
        honest = false;
        assertThat(await(views.sample(JOB, THERE, 1))).isEqualTo("it is no picture");
        assertThat(results.samples().find(JOB, new AttemptId(THERE.value()), 1)).isEmpty();
        honest = true;
        nanos.addAndGet(2_000_000_000L);
        assertThat(await(views.sample(JOB, THERE, 1))).isEmpty();
        SampleStore.Sample first =
                results.samples().find(JOB, new AttemptId(THERE.value()), 1).orElseThrow();
        assertThat(PictureFiles.read(first.file().path()).getWidth()).isEqualTo(64);
        nanos.addAndGet(2_000_000_000L);
        assertThat(await(views.sample(JOB, THERE, 1))).isEmpty();
        assertThat(results.samples().find(JOB, new AttemptId(THERE.value()), 1).map(SampleStore.Sample::version))
                .as("the same one does not travel again")
                .contains(first.version());
        assertThat(await(views.sample(JOB, THERE, 2))).as("nothing to be seen").isEmpty();
    }

    private String brought() throws IOException {
        return new String(
                results.liveLogs()
                        .read(JOB, Ids.copyOf(THERE, ATTEMPT_THERE), LiveLogs.Place.BEGINNING)
                        .bytes(),
                StandardCharsets.UTF_8);
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private RenderJobCommand heard() throws InterruptedException {
        RenderJobCommand message = told.poll(60, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
    }

    /** Publishes something at berlin, which says that it is something else. */
    private ResultDetail publish(String content, String toldContent) throws IOException {
        Path file = gate.layout.results(THERE).resolve("frame_0001.png");
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        byte[] said = toldContent.getBytes(StandardCharsets.UTF_8);
        String sha256 = new FileStore(gate.layout, 1 << 20).put(said).hex();
        return new ResultDetail("frame_0001.png", 1, sha256, said.length, ATTEMPT_THERE.value(), "image/png");
    }

    private static FetchFrame wanted(ResultDetail result) {
        return new FetchFrame(GateFixture.BERLIN, JOB, THERE, ATTEMPT, result);
    }

    private static ConsignmentOrder order() {
        JobSpec spec = new JobSpec(
                "a box",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse("1-2"), 1, TileGrid.WHOLE, 1, 100),
                new RelativePath("box.gltf"),
                new Sha256("ab".repeat(32)),
                10,
                64,
                48,
                PictureFormat.PNG,
                Map.of(),
                new JobPolicy(50, "film", "anna", 2));
        return new ConsignmentOrder(
                THERE, JOB, Optional.of(spec), ConsignmentOrder.Want.RUN, 50, FrameBits.NONE, Instant.EPOCH);
    }

    private RenderJobs jobs() {
        return new RenderJobs() {
            @Override
            public void tell(JobId job, RenderJobCommand message) {
                assertThat(job).isEqualTo(JOB);
                told.add(message);
            }

            @Override
            public <R> CompletionStage<R> ask(
                    JobId job, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout) {
                throw new UnsupportedOperationException("nothing is asked of jobs here");
            }
        };
    }
}
