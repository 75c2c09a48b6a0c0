package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobId;
import org.raymill.model.JobOrigin;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand.JobManifest;
import org.raymill.protocol.JobCatalogCommand.ListJobs;
import org.raymill.protocol.JobCatalogCommand.ListManifests;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.JobCatalogCommand.RegisterReply.Outcome;
import org.raymill.protocol.JobCatalogCommand.Update;

class JobTableTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private TestDatabase database;
    private JobTable table;

    TestDatabase database() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void open() {
        database = database();
        table = new JobTable(database.pool());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static JobId id(int number) {
        return new JobId(String.format("%016d", number));
    }

    private static JobSummary summary(int number, JobStatus status) {
        return new JobSummary(
                id(number).value(),
                "Job_" + number,
                status,
                "",
                "gltf",
                "film" + number % 2,
                "anna",
                50,
                24,
                3,
                96,
                1,
                12,
                0,
                NOW,
                Optional.of(NOW),
                Optional.empty());
    }

    private static Register register(int number, String key, String hash) {
        return new Register(
                id(number), Optional.ofNullable(key), hash, summary(number, JobStatus.WAITING), Optional.empty(), null);
    }

    private void accept(int number, JobStatus status) throws SQLException {
        table.register(register(number, null, "hash"));
        table.update(List.of(new Update(summary(number, status), 1, Optional.empty())));
    }

    @Test
    void theListsOfAllJobsAreToldOldOnesAsNotNeeded() throws SQLException {
        Sha256 list = new Sha256("a".repeat(64));
        table.register(
                new Register(id(1), Optional.empty(), "hash", summary(1, JobStatus.WAITING), Optional.of(list), null));
        accept(2, JobStatus.RUNNING);
        accept(3, JobStatus.WAITING);
        JobSummary waiting = summary(3, JobStatus.SUCCEEDED);
        table.update(List.of(new Update(ended(waiting), 2, Optional.of(list))));

        assertThat(table.manifests(new ListManifests(Optional.empty(), NOW, Optional.empty(), 10, null), 10))
                .as("what ended at this moment is needed")
                .containsExactly(
                        new JobManifest(id(1), Optional.of(list), false, true),
                        new JobManifest(id(2), Optional.empty(), true, true),
                        new JobManifest(id(3), Optional.of(list), true, true));
        assertThat(table.manifests(
                        new ListManifests(Optional.of(id(2)), NOW.plusSeconds(1), Optional.empty(), 10, null), 10))
                .containsExactly(new JobManifest(id(3), Optional.of(list), true, false));
    }

    @Test
    void theListsOfASitesJobsAreToldAlone() throws SQLException {
        SiteName oslo = new SiteName("oslo");
        JobId there = id(9);
        table.register(register(1, new JobOrigin(oslo, there).registrationKey(id(1)), "hash"));
        table.register(register(2, new JobOrigin(new SiteName("oslo-2"), there).registrationKey(id(2)), "hash"));
        table.register(register(3, "oslo", "hash"));
        table.register(register(4, null, "hash"));
        table.register(register(5, new JobOrigin(oslo, there).registrationKey(id(5)), "hash"));
        assertThat(table.manifests(new ListManifests(Optional.empty(), NOW, Optional.of(oslo), 10, null), 10))
                .extracting(JobManifest::job)
                .containsExactly(id(1), id(5));
        assertThat(table.manifests(new ListManifests(Optional.of(id(1)), NOW, Optional.of(oslo), 10, null), 10))
                .extracting(JobManifest::job)
                .containsExactly(id(5));
    }

    private static JobSummary ended(JobSummary job) {
        return new JobSummary(
                job.id(),
                job.name(),
                job.status(),
                job.reason(),
                job.packageName(),
                job.project(),
                job.user(),
                job.priority(),
                job.frames(),
                job.framesDone(),
                job.tasks(),
                job.tasksRunning(),
                job.tasksSucceeded(),
                job.tasksFailed(),
                job.submittedAt(),
                job.startedAt(),
                Optional.of(NOW));
    }

    @Test
    void aRepeatedRegistrationIsNotAbandonedSoon() throws SQLException {
        table.register(register(1, "key", "hash"));
        JobSummary later = summary(2, JobStatus.WAITING);
        Instant now = NOW.plusSeconds(3_000);
        JobSummary again = new JobSummary(
                later.id(),
                later.name(),
                later.status(),
                "",
                "gltf",
                "film",
                "anna",
                50,
                1,
                0,
                1,
                0,
                0,
                0,
                now,
                Optional.empty(),
                Optional.empty());
        assertThat(table.register(new Register(id(2), Optional.of("key"), "hash", again, Optional.empty(), null))
                        .job())
                .isEqualTo(id(1));
        assertThat(table.removeAbandoned(NOW.plusSeconds(2_000))).isZero();
        assertThat(table.removeAbandoned(now.plusSeconds(1))).isEqualTo(1);
    }

    private List<String> list(List<JobStatus> statuses, String project, String text, JobId before) throws SQLException {
        return table
                .list(
                        new ListJobs(
                                statuses,
                                Optional.ofNullable(project),
                                Optional.empty(),
                                Optional.ofNullable(text),
                                Optional.ofNullable(before),
                                10,
                                null),
                        10)
                .stream()
                .map(JobSummary::name)
                .toList();
    }

    @Test
    void aKeyMeansTheSameJobForTheSameRequestOnly() throws SQLException {
        assertThat(table.register(register(1, "key", "hash")))
                .isEqualTo(new JobTable.Registration(Outcome.REGISTERED, id(1)));
        assertThat(table.register(register(2, "key", "hash")))
                .isEqualTo(new JobTable.Registration(Outcome.REPEATED, id(1)));
        assertThat(table.register(register(3, "key", "other")))
                .isEqualTo(new JobTable.Registration(Outcome.CONFLICT, id(1)));
        assertThat(table.register(register(4, null, "hash")).outcome()).isEqualTo(Outcome.REGISTERED);
    }

    @Test
    void jobsAreListedNewestFirstOnceTheyAreAccepted() throws SQLException {
        accept(1, JobStatus.RUNNING);
        accept(2, JobStatus.SUCCEEDED);
        accept(3, JobStatus.RUNNING);
        table.register(register(4, null, "never accepted"));
        assertThat(list(List.of(), null, null, null)).containsExactly("Job_3", "Job_2", "Job_1");
        assertThat(list(List.of(JobStatus.RUNNING, JobStatus.WAITING), null, null, null))
                .containsExactly("Job_3", "Job_1");
        assertThat(list(List.of(), "film0", null, null)).containsExactly("Job_2");
        assertThat(list(List.of(), null, null, id(3))).containsExactly("Job_2", "Job_1");
        assertThat(list(List.of(), null, "jOb_2", null)).containsExactly("Job_2");
        assertThat(list(List.of(), null, "b%", null)).as("no wildcard").isEmpty();
        assertThat(list(List.of(), "x' OR '1'='1", null, null)).isEmpty();
    }

    @Test
    void whatWasWrittenComesBack() throws SQLException {
        accept(1, JobStatus.RUNNING);
        ListJobs all = new ListJobs(
                List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 1, null);
        assertThat(table.list(all, 1)).containsExactly(summary(1, JobStatus.RUNNING));
    }

    @Test
    void anOlderSummaryNeverReplacesANewerOne() throws SQLException {
        table.register(register(1, null, "hash"));
        table.update(List.of(new Update(summary(1, JobStatus.SUCCEEDED), 5, Optional.empty())));
        table.update(List.of(new Update(summary(1, JobStatus.RUNNING), 4, Optional.empty())));
        assertThat(list(List.of(JobStatus.SUCCEEDED), null, null, null)).containsExactly("Job_1");
    }

    @Test
    void unfinishedJobsAreFoundAndAbandonedRegistrationsGo() throws SQLException {
        accept(1, JobStatus.RUNNING);
        accept(2, JobStatus.CANCELLED);
        table.register(register(3, null, "in doubt"));
        assertThat(table.unfinished()).containsExactly(id(1), id(3));
        assertThat(table.unfinishedCount())
                .as("nobody was told that the third is accepted")
                .isEqualTo(1);
        assertThat(table.removeAbandoned(NOW)).isZero();
        assertThat(table.removeAbandoned(NOW.plusSeconds(1))).isEqualTo(1);
        assertThat(table.unfinished()).containsExactly(id(1));
    }

    @Test
    void jobsThatAreBusyAfterTheirEndAreFoundAsLongAsTheyAre() throws SQLException {
        accept(1, JobStatus.SUCCEEDED);
        accept(2, JobStatus.FAILED);
        table.update(List.of(new Update(summary(2, JobStatus.FAILED), 2, Optional.empty(), true)));
        assertThat(table.unfinished()).containsExactly(id(2));
        assertThat(table.unfinishedCount()).isEqualTo(1);
        table.update(List.of(new Update(summary(2, JobStatus.FAILED), 3, Optional.empty(), false)));
        assertThat(table.unfinished()).isEmpty();
    }

    @Test
    void aRemovedJobIsNotListedAndItsListOfFilesIsNobodys() throws SQLException {
        Optional<Sha256> list = Optional.of(new Sha256("ab".repeat(32)));
        for (int number = 1; number <= 2; number++) {
            table.register(new Register(
                    id(number), Optional.of("key" + number), "hash", summary(number, JobStatus.SUCCEEDED), list, null));
        }
        table.remove(List.of(id(1), id(7)));
        assertThat(table.manifests(new ListManifests(Optional.empty(), NOW, Optional.empty(), 10, null), 10))
                .extracting(JobManifest::job)
                .containsExactly(id(2));
        table.update(List.of(new Update(summary(1, JobStatus.SUCCEEDED), 9, list)));
        assertThat(table.manifests(new ListManifests(Optional.empty(), NOW, Optional.empty(), 10, null), 10))
                .as("a summary that comes late does not bring it back")
                .hasSize(1);
        assertThat(table.register(new Register(
                                id(3), Optional.of("key1"), "hash", summary(3, JobStatus.WAITING), list, null))
                        .outcome())
                .as("nothing is left of it")
                .isEqualTo(Outcome.REGISTERED);
    }

    @Test
    void jobsOfWhichTheJournalKnowsMoreAreFound() throws SQLException {
        accept(1, JobStatus.SUCCEEDED);
        accept(2, JobStatus.SUCCEEDED);
        accept(3, JobStatus.FAILED);
        table.register(register(4, null, "hash"));
        write(1, 1);
        write(2, 1);
        write(2, 2);
        assertThat(table.behindJournal()).containsExactly(id(2));
        write(4, 1);
        assertThat(table.behindJournal())
                .as("3 has no journal, 4 was accepted without a word to the catalogue")
                .containsExactly(id(2), id(4));
        table.update(List.of(new Update(summary(2, JobStatus.RUNNING), 2, Optional.empty())));
        table.remove(List.of(id(4)));
        assertThat(table.behindJournal()).isEmpty();
    }

    private void write(int number, int sequence) throws SQLException {
        String sql =
                "INSERT INTO \"event_journal\" (\"persistence_id\", \"sequence_number\", \"writer\", \"write_timestamp\","
                        + " \"adapter_manifest\", \"event_ser_id\", \"event_ser_manifest\", \"event_payload\")"
                        + " VALUES (?, ?, '', 0, '', 0, '', ?)";
        try (var connection = database.pool().getConnection();
                var insert = connection.prepareStatement(sql)) {
            insert.setString(1, "job|" + id(number));
            insert.setLong(2, sequence);
            insert.setBytes(3, new byte[0]);
            insert.executeUpdate();
        }
    }
}
