package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.JobHarness.fish;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.Agreement;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentOrder.Want;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.ConsignmentReport.State;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.Price;
import org.raymill.model.RemoteUsage;
import org.raymill.model.ServerId;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteSpending;
import org.raymill.model.SiteTerms;
import org.raymill.model.UsageDay;
import org.raymill.protocol.JobCatalogCommand.RecordUsage;
import org.raymill.protocol.RenderJobCommand.Chosen;
import org.raymill.protocol.RenderJobCommand.ConsignmentHeard;
import org.raymill.protocol.RenderJobCommand.SitesConsidered;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SiteLinksCommand.Consider;
import org.raymill.protocol.SiteLinksCommand.Consign;

/** A job that may be rendered at any site: what it asks, and what it makes of the answers. */
class ChoosingTest {

    private static final ActorTestKit KIT = JobHarness.newKit();
    private static final SiteTerms ANY =
            new SiteTerms(SiteChoice.ANY, new BigDecimal("0"), "public", SiteTerms.Results.HOME);
    private static final SiteName BERLIN = new SiteName("berlin");
    /** A frame that takes ten minutes of a core costs 0.02 EUR. */
    private static final Agreement TERMS =
            new Agreement(new Price(new BigDecimal("0.12"), "EUR"), new BigDecimal("0.02"), 8);

    private static int jobs;

    private final JobId job = new JobId(String.format("%016d", 900 + ++jobs));
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
    void asManyFramesGoAsTheAnswerSaysAndTheLastOnesAndTheOthersStay() {
        Consider asked = submit("1-4");
        assertThat(asked.frames()).isEqualTo(4);
        assertThat(asked.terms()).isEqualTo(ANY);
        assertThat(asked.requirements().packageName()).isEqualTo("gltf");
        answer(asked, 3, "3 frames go to berlin");
        ConsignmentOrder order = order();
        assertThat(order.spec().orElseThrow().profile().frames().compact()).isEqualTo("2-4");
        assertThat(order.spec().orElseThrow().policy().site().choice()).isEqualTo(SiteChoice.LOCAL);
        assertThat(farm.run(job).frames()).as("the first one is rendered here").containsExactly(1);
    }

    @Test
    void anAnswerToAnEarlierQuestionSendsNothing() {
        Consider first = submit("1-2");
        Consider second = nextQuestion();
        assertThat(second.askedAt()).isAfter(first.askedAt());
        answer(first, 2, "2 frames go to berlin");
        farm.summary(job); // it has heard
        assertThat(why()).doesNotContain("go to berlin");
        answer(second, 1, "1 frame goes to berlin");
        assertThat(order().spec().orElseThrow().profile().frames().compact()).isEqualTo("2");
    }

    @Test
    void framesThatHaveBegunHereMeanwhileAreNotSent() {
        Consider asked = submit("1-2");
        farm.run(job);
        farm.run(job);
        answer(asked, 2, "2 frames go to berlin");
        farm.summary(job); // it has heard
        later();
        farm.sites.expectNoMessage(Duration.ofMillis(300));
    }

    @Test
    void whyItStaysIsTold() {
        Consider asked = submit("1");
        farm.tell(job, new SitesConsidered(asked.askedAt(), Optional.empty(), "1 site: berlin: the link is down"));
        assertThat(why()).endsWith("other sites: 1 site: berlin: the link is down");
    }

    @Test
    void whatTheChosenSiteRefusesIsRenderedHereAndNotSentThereAgain() {
        answer(submit("1-2"), 2, "2 frames go to berlin");
        ConsignmentOrder order = order();
        ConsignmentReport refusal = ConsignmentReport.of(State.REFUSED, "it knows no parameter depth");
        farm.tell(job, new ConsignmentHeard(order.id(), refusal, false));
        later();
        assertThat(fish(farm.sites, Consign.class, said -> said.order().want() == Want.REMOVE)
                        .order()
                        .id())
                .isEqualTo(order.id());
        Consider again = nextQuestion();
        assertThat(again.frames()).isEqualTo(2);
        assertThat(again.refusedBy()).containsExactly(BERLIN);
        assertThat(why()).contains("berlin has refused it: it knows no parameter depth");
        farm.pass(Duration.ofMinutes(11));
        assertThat(fish(farm.sites, Consider.class, asked -> asked.refusedBy().isEmpty()))
                .as("after a while it may be another matter")
                .isNotNull();
        assertThat(farm.run(job).frames()).containsExactly(1);
    }

    @Test
    void whatWasUsedElsewhereCostsThePriceThatWasAgreedAndCountsAlsoAfterARestart() {
        Consider asked = submit("1-4");
        assertThat(asked.spent()).isZero();
        answer(asked, 3, "3 frames go to berlin, for 0.06 EUR");
        Consign consign = fish(farm.sites, Consign.class, said -> true);
        assertThat(consign.order().price()).isEqualTo(TERMS.price());
        assertThat(consign.outstanding()).as("three frames").isEqualByComparingTo("0.06");
        ConsignmentOrder order = consign.order();

        farm.pass(Duration.ofMinutes(5));
        hear(order, new RemoteUsage(Duration.ofHours(9).toMillis(), 30_000));
        BigDecimal bounded = new BigDecimal("0.096");
        assertThat(fish(farm.sites, Consign.class, said -> {
                            later();
                            return !said.outstanding().equals(consign.outstanding());
                        })
                        .outstanding())
                .as("8 cores can not have used more in 5 minutes, and one of grace")
                .isEqualTo(bounded);

        farm.tell(job, new ConsignmentHeard(order.id(), ConsignmentReport.of(State.REFUSED, "it is full"), false));
        Consider again = nextQuestion();
        assertThat(again.spent()).as("what it has used is to be paid").isEqualTo(bounded);
        assertThat(again.secondsEach()).as("as it took there").isEqualTo(30);
        SiteSpending its = spending();
        assertThat(its.spent()).isEqualTo(bounded);
        assertThat(its.expected()).as("it has nothing more").isEqualTo(bounded);
        assertThat(its.currency()).isEqualTo("EUR");

        farm.stop(job);
        farm.start(job);
        assertThat(spending()).as("it is in the journal").isEqualTo(its);
        later();
        assertThat(fish(farm.catalog, RecordUsage.class, told -> told.days().stream()
                                .anyMatch(day -> day.totals().cost().equals(bounded)))
                        .days())
                .extracting(UsageDay::server)
                .contains(new ServerId("site.berlin"));
    }

    @Test
    void aJobThatNamesItsSiteWaitsUntilItMayGoThereAndSaysWhy() {
        farm.lettingGo = false;
        Consider asked = submit("1-2", new SiteTerms(SiteChoice.remote(BERLIN), new BigDecimal("2"), "public", null));
        assertThat(asked.frames()).isEqualTo(2);
        String words =
                "it waits for its site: berlin: 0.12 EUR per core-hour, about 3.40 EUR, more than this job's budget";
        farm.tell(job, new SitesConsidered(asked.askedAt(), Optional.empty(), words));
        assertThat(why()).contains(words);
        Consider second = nextQuestion();
        answer(second, 1, "1 frame goes to berlin, as the job says");
        assertThat(order().spec().orElseThrow().profile().frames().compact()).hasSize(1);
        assertThat(nextQuestion().frames()).as("the other one waits").isEqualTo(1);
    }

    private static final Price DEARER = new Price(new BigDecimal("0.5"), "EUR");

    /** Berlin is sent the job for a price of before, refuses it, and says what it asks now. */
    private Consider raised() {
        farm.lettingGo = false;
        answer(
                submit("1-2", new SiteTerms(SiteChoice.remote(BERLIN), new BigDecimal("2"), "public", null)),
                2,
                "2 frames go to berlin, as the job says");
        ConsignmentReport refusal =
                ConsignmentReport.of(State.REFUSED, "this site asks more").asking(DEARER);
        farm.tell(job, new ConsignmentHeard(order().id(), refusal, false));
        return fish(farm.sites, Consider.class, asked -> true);
    }

    @Test
    void aJobWhoseSiteHasRaisedItsPriceIsOfferedAgainForTheNewOne() {
        Consider again = raised();
        assertThat(again.frames()).isEqualTo(2);
        assertThat(again.refusedBy()).isEmpty();
        answer(again, 2, "2 frames go to berlin, as the job says");
        farm.sites.awaitAssert(() -> assertThat(why())
                .as("the price of before is not offered again")
                .contains("what site berlin offers now has still to come")
                .contains("berlin asks 0.50 EUR for a core for an hour now, and 0.12 EUR was agreed"));
        Agreement dearer = new Agreement(DEARER, new BigDecimal("0.2"), 8);
        Consider third = nextQuestion();
        farm.tell(job, new SitesConsidered(third.askedAt(), Optional.of(new Chosen(BERLIN, 2, dearer)), "2 frames go"));
        Consign anew = fish(farm.sites, Consign.class, said -> said.order().want() == Want.RUN);
        assertThat(anew.order().price()).isEqualTo(DEARER);
        assertThat(anew.order().spec().orElseThrow().profile().frames().compact())
                .isEqualTo("1-2");
        assertThat(why()).doesNotContain("was agreed");
    }

    @Test
    void aJobWhoseBudgetDoesNotSufficeForTheRaisedPriceIsHeldAndNamesBoth() {
        Consider again = raised();
        farm.tell(
                job,
                new SitesConsidered(
                        again.askedAt(),
                        Optional.empty(),
                        "it waits for its site: berlin: 0.50 EUR per core-hour, about 3.33 EUR, more than this job's"
                                + " budget"));
        farm.sites.awaitAssert(() -> assertThat(why())
                .contains("0.50 EUR per core-hour")
                .contains("berlin asks 0.50 EUR for a core for an hour now, and 0.12 EUR was agreed"));
        later();
        farm.scheduler.fishForMessage(Duration.ofSeconds(30), message -> {
            assertThat(message instanceof SchedulerCommand.RegisterDemand wanted
                            && !wanted.demand().classes().isEmpty())
                    .as("nothing is wanted here: %s", message)
                    .isFalse();
            return FishingOutcomes.complete();
        });
        assertThat(nextQuestion().frames()).as("they wait still").isEqualTo(2);
    }

    private SiteSpending spending() {
        List<SiteSpending> bySite = farm.detail(job).spending();
        assertThat(bySite).hasSize(1);
        return bySite.get(0);
    }

    private void hear(ConsignmentOrder order, RemoteUsage usage) {
        ConsignmentReport report = ConsignmentReport.of(State.ACCEPTED, "").with(usage);
        farm.tell(job, new ConsignmentHeard(order.id(), report, false));
        farm.summary(job); // it has heard
    }

    private Consider submit(String frames) {
        return submit(frames, ANY);
    }

    private Consider submit(String frames, SiteTerms terms) {
        farm.start(job);
        farm.submit(job, frames, new JobPolicy(50, "default", "anna", 2).withSite(terms));
        return fish(farm.sites, Consider.class, asked -> true);
    }

    private Consider nextQuestion() {
        later();
        return fish(farm.sites, Consider.class, asked -> true);
    }

    private void answer(Consider asked, int frames, String words) {
        farm.tell(job, new SitesConsidered(asked.askedAt(), Optional.of(new Chosen(BERLIN, frames, TERMS)), words));
    }

    private ConsignmentOrder order() {
        Consign consign = fish(farm.sites, Consign.class, said -> true);
        assertThat(consign.site()).isEqualTo(BERLIN);
        return consign.order();
    }

    private String why() {
        return farm.why(job);
    }

    private void later() {
        farm.pass(Duration.ofSeconds(10));
    }
}
