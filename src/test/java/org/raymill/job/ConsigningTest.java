package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.JobHarness.fish;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptId;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentOrder.Want;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.ConsignmentReport.State;
import org.raymill.model.FrameBits;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobOperation.Kind;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobStatus;
import org.raymill.model.RemoteAttempt;
import org.raymill.model.ResultDetail;
import org.raymill.model.ServerId;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms;
import org.raymill.model.Whereabouts;
import org.raymill.protocol.FarmEvent.SampleTaken;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.ConsignmentHeard;
import org.raymill.protocol.RenderJobCommand.FrameFetched;
import org.raymill.protocol.RenderJobCommand.FrameNotFetched;
import org.raymill.protocol.RenderJobCommand.FrameRefused;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.SiteLinksCommand.Consign;
import org.raymill.protocol.SiteLinksCommand.FetchFrame;
import org.raymill.protocol.SiteLinksCommand.KeepLog;

/** A job whose frames another site renders: what it says to the keeper of the links, and what it makes of what comes back. */
class ConsigningTest {

    private static final ActorTestKit KIT = JobHarness.newKit();
    private static final SiteTerms BERLIN =
            new SiteTerms(SiteChoice.parse("remote:berlin"), BigDecimal.ZERO, "public", SiteTerms.Results.HOME);
    private static final SiteTerms KEPT_AT_BERLIN =
            new SiteTerms(SiteChoice.parse("remote:berlin"), BigDecimal.ZERO, "public", SiteTerms.Results.THERE);
    private static final AttemptId THERE = new AttemptId("00000000000000b1");
    /** Most repetitions are of what was asked before, and do not count. */
    private static final int MANY = 1_000;

    private static int jobs;

    private final JobId job = new JobId(String.format("%016d", 500 + ++jobs));
    private final JobHarness farm = new JobHarness(KIT);

    @AfterEach
    void stopJobs() {
        farm.stopAll();
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void whatTheOtherSiteRenderedIsFetchedPublishedAndCleanedUpThere() {
        ConsignmentOrder order = submit("1-2");
        assertThat(order.job()).isEqualTo(job);
        assertThat(order.want()).isEqualTo(Want.RUN);
        assertThat(order.spec().orElseThrow().profile().frames().compact()).isEqualTo("1-2");
        assertThat(order.spec().orElseThrow().policy().site().choice()).isEqualTo(SiteChoice.LOCAL);
        assertThat(order.spec().orElseThrow().policy().site().dataClass()).isEqualTo("public");
        assertThat(order.known()).isEqualTo(FrameBits.NONE);
        assertThat(farm.summary(job).status()).isEqualTo(JobStatus.RUNNING);

        deliver(order, 1);
        order = nextOrder();
        assertThat(order.known().toBitSet()).as("the first frame is here").isEqualTo(places(0));
        deliver(order, 2);
        ConsignmentOrder last = fish(
                        farm.sites, Consign.class, said -> said.order().want().equals(Want.REMOVE))
                .order();
        assertThat(last.id()).isEqualTo(order.id());
        assertThat(last.spec()).as("nobody need know it for that").isEmpty();
        farm.sites.awaitAssert(() -> assertThat(farm.summary(job).status()).isEqualTo(JobStatus.SUCCEEDED));
        assertThat(farm.summary(job).framesDone()).isEqualTo(2);
        hear(last, ConsignmentReport.of(State.GONE, "2 files were removed"));
        farm.summary(job); // it has heard
        later();
        farm.sites.expectNoMessage(Duration.ofMillis(1_500));
        farm.scheduler.fishForMessage(Duration.ofSeconds(30), message -> {
            assertThat(message instanceof SchedulerCommand.RegisterDemand wanted
                            && !wanted.demand().classes().isEmpty())
                    .as("nothing is wanted here: %s", message)
                    .isFalse();
            return akka.actor.testkit.typed.javadsl.FishingOutcomes.complete();
        });
    }

    @Test
    void aRestartAsksAgainForWhatWasOnItsWay() {
        ConsignmentOrder order = submit("1");
        hear(order, running(result(1)));
        FetchFrame first = fish(farm.sites, FetchFrame.class, fetch -> true);
        farm.stop(job);
        farm.start(job);
        later();
        ConsignmentOrder again = nextOrder();
        assertThat(again.id()).as("the same consignment").isEqualTo(order.id());
        assertThat(again.known()).isEqualTo(FrameBits.NONE);
        farm.tell(job, new FrameFetched(order.id(), first.attempt(), first.result()));
        hear(again, running(result(1)));
        FetchFrame second = fish(farm.sites, FetchFrame.class, fetch -> true);
        assertThat(second.attempt()).isNotEqualTo(first.attempt());
        fetched(second);
        publish(second.attempt());
        farm.sites.awaitAssert(() -> assertThat(farm.summary(job).framesDone()).isEqualTo(1));
    }

    @Test
    void wishesOfPeopleTravelWithTheNextOrder() {
        ConsignmentOrder order = submit("1-3");
        farm.operate(job, JobOperation.of(Kind.PAUSE));
        assertThat(nextOrder().want()).isEqualTo(Want.PAUSE);
        farm.operate(job, JobOperation.of(Kind.RESUME));
        farm.operate(job, JobOperation.priority(91));
        ConsignmentOrder resumed = nextOrder();
        assertThat(resumed.want()).isEqualTo(Want.RUN);
        assertThat(resumed.priority()).isEqualTo(91);
        TestProbe<RenderJobCommand.CancelReply> reply = KIT.createTestProbe();
        farm.tell(job, new RenderJobCommand.Cancel("anna", "", reply.ref()));
        reply.receiveMessage();
        assertThat(fish(farm.sites, Consign.class, said -> said.order().want() == Want.REMOVE)
                        .order()
                        .id())
                .isEqualTo(order.id());
    }

    @Test
    void whatASilentSiteHasComesBackAndIsRenderedHere() {
        ConsignmentOrder order = submit("1-2");
        hear(order, running());
        farm.summary(job); // it has heard
        farm.pass(Duration.ofMinutes(61));
        SchedulerCommand.RegisterDemand demand =
                fish(farm.scheduler, SchedulerCommand.RegisterDemand.class, said -> !said.demand()
                        .classes()
                        .isEmpty());
        assertThat(demand.demand().classes().get(0).wanted()).isEqualTo(2);
        hear(order, running(result(1)));
        later();
        assertThat(fish(farm.sites, Consign.class, said -> said.order().want() == Want.REMOVE)
                        .order()
                        .id())
                .isEqualTo(order.id());
        farm.sites.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void aFrameThatFailedThereIsSentAgainAsOftenAsItMayBeTried() {
        ConsignmentOrder order = submit("1-2");
        hear(order, new ConsignmentReport(State.ACCEPTED, "", 0, FrameBits.of(places(1)), List.of()));
        farm.summary(job); // it has heard
        later();
        later();
        ConsignmentOrder second = fish(
                        farm.sites, Consign.class, said -> !said.order().id().equals(order.id()))
                .order();
        assertThat(second.spec().orElseThrow().profile().frames().compact()).isEqualTo("2");
        assertThat(farm.summary(job).status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void whatTheOtherSiteEndsWithoutIsSentAnew() {
        ConsignmentOrder order = submit("1-2");
        deliver(order, 1);
        hear(order, ConsignmentReport.of(State.ENDED, "cancelled by its operator"));
        farm.summary(job);
        later();
        later();
        ConsignmentOrder second = fish(
                        farm.sites, Consign.class, said -> !said.order().id().equals(order.id()))
                .order();
        assertThat(second.spec().orElseThrow().profile().frames().compact()).isEqualTo("2");
    }

    @Test
    void whatSomebodyRemovedThereIsSentAnew() {
        ConsignmentOrder order = submit("1-2");
        hear(order, ConsignmentReport.of(State.GONE, "somebody removed it at this site"));
        later();
        assertThat(fish(farm.sites, Consign.class, said -> !said.order().id().equals(order.id()))
                        .order()
                        .spec()
                        .orElseThrow()
                        .profile()
                        .frames()
                        .compact())
                .isEqualTo("1-2");
    }

    @Test
    void aResultThatCouldNotBeFetchedIsToldAnew() {
        ConsignmentOrder order = submit("1-2");
        hear(order, running(result(1)));
        FetchFrame fetch = fish(farm.sites, FetchFrame.class, asked -> true);
        assertThat(nextOrder().known().toBitSet()).isEqualTo(places(0));
        farm.tell(job, new FrameNotFetched(order.id(), fetch.attempt(), fetch.result(), false));
        farm.summary(job);
        later();
        assertThat(fish(farm.sites, Consign.class, said -> said.order().known().equals(FrameBits.NONE)))
                .isNotNull();
    }

    @Test
    void whatRunsThereIsSeenUntilNothingIsHeardOfIt() {
        ConsignmentOrder order = submit("5-6");
        hear(order, running().with(List.of(tried(6, Optional.empty()))));
        assertThat(farm.task(job, "render-1").attempts().get(0).server()).isEqualTo("berlin/alpha");
        assertThat(fish(farm.told, SampleTaken.class, taken -> true).frames()).isEqualTo("6");
        TestProbe<RenderJobCommand.ElsewhereReply> reply = KIT.createTestProbe();
        farm.tell(job, new RenderJobCommand.FindElsewhere(THERE, reply.ref()));
        assertThat(reply.receiveMessage().where().orElseThrow().consignment()).isEqualTo(order.id());
        farm.pass(Duration.ofSeconds(30));
        farm.told.awaitAssert(Duration.ofSeconds(20), () -> {
            assertThat(farm.task(job, "render-1").attempts()).isEmpty();
            return job;
        });
    }

    @Test
    void theReasonAndTheLogOfWhatFailedThereComeHome() {
        ConsignmentOrder order = submit("1-2");
        ConsignmentReport report = new ConsignmentReport(State.ACCEPTED, "", 0, FrameBits.of(places(1)), List.of());
        hear(order, report.with(List.of(tried(2, Optional.of("no such texture")))));
        KeepLog keep = fish(farm.sites, KeepLog.class, said -> true);
        assertThat(keep.there()).isEqualTo(THERE);
        AttemptDetail failed = farm.sites.awaitAssert(Duration.ofSeconds(20), () -> {
            assertThat(farm.task(job, "render-1").attempts()).hasSize(1);
            return farm.task(job, "render-1").attempts().get(0);
        });
        assertThat(failed.id()).isEqualTo(keep.attempt().value());
        assertThat(failed.reason())
                .isEqualTo("it failed at site berlin, in job " + order.id() + " there: no such texture");
    }

    private static RemoteAttempt tried(int frame, Optional<String> failure) {
        return new RemoteAttempt(
                frame,
                1,
                Optional.empty(),
                THERE,
                new ServerId("alpha"),
                java.time.Instant.parse("2026-11-27T10:00:00Z"),
                0.5,
                1,
                failure);
    }

    @Test
    void aPictureThatIsNotWhatWasAskedForCountsAsFailedAndIsRenderedAgain() {
        ConsignmentOrder order = submit("1-2");
        hear(order, running(result(1)));
        FetchFrame fetch = fish(farm.sites, FetchFrame.class, asked -> true);
        farm.tell(job, new FrameRefused(order.id(), fetch.attempt(), fetch.result(), "it is 3 pixels wide"));
        farm.summary(job); // it has heard
        later();
        later();
        ConsignmentOrder second = fish(
                        farm.sites, Consign.class, said -> !said.order().id().equals(order.id()))
                .order();
        assertThat(second.spec().orElseThrow().profile().frames().compact()).isEqualTo("1");
        AttemptDetail failed = farm.task(job, "render-0").attempts().get(0);
        assertThat(failed.id())
                .as("the one under which the picture is kept to be looked at")
                .isEqualTo(fetch.attempt().value());
        assertThat(failed.reason()).isEqualTo("what site berlin rendered is refused: it is 3 pixels wide");
        farm.tell(job, new FrameRefused(order.id(), fetch.attempt(), fetch.result(), "again"));
        assertThat(farm.task(job, "render-0").attempts())
                .as("it is not that consignment's any more")
                .hasSize(1);
    }

    @Test
    void whatIsToldAgainAndAgainAndNeverThereIsOneFailedTry() {
        ConsignmentOrder order = submit("1");
        Optional<ConsignmentOrder> second = Optional.empty();
        for (int times = 0; times < MANY && second.isEmpty(); times++) {
            hear(order, running(result(1)));
            SiteLinksCommand said = fish(farm.sites, SiteLinksCommand.class, message -> {
                later();
                return message instanceof FetchFrame
                        || message instanceof Consign sent && !sent.order().id().equals(order.id());
            });
            if (said instanceof FetchFrame fetch) {
                farm.tell(job, new FrameNotFetched(order.id(), fetch.attempt(), fetch.result(), true));
            } else {
                second = Optional.of(((Consign) said).order());
            }
        }
        assertThat(second).as("it is sent again").isPresent();
        assertThat(farm.task(job, "render-0").attempts()).singleElement().satisfies(failed -> assertThat(
                        failed.reason())
                .isEqualTo("what site berlin rendered is refused: it does not have the picture that it has told of,"
                        + " or can not read it"));
    }

    @Test
    void anEndThatWasToldBeforeAFetchFailedCostsNoTry() {
        ConsignmentOrder order = submit("1");
        hear(order, running(result(1)));
        FetchFrame fetch = fish(farm.sites, FetchFrame.class, asked -> true);
        ConsignmentOrder before = nextOrder();
        assertThat(before.known().toBitSet()).isEqualTo(places(0));
        farm.pass(Duration.ofMillis(1));
        farm.tell(job, new FrameNotFetched(order.id(), fetch.attempt(), fetch.result(), false));
        hear(before, ConsignmentReport.of(State.ENDED, ""));
        farm.summary(job); // it has heard
        ConsignmentOrder after = nextOrder();
        assertThat(after.id()).as("the frame is there still").isEqualTo(order.id());
        assertThat(after.want()).isEqualTo(Want.RUN);
        assertThat(after.known()).isEqualTo(FrameBits.NONE);

        hear(after, ConsignmentReport.of(State.ENDED, ""));
        assertThat(fish(farm.sites, Consign.class, said -> {
                            later();
                            return !said.order().id().equals(order.id());
                        })
                        .order()
                        .want())
                .as("it really ended without the frame")
                .isEqualTo(Want.RUN);
    }

    @Test
    void anEndThatWasToldBeforeARestartCostsNoTry() {
        ConsignmentOrder order = submit("1");
        hear(order, running(result(1)));
        ConsignmentOrder before = nextOrder();
        farm.stop(job);
        later();
        farm.start(job);
        farm.summary(job);
        hear(before, ConsignmentReport.of(State.ENDED, ""));
        farm.summary(job); // it has heard
        ConsignmentOrder after = nextOrder();
        assertThat(after.id()).isEqualTo(order.id());
        assertThat(after.want()).isEqualTo(Want.RUN);
    }

    @Test
    void whatNoResultCanBeIsNotFetched() {
        ConsignmentOrder order = submit("1-2");
        ResultDetail good = result(2);
        hear(
                order,
                running(
                        new ResultDetail("../../etc/passwd", 1, good.sha256(), 5, "", ""),
                        new ResultDetail(result(1).id(), 1, "x", 5, "", ""),
                        new ResultDetail(result(1).id(), 7, good.sha256(), 5, "", ""),
                        good));
        assertThat(fish(farm.sites, FetchFrame.class, fetch -> true).result()).isEqualTo(good);
    }

    @Test
    void whatStaysThereIsPublishedWithoutBeingFetchedAndKeptUntilTheJobIsRemoved() {
        ConsignmentOrder order = submit("1-2", KEPT_AT_BERLIN);
        assertThat(order.spec().orElseThrow().policy().site().results()).isEqualTo(SiteTerms.Results.THERE);
        hear(order, running(result(1), result(2)));
        farm.sites.awaitAssert(
                Duration.ofSeconds(20),
                () -> assertThat(farm.summary(job).status()).isEqualTo(JobStatus.SUCCEEDED));
        ConsignmentOrder kept = fish(
                        farm.sites, Consign.class, said -> said.order().want() == Want.KEEP)
                .order();
        assertThat(kept.spec()).isEmpty();
        TestProbe<RenderJobCommand.ResultReply> reply = KIT.createTestProbe();
        farm.tell(job, new RenderJobCommand.FindResult("frame_0002.png", reply.ref()));
        assertThat(reply.receiveMessage().result().orElseThrow().keptAt())
                .contains(new Whereabouts(new SiteName("berlin"), order.id()));

        hear(kept, ConsignmentReport.of(State.ENDED, ""));
        farm.summary(job); // it has heard
        later();
        assertNothingIsWanted();
        farm.stop(job);
        farm.start(job);
        farm.summary(job);
        later();
        hear(
                fish(farm.sites, Consign.class, said -> said.order().want() == Want.KEEP)
                        .order(),
                ConsignmentReport.of(State.ENDED, ""));

        farm.operate(job, JobOperation.of(Kind.REMOVE));
        ConsignmentOrder last = fish(
                        farm.sites, Consign.class, said -> said.order().want() == Want.REMOVE)
                .order();
        assertThat(last.id()).isEqualTo(order.id());
    }

    /** One more second passes, and nothing is said to other sites in it. */
    private void assertNothingIsWanted() {
        farm.sites.expectNoMessage(Duration.ofMillis(1_500));
    }

    @Test
    void whatASiteLosesThatItWasToKeepIsRenderedAgainWhileTheJobGoesOn() {
        ConsignmentOrder order = submit("1-2", KEPT_AT_BERLIN);
        hear(order, running(result(1)));
        farm.sites.awaitAssert(
                Duration.ofSeconds(20),
                () -> assertThat(farm.summary(job).framesDone()).isEqualTo(1));
        hear(order, ConsignmentReport.of(State.GONE, "its disk broke"));
        farm.sites.awaitAssert(
                Duration.ofSeconds(20),
                () -> assertThat(farm.summary(job).framesDone()).isZero());
        AttemptDetail lost = farm.task(job, "render-0").attempts().get(0);
        assertThat(lost.server()).isEqualTo("site.berlin");
    }

    @Test
    void aResultThatIsLargerThanAnyIsRefusedWithoutBeingSeen() {
        ConsignmentOrder order = submit("1-2", KEPT_AT_BERLIN);
        ResultDetail good = result(1);
        hear(
                order,
                running(new ResultDetail(
                        good.id(), 1, good.sha256(), Long.MAX_VALUE, good.attempt(), good.mediaType())));
        farm.sites.awaitAssert(Duration.ofSeconds(20), () -> assertThat(
                        farm.task(job, "render-0").attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.reason())
                        .isEqualTo("what site berlin rendered is refused: it has " + Long.MAX_VALUE
                                + " bytes, more than any result may have")));
    }

    private ConsignmentOrder submit(String frames) {
        return submit(frames, BERLIN);
    }

    private ConsignmentOrder submit(String frames, SiteTerms terms) {
        farm.start(job);
        farm.submit(job, frames, new JobPolicy(50, "default", "anna", 2).withSite(terms));
        return nextOrder();
    }

    private ConsignmentOrder nextOrder() {
        later();
        Consign consign = fish(farm.sites, Consign.class, said -> true);
        assertThat(consign.site().value()).isEqualTo("berlin");
        return consign.order();
    }

    private void later() {
        farm.pass(Duration.ofSeconds(10));
    }

    private void deliver(ConsignmentOrder order, int frame) {
        hear(order, running(result(frame)));
        FetchFrame fetch =
                fish(farm.sites, FetchFrame.class, asked -> asked.result().frame() == frame);
        fetched(fetch);
        publish(fetch.attempt());
        later();
    }

    private void hear(ConsignmentOrder order, ConsignmentReport report) {
        farm.tell(job, new ConsignmentHeard(order.id(), report.answering(order), false));
    }

    private void fetched(FetchFrame fetch) {
        farm.tell(job, new FrameFetched(fetch.consignment(), fetch.attempt(), fetch.result()));
    }

    private void publish(AttemptId attempt) {
        ResultWriterCommand.Publish publish =
                fish(farm.writer, ResultWriterCommand.Publish.class, said -> said.files().stream()
                        .anyMatch(file -> file.attempt().equals(attempt)));
        publish.replyTo().tell(new ResultWriterCommand.Published(publish.files(), List.of()));
    }

    private static ConsignmentReport running(ResultDetail... results) {
        return new ConsignmentReport(State.ACCEPTED, "", 1, FrameBits.NONE, List.of(results));
    }

    private static ResultDetail result(int frame) {
        return new ResultDetail(
                String.format("frame_%04d.png", frame), frame, "ab".repeat(32), 5, "00000000000000b1", "image/png");
    }

    private static BitSet places(int... places) {
        BitSet set = new BitSet();
        java.util.stream.IntStream.of(places).forEach(set::set);
        return set;
    }
}
