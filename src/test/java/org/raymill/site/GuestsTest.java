package org.raymill.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptId;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentOrder.Want;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.ConsignmentReport.State;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameSet;
import org.raymill.model.GuestControl;
import org.raymill.model.JobId;
import org.raymill.model.JobOrigin;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.PictureFormat;
import org.raymill.model.Price;
import org.raymill.model.RelativePath;
import org.raymill.model.RemoteAttempt;
import org.raymill.model.RemoteUsage;
import org.raymill.model.ResultDetail;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.model.SiteTerms;
import org.raymill.model.TileGrid;
import org.raymill.model.UserAccount;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.Cancel;
import org.raymill.protocol.RenderJobCommand.CancelReply;
import org.raymill.protocol.RenderJobCommand.ConsignedReply;
import org.raymill.protocol.RenderJobCommand.GetConsigned;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.OperateReply;
import org.raymill.protocol.RenderJobs;

/** What comes of the orders of another site, whatever it is that it claims. */
class GuestsTest {

    private static final ActorTestKit KIT = ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.provider = local").withFallback(ConfigFactory.load()));
    private static final SiteName OSLO = new SiteName("oslo");
    private static final JobId ID = new JobId("01kaqz5m3c9x4p2h");
    private static final JobId THERE = new JobId("01kaqz5m3c9x4p2j");
    private static final Rights ALL = new Rights(List.of(), List.of(), 8);
    private static final Instant AT = Instant.parse("2026-11-27T02:00:00Z");

    private final List<String> done = new ArrayList<>();
    private Optional<JobSummary> here = Optional.empty();
    private Optional<JobOrigin> origin = Optional.of(new JobOrigin(OSLO, THERE));
    private List<Sha256> lacking = List.of();
    private List<String> problems = List.of();
    private boolean removed;
    private JobSpec accepted;
    private SiteTerms.Results results = SiteTerms.Results.HOME;
    private GuestControl control = new GuestControl(50, Optional.empty());
    private JobProfile profile =
            new JobProfile("gltf", Optional.empty(), FrameSet.parse("1-2"), 1, TileGrid.WHOLE, 1, 100);
    private static final RemoteUsage USAGE = new RemoteUsage(7_200_000, 1_500);
    private final Guests guests = new Guests(
            new SiteSettings.Terms(BigDecimal.ZERO, "", List.of("internal"), Duration.ofDays(30)),
            new Jobs(),
            new Reception(),
            Runnable::run);

    private final GuestExpiry expiry = new GuestExpiry(Duration.ofDays(30), new Jobs(), new Reception(), guests);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void filesAreAskedForBeforeTheJobIsAccepted() {
        lacking = List.of(new Sha256("ab".repeat(32)));
        assertThat(take(Want.RUN).state()).isEqualTo(State.LACKS_FILES);
        assertThat(done).isEmpty();
        lacking = List.of();
        assertThat(take(Want.RUN).state()).isEqualTo(State.ACCEPTED);
        assertThat(done).containsExactly("accept 01kaqz5m3c9x4p2h from oslo");
    }

    @Test
    void aGuestIsItsSitesAndNoUsersWhateverItSays() {
        take(Want.RUN);
        assertThat(accepted.policy().user()).isEqualTo("site:oslo");
        assertThat(UserAccount.isName("site:oslo"))
                .as("a user can have that name")
                .isFalse();
        assertThat(accepted.policy().project()).isEqualTo("film");
    }

    @Test
    void aJobThatWasRemovedHereIsGone() {
        removed = true;
        assertThat(take(Want.RUN).state()).isEqualTo(State.GONE);
    }

    @Test
    void whatASiteMayNotDoIsRefusedWithTheReason() {
        assertThat(take(Rights.NONE).message()).startsWith("this site takes no jobs of yours");
        assertThat(take(new Rights(List.of("ads"), List.of(), 8)).message())
                .isEqualTo("this site takes no jobs of the project film");
        assertThat(take(new Rights(List.of(), List.of("blender"), 8)).message())
                .isEqualTo("you may not render by gltf at this site");
        problems = List.of("no rendering package is called gltf here", "/parameters/x: is not a setting");
        ConsignmentReport report = take(ALL);
        assertThat(report.state()).isEqualTo(State.REFUSED);
        assertThat(report.message())
                .isEqualTo("no rendering package is called gltf here; /parameters/x: is not a setting");
        assertThat(done).isEmpty();
    }

    @Test
    void whoHasAgreedOnLessThanIsAskedIsRefused() {
        Guests dear = new Guests(
                new SiteSettings.Terms(new BigDecimal("0.12"), "EUR", List.of("internal"), Duration.ofDays(30)),
                new Jobs(),
                new Reception(),
                Runnable::run);
        ConsignmentOrder free = order(Want.RUN);
        ConsignmentReport refused = await(dear.take(OSLO, ALL, free));
        assertThat(refused.state()).isEqualTo(State.REFUSED);
        assertThat(refused.message())
                .isEqualTo("this site asks 0.12 EUR for a core for an hour now, and 0.00 was agreed");
        assertThat(refused.asks()).contains(new Price(new BigDecimal("0.12"), "EUR"));
        assertThat(await(dear.take(OSLO, ALL, at(free, "0.11", "EUR"))).state()).isEqualTo(State.REFUSED);
        assertThat(await(dear.take(OSLO, ALL, at(free, "0.12", "CHF"))).state()).isEqualTo(State.REFUSED);
        assertThat(await(dear.take(OSLO, ALL, at(free, "0.12", "EUR"))).state()).isEqualTo(State.ACCEPTED);
    }

    private static ConsignmentOrder at(ConsignmentOrder order, String price, String currency) {
        return new ConsignmentOrder(
                order.id(),
                order.job(),
                order.spec(),
                order.want(),
                order.priority(),
                order.known(),
                order.saidAt(),
                new Price(new BigDecimal(price), currency));
    }

    @Test
    void commandLinesOfStrangersRunOnlyWhereThePackageIsNamed() {
        profile = new JobProfile("command", Optional.empty(), FrameSet.parse("1-2"), 1, TileGrid.WHOLE, 1, 100);
        assertThat(take(ALL).message()).startsWith("command lines of your own run at this site only when");
        assertThat(take(new Rights(List.of(), List.of("command"), 8)).state()).isEqualTo(State.ACCEPTED);
    }

    @Test
    void nobodyUsesUpWhatIsCountedForAnother() {
        profile = profile.withAmount("site.paris", 1);
        assertThat(take(ALL).message()).startsWith("it names too many amounts, or one by which");
        assertThat(done).isEmpty();
    }

    @Test
    void whatPeopleHereHaveSaidSinceStays() {
        here = Optional.of(summary(JobStatus.PAUSED, 90, Optional.empty()));
        control = new GuestControl(50, Optional.of("paused by anna: the disk is being exchanged"));
        ConsignmentReport report = take(Want.RUN);
        assertThat(report.message()).isEqualTo("paused by anna: the disk is being exchanged");
        assertThat(done).isEmpty();
    }

    @Test
    void aJobThatIsHereIsToldAndGoesOnAsItsSiteWants() {
        here = Optional.of(summary(JobStatus.RUNNING, 50, Optional.empty()));
        ConsignmentReport report = take(Want.PAUSE);
        assertThat(report.attempts()).extracting(RemoteAttempt::frame).containsExactly(2);
        assertThat(report.answers()).as("it tells which order it answers").isEqualTo(AT);
        assertThat(report.state()).isEqualTo(State.ACCEPTED);
        assertThat(report.tasksRunning()).isEqualTo(2);
        assertThat(report.results()).hasSize(1);
        assertThat(report.usage()).isEqualTo(USAGE);
        here = Optional.of(summary(JobStatus.PAUSED, 50, Optional.empty()));
        take(Want.RUN);
        here = Optional.of(summary(JobStatus.RUNNING, 10, Optional.empty()));
        control = new GuestControl(10, Optional.empty());
        take(Want.RUN);
        here = Optional.of(summary(JobStatus.RUNNING, 50, Optional.empty()));
        control = new GuestControl(50, Optional.empty());
        take(Want.RUN);
        assertThat(done).containsExactly("PAUSE by site:oslo", "RESUME by site:oslo", "PRIORITY by site:oslo");
    }

    @Test
    void whatIsWantedNoMoreIsCancelledThenRemovedAndThenGone() {
        here = Optional.of(summary(JobStatus.RUNNING, 50, Optional.empty()));
        assertThat(take(Want.REMOVE).state()).isEqualTo(State.ACCEPTED);
        here = Optional.of(summary(JobStatus.CANCELLED, 50, Optional.of(AT)));
        ConsignmentReport gone = take(Want.REMOVE);
        assertThat(gone.state()).isEqualTo(State.GONE);
        assertThat(gone.usage()).as("what was cancelled is to be paid, too").isEqualTo(USAGE);
        assertThat(done)
                .containsExactly(
                        "cancel",
                        "clean up 01kaqz5m3c9x4p2h",
                        "REMOVE by site:oslo",
                        "release 01kaqz5m3c9x4p2h of oslo");
        here = Optional.empty();
        assertThat(take(Want.REMOVE).state()).isEqualTo(State.GONE);
        assertThat(done)
                .as("nothing is made to be removed; files may have come")
                .hasSize(5)
                .endsWith("release 01kaqz5m3c9x4p2h of oslo");
    }

    @Test
    void whatIsToBeKeptEndsAndStays() {
        here = Optional.of(summary(JobStatus.RUNNING, 50, Optional.empty()));
        assertThat(take(Want.KEEP).state()).isEqualTo(State.ACCEPTED);
        here = Optional.of(summary(JobStatus.CANCELLED, 50, Optional.of(AT)));
        assertThat(take(Want.KEEP).state()).isEqualTo(State.ENDED);
        assertThat(done).containsExactly("cancel");
        here = Optional.empty();
        assertThat(take(Want.KEEP).state())
                .as("nothing is made anew to be kept")
                .isEqualTo(State.GONE);
    }

    @Test
    void whatWasKeptLongEnoughIsRemovedUnlessItIsAnothersOrGoesOn() {
        here = Optional.of(summary(JobStatus.SUCCEEDED, 50, Optional.of(AT)));
        assertThat(await(expiry.expire(OSLO, AT.plus(Duration.ofDays(31))))).isEqualTo(1);
        assertThat(done)
                .containsExactly(
                        "ended before 2026-11-28T02:00:00Z",
                        "clean up 01kaqz5m3c9x4p2h",
                        "REMOVE by raymill",
                        "release 01kaqz5m3c9x4p2h of oslo");
        assertThat(await(expiry.expire(new SiteName("paris"), AT))).isZero();
        here = Optional.of(summary(JobStatus.RUNNING, 50, Optional.empty()));
        assertThat(await(expiry.expire(OSLO, AT))).isZero();
        assertThat(done).filteredOn(what -> what.startsWith("clean up")).hasSize(1);
    }

    @Test
    void aSiteThatKeepsNothingTakesNoJobWhoseResultsAreToStay() {
        Guests forgetful = new Guests(
                new SiteSettings.Terms(BigDecimal.ZERO, "", List.of("internal"), Duration.ZERO),
                new Jobs(),
                new Reception(),
                Runnable::run);
        results = SiteTerms.Results.THERE;
        assertThat(await(forgetful.take(OSLO, ALL, order(Want.RUN))).message())
                .startsWith("this site keeps no results for other sites");
        assertThat(take(Want.RUN).state()).isEqualTo(State.ACCEPTED);
        assertThat(await(new GuestExpiry(Duration.ZERO, new Jobs(), new Reception(), forgetful).expire(OSLO, AT)))
                .isZero();
    }

    @Test
    void aSiteThatClaimsAnothersJobIsFoundOut() {
        here = Optional.of(summary(JobStatus.RUNNING, 50, Optional.empty()));
        for (Optional<JobOrigin> other : List.of(
                Optional.<JobOrigin>empty(),
                Optional.of(new JobOrigin(new SiteName("paris"), THERE)),
                Optional.of(new JobOrigin(OSLO, ID)))) {
            origin = other;
            assertThatThrownBy(() -> take(Want.REMOVE))
                    .hasRootCauseInstanceOf(Guests.DishonestException.class)
                    .hasRootCauseMessage("it claims job 01kaqz5m3c9x4p2h, which it did not hand over");
        }
        assertThat(done).isEmpty();
    }

    private ConsignmentReport take(Want want) {
        return await(guests.take(OSLO, ALL, order(want)));
    }

    private ConsignmentReport take(Rights rights) {
        return await(guests.take(OSLO, rights, order(Want.RUN)));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private ConsignmentOrder order(Want want) {
        JobSpec spec = new JobSpec(
                "a box",
                profile,
                new RelativePath("box.gltf"),
                new Sha256("ab".repeat(32)),
                10,
                64,
                64,
                PictureFormat.PNG,
                Map.of(),
                new JobPolicy(50, "film", "anna", 2)
                        .withSite(new SiteTerms(SiteChoice.LOCAL, BigDecimal.ZERO, "internal", results)));
        return new ConsignmentOrder(
                ID, THERE, want.renders() ? Optional.of(spec) : Optional.empty(), want, 50, FrameBits.NONE, AT);
    }

    private static JobSummary summary(JobStatus status, int priority, Optional<Instant> endedAt) {
        return new JobSummary(
                ID.value(),
                "a box",
                status,
                "",
                "gltf",
                "film",
                "anna",
                priority,
                2,
                1,
                2,
                2,
                1,
                0,
                AT,
                Optional.of(AT),
                endedAt);
    }

    /** Notes what is done. */
    private final class Reception implements Guests.Reception {
        @Override
        public List<String> problems(JobSpec spec) {
            return problems;
        }

        @Override
        public List<Sha256> lacks(SiteName peer, JobId job, Sha256 manifest) {
            return lacking;
        }

        @Override
        public CompletionStage<ConsignmentReport> accept(JobId job, JobSpec spec) {
            done.add("accept " + job + " from " + spec.origin().orElseThrow().site());
            accepted = spec;
            return CompletableFuture.completedFuture(ConsignmentReport.of(removed ? State.GONE : State.ACCEPTED, ""));
        }

        @Override
        public void cleanUp(JobId job) throws IOException {
            done.add("clean up " + job);
        }

        @Override
        public CompletionStage<List<JobId>> endedGuests(SiteName peer, Instant before) {
            done.add("ended before " + before);
            return CompletableFuture.completedFuture(List.of(ID));
        }

        @Override
        public void released(SiteName peer, JobId job) {
            done.add("release " + job + " of " + peer);
        }
    }

    /** One job, as it is told to be. */
    private final class Jobs implements RenderJobs {
        @Override
        public void tell(JobId job, RenderJobCommand message) {
            throw new AssertionError(message);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <R> CompletionStage<R> ask(
                JobId job, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout) {
            TestProbe<R> asker = KIT.createTestProbe();
            RenderJobCommand command = message.apply(asker.ref());
            Object answer;
            if (command instanceof GetConsigned) {
                ResultDetail result =
                        new ResultDetail("frame_0001.png", 1, "ab".repeat(32), 5, "01kaqz5m3c9x4p2k", "image/png");
                RemoteAttempt tried = new RemoteAttempt(
                        2,
                        1,
                        Optional.empty(),
                        new AttemptId("01kaqz5m3c9x4p2k"),
                        new ServerId("alpha"),
                        AT,
                        0.5,
                        0,
                        Optional.empty());
                answer = new ConsignedReply(
                        here, origin, FrameBits.NONE, List.of(result), List.of(tried), Optional.of(control), USAGE);
            } else if (command instanceof Cancel) {
                done.add("cancel");
                answer = new CancelReply(true, here);
            } else {
                Operate operate = (Operate) command;
                done.add(operate.operation().kind() + " by " + operate.by());
                answer = new OperateReply(OperateReply.Outcome.DONE, "", here);
            }
            return CompletableFuture.completedFuture((R) answer);
        }
    }
}
