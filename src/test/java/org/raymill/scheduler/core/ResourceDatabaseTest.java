package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptId;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostHardware;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;
import org.raymill.model.ServerStatusBuilder;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskTally;
import org.raymill.scheduler.core.ResourceDatabase.Reception;

class ResourceDatabaseTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ServerId SERVER = new ServerId("alpha");
    private static final JobId JOB = new JobId("0000000000000001");
    private static final long EPOCH = 7;

    private final ResourceDatabase database = new ResourceDatabase(EPOCH, SchedulingPolicy.DEFAULT);
    private Instant startedAt = NOW;
    private long sequence;

    private ServerStatus status(String incarnation, long epoch, long openedUpTo, Lease... leases) {
        return status(incarnation, epoch, openedUpTo, List.of(), leases);
    }

    private ServerStatus status(
            String incarnation, long epoch, long openedUpTo, List<LeaseStatus> ended, Lease... leases) {
        return ServerStatusBuilder.builder()
                .server(SERVER)
                .incarnation(incarnation)
                .sequence(++sequence)
                .epoch(epoch)
                .openedUpTo(openedUpTo)
                .startedAt(startedAt)
                .host(new HostHardware("host", "Linux", "amd64", "cpu", 4, 8_000, List.of(), 100_000))
                .cores(4)
                .memoryMiB(8_000)
                .packages(List.of(new InstalledPackage("gltf", "1", true)))
                .leases(List.of(leases).stream()
                        .map(lease -> new LeaseStatus(lease, Optional.empty(), false))
                        .toList())
                .ended(ended)
                .accepting(true)
                .message("")
                .build();
    }

    private Reception report(ServerStatus status) {
        return database.report(status, NOW);
    }

    private int freeCores() {
        ServerDetail detail = detail();
        return detail.cores() - detail.coresUsed();
    }

    private ServerDetail detail() {
        return database.detail(SERVER, new FailureBook(Duration.ofMinutes(1)), NOW)
                .orElseThrow();
    }

    private int usable() {
        return database.snapshot().farm().groups().stream()
                .mapToInt(ServerGroup::usable)
                .sum();
    }

    private int held() {
        return database.demands().find(JOB).held("main");
    }

    private List<Lease> unheard(Duration after) {
        return database.unheard(Duration.ofSeconds(2), NOW.plus(after)).stream()
                .map(HeldLease::lease)
                .toList();
    }

    private Lease open() {
        Plan.Grant grant = new Plan.Grant(JOB, "main", SERVER, 50, 1, 100, GpuNeeds.NONE, Map.of(), false, 0, "1.0");
        return database.carryOut(new Plan(List.of(grant), List.of(), List.of(), Map.of()), NOW)
                .get(0);
    }

    @Test
    void aGrantIsReservedUntilAReportThatKnowsOfItDoesNotListItAnyMore() {
        assertThat(report(status("p", 0, 0))).isEqualTo(Reception.JOINED);
        Lease lease = open();
        assertThat(freeCores()).isEqualTo(3);
        assertThat(report(status("p", EPOCH, 0)))
                .as("sent before the server was told")
                .isEqualTo(Reception.UNCHANGED);
        assertThat(freeCores()).isEqualTo(3);
        report(status("p", EPOCH, 1, lease));
        assertThat(freeCores()).isEqualTo(3);
        assertThat(report(status("p", EPOCH, 1))).isEqualTo(Reception.CHANGED);
        assertThat(freeCores()).isEqualTo(4);
    }

    @Test
    void leasesOfAnEarlierSchedulerAreAdoptedFromTheReports() {
        Lease old = new Lease(new LeaseId(EPOCH - 1, 9), JOB, "main", SERVER, 50, 2, 100);
        report(status("p", EPOCH - 1, 9, old));
        assertThat(freeCores()).isEqualTo(2);
        report(status("p", EPOCH, 0));
        assertThat(freeCores()).isEqualTo(4);
    }

    @Test
    void attemptsThatEndedUnheardAreKnownUntilTheirJobHasAcknowledgedThem() {
        Lease closed = new Lease(new LeaseId(EPOCH - 1, 9), JOB, "main", SERVER, 50, 2, 100);
        RunningAttempt attempt = new RunningAttempt(
                JOB, new TaskId(StepName.RENDER, 5), new AttemptId("0000000000000005"), 1, closed.id(), NOW, 1.0);
        LeaseStatus ended = new LeaseStatus(closed, Optional.of(attempt), true);
        report(status("p", EPOCH, 0, List.of(ended)));
        assertThat(database.running(JOB)).containsExactly(ended);
        assertThat(database.running(new JobId("0000000000000002"))).isEmpty();
        assertThat(database.jobsOn(SERVER))
                .as("to be told when the server is lost")
                .containsExactly(JOB);
        assertThat(freeCores()).as("an ended attempt takes no room").isEqualTo(4);

        report(status("p", EPOCH, 0));
        assertThat(database.running(JOB)).isEmpty();
        report(status("p", EPOCH, 0, List.of(ended)));
        database.lose(SERVER);
        assertThat(database.running(JOB)).isEmpty();
    }

    @Test
    void aReportOfALaterEpochMeansThatThisSchedulerWasReplaced() {
        assertThat(report(status("p", EPOCH + 1, 0))).isEqualTo(Reception.FROM_THE_FUTURE);
    }

    @Test
    void anOlderReportChangesNothing() {
        ServerStatus first = status("p", 0, 0);
        ServerStatus second = status("p", 0, 0);
        assertThat(report(second)).isEqualTo(Reception.JOINED);
        assertThat(report(first)).isEqualTo(Reception.OUTDATED);
    }

    @Test
    void aNewProcessOfAServerHasNoLeases() {
        report(status("p", 0, 0));
        Lease lease = open();
        report(status("p", EPOCH, 1, lease));
        assertThat(database.jobsOn(SERVER)).containsExactly(JOB);
        assertThat(report(status("q", 0, 0))).isEqualTo(Reception.RESTARTED);
        assertThat(freeCores()).isEqualTo(4);
    }

    @Test
    void aLateReportOfAFormerProcessChangesNothing() {
        startedAt = NOW;
        report(status("p", 0, 0));
        ServerStatus late = status("p", 0, 0);
        startedAt = NOW.plusSeconds(5);
        assertThat(report(status("q", 0, 0))).isEqualTo(Reception.RESTARTED);
        Lease lease = open();
        report(status("q", EPOCH, 1, lease));
        assertThat(report(late)).isEqualTo(Reception.OUTDATED);
        assertThat(freeCores()).isEqualTo(3);
        assertThat(database.incarnationOf(SERVER)).contains("q");
    }

    @Test
    void aProcessWhoseClockWasPutBackIsHeardOnceTheFormerIsLost() {
        startedAt = NOW.plusSeconds(5);
        report(status("p", 0, 0));
        startedAt = NOW;
        assertThat(report(status("q", 0, 0))).isEqualTo(Reception.OUTDATED);
        database.lose(SERVER);
        assertThat(report(status("q", 0, 0))).isEqualTo(Reception.RESTARTED);
        assertThat(usable()).isEqualTo(1);
    }

    @Test
    void whereAJobRanIsForgottenWhenItWantsHoldsAndHasLeftNothingToHear() {
        report(status("p", 0, 0));
        Lease lease = open();
        RunningAttempt attempt = new RunningAttempt(
                JOB, new TaskId(StepName.RENDER, 5), new AttemptId("0000000000000005"), 1, lease.id(), NOW, 1.0);
        LeaseStatus ended = new LeaseStatus(lease, Optional.of(attempt), false);
        report(status("p", EPOCH, 1, lease));
        assertThat(remembered()).as("it holds a lease").isEqualTo(1);
        report(status("p", EPOCH, 1, List.of(ended)));
        assertThat(remembered()).as("it has not acknowledged an outcome").isEqualTo(1);
        assertThat(database.running(JOB)).containsExactly(ended);
        report(status("p", EPOCH, 1));
        database.demand(new org.raymill.model.JobDemand(JOB, 1, 50, "default", NOW, false, List.of()), NOW);
        assertThat(remembered()).as("it wants something").isEqualTo(1);
        database.demands().withdraw(JOB, 1);
        assertThat(remembered()).isZero();
    }

    private int remembered() {
        database.forgetLost(Duration.ofMinutes(1), NOW);
        return database.jobsRemembered();
    }

    @Test
    void silenceIsCountedAnewWhenNobodyCouldBeHeard() {
        report(status("p", 0, 0));
        Duration limit = Duration.ofSeconds(8);
        database.hearAll(NOW.plusSeconds(30));
        assertThat(database.silentServers(limit, NOW.plusSeconds(38))).isEmpty();
        assertThat(database.silentServers(limit, NOW.plusSeconds(39))).containsExactly(SERVER);
    }

    @Test
    void aSilentServerIsLostOnceAndComesBackWhenItReports() {
        report(status("p", 0, 0));
        Instant later = NOW.plusSeconds(9);
        assertThat(database.silentServers(Duration.ofSeconds(8), later)).containsExactly(SERVER);
        database.lose(SERVER);
        assertThat(database.silentServers(Duration.ofSeconds(8), later)).isEmpty();
        assertThat(usable()).isZero();
        assertThat(detail().status()).isEqualTo(ServerDetail.Status.LOST);
        assertThat(report(status("p", 0, 0))).isEqualTo(Reception.JOINED);
        assertThat(usable()).isEqualTo(1);
    }

    @Test
    void aRevokedLeaseStaysReservedButDoesNotCountForItsJob() {
        report(status("p", 0, 0));
        Lease lease = open();
        report(status("p", EPOCH, 1, lease));
        database.demand(new org.raymill.model.JobDemand(JOB, 1, 50, "default", NOW, false, List.of()), NOW);
        assertThat(held()).isEqualTo(1);
        Plan.Revocation revocation = new Plan.Revocation(SERVER, lease.id(), "fairness", false);
        database.carryOut(new Plan(List.of(), List.of(revocation), List.of(), Map.of()), NOW);
        assertThat(held()).isZero();
        assertThat(freeCores()).isEqualTo(3);
        assertThat(unheard(Duration.ofSeconds(3))).containsExactly(lease);
    }

    @Test
    void anUnconfirmedGrantIsToBeSaidAgain() {
        report(status("p", 0, 0));
        Lease lease = open();
        assertThat(unheard(Duration.ofSeconds(1))).isEmpty();
        assertThat(unheard(Duration.ofSeconds(3))).containsExactly(lease);
        report(status("p", EPOCH, 1, lease));
        assertThat(unheard(Duration.ofSeconds(3))).isEmpty();
    }

    @Test
    void aDemandOfALowerRevisionChangesNothing() {
        var newer = new org.raymill.model.JobDemand(JOB, 2, 50, "default", NOW, false, List.of());
        var older = new org.raymill.model.JobDemand(JOB, 1, 90, "default", NOW, false, List.of());
        assertThat(database.demand(newer, NOW)).isTrue();
        assertThat(database.demand(older, NOW)).isFalse();
        assertThat(database.demands().find(JOB).demand().priority()).isEqualTo(50);
        database.demands().forgetOld(Duration.ofSeconds(15), NOW.plusSeconds(16));
        assertThat(database.demands().jobs()).isEmpty();
    }

    private ServerStatus done(String incarnation, long frames) {
        return ServerStatusBuilder.builder(status(incarnation, 0, 0))
                .tally(new TaskTally(frames, 0, frames, 10 * frames))
                .build();
    }

    @Test
    void whatAServerHasDoneCountsFromWhenItIsKnownAndThroughANewStart() {
        report(done("p", 100));
        assertThat(database.done()).as("done before it was known").isEqualTo(TaskTally.NONE);
        report(done("p", 103));
        startedAt = NOW.plusSeconds(1);
        report(done("q", 2));

        assertThat(database.done()).isEqualTo(new TaskTally(5, 0, 5, 50));
    }

    @Test
    void howBusyAServerWasIsKnownUntilItIsForgotten() {
        report(status("p", 0, 0));
        database.look(NOW);
        open();
        database.look(NOW.plusSeconds(60));
        database.lose(SERVER);
        database.look(NOW.plusSeconds(120));

        assertThat(database.past(SERVER).orElseThrow().values().get("cores.used"))
                .containsExactly(0.0, 1.0);
        assertThat(database.past(new ServerId("beta"))).isEmpty();
    }
}
