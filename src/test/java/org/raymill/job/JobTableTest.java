package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobFilter;
import org.raymill.model.JobId;
import org.raymill.model.JobOrder;
import org.raymill.model.JobOrigin;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.Quota;
import org.raymill.model.QuotaExcess;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand.Ended;
import org.raymill.protocol.JobCatalogCommand.JobManifest;
import org.raymill.protocol.JobCatalogCommand.ListJobs;
import org.raymill.protocol.JobCatalogCommand.ListManifests;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.JobCatalogCommand.RegisterReply.Outcome;
import org.raymill.protocol.JobCatalogCommand.Update;
import org.raymill.quota.QuotaRows;

class JobTableTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private TestDatabase database;
    private JobTable table;
    private JobListing listing;

    TestDatabase database() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void open() {
        database = database();
        table = new JobTable(database.pool());
        listing = new JobListing(database.pool());
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

    // ---- quotas

    private void limit(String user, long jobs, long tasks) throws SQLException {
        try (Connection connection = database.pool().getConnection()) {
            QuotaRows.put(connection, user, Map.of(Quota.JOBS, jobs, Quota.TASKS, tasks));
        }
    }

    private JobTable.Registration limited(int number, String key) throws SQLException {
        Register request = register(number, key, "hash");
        return table.register(new Register(
                request.job(),
                request.idempotencyKey(),
                "hash",
                request.summary(),
                Optional.empty(),
                List.of(),
                true,
                null));
    }

    @Test
    void jobsThatAUserMayNotHaveAreNotRegistered() throws SQLException {
        String user = summary(1, JobStatus.WAITING).user();
        int tasks = summary(1, JobStatus.WAITING).tasks()
                - summary(1, JobStatus.WAITING).tasksSucceeded();
        assertThat(limited(1, "one").outcome()).isEqualTo(Outcome.REGISTERED);
        limit("*", 2, 0);
        assertThat(limited(2, null).outcome()).isEqualTo(Outcome.REGISTERED);
        JobTable.Registration refused = limited(3, null);
        assertThat(refused.outcome()).isEqualTo(Outcome.EXCEEDED);
        assertThat(refused.excess()).contains(new QuotaExcess(Quota.JOBS, 2, 2, 1));
        assertThat(limited(4, "one"))
                .as("whoever repeats a request adds nothing")
                .isEqualTo(new JobTable.Registration(Outcome.REPEATED, id(1)));
        assertThat(table.register(register(5, null, "hash")).outcome())
                .as("a job that nobody is charged with")
                .isEqualTo(Outcome.REGISTERED);
        limit(user, 0, 4L * tasks - 1);
        assertThat(limited(6, null).excess()).contains(new QuotaExcess(Quota.TASKS, 4L * tasks - 1, 3L * tasks, tasks));
        table.update(List.of(new Update(ended(summary(1, JobStatus.SUCCEEDED)), 1, Optional.empty())));
        assertThat(limited(7, null).outcome()).as("one has ended").isEqualTo(Outcome.REGISTERED);
    }

    @Test
    void nodesThatRegisterAtTheSameTimeTogetherKeepTheLimit() throws Exception {
        limit("*", 5, 0);
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        try {
            List<Future<Outcome>> tries = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int number = i;
                tries.add(nodes.submit(() -> limited(number, null).outcome()));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> one : tries) {
                outcomes.add(one.get());
            }
            assertThat(outcomes).filteredOn(Outcome.REGISTERED::equals).hasSize(5);
            assertThat(outcomes).filteredOn(Outcome.EXCEEDED::equals).hasSize(11);
        } finally {
            nodes.shutdownNow();
        }
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

    @Test
    void jobsAreFoundByWhatTheyWaitForUntilTheyAreRemoved() throws SQLException {
        accept(1, JobStatus.RUNNING);
        for (int job : List.of(2, 3)) {
            table.register(new Register(
                    id(job),
                    Optional.empty(),
                    "hash",
                    summary(job, JobStatus.WAITING),
                    Optional.empty(),
                    List.of(id(1), id(9)),
                    null));
            table.update(List.of(new Update(summary(job, JobStatus.WAITING), 1, Optional.empty())));
        }
        assertThat(waitingFor(1)).containsExactly(id(3).value(), id(2).value());
        assertThat(waitingFor(2)).isEmpty();
        table.remove(List.of(id(1), id(3)));
        assertThat(waitingFor(1)).as("of a job that is gone").containsExactly(id(2).value());
        assertThat(waitingFor(9)).containsExactly(id(2).value());
    }

    private List<String> waitingFor(int job) throws SQLException {
        return list(JobFilter.ALL.after(Optional.of(id(job))), JobOrder.NEWEST_FIRST, null, 10).stream()
                .map(JobSummary::id)
                .toList();
    }

    private List<String> list(List<JobStatus> statuses, String project, String text) throws SQLException {
        JobFilter filter = new JobFilter(
                statuses,
                Optional.ofNullable(project),
                Optional.empty(),
                Optional.ofNullable(text),
                null,
                null,
                null,
                null,
                null);
        return list(filter, JobOrder.NEWEST_FIRST, null, 10).stream()
                .map(JobSummary::name)
                .toList();
    }

    private List<JobSummary> list(JobFilter filter, JobOrder order, JobOrder.Place after, int limit)
            throws SQLException {
        return listing.page(new ListJobs(filter, order, Optional.ofNullable(after), limit, null), limit);
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
        assertThat(list(List.of(), null, null)).containsExactly("Job_3", "Job_2", "Job_1");
        assertThat(list(List.of(JobStatus.RUNNING, JobStatus.WAITING), null, null))
                .containsExactly("Job_3", "Job_1");
        assertThat(list(List.of(), "film0", null)).containsExactly("Job_2");
        assertThat(list(List.of(), null, "jOb_2")).containsExactly("Job_2");
        assertThat(list(List.of(), null, "b%")).as("no wildcard").isEmpty();
        assertThat(list(List.of(), "x' OR '1'='1", null)).isEmpty();
    }

    /** Ten jobs that differ in what lists are ordered by, some of them alike in it. */
    private List<JobSummary> variety() throws SQLException {
        JobStatus[] statuses = {JobStatus.RUNNING, JobStatus.FAILED, JobStatus.SUCCEEDED, JobStatus.PAUSED};
        List<JobSummary> jobs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            JobSummary job = new JobSummary(
                    id(i).value(),
                    (i % 2 == 0 ? "Shot " : "shot ") + "cbabacabca".charAt(i),
                    statuses[i % 4],
                    "",
                    "gltf",
                    "film" + i % 3,
                    i < 5 ? "anna" : "ben",
                    i % 3 * 10,
                    4,
                    i % 5,
                    4,
                    0,
                    0,
                    0,
                    NOW.plusSeconds(i / 2),
                    Optional.empty(),
                    Optional.empty(),
                    i < 4 ? "berlin" : "");
            table.register(new Register(id(i), Optional.empty(), "hash", job, Optional.empty(), null));
            table.update(List.of(new Update(job, 1, Optional.empty())));
            jobs.add(job);
        }
        table.register(register(99, null, "never accepted"));
        return jobs;
    }

    private static Comparator<JobSummary> comparator(JobOrder.Key key) {
        Comparator<JobSummary> byKey =
                switch (key) {
                    case SUBMITTED -> Comparator.comparing(JobSummary::submittedAt);
                    case PRIORITY -> Comparator.comparing(JobSummary::priority);
                    case NAME -> Comparator.comparing(job -> job.name().toLowerCase(java.util.Locale.ROOT));
                    case STATE -> Comparator.comparing(job -> job.status().name());
                    case PROGRESS -> Comparator.comparing(JobSummary::framesDone);
                };
        return byKey.thenComparing(JobSummary::id);
    }

    @Test
    void whoMaySeeNoProjectSeesNoJob() throws SQLException {
        variety();
        JobFilter none = JobFilter.ALL.visibleIn(Optional.of(List.of()));
        assertThat(pages(none, JobOrder.NEWEST_FIRST, 3)).isEmpty();
    }

    @Test
    void pagesInEveryOrderHaveEachJobOnce() throws SQLException {
        List<JobSummary> jobs = variety();
        List<JobFilter> filters = List.of(
                JobFilter.ALL,
                JobFilter.of(List.of(JobStatus.RUNNING)),
                JobFilter.of(List.of(JobStatus.RUNNING, JobStatus.FAILED, JobStatus.PAUSED)),
                JobFilter.ALL.visibleIn(Optional.of(List.of("film0", "film1"))),
                JobFilter.of(List.of(JobStatus.RUNNING)).visibleIn(Optional.of(List.of("film1"))),
                new JobFilter(null, Optional.of("film1"), null, null, null, null, null, null, null),
                new JobFilter(null, null, Optional.of("ben"), null, null, null, null, null, null),
                new JobFilter(null, null, null, Optional.of("T B"), null, null, null, null, null),
                new JobFilter(null, null, null, null, Optional.of("berlin"), null, null, null, null),
                new JobFilter(null, null, null, null, null, Optional.of(10), Optional.of(10), null, null),
                new JobFilter(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Optional.of(NOW.plusSeconds(1)),
                        Optional.of(NOW.plusSeconds(4))));
        for (JobFilter filter : filters) {
            List<JobSummary> matching =
                    jobs.stream().filter(job -> matches(filter, job)).toList();
            assertThat(matching).isNotEmpty();
            for (JobOrder.Key key : JobOrder.Key.values()) {
                for (boolean descending : new boolean[] {false, true}) {
                    JobOrder order = new JobOrder(key, descending);
                    Comparator<JobSummary> ascending = comparator(key);
                    assertThat(pages(filter, order, 3))
                            .as("%s in the order of %s", filter, order)
                            .isEqualTo(matching.stream()
                                    .sorted(descending ? ascending.reversed() : ascending)
                                    .toList());
                }
            }
            assertThat(listing.counts(filter).values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(matching.size());
        }
        assertThat(listing.counts(JobFilter.ALL))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(JobStatus.RUNNING, 3, JobStatus.FAILED, 3, JobStatus.SUCCEEDED, 2, JobStatus.PAUSED, 2));
    }

    private static boolean matches(JobFilter filter, JobSummary job) {
        return (filter.statuses().isEmpty() || filter.statuses().contains(job.status()))
                && filter.visible().map(seen -> seen.contains(job.project())).orElse(true)
                && filter.project().map(job.project()::equals).orElse(true)
                && filter.user().map(job.user()::equals).orElse(true)
                && filter.site().map(job.site()::equals).orElse(true)
                && filter.text()
                        .map(text -> JobOrder.nameKey(job.name()).contains(JobOrder.nameKey(text)))
                        .orElse(true)
                && filter.minPriority().map(least -> job.priority() >= least).orElse(true)
                && filter.maxPriority().map(most -> job.priority() <= most).orElse(true)
                && filter.since().map(from -> !job.submittedAt().isBefore(from)).orElse(true)
                && filter.until().map(job.submittedAt()::isBefore).orElse(true);
    }

    private List<JobSummary> pages(JobFilter filter, JobOrder order, int size) throws SQLException {
        List<JobSummary> all = new ArrayList<>();
        JobOrder.Place after = null;
        List<JobSummary> page = list(filter, order, after, size);
        while (!page.isEmpty()) {
            all.addAll(page);
            after = JobOrder.Place.parse(order.after(page.get(page.size() - 1)).toString());
            page = list(filter, order, after, size);
        }
        return all;
    }

    @Test
    void aJobThatIsMovedWhileOthersReadChangesNothingOfTheOthersOrder() throws SQLException {
        variety();
        JobOrder order = new JobOrder(JobOrder.Key.PRIORITY, true);
        List<JobSummary> first = list(JobFilter.ALL, order, null, 4);
        JobSummary moved = first.get(3);
        JobSummary now = summary(Integer.parseInt(moved.id()), JobStatus.SUCCEEDED);
        table.update(List.of(new Update(now, 7, Optional.empty())));
        List<JobSummary> rest = list(JobFilter.ALL, order, order.after(moved), 10);
        assertThat(rest).hasSize(6).doesNotContainAnyElementsOf(first);
    }

    @Test
    void whatWasWrittenComesBack() throws SQLException {
        accept(1, JobStatus.RUNNING);
        assertThat(list(JobFilter.ALL, JobOrder.NEWEST_FIRST, null, 1)).containsExactly(summary(1, JobStatus.RUNNING));
    }

    @Test
    void anOlderSummaryNeverReplacesANewerOne() throws SQLException {
        table.register(register(1, null, "hash"));
        table.update(List.of(new Update(summary(1, JobStatus.SUCCEEDED), 5, Optional.empty())));
        table.update(List.of(new Update(summary(1, JobStatus.RUNNING), 4, Optional.empty())));
        assertThat(list(List.of(JobStatus.SUCCEEDED), null, null)).containsExactly("Job_1");
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

    @Test
    void theJournalOfARemovedJobGoesLaterAndNoOther() throws SQLException {
        RemovedJobs removed = new RemovedJobs(database.pool());
        for (int number = 1; number <= 3; number++) {
            accept(number, JobStatus.SUCCEEDED);
            write(number, 1);
            write(number, 2);
        }
        removed.add(List.of(id(1), id(2)));
        removed.add(List.of(id(2)));
        removed.add(List.of());
        Instant now = Instant.now();
        assertThat(removed.forget(now.minus(Duration.ofDays(2))))
                .as("it is too early")
                .isZero();
        assertThat(journals()).containsExactly("job|" + id(1), "job|" + id(2), "job|" + id(3));
        assertThat(removed.forget(now.plus(Duration.ofDays(2)))).isEqualTo(2);
        assertThat(journals()).containsExactly("job|" + id(3));
        assertThat(removed.forget(now.plus(Duration.ofDays(2))))
                .as("nothing of them is left")
                .isZero();
    }

    private List<String> journals() throws SQLException {
        List<String> ids = new ArrayList<>();
        try (var connection = database.pool().getConnection();
                var select = connection.prepareStatement(
                        "SELECT DISTINCT \"persistence_id\" FROM \"event_journal\" ORDER BY 1");
                var row = select.executeQuery()) {
            while (row.next()) {
                ids.add(row.getString(1));
            }
        }
        return ids;
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

    @Test
    void archivedIsWhatEndedLongAgoAndNobodyNeeds() throws SQLException {
        EndedJobs ended = new EndedJobs(database.pool());
        for (int number = 1; number <= 6; number++) {
            JobStatus status = number == 2 ? JobStatus.RUNNING : JobStatus.SUCCEEDED;
            List<JobId> predecessors = number == 6 ? List.of(id(3)) : List.of();
            JobSummary job = ended(number, status);
            Optional<String> key = number == 5 ? Optional.of(JobOrigin.REGISTRATIONS + "berlin:x") : Optional.empty();
            table.register(new Register(id(number), key, "hash", job, Optional.empty(), predecessors, null));
            table.update(List.of(new Update(job, 2, Optional.empty(), number == 4)));
        }
        Instant later = NOW.plus(Duration.ofDays(100));
        assertThat(ended.before(later, Optional.empty(), 10))
                .as("2 runs, 3 is waited for, 4 is busy, 5 is a guest")
                .extracting(Ended::job)
                .containsExactly(id(1), id(6));
        List<Ended> first = ended.before(later, Optional.empty(), 1);
        assertThat(first).containsExactly(new Ended(NOW.plusSeconds(1), id(1)));
        assertThat(ended.before(later, Optional.of(first.get(0)), 10))
                .extracting(Ended::job)
                .containsExactly(id(6));
        assertThat(ended.before(NOW, Optional.empty(), 10)).isEmpty();
        table.remove(List.of(id(6)));
        assertThat(ended.before(later, Optional.empty(), 10))
                .extracting(Ended::job)
                .containsExactly(id(1), id(3));
    }

    private static JobSummary ended(int number, JobStatus status) {
        JobSummary job = summary(number, status);
        return new JobSummary(
                job.id(),
                job.name(),
                status,
                "",
                job.packageName(),
                job.project(),
                job.user(),
                50,
                24,
                24,
                24,
                0,
                24,
                0,
                NOW,
                Optional.of(NOW),
                status.isFinal() ? Optional.of(NOW.plusSeconds(number)) : Optional.empty());
    }
}
