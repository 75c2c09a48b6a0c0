package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.JobHarness.fish;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.job.core.JobEvent;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.AuditEntry;
import org.raymill.model.Expected;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobOperation.Kind;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobStatus;
import org.raymill.model.Lease;
import org.raymill.model.ServerId;
import org.raymill.model.TaskOrder;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.OperateReply.Outcome;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.SchedulerCommand;

/** Operations on a job's actor, and what it tells others of its failures. */
class JobOperationsTest {

    private static final ActorTestKit KIT = JobHarness.newKit();
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(KIT.system());
    private static int jobs;

    private final JobId job = new JobId(String.format("%016d", ++jobs));
    private final JobHarness farm = new JobHarness(KIT);

    @AfterEach
    void stopJobs() {
        farm.stopAll();
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private void begin(int retries) {
        farm.start(job);
        farm.submit(job, "1-2", new JobPolicy(50, "default", "anna", retries));
    }

    private AuditEntry audited(String action) {
        return fish(farm.catalog, JobCatalogCommand.RecordAudit.class, record -> record.entries().stream()
                        .anyMatch(entry -> entry.action().equals(action)))
                .entries()
                .stream()
                .filter(entry -> entry.action().equals(action))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anOperationIsInTheJournalAndAuditedWhenItIsAnsweredAndTheSecondTimeChangesNothing() {
        begin(3);
        AuditEntry submitted = audited("submit");
        assertThat(submitted.subject()).isEqualTo("job:" + job);
        var reply = farm.operate(job, JobOperation.of(Kind.PAUSE));
        assertThat(reply.outcome()).isEqualTo(Outcome.DONE);
        assertThat(reply.summary().orElseThrow().status()).isEqualTo(JobStatus.PAUSED);
        assertThat(JOURNAL.persistedInStorage("job|" + job))
                .hasExactlyElementsOfTypes(JobEvent.JobAccepted.class, JobEvent.Paused.class);
        AuditEntry paused = audited("pause");
        assertThat(paused.id()).isGreaterThan(submitted.id());
        assertThat(farm.operate(job, JobOperation.of(Kind.PAUSE)).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(JOURNAL.persistedInStorage("job|" + job)).hasSize(2);
        farm.stop(job);
        farm.start(job);
        assertThat(audited("pause"))
                .as("told again after a restart, as the same entry")
                .isEqualTo(paused);
        assertThat(farm.summary(job).status()).isEqualTo(JobStatus.PAUSED);
    }

    private RenderJobCommand.OperateReply operate(JobOperation operation, String expected) {
        TestProbe<RenderJobCommand.OperateReply> reply = KIT.createTestProbe();
        Expected tag = new Expected(List.of(expected));
        farm.tell(job, new RenderJobCommand.Operate(operation, "bert", "", tag, reply.ref()));
        return reply.receiveMessage();
    }

    @Test
    void whatIsMeantForAnotherVersionOfTheJobChangesNothing() {
        begin(3);
        String before = JobDetail.tag(farm.detail(job).changes());
        assertThat(operate(JobOperation.priority(70), before).outcome()).isEqualTo(Outcome.DONE);
        RenderJobCommand.OperateReply late = operate(JobOperation.of(Kind.PAUSE), before);
        assertThat(late.outcome()).isEqualTo(Outcome.OUTDATED);
        assertThat(late.message()).contains(JobDetail.tag(late.changes()));
        assertThat(farm.summary(job).status()).isEqualTo(JobStatus.WAITING);
        assertThat(operate(JobOperation.priority(70), before).outcome())
                .as("what is so already: the answer may have been lost")
                .isEqualTo(Outcome.UNCHANGED);
        assertThat(operate(JobOperation.of(Kind.PAUSE), JobDetail.tag(late.changes()))
                        .outcome())
                .isEqualTo(Outcome.DONE);
    }

    @Test
    void aJobThatIsAtWorkKeepsItsVersionUntilSomebodyChangesIt() {
        begin(0);
        String before = JobDetail.tag(farm.detail(job).changes());
        farm.end(job, farm.run(job), Result.FAILED, "");
        assertThat(JobDetail.tag(farm.detail(job).changes())).isEqualTo(before);
        assertThat(operate(JobOperation.of(Kind.RETRY), before).outcome()).isEqualTo(Outcome.DONE);
        farm.stop(job);
        farm.start(job);
        assertThat(farm.detail(job).changes()).as("also after a restart").isEqualTo(1);
    }

    @Test
    void cancellingIsDecidedOnWhatTheOperationBeforeHasLeft() {
        begin(3);
        Expected before = new Expected(List.of(JobDetail.tag(0)));
        TestProbe<RenderJobCommand.OperateReply> paused = KIT.createTestProbe();
        TestProbe<RenderJobCommand.CancelReply> cancelled = KIT.createTestProbe();
        farm.tell(job, new RenderJobCommand.Operate(JobOperation.of(Kind.PAUSE), "anna", "", before, paused.ref()));
        farm.tell(job, new RenderJobCommand.Cancel("bert", "", before, cancelled.ref()));
        assertThat(paused.receiveMessage().outcome()).isEqualTo(Outcome.DONE);
        RenderJobCommand.CancelReply late = cancelled.receiveMessage();
        assertThat(late.outdated()).isTrue();
        assertThat(late.accepted()).isFalse();
        assertThat(farm.summary(job).status()).isEqualTo(JobStatus.PAUSED);

        Expected now = new Expected(List.of(JobDetail.tag(late.changes())));
        farm.tell(job, new RenderJobCommand.Cancel("bert", "", now, cancelled.ref()));
        farm.tell(job, new RenderJobCommand.Operate(JobOperation.of(Kind.RESUME), "anna", "", now, paused.ref()));
        assertThat(cancelled.receiveMessage().accepted()).isTrue();
        assertThat(paused.receiveMessage().outcome())
                .as("asked for while the cancellation was on its way to the journal")
                .isEqualTo(Outcome.REFUSED);
    }

    @Test
    void aRemovedJobIsUnknownFromThenOnAndItsListOfFilesIsForgotten() {
        begin(3);
        assertThat(farm.operate(job, JobOperation.of(Kind.REMOVE)).outcome()).isEqualTo(Outcome.REFUSED);
        TestProbe<RenderJobCommand.CancelReply> cancelled = KIT.createTestProbe();
        farm.tell(job, new RenderJobCommand.Cancel("anna", "ugly", cancelled.ref()));
        cancelled.receiveMessage();
        assertThat(farm.operate(job, JobOperation.of(Kind.REMOVE)).outcome()).isEqualTo(Outcome.DONE);
        assertThat(audited("remove").subject()).isEqualTo("job:" + job);
        fish(farm.catalog, JobCatalogCommand.Remove.class, said -> said.job().equals(job));
        assertThat(farm.operate(job, JobOperation.of(Kind.RETRY)).outcome()).isEqualTo(Outcome.NO_SUCH_JOB);
        farm.stop(job);
        farm.start(job);
        assertThat(farm.operate(job, JobOperation.of(Kind.RETRY)).outcome())
                .as("also after a restart")
                .isEqualTo(Outcome.NO_SUCH_JOB);
        assertThat(farm.submitAgain(job)).as("its submission").matches(RenderJobCommand.SubmitReply::removed);
        assertThat(farm.operate(job, JobOperation.of(Kind.REMOVE)).outcome()).isEqualTo(Outcome.UNCHANGED);
        fish(farm.catalog, JobCatalogCommand.Remove.class, said -> said.job().equals(job));
    }

    @Test
    void aJobThatWasRemovedAMomentBeforeACrashTellsTheCatalogueWhenItIsWoken() {
        begin(1);
        TestProbe<RenderJobCommand.CancelReply> cancelled = KIT.createTestProbe();
        farm.tell(job, new RenderJobCommand.Cancel("anna", "ugly", cancelled.ref()));
        cancelled.receiveMessage();
        assertThat(farm.operate(job, JobOperation.of(Kind.REMOVE)).outcome()).isEqualTo(Outcome.DONE);
        fish(farm.catalog, JobCatalogCommand.Remove.class, said -> said.job().equals(job));
        farm.stop(job);
        farm.start(job);
        farm.tell(job, RenderJobCommand.Wake.INSTANCE);
        fish(farm.catalog, JobCatalogCommand.Remove.class, said -> said.job().equals(job));
    }

    @Test
    void anotherPriorityIsInTheNextDemand() {
        begin(3);
        farm.operate(job, JobOperation.priority(90));
        fish(
                farm.scheduler,
                SchedulerCommand.RegisterDemand.class,
                said -> said.demand().priority() == 90);
        assertThat(farm.summary(job).priority()).isEqualTo(90);
    }

    @Test
    void theRunningAttemptOfAKilledTaskIsStopped() {
        begin(3);
        TaskOrder order = farm.run(job);
        assertThat(farm.operate(job, JobOperation.of(Kind.KILL, order.task())).outcome())
                .isEqualTo(Outcome.DONE);
        var stop = fish(farm.server, RenderServerCommand.StopTask.class, said -> true);
        assertThat(stop.attempt()).isEqualTo(order.attempt());
        assertThat(stop.reason()).isEqualTo("killed by anna: because");
    }

    @Test
    void aFailedJobGoesOnWhenItIsRetried() {
        begin(0);
        farm.end(job, farm.run(job), Result.SUCCEEDED, "");
        farm.end(job, farm.run(job), Result.FAILED, "");
        fish(farm.scheduler, SchedulerCommand.WithdrawDemand.class, said -> true);
        assertThat(farm.summary(job).status()).isEqualTo(JobStatus.FAILED);
        assertThat(farm.operate(job, JobOperation.of(Kind.RETRY)).outcome()).isEqualTo(Outcome.DONE);
        fish(
                farm.scheduler,
                SchedulerCommand.RegisterDemand.class,
                said -> said.demand().classes().size() == 1);
        assertThat(farm.summary(job).status()).isEqualTo(JobStatus.RUNNING);
        farm.end(job, farm.run(job), Result.SUCCEEDED, "");
        fish(farm.scheduler, SchedulerCommand.WithdrawDemand.class, said -> true);
        assertThat(farm.summary(job).status()).isEqualTo(JobStatus.SUCCEEDED);
    }

    @ParameterizedTest
    @CsvSource({"LICENCE_DENIED, licence.houdini", "STORAGE_FULL, ''"})
    void aLeaseInWhichATaskWasDeniedSomethingIsGivenBackInsteadOfTakingTheNextTask(Result denied, String limit) {
        farm.start(job);
        farm.submit(job, "1-100", new JobPolicy(50, "default", "anna", 3));
        Lease lease = farm.lease(job, JobHarness.ALPHA);
        TaskOrder unlucky = farm.run(job, lease);
        farm.report(job, unlucky, JobHarness.ALPHA, denied, limit, Optional.of(lease));

        List<RenderServerCommand> said = farm.server.fishForMessage(
                Duration.ofSeconds(30),
                message -> message instanceof RenderServerCommand.AcknowledgeOutcome
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndCollect());
        assertThat(said)
                .containsExactly(
                        new RenderServerCommand.ReleaseLease(lease.id()),
                        new RenderServerCommand.AcknowledgeOutcome(unlucky.attempt()));
    }

    @Test
    void aJobThatDoesNotExistCanNotBeOperated() {
        farm.start(job);
        assertThat(farm.operate(job, JobOperation.of(Kind.PAUSE)).outcome()).isEqualTo(Outcome.NO_SUCH_JOB);
    }

    @Test
    void theSchedulerHearsOfSuspectServersAndOfDeniedLicencesOnceTheyAreInTheJournal() {
        farm.start(job);
        farm.submit(job, "1-3", new JobPolicy(50, "default", "anna", 3));
        ServerId beta = new ServerId("beta");
        TaskOrder broken = farm.run(job);
        TaskOrder unlicensed = farm.run(job);
        TaskOrder good = farm.run(job, beta);
        farm.end(job, broken, Result.FAILED, "");
        farm.end(job, good, beta, Result.SUCCEEDED, "");
        var failed = fish(farm.scheduler, SchedulerCommand.TaskFailed.class, said -> true);
        assertThat(failed.server()).isEqualTo(JobHarness.ALPHA);
        assertThat(failed.reason()).isEqualTo("it broke");
        farm.end(job, unlicensed, Result.LICENCE_DENIED, "licence.houdini");
        var denied = fish(farm.scheduler, SchedulerCommand.LimitDenied.class, said -> true);
        assertThat(denied.limit()).isEqualTo("licence.houdini");
        assertThat(denied.job()).isEqualTo(job);
    }
}
