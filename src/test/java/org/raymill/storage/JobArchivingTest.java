package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.ArchiveDocument;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;

/** Jobs that ended long ago are written down and removed, whatever breaks on the way. */
class JobArchivingTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Instant ENDED = Instant.parse("2026-08-03T12:00:00Z");
    private static final JobId JOB = new JobId("7000000000000001");

    @TempDir
    private Path folder;

    private final Map<JobId, JobDetail> known = new TreeMap<>();
    /** Jobs in the lists that are not there any more. */
    private final Set<JobId> absent = new TreeSet<>();

    private final Set<JobId> unlisted = ConcurrentHashMap.newKeySet();
    private final List<String> removals = new ArrayList<>();
    private boolean gone;
    private boolean refusing;
    private boolean dying;
    /** Fails when the dying job has swallowed what it was asked. */
    private final CompletableFuture<Void> death = new CompletableFuture<>();

    private StorageLayout layout;
    private JobArchive archive;
    private ResultStore results;
    private ActorRef<RenderJobCommand> jobs;
    private ActorRef<JobCatalogCommand> catalog;

    @BeforeEach
    void start() throws IOException {
        layout = new StorageLayout(folder);
        layout.prepare();
        archive = new JobArchive(layout);
        results = new ResultStore(layout, Sealing.NONE);
        jobs = KIT.spawn(job());
        catalog = KIT.spawn(Behaviors.receive(JobCatalogCommand.class)
                .onMessage(JobCatalogCommand.ListArchivable.class, query -> {
                    query.replyTo()
                            .tell(new JobCatalogCommand.Archivable(
                                    true,
                                    Stream.concat(absent.stream(), known.keySet().stream())
                                            .sorted()
                                            .filter(job -> query.after().isEmpty()
                                                    || job.compareTo(query.after()
                                                                    .get()
                                                                    .job())
                                                            > 0)
                                            .limit(query.limit())
                                            .map(job -> new JobCatalogCommand.Ended(ENDED, job))
                                            .toList()));
                    return Behaviors.same();
                })
                .onMessage(JobCatalogCommand.Remove.class, removal -> {
                    unlisted.add(removal.job());
                    return Behaviors.same();
                })
                .onMessage(JobCatalogCommand.ListAudit.class, query -> {
                    query.replyTo().tell(new JobCatalogCommand.AuditReply(true, List.of(), false));
                    return Behaviors.same();
                })
                .build());
        Files.createDirectories(layout.results(JOB));
        Files.writeString(layout.results(JOB).resolve("frame_0001.png"), "picture");
        Files.createDirectories(layout.job(JOB).resolve("logs"));
        Files.writeString(layout.job(JOB).resolve("logs/a.log.gz"), "log");
        put(JobStatus.SUCCEEDED);
    }

    @AfterEach
    void end() {
        KIT.stop(jobs);
        KIT.stop(catalog);
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private Behavior<RenderJobCommand> job() {
        return Behaviors.receive(RenderJobCommand.class)
                .onMessage(RenderJobCommand.GetJob.class, question -> {
                    question.replyTo().tell(new RenderJobCommand.JobReply(Optional.ofNullable(known.get(JOB))));
                    return Behaviors.same();
                })
                .onMessage(RenderJobCommand.GetTasks.class, question -> {
                    question.replyTo().tell(new RenderJobCommand.TasksReply(!gone, 0, List.of()));
                    return Behaviors.same();
                })
                .onMessage(RenderJobCommand.GetResults.class, question -> {
                    question.replyTo().tell(new RenderJobCommand.ResultsReply(true, 0, List.of()));
                    return Behaviors.same();
                })
                .onMessage(RenderJobCommand.Operate.class, operate -> {
                    if (refusing) {
                        operate.replyTo()
                                .tell(new RenderJobCommand.OperateReply(
                                        RenderJobCommand.OperateReply.Outcome.OUTDATED, "", Optional.empty()));
                        return Behaviors.same();
                    }
                    removals.add(operate.by() + " " + operate.expected().tags());
                    known.remove(JOB);
                    if (dying) {
                        death.completeExceptionally(new TimeoutException("nobody is there any more"));
                    } else {
                        operate.replyTo()
                                .tell(new RenderJobCommand.OperateReply(
                                        RenderJobCommand.OperateReply.Outcome.DONE, "", Optional.empty()));
                    }
                    return Behaviors.same();
                })
                .build();
    }

    private void put(JobStatus status) {
        JobSummary summary = new JobSummary(
                JOB.value(),
                "old",
                status,
                "",
                "gltf",
                "film",
                "anna",
                50,
                1,
                1,
                1,
                0,
                1,
                0,
                ENDED,
                Optional.of(ENDED),
                status.isFinal() ? Optional.of(ENDED) : Optional.empty());
        known.put(JOB, new JobDetail(summary, null, List.of(), List.of(), "", 0));
    }

    private int run(boolean keepResults) throws IOException {
        return run(keepResults, (records, at, out) -> {
            assertThat(records.nextTasks()).isEmpty();
            assertThat(records.nextAudit()).isEmpty();
            out.write(("document of " + records.job().summary().name() + " at " + at).getBytes(StandardCharsets.UTF_8));
        });
    }

    private int run(boolean keepResults, ArchiveForm form) throws IOException {
        RenderJobs way = new RenderJobs() {
            @Override
            public void tell(JobId job, RenderJobCommand message) {
                jobs.tell(message);
            }

            @Override
            public <R> CompletionStage<R> ask(
                    JobId job, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout) {
                if (absent.contains(job)) {
                    ActorRef<RenderJobCommand> nobody = KIT.spawn(Behaviors.receive(RenderJobCommand.class)
                            .onMessage(RenderJobCommand.GetJob.class, question -> {
                                question.replyTo().tell(new RenderJobCommand.JobReply(Optional.empty()));
                                return Behaviors.stopped();
                            })
                            .build());
                    return AskPattern.ask(
                            nobody, message::apply, timeout, KIT.system().scheduler());
                }
                CompletionStage<R> answer = AskPattern.ask(
                        jobs, message::apply, timeout, KIT.system().scheduler());
                return dying ? answer.applyToEither(death.thenApply(nothing -> null), reply -> reply) : answer;
            }
        };
        return new JobArchiving(
                        KIT.system(),
                        catalog,
                        way,
                        archive,
                        results,
                        form,
                        new ArchiveSettings(Duration.ofDays(90), Duration.ofHours(1), keepResults),
                        InstantSource.fixed(NOW),
                        () -> false)
                .run();
    }

    private String document() throws IOException {
        try (var in = archive.read(JOB).orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aJobThatCanNotBeWrittenDownHoldsUpNoOther() throws IOException {
        JobId other = new JobId("0000000000000000");
        known.put(other, known.get(JOB));
        List<String> tried = new ArrayList<>();

        assertThatThrownBy(() -> run(true, (records, at, out) -> {
                    tried.add("once more");
                    if (tried.size() == 1) {
                        throw new IOException("its journal can not be read");
                    }
                    out.write("document".getBytes(StandardCharsets.UTF_8));
                }))
                .hasMessageContaining("can not be read");

        assertThat(document()).isEqualTo("document");
        assertThat(archive.read(other)).isEmpty();
    }

    @Test
    void jobsThatAreListedAndNotThereHoldUpNoneAndAreListedNoMore() throws IOException {
        for (int i = 0; i < 250; i++) {
            absent.add(new JobId("%016d".formatted(i)));
        }

        assertThat(run(true)).isEqualTo(1);

        assertThat(document()).startsWith("document of old");
        assertThat(unlisted).as("told before the last page was asked for").hasSizeGreaterThanOrEqualTo(200);
    }

    @Test
    void halvesOfDocumentsAreRemovedAfterADay() throws IOException {
        Path parts = Files.createDirectories(layout.archive().resolve("parts"));
        Path old = Files.writeString(parts.resolve(JOB + ".a"), "half");
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofHours(25))));
        Path young = Files.writeString(parts.resolve(JOB + ".b"), "half");
        Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofHours(23))));

        run(true);

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void filesThatAreNobodysAreLeftAlone() throws IOException {
        Path leaving = Files.createDirectories(layout.archive().resolve("leaving"));
        Files.writeString(leaving.resolve(".nfs0000000001"), "");
        run(true);
        Files.writeString(layout.archive().resolve("2026-08").resolve("notes.json.gz"), "");

        assertThat(archive.jobs("2026-08", Optional.empty(), 10)).containsExactly(JOB);
        assertThat(leaving.resolve(".nfs0000000001")).exists();
    }

    @Test
    void theLaterDocumentOfAJobThatEndedTwiceIsTheOneThatCounts() throws IOException {
        archive.put(JOB, ENDED, out -> out.write('1'));
        archive.put(JOB, NOW, out -> out.write('2'));

        assertThat(document()).isEqualTo("2");
    }

    @Test
    void aJobIsWrittenDownThenRemovedAndItsPicturesStay() throws IOException {
        assertThat(run(true)).isEqualTo(1);
        assertThat(document()).isEqualTo("document of old at 2026-11-28T12:00:00Z");
        assertThat(archive.months()).containsExactly("2026-08");
        assertThat(archive.jobs("2026-08", Optional.empty(), 10)).containsExactly(JOB);
        assertThat(archive.jobs("2026-08", Optional.of(JOB), 10)).isEmpty();
        assertThat(removals).containsExactly("raymill [changes-0]");
        assertThat(layout.results(JOB).resolve("frame_0001.png")).exists();
        assertThat(layout.job(JOB).resolve("logs")).doesNotExist();
        assertThat(archive.leavingJobs()).isEmpty();
    }

    @Test
    void theDocumentIsReadByPrograms() throws IOException {
        assertThat(run(true, new ArchiveDocument())).isEqualTo(1);
        JsonNode document = new ObjectMapper().readTree(document());
        assertThat(document.at("/form").asText()).isEqualTo("raymill-job-1");
        assertThat(document.at("/archivedAt").asText()).isEqualTo("2026-11-28T12:00:00Z");
        assertThat(document.at("/job/summary/name").asText()).isEqualTo("old");
        assertThat(document.at("/tasks").isArray()).isTrue();
        assertThat(document.at("/results").isArray()).isTrue();
        assertThat(document.at("/audit").isArray()).isTrue();
    }

    @Test
    void picturesGoWhenThatIsWanted() throws IOException {
        assertThat(run(false)).isEqualTo(1);
        assertThat(layout.job(JOB)).doesNotExist();
    }

    @Test
    void aJobThatGoesOnOrWasChangedMeanwhileStays() throws IOException {
        put(JobStatus.RUNNING);
        assertThat(run(false)).isZero();
        assertThat(archive.months()).isEmpty();
        put(JobStatus.FAILED);
        refusing = true;
        assertThat(run(false)).isZero();
        assertThat(layout.results(JOB).resolve("frame_0001.png")).exists();
        assertThat(archive.leavingJobs()).isEmpty();
    }

    @Test
    void whatACrashLeftIsDoneByTheNextRun() throws IOException {
        dying = true; // the job is removed, and nobody hears of it
        assertThatThrownBy(() -> run(false)).isInstanceOf(IOException.class);
        assertThat(archive.leavingJobs()).containsExactly(JOB);
        assertThat(layout.job(JOB)).exists();
        dying = false;
        assertThat(run(false)).isZero();
        assertThat(layout.job(JOB)).doesNotExist();
        assertThat(archive.leavingJobs()).isEmpty();
        assertThat(document()).startsWith("document of old");
    }

    @Test
    void aJobThatIsRemovedWhileItIsWrittenDownDoesNotReplaceItsDocument() throws IOException {
        archive.put(JOB, ENDED, out -> out.write("whole".getBytes(StandardCharsets.UTF_8)));
        gone = true;
        assertThatThrownBy(() -> run(true)).isInstanceOf(IOException.class);
        assertThat(document()).isEqualTo("whole");
        assertThat(archive.jobs("2026-08", Optional.empty(), 10)).containsExactly(JOB);
        try (var files = Files.list(layout.archive().resolve("2026-08"))) {
            assertThat(files).as("no half of a document is left").hasSize(1);
        }
    }

    @Test
    void aStorageThatIsNotMountedIsNoPlaceForAnArchive() {
        StorageLayout away = new StorageLayout(folder.resolve("away"));
        assertThatThrownBy(() -> new JobArchive(away).put(JOB, ENDED, out -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mount the storage");
    }
}
