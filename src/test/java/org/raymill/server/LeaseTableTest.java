package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.JOB;
import static org.raymill.server.Samples.NOW;
import static org.raymill.server.Samples.OTHER_JOB;
import static org.raymill.server.Samples.SERVER;
import static org.raymill.server.Samples.attempt;
import static org.raymill.server.Samples.lease;
import static org.raymill.server.Samples.order;
import static org.raymill.server.Samples.outcome;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.server.LeaseTable.Opening;
import org.raymill.server.LeaseTable.Report;
import org.raymill.server.LeaseTable.StopDecision;

class LeaseTableTest {

    private static final Gpu GTX = new Gpu("GTX 960", 4_000);
    private static final Gpu RTX = new Gpu("RTX 4090", 24_000);
    private static final Gpu LARGE = new Gpu("RTX 6000", 48_000);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final LeaseTable table = new LeaseTable(SERVER, new Offer(4, 1_000), RETRY);

    @ParameterizedTest(name = "speaker {0}, lease {1}.{2} of {3} cores and {4} MiB, accepting {5}: {6}")
    @CsvSource({
        // The table knows epoch 5, has processed lease 5.10 and holds 2 of 4 cores and 400 of 1000 MiB.
        "5, 5, 11, 1, 100, true, OPENED",
        "5, 5, 11, 2, 600, true, OPENED",
        "5, 5, 11, 3, 100, true, REFUSED",
        "5, 5, 11, 2147483647, 100, true, REFUSED",
        "5, 5, 11, 1, 601, true, REFUSED",
        "5, 5, 11, 0, 100, true, REFUSED",
        "5, 5, 11, 1, -1, true, REFUSED",
        "5, 5, 11, 1, 100, false, REFUSED",
        "5, 5, 10, 1, 100, true, IGNORED",
        "5, 5, 9, 1, 100, true, IGNORED",
        "4, 4, 11, 1, 100, true, IGNORED",
        "5, 4, 11, 1, 100, true, IGNORED",
        "6, 6, 1, 1, 100, true, OPENED",
    })
    void ordersToOpenALease(
            long speaker, long epoch, long number, int cores, int memory, boolean accepting, Opening expected) {
        table.open(5, lease(5, 10, JOB, 2, 400), true, NOW);

        Opening actual = table.open(speaker, lease(epoch, number, JOB, cores, memory), accepting, NOW);

        assertThat(actual).isEqualTo(expected);
        assertThat(table.open()).hasSize(expected == Opening.OPENED ? 2 : 1);
        assertThat(table.openedUpTo()).isEqualTo(expected == Opening.IGNORED ? 10 : number);
    }

    @ParameterizedTest(name = "{0} gpus, {1} stations, {2} licences: {3}")
    @CsvSource({
        // The server has two graphics processors and one station; a lease with one graphics processor is open.
        "1, 1, 0, OPENED",
        "1, 1, 100, OPENED",
        "2, 0, 0, REFUSED",
        "0, 2, 0, REFUSED",
        "-1, 0, 0, REFUSED",
    })
    void graphicsProcessorsAndAmountsOfTheHostAreNeverOverCommitted(
            int gpus, int stations, int licences, Opening expected) {
        LeaseTable host = new LeaseTable(SERVER, new Offer(8, 8_000, List.of(GTX, GTX), Map.of("station", 1)), RETRY);
        host.open(5, special(1, 1, Map.of(), false), true, NOW);
        Map<String, Integer> amounts = new TreeMap<>(Map.of("station", stations, "licence.x", licences));
        amounts.values().removeIf(amount -> amount == 0);

        assertThat(host.open(5, special(2, gpus, amounts, false), true, NOW)).isEqualTo(expected);
    }

    @Test
    void anAttemptHasTheGraphicsProcessorsOfItsLeaseForItself() {
        LeaseTable host = new LeaseTable(SERVER, new Offer(8, 8_000, List.of(GTX, GTX, GTX), Map.of()), RETRY);
        host.open(5, special(1, 1, Map.of(), false), true, NOW);
        host.open(5, special(2, 2, Map.of(), false), true, NOW);
        host.run(new LeaseId(5, 1), order(1), true, NOW);
        host.run(new LeaseId(5, 2), order(2), true, NOW);
        assertThat(host.gpusOf(attempt(1))).containsExactly(0);
        assertThat(host.gpusOf(attempt(2))).containsExactly(1, 2);

        host.revoke(5, new LeaseId(5, 1));
        host.ended(outcome(1, Result.SUCCEEDED), NOW);
        host.open(5, special(3, 1, Map.of(), false), true, NOW);
        host.run(new LeaseId(5, 3), order(3), true, NOW);
        assertThat(host.gpusOf(attempt(3))).as("given free with the lease").containsExactly(0);
    }

    @ParameterizedTest(name = "{0} of model {1} and {2} MiB: {3}")
    @CsvSource({
        // The server has a GTX of 4,000 MiB, an RTX of 48,000, two RTX of 24,000, and the first of these is in use.
        "1, '', 0, 0",
        "1, rtx, 0, 3",
        "1, '', 20000, 3",
        "1, '', 24001, 1",
        "2, RTX, 0, 1 3",
        "2, '', 0, 0 3",
        "3, '', 0, 0 1 3",
        "0, RTX, 0, ''",
        "2, GTX, 0,",
        "3, RTX, 0,",
        "1, RTX, 50000,",
        "1, A100, 0,",
        "65, '', 0,",
    })
    void theLeastGraphicsProcessorsAreChosenThatSuit(int count, String model, int memoryMiB, String expected) {
        LeaseTable host = new LeaseTable(SERVER, new Offer(8, 8_000, List.of(GTX, LARGE, RTX, RTX), Map.of()), RETRY);
        host.open(5, special(1, 1, "RTX", 0), true, NOW);

        Opening opening = host.open(5, special(2, count, model, memoryMiB), true, NOW);

        assertThat(host.open().get(0).gpus()).containsExactly(2);
        assertThat(opening).isEqualTo(expected == null ? Opening.REFUSED : Opening.OPENED);
        if (expected != null) {
            assertThat(host.open().get(1).gpus()).extracting(String::valueOf).isEqualTo(words(expected));
        }
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static Lease special(long number, int gpus, String model, int memoryMiB) {
        return new Lease(
                new LeaseId(5, number), JOB, "main", SERVER, 50, 1, 100, gpus, model, memoryMiB, Map.of(), false, "");
    }

    @Test
    void aSingleLeaseClosesAfterOneAttempt() {
        table.open(5, special(1, 0, Map.of(), true), true, NOW);
        assertThat(table.run(new LeaseId(5, 1), order(1), true, NOW)).isInstanceOf(RunDecision.Start.class);
        assertThat(table.run(new LeaseId(5, 1), order(2), true, NOW))
                .isEqualTo(new RunDecision.Refused("the lease closes"));

        assertThat(table.ended(outcome(1, Result.SUCCEEDED), NOW)).isEmpty();

        assertThat(table.open()).isEmpty();
        assertThat(table.report(attempt(1)).orElseThrow().leaseClosed()).isTrue();
    }

    private static Lease special(long number, int gpus, Map<String, Integer> amounts, boolean single) {
        return new Lease(new LeaseId(5, number), JOB, "main", SERVER, 50, 1, 100, gpus, "", 0, amounts, single, "");
    }

    @Test
    void aLeaseOfAnotherServerIsIgnored() {
        Lease other = new Lease(new LeaseId(5, 1), JOB, "main", new ServerId("server-2"), 50, 1, 1);
        assertThat(table.open(5, other, true, NOW)).isEqualTo(Opening.IGNORED);
        assertThat(table.open()).isEmpty();
    }

    @Test
    void aNewEpochKeepsOldLeasesAndCountsAnew() {
        table.open(5, lease(5, 10), true, NOW);

        assertThat(table.hear(6)).isTrue();

        assertThat(table.epoch()).isEqualTo(6);
        assertThat(table.openedUpTo()).isZero();
        assertThat(table.open()).extracting(LeaseTable.View::lease).containsExactly(lease(5, 10));
    }

    @Test
    void aSupersededSchedulerChangesNothingAndIsCounted() {
        table.open(5, lease(5, 1), true, NOW);

        assertThat(table.hear(4)).isFalse();
        table.revoke(4, new LeaseId(5, 1));
        table.open(3, lease(3, 9), true, NOW);

        assertThat(table.open()).hasSize(1);
        assertThat(table.epoch()).isEqualTo(5);
        assertThat(table.staleCommands()).isEqualTo(3);
    }

    @Test
    void aLeaseRunsOneAttemptAndOthersWaitForItsEnd() {
        table.open(5, lease(5, 1), true, NOW);
        assertThat(table.run(new LeaseId(5, 1), order(1), true, NOW)).isInstanceOf(RunDecision.Start.class);

        RunDecision second = table.run(new LeaseId(5, 1), order(2), true, NOW);

        assertThat(second).isEqualTo(new RunDecision.Waiting());
        assertThat(table.run(new LeaseId(5, 1), order(3), true, NOW)).isEqualTo(new RunDecision.Waiting());
        assertThat(table.run(new LeaseId(5, 1), order(2), true, NOW)).isEqualTo(new RunDecision.Waiting());
        assertThat(table.running()).containsExactly(attempt(1));
        assertThat(table.waitingFor(JOB)).containsExactly(order(2), order(3));
        assertThat(table.ended(outcome(1, Result.SUCCEEDED), NOW)).contains(order(2));
        assertThat(table.running()).containsExactly(attempt(2));
        assertThat(table.report(attempt(1)).orElseThrow().leaseClosed())
                .as("the lease is in use: the outcome must not offer it")
                .isTrue();
        assertThat(table.ended(outcome(2, Result.SUCCEEDED), NOW)).contains(order(3));
        assertThat(table.ended(outcome(3, Result.SUCCEEDED), NOW)).isEmpty();
        assertThat(table.report(attempt(3)).orElseThrow().leaseClosed()).isFalse();
    }

    @Test
    void anOrderIsIdempotentByAttempt() {
        table.open(5, lease(5, 1), true, NOW);
        table.run(new LeaseId(5, 1), order(1), true, NOW);
        assertThat(table.run(new LeaseId(5, 1), order(1), true, NOW)).isEqualTo(new RunDecision.Running());

        table.ended(outcome(1, Result.SUCCEEDED), NOW);
        assertThat(table.run(new LeaseId(5, 1), order(1), true, NOW)).isEqualTo(new RunDecision.Ended());

        table.acknowledge(attempt(1));
        assertThat(table.run(new LeaseId(5, 1), order(1), true, NOW)).isInstanceOf(RunDecision.Refused.class);
    }

    @Test
    void anAttemptThatWasRefusedNeverStarts() {
        assertThat(table.run(new LeaseId(5, 1), order(1), true, NOW))
                .isEqualTo(new RunDecision.Refused("the lease is not open"));
        table.open(5, lease(5, 1), true, NOW);

        assertThat(table.run(new LeaseId(5, 1), order(1), true, NOW)).isInstanceOf(RunDecision.Refused.class);
        assertThat(table.run(new LeaseId(5, 1), order(2), true, NOW)).isInstanceOf(RunDecision.Start.class);
    }

    @Test
    void anOrderThatDoesNotSuitItsLeaseIsRefused() {
        table.open(5, lease(5, 1, OTHER_JOB, 1, 100), true, NOW);
        table.open(5, lease(5, 2, JOB, 1, 99), true, NOW);
        table.open(5, lease(5, 3), true, NOW);

        assertThat(table.run(new LeaseId(5, 1), order(1), true, NOW))
                .isEqualTo(new RunDecision.Refused("the lease belongs to another job"));
        assertThat(table.run(new LeaseId(5, 2), order(2), true, NOW))
                .isEqualTo(new RunDecision.Refused("the task needs more than the lease has"));
        assertThat(table.run(new LeaseId(5, 3), order(3), false, NOW))
                .isEqualTo(new RunDecision.Refused("the server shuts down"));
    }

    @Test
    void outcomesOfOneJobAreToldWithoutThoseOfOthers() {
        runAndEnd(1);

        assertThat(table.due(OTHER_JOB, NOW)).isEmpty();
        assertThat(table.due(JOB, NOW)).hasSize(1);
        assertThat(table.due(NOW)).as("it has just been told").isEmpty();
    }

    @Test
    void anOutcomeIsToldUntilAcknowledgedWithGrowingPauses() {
        runAndEnd(1);

        assertThat(table.due(NOW)).containsExactly(new Report(outcome(1, Result.SUCCEEDED), leaseOf(1), false));
        assertThat(table.due(NOW.plusMillis(800))).isEmpty();
        assertThat(table.due(NOW.plusMillis(1_000))).hasSize(1);
        assertThat(table.due(NOW.plusMillis(2_700))).isEmpty();
        assertThat(table.due(NOW.plusMillis(3_000))).hasSize(1);
        // From now on never more than five seconds pass.
        assertThat(table.due(NOW.plusMillis(7_000))).hasSize(1);
        assertThat(table.due(NOW.plusMillis(12_000))).hasSize(1);
        assertThat(table.due(NOW.plusMillis(17_000))).hasSize(1);

        table.acknowledge(attempt(1));
        assertThat(table.due(NOW.plusSeconds(100))).isEmpty();
        assertThat(table.hasUnacknowledged()).isFalse();
    }

    @Test
    void theStatusListsWhatEndedUntilItIsAcknowledged() {
        runAndEnd(1);
        table.release(new LeaseId(5, 1));

        assertThat(table.unacknowledged(10, Duration.ofSeconds(1), NOW.plusSeconds(1)))
                .singleElement()
                .satisfies(ended -> {
                    assertThat(ended.lease()).isEqualTo(lease(5, 1));
                    assertThat(ended.running().orElseThrow().attempt()).isEqualTo(attempt(1));
                    assertThat(ended.running().orElseThrow().task())
                            .isEqualTo(outcome(1, Result.SUCCEEDED).task());
                });
        table.acknowledge(attempt(1));
        assertThat(table.unacknowledged(10, Duration.ofSeconds(1), NOW.plusSeconds(1)))
                .isEmpty();
    }

    @Test
    void anUnacknowledgedOutcomeDoesNotBlockTheLease() {
        runAndEnd(1);

        assertThat(table.idle()).as("the outcome tells of the lease").isEmpty();
        assertThat(table.run(new LeaseId(5, 1), order(2), true, NOW)).isInstanceOf(RunDecision.Start.class);
        assertThat(table.report(attempt(1)))
                .as("the lease is in use: the outcome must not offer it again")
                .contains(new Report(outcome(1, Result.SUCCEEDED), Optional.empty(), true));

        table.ended(outcome(2, Result.FAILED), NOW);
        assertThat(table.report(attempt(1)).orElseThrow().leaseClosed()).isTrue();
        assertThat(table.report(attempt(2)).orElseThrow().leaseClosed()).isFalse();
        table.acknowledge(attempt(2));
        assertThat(table.idle()).containsExactly(lease(5, 1));
    }

    @Test
    void outcomesOutliveLeases() {
        runAndEnd(1);

        table.release(new LeaseId(5, 1));

        assertThat(table.open()).isEmpty();
        assertThat(table.report(attempt(1))).contains(new Report(outcome(1, Result.SUCCEEDED), leaseOf(1), true));
    }

    @Test
    void aLeaseThatIsRevokedClosesWhenItsAttemptEnds() {
        table.open(5, lease(5, 1), true, NOW);
        table.run(new LeaseId(5, 1), order(1), true, NOW);

        table.revoke(6, new LeaseId(5, 1));
        assertThat(table.open())
                .containsExactly(new LeaseTable.View(lease(5, 1), Optional.of(order(1)), true, List.of()));

        table.ended(outcome(1, Result.SUCCEEDED), NOW);
        assertThat(table.open()).isEmpty();
        assertThat(table.due(NOW)).containsExactly(new Report(outcome(1, Result.SUCCEEDED), leaseOf(1), true));
    }

    @Test
    void aLeaseThatIsTakenBackBeforeItCameIsDoneWith() {
        table.revoke(5, new LeaseId(5, 3));
        assertThat(table.openedUpTo())
                .as("the Scheduler sees that it is closed")
                .isEqualTo(3);
        assertThat(table.open(5, lease(5, 3), true, NOW)).isEqualTo(LeaseTable.Opening.IGNORED);
        assertThat(table.open(5, lease(5, 4), true, NOW)).isEqualTo(LeaseTable.Opening.OPENED);

        table.revoke(5, new LeaseId(5, 1));
        table.revoke(6, new LeaseId(5, 9));
        assertThat(table.openedUpTo()).as("nothing of epoch 6 has come").isZero();
    }

    @Test
    void whatWaitsInALeaseThatIsTakenBackIsGivenBackAndNeverStarts() {
        table.open(5, lease(5, 1), true, NOW);
        table.run(new LeaseId(5, 1), order(1), true, NOW);
        table.run(new LeaseId(5, 1), order(2), true, NOW);
        table.run(new LeaseId(5, 1), order(3), true, NOW);
        table.stop(attempt(2), "cancelled", outcome(2, Result.STOPPED), NOW);

        assertThat(table.revoke(4, new LeaseId(5, 1))).as("superseded").isEmpty();
        assertThat(table.revoke(5, new LeaseId(5, 1))).containsExactly(order(3));

        assertThat(table.run(new LeaseId(5, 1), order(4), true, NOW))
                .isEqualTo(new RunDecision.Refused("the lease closes"));
        assertThat(table.ended(outcome(1, Result.SUCCEEDED), NOW)).isEmpty();
        table.open(5, lease(5, 2), true, NOW);
        assertThat(table.run(new LeaseId(5, 2), order(2), true, NOW)).isEqualTo(new RunDecision.Ended());
        assertThat(table.run(new LeaseId(5, 2), order(3), true, NOW)).isInstanceOf(RunDecision.Refused.class);
    }

    @Test
    void whatWaitsBehindALongAttemptIsGivenBack() {
        table.open(5, lease(5, 1), true, NOW);
        table.open(5, lease(5, 2), true, NOW);
        table.run(new LeaseId(5, 1), order(1), true, NOW);
        table.run(new LeaseId(5, 1), order(2), true, NOW);
        table.run(new LeaseId(5, 2), order(3), true, NOW.plusMillis(1));
        table.run(new LeaseId(5, 2), order(4), true, NOW.plusMillis(1));

        assertThat(table.giveBackBehind(Duration.ofMillis(500), NOW.plusMillis(499)))
                .isEmpty();
        assertThat(table.giveBackBehind(Duration.ofMillis(500), NOW.plusMillis(500)))
                .containsOnly(Map.entry(new LeaseId(5, 1), List.of(order(2))));
        assertThat(table.running()).containsExactly(attempt(1), attempt(3));
        assertThat(table.waitingFor(JOB)).containsExactly(order(4));
    }

    @Test
    void onlySoManyWaitInALease() {
        table.open(5, lease(5, 1), true, NOW);
        for (int i = 0; i <= LeaseTable.MAX_WAITING; i++) {
            table.run(new LeaseId(5, 1), order(i), true, NOW);
        }
        assertThat(table.run(new LeaseId(5, 1), order(1_000), true, NOW))
                .isEqualTo(new RunDecision.Refused("too many attempts wait in the lease"));
    }

    @Test
    void theStatusLeavesOutShortAttemptsThatHaveJustEnded() {
        runAndEnd(1);
        assertThat(table.unacknowledged(10, Duration.ofSeconds(1), NOW.plusMillis(999)))
                .isEmpty();
        assertThat(table.unacknowledged(0, Duration.ofSeconds(1), NOW.plusMillis(1_000)))
                .isEmpty();
        assertThat(table.unacknowledged(10, Duration.ofSeconds(1), NOW.plusMillis(1_000)))
                .hasSize(1);
    }

    @Test
    void anIdleLeaseThatIsRevokedOrReleasedClosesAtOnce() {
        table.open(5, lease(5, 1), true, NOW);
        table.open(5, lease(5, 2), true, NOW);
        table.revoke(5, new LeaseId(5, 1));
        table.release(new LeaseId(5, 2));
        assertThat(table.open()).isEmpty();
    }

    @Test
    void onlyIdleLeasesExpire() {
        table.open(5, lease(5, 1), true, NOW);
        table.open(5, lease(5, 2), true, NOW);
        table.run(new LeaseId(5, 2), order(1), true, NOW);

        table.closeIdle(Duration.ofSeconds(15), NOW.plusMillis(14_999));
        assertThat(table.open()).hasSize(2);
        table.closeIdle(Duration.ofSeconds(15), NOW.plusSeconds(15));
        assertThat(table.open()).extracting(LeaseTable.View::lease).containsExactly(lease(5, 2));

        table.ended(outcome(1, Result.SUCCEEDED), NOW.plusSeconds(20));
        table.closeIdle(Duration.ofSeconds(15), NOW.plusSeconds(34));
        assertThat(table.open()).as("idle since its attempt ended").hasSize(1);
        table.closeIdle(Duration.ofSeconds(15), NOW.plusSeconds(35));
        assertThat(table.open()).isEmpty();
    }

    @Test
    void stoppingWhatRunsKillsIt() {
        table.open(5, lease(5, 1), true, NOW);
        table.run(new LeaseId(5, 1), order(1), true, NOW);

        StopDecision decision = table.stop(attempt(1), "cancelled", outcome(1, Result.STOPPED), NOW);

        assertThat(decision).isEqualTo(StopDecision.KILL);
        assertThat(table.stopReason(attempt(1))).isEqualTo("cancelled");
        assertThat(table.report(attempt(1)))
                .as("nothing is said before it is dead")
                .isEmpty();
    }

    @Test
    void stoppingWhatIsNotKnownKeepsItFromEverStarting() {
        table.open(5, lease(5, 1), true, NOW);

        StopDecision decision = table.stop(attempt(1), "cancelled", outcome(1, Result.STOPPED), NOW);

        assertThat(decision).isEqualTo(StopDecision.TELL);
        assertThat(table.report(attempt(1))).contains(new Report(outcome(1, Result.STOPPED), Optional.empty(), true));
        assertThat(table.run(new LeaseId(5, 1), order(1), true, NOW)).isEqualTo(new RunDecision.Ended());
        table.acknowledge(attempt(1));
        assertThat(table.run(new LeaseId(5, 1), order(1), true, NOW)).isInstanceOf(RunDecision.Refused.class);
    }

    @Test
    void stoppingWhatHasEndedTellsHowItEnded() {
        runAndEnd(1);

        table.stop(attempt(1), "cancelled", outcome(1, Result.STOPPED), NOW);

        assertThat(table.report(attempt(1)).orElseThrow().outcome()).isEqualTo(outcome(1, Result.SUCCEEDED));
    }

    @Test
    void settledAttemptsAreForgottenInTheEnd() {
        Outcomes outcomes = new Outcomes(RETRY);
        for (int i = 0; i <= Outcomes.MAX_SETTLED; i++) {
            outcomes.settle(attempt(i));
        }
        assertThat(outcomes.isSettled(attempt(0))).isFalse();
        assertThat(outcomes.isSettled(attempt(1))).isTrue();
        assertThat(outcomes.isSettled(attempt(Outcomes.MAX_SETTLED))).isTrue();
    }

    private void runAndEnd(int attempt) {
        table.open(5, lease(5, 1), true, NOW);
        table.run(new LeaseId(5, 1), order(attempt), true, NOW);
        table.ended(outcome(attempt, Result.SUCCEEDED), NOW);
        assertThat(table.running()).isEqualTo(List.of());
    }

    private static Optional<Lease> leaseOf(long number) {
        return Optional.of(lease(5, number));
    }
}
