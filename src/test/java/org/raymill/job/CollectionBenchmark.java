package org.raymill.job;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.raymill.model.CollectionReport;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.Sha256;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.QuotaCommand;
import org.raymill.protocol.StoreCollectorCommand;
import org.raymill.protocol.StoreCollectorCommand.Collect;
import org.raymill.protocol.StoreCollectorCommand.CollectorReply;
import org.raymill.protocol.StoreCollectorCommand.GetCollections;
import org.raymill.storage.CollectionSettings;
import org.raymill.storage.InputManifest;
import org.raymill.storage.StorageLayout;
import org.raymill.storage.StoreCollector;
import org.raymill.telemetry.JobMetrics;

/**
 * Measures a collection of the file store: so many jobs in the catalogue (PostgreSQL), each with a list of files of its own, all lists and files
 * old. Of the files a job's list names, one in a hundred is its own and the others belong to many. Run it with {@code benchmarks/collection}.
 */
public final class CollectionBenchmark {

    private static final Instant LONG_AGO = Instant.now().minus(Duration.ofDays(20));
    /** Files that many jobs have, and as many that none has. */
    private static final int COMMON = 50_000;

    private final StorageLayout layout;
    private final int jobs;
    private final int filesPerJob;
    private final Sha256[] common = new Sha256[COMMON];
    private long listBytes;

    private CollectionBenchmark(Path folder, int jobs, int filesPerJob) {
        this.layout = new StorageLayout(folder);
        this.jobs = jobs;
        this.filesPerJob = filesPerJob;
    }

    /** @param arguments {@code JOBS FILES_PER_JOB} */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("raymill-bench-collection-");
        try {
            new CollectionBenchmark(folder, Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1])).run();
        } finally {
            new ProcessBuilder("rm", "-rf", folder.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        layout.prepare();
        try (TestDatabase database = TestDatabase.postgreSql()) {
            System.err.println("Writing " + 2 * COMMON + " files and " + jobs + " lists of " + filesPerJob + " ...");
            for (int i = 0; i < 2 * COMMON; i++) {
                Sha256 content = content(i);
                write(content, new byte[] {1});
                if (i < COMMON) {
                    common[i] = content;
                }
            }
            require(Arrays.equals(list(7), InputManifest.parse(list(7)).toJson()), "the lists have another form");
            register(new JobTable(database.pool()));
            ActorTestKit kit = ActorTestKit.create(
                    "collection",
                    ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0")
                            .withFallback(ConfigFactory.load()));
            try {
                measure(kit, database);
            } finally {
                kit.shutdownTestKit();
            }
        }
    }

    private void register(JobTable table) throws Exception {
        for (int number = 0; number < jobs; number++) {
            byte[] json = list(number);
            Sha256 list = sha256(json);
            write(list, json);
            listBytes += json.length;
            table.register(new Register(
                    new JobId(String.format("%016d", number)),
                    Optional.empty(),
                    "hash",
                    summary(number),
                    Optional.of(list),
                    null));
        }
    }

    /** What {@link InputManifest#toJson} makes, made quickly. */
    private byte[] list(int number) {
        StringBuilder json = new StringBuilder(filesPerJob * 140).append('[');
        for (int i = 0; i < filesPerJob; i++) {
            Sha256 content = i % 100 == 0 ? content(2 * COMMON + number) : common[(number * 31 + i) % COMMON];
            json.append(i == 0 ? "" : ",")
                    .append("{\"path\":\"textures/wood/grain_")
                    .append(100_000 + i)
                    .append(".png\",\"sha256\":\"")
                    .append(content)
                    .append("\",\"size\":25000}");
        }
        return json.append(']').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static JobSummary summary(int number) {
        return new JobSummary(
                String.format("%016d", number),
                "job",
                JobStatus.RUNNING,
                "",
                "gltf",
                "film",
                "ann",
                50,
                1,
                0,
                1,
                0,
                0,
                0,
                LONG_AGO,
                Optional.empty(),
                Optional.empty());
    }

    private void write(Sha256 content, byte[] bytes) throws IOException {
        Path file = layout.file(content);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
    }

    private void measure(ActorTestKit kit, TestDatabase database) throws Exception {
        ActorRef<JobCatalogCommand> catalog = kit.spawn(JobCatalog.create(database.pool(), JobMetrics.none()));
        ActorRef<StoreCollectorCommand> collector = kit.spawn(StoreCollector.create(
                layout,
                new CollectionSettings(Duration.ZERO, Duration.ofDays(7), Duration.ofDays(30)),
                catalog,
                null,
                kit.<QuotaCommand>createTestProbe().ref(),
                InstantSource.system(),
                told -> {}));
        long start = System.nanoTime();
        ask(kit, collector, true);
        CollectionReport report = awaitEnd(kit, collector);
        double seconds = (System.nanoTime() - start) / 1e9;
        require(report.problem().isEmpty(), report.problem());
        require(report.jobs() == jobs, report.jobs() + " jobs were read");
        require(report.freedFiles() == COMMON, report.freedFiles() + " files would be freed");
        System.out.printf(
                "%d jobs with %.1f GB of lists, %d files: %.1f s without what it removes; load %s%n",
                jobs,
                listBytes / 1e9,
                report.files(),
                seconds,
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        start = System.nanoTime();
        ask(kit, collector, false);
        report = awaitEnd(kit, collector);
        require(report.problem().isEmpty() && report.freedFiles() == COMMON, report.toString());
        System.out.printf("and %d files removed: %.1f s%n", COMMON, (System.nanoTime() - start) / 1e9);
        try (Stream<Path> left = Files.list(layout.condemned())) {
            require(left.findAny().isEmpty(), "something is left condemned");
        }
    }

    private static CollectorReply ask(ActorTestKit kit, ActorRef<StoreCollectorCommand> collector, boolean dryRun)
            throws Exception {
        return AskPattern.<StoreCollectorCommand, CollectorReply>ask(
                        collector,
                        replyTo -> new Collect(dryRun, "bench", "", replyTo),
                        Duration.ofSeconds(30),
                        kit.system().scheduler())
                .toCompletableFuture()
                .get();
    }

    private static CollectionReport awaitEnd(ActorTestKit kit, ActorRef<StoreCollectorCommand> collector)
            throws Exception {
        while (true) {
            CollectorReply reply = AskPattern.<StoreCollectorCommand, CollectorReply>ask(
                            collector,
                            GetCollections::new,
                            Duration.ofSeconds(30),
                            kit.system().scheduler())
                    .toCompletableFuture()
                    .get();
            if (reply.running().isEmpty() && reply.last().isPresent()) {
                return reply.last().get();
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("the collection did not do what is measured: " + otherwise);
        }
    }

    private static Sha256 content(int number) {
        return sha256(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    private static Sha256 sha256(byte[] bytes) {
        try {
            return new Sha256(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
