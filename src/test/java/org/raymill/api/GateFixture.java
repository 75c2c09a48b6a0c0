package org.raymill.api;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.raymill.model.AttemptId;
import org.raymill.model.FrameDetail;
import org.raymill.model.JobId;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.model.SiteName;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskStatus;
import org.raymill.model.TileGrid;
import org.raymill.rendering.Previews;
import org.raymill.rendering.definition.Definitions;
import org.raymill.sealing.KeyRing;
import org.raymill.sealing.SiteKeys;
import org.raymill.site.tls.Certificates;
import org.raymill.site.tls.SiteTls;
import org.raymill.storage.PeerShelves;
import org.raymill.storage.ResultStore;
import org.raymill.storage.Sealing;
import org.raymill.storage.StorageLayout;

/** The gate of the site {@code berlin}, which is linked with {@code oslo} and {@code rome}; each has a certificate, and so has the stranger {@code evil}. */
public final class GateFixture implements AutoCloseable {

    public static final SiteName OSLO = new SiteName("oslo");
    public static final SiteName ROME = new SiteName("rome");
    public static final SiteName BERLIN = new SiteName("berlin");
    public static final long MAX_FILE_BYTES = 256 << 20;
    public static final long MAX_SHELF_BYTES = 300 << 20;

    private static final Duration LIMIT = Duration.ofSeconds(30);

    public final Certificates certificates;
    public final StorageLayout layout;
    public final ResultStore results;
    public final PeerShelves shelves;
    /** Who has handed which job over. */
    public final Map<JobId, SiteName> origins = new ConcurrentHashMap<>();

    /** Which sites the gate has accused, and why. */
    public final Map<SiteName, String> accused = new ConcurrentHashMap<>();

    final ActorTestKit kit;
    final FakeFarm farm;
    private final SiteGate.Binding binding;

    public GateFixture(Path folder) {
        this(folder, new GateSettings("127.0.0.1", 0, 200, 100, 32, 2));
    }

    GateFixture(Path folder, GateSettings gate) {
        try {
            certificates = new Certificates(Files.createDirectories(folder.resolve("certificates")))
                    .with("oslo")
                    .with("rome")
                    .with("berlin")
                    .with("evil");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Object> settings = new HashMap<>();
        settings.put("raymill.cluster.port", 0);
        settings.put("akka.loglevel", "WARNING");
        settings.put("raymill.api.ask-timeout", "3 s");
        Config config = ConfigFactory.load(
                ConfigFactory.parseMap(settings).withFallback(ConfigFactory.parseResources("application.conf")));
        kit = ActorTestKit.create("raymill", config);
        farm = new FakeFarm(kit);
        layout = new StorageLayout(folder.resolve("storage"));
        results = new ResultStore(layout, Sealing.on(KeyRing.of(SiteKeys.create())));
        shelves = new PeerShelves(layout, MAX_FILE_BYTES, MAX_SHELF_BYTES, 0, Sealing.off(Optional.empty()));
        SiteTls tls = tls("berlin", "oslo", "rome");
        binding = await(SiteGate.start(
                        kit.system(),
                        ApiSettings.from(config.getConfig("raymill.api")),
                        gate,
                        new SiteGate.Tls(tls::serverEngine, tls::peerOf),
                        shelves,
                        job -> CompletableFuture.completedFuture(Optional.ofNullable(origins.get(job))),
                        farm,
                        results,
                        Definitions.ofTheJar(),
                        accused::put)
                .toCompletableFuture());
    }

    /** Lets a site in again. */
    void pardon(SiteName site) {
        accused.remove(site);
        binding.pardon().accept(site);
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** The only frame of a job is being rendered, and an attempt has shown it so far. */
    public void show(JobId job, int frame, AttemptId attempt) throws IOException {
        FakeFarm.Job shown = FakeFarm.add(job, FakeFarm.helmet("1", TileGrid.WHOLE, Map.of()));
        PixelRegion whole = PixelRegion.whole(64, 48);
        shown.frames.put(
                frame,
                new FrameDetail(
                        frame,
                        TaskStatus.RUNNING,
                        0.5,
                        64,
                        48,
                        PictureFormat.PNG,
                        Optional.empty(),
                        List.of(new FrameDetail.Part(
                                new TaskId(StepName.RENDER, 0),
                                Optional.empty(),
                                whole,
                                0.5,
                                false,
                                Optional.of(attempt)))));
        farm.jobs.put(job, shown);
        BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        results.samples().put(job, attempt, frame, Previews.png(picture));
    }

    /** What a site has to link with others. */
    public SiteTls tls(String own, String... others) {
        return certificates.tls(own, refused -> {}, others);
    }

    /** A client that shows the certificate of a site, and lets nobody but the gate's site pass. */
    public HttpClient client(String site) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .sslContext(tls(site, "berlin").clientContext(BERLIN))
                .build();
    }

    public int port() {
        return binding.address().getPort();
    }

    public URI address() {
        return URI.create("https://127.0.0.1:" + port());
    }

    @Override
    public void close() {
        await(binding.unbind().get().toCompletableFuture());
        kit.shutdownTestKit();
    }
}
