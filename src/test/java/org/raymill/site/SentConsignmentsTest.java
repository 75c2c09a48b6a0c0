package org.raymill.site;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.FrameFetched;
import org.raymill.protocol.RenderJobCommand.FrameNotFetched;
import org.raymill.protocol.RenderJobCommand.FrameRefused;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SiteLinksCommand.FetchFrame;
import org.raymill.site.PictureInspection.RefusedException;
import org.raymill.site.transfer.PeerTransfers;
import org.raymill.site.transfer.TransferSettings;
import org.raymill.storage.FileStore;
import org.raymill.storage.ResultStore;
import org.raymill.storage.StorageLayout;

/** What the site oslo fetches from the gate of berlin, over TLS, and what jobs are told of it. */
class SentConsignmentsTest {

    private static final JobId THERE = new JobId("01kaqz5m3c9x4p2h");
    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2m");
    private static final AttemptId ATTEMPT = new AttemptId("01kaqz5m3c9x4p2j");
    private static final AttemptId ATTEMPT_THERE = new AttemptId("01kaqz5m3c9x4p2k");

    @TempDir
    private Path folder;

    private final BlockingQueue<RenderJobCommand> told = new LinkedBlockingQueue<>();
    private GateFixture gate;
    private StorageLayout layout;
    private PeerTransfers transfers;
    private SentConsignments sent;

    @BeforeEach
    void start() {
        gate = new GateFixture(folder.resolve("berlin"));
        gate.origins.put(THERE, GateFixture.OSLO);
        layout = new StorageLayout(folder.resolve("oslo"));
        new ResultStore(layout);
        transfers = new PeerTransfers(
                GateFixture.BERLIN,
                gate.tls("oslo", "berlin").clientContext(GateFixture.BERLIN),
                () -> Optional.of(gate.address()),
                new FileStore(layout, 1 << 20),
                layout,
                TransferSettings.DEFAULT);
        sent = new SentConsignments(jobs(), transfers, (job, attempt, name, wanted, cancelled) -> {
            String content = Files.readString(layout.staged(job, attempt).resolve(name.value()));
            if (!content.equals(wanted.width() + "x" + wanted.height())) {
                throw new RefusedException("it is " + content);
            }
            return List.of(PictureFlag.BLACK);
        });
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
    void aSiteThatLiesAboutHashesIsAskedAnew() throws Exception {
        sent.ordered(order());
        ResultDetail result = publish("3x3", "64x48");
        sent.fetch(wanted(result));
        assertThat(heard()).isEqualTo(new FrameNotFetched(THERE, ATTEMPT, result));
    }

    @Test
    void whatNoJobIsKnownToWantIsNotFetched() throws Exception {
        ResultDetail result = publish("64x48", "64x48");
        sent.fetch(wanted(result));
        sent.ordered(order());
        assertThat(layout.staged(JOB, ATTEMPT)).doesNotExist();
        assertThat(told).isEmpty();
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
