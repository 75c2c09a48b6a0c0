package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.JobHarness.fish;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import com.typesafe.config.ConfigFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentOrder.Want;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.ConsignmentReport.State;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.Chosen;
import org.raymill.protocol.RenderJobCommand.ConsignmentHeard;
import org.raymill.protocol.RenderJobCommand.SitesConsidered;
import org.raymill.protocol.SiteLinksCommand.Consider;
import org.raymill.protocol.SiteLinksCommand.Consign;

/** A job that may be rendered at any site: what it asks, and what it makes of the answers. */
class ChoosingTest {

    private static final ActorTestKit KIT = ActorTestKit.create(PersistenceTestKitPlugin.config()
            .withFallback(
                    ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0"))
            .withFallback(ConfigFactory.load()));
    private static final SiteTerms ANY =
            new SiteTerms(SiteChoice.ANY, new BigDecimal("0"), "public", SiteTerms.Results.HOME);
    private static final SiteName BERLIN = new SiteName("berlin");
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
        farm.now.updateAndGet(now -> now.plus(Duration.ofMinutes(11)));
        assertThat(fish(farm.sites, Consider.class, asked -> asked.refusedBy().isEmpty()))
                .as("after a while it may be another matter")
                .isNotNull();
        assertThat(farm.run(job).frames()).containsExactly(1);
    }

    private Consider submit(String frames) {
        farm.start(job);
        farm.submit(job, frames, new JobPolicy(50, "default", "anna", 2).withSite(ANY));
        return fish(farm.sites, Consider.class, asked -> true);
    }

    private Consider nextQuestion() {
        later();
        return fish(farm.sites, Consider.class, asked -> true);
    }

    private void answer(Consider asked, int frames, String words) {
        farm.tell(job, new SitesConsidered(asked.askedAt(), Optional.of(new Chosen(BERLIN, frames)), words));
    }

    private ConsignmentOrder order() {
        Consign consign = fish(farm.sites, Consign.class, said -> true);
        assertThat(consign.site()).isEqualTo(BERLIN);
        return consign.order();
    }

    private String why() {
        TestProbe<RenderJobCommand.WhyReply> reply = KIT.createTestProbe();
        farm.tell(job, new RenderJobCommand.GetWhy(Optional.empty(), reply.ref()));
        return reply.receiveMessage().why().orElseThrow().summary();
    }

    private void later() {
        farm.now.updateAndGet(now -> now.plusSeconds(10));
    }
}
