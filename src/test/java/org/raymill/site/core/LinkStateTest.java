package org.raymill.site.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteDetail.Status;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.site.core.LinkState.Outgoing;
import org.raymill.site.mail.Mail.Hello;
import org.raymill.site.mail.Mail.Offer;
import org.raymill.site.mail.Mail.Speaker;
import org.raymill.site.mail.Mail.Welcome;

/** The life of a link as a table: what is heard, and what it is then. */
class LinkStateTest {

    private static final Instant START = Instant.parse("2026-11-27T02:00:00Z");
    private static final SiteName OSLO = new SiteName("oslo");
    private static final SiteName BERLIN = new SiteName("berlin");
    private static final String FIRST = "10.0.0.5:8462";
    private static final String SECOND = "10.0.0.6:8462";
    private static final Speaker SELF = new Speaker(OSLO, "run-1", 1, 2, "0.1.0");

    private final LinkState link = new LinkState(SELF, BERLIN, List.of(FIRST, SECOND), Duration.ofSeconds(5), START);
    private Instant now = START;

    @Test
    void greetsEveryAddressUntilOneAnswersAndThenThatOne() {
        assertThat(beat()).containsExactly(hello(1, FIRST), hello(1, SECOND));
        assertThat(link.view().status()).isEqualTo(Status.CONNECTING);
        later(Duration.ofMillis(40));
        link.heard(new Welcome(berlin("b1", 1, 2), 1, SECOND), now);

        assertThat(link.isUp()).isTrue();
        assertThat(link.view().contact()).contains(SECOND);
        assertThat(link.view().protocol()).isEqualTo(2);
        assertThat(link.view().latencyMillis()).as("waited for the connection").isEmpty();
        assertThat(beat()).containsExactly(hello(2, SECOND));
        later(Duration.ofMillis(12));
        link.heard(new Welcome(berlin("b1", 1, 2), 2, SECOND), now);
        assertThat(link.view().latencyMillis()).contains(12);
    }

    @Test
    void aGreetingIsAnsweredWithItsNumberAndAddress() {
        assertThat(link.heard(new Hello(berlin("b1", 1, 2), 7, "oslo:1"), now))
                .containsExactly(
                        new Outgoing(FIRST, new Welcome(SELF, 7, "oslo:1")),
                        new Outgoing(SECOND, new Welcome(SELF, 7, "oslo:1")));
    }

    @Test
    void silenceIsNoticedAndGreetingsGoEverywhereAgain() {
        up();
        later(Duration.ofSeconds(5));
        assertThat(beat()).hasSize(1);
        later(Duration.ofMillis(1));
        assertThat(beat()).hasSize(2);
        assertThat(link.view().status()).isEqualTo(Status.SILENT);
        assertThat(link.view().message()).isEqualTo("nothing was heard for 5 s");
        assertThat(link.usableOffer()).isEmpty();

        link.heard(new Welcome(berlin("b1", 1, 2), 3, FIRST), now);
        assertThat(link.view().history())
                .extracting(SiteDetail.Change::status)
                .containsExactly(Status.UP, Status.SILENT, Status.UP, Status.CONNECTING);
    }

    @Test
    void anAnswerToNobodysGreetingChangesNothing() {
        beat();
        link.heard(new Welcome(berlin("b1", 1, 2), 99, FIRST), now);
        link.heard(new Welcome(berlin("b1", 1, 2), 1, "10.9.9.9:1"), now);
        assertThat(link.isUp()).isFalse();
    }

    @Test
    void oneSideMayBeAVersionAheadAndNoCommonVersionIsRefused() {
        beat();
        link.heard(new Welcome(berlin("b1", 2, 3), 1, FIRST), now);
        assertThat(link.view().protocol()).isEqualTo(2);

        link.heard(new Hello(berlin("b2", 3, 4), 1, "oslo:1"), now);
        assertThat(link.view().status()).isEqualTo(Status.REFUSED);
        assertThat(link.view().message()).isEqualTo("it speaks the protocols 3 to 4, this site 1 to 2");
        beat();
        link.heard(new Welcome(berlin("b3", 1, 1), 2, FIRST), now);
        assertThat(link.isUp()).isTrue();
        assertThat(link.view().protocol()).isEqualTo(1);
    }

    @Test
    void aSiteThatTakesAnothersNameIsIsolatedWhateverBecomesOfItsCertificate() {
        up();
        link.heard(new Hello(new Speaker(new SiteName("paris"), "p", 1, 2, ""), 1, "oslo:1"), now);
        assertThat(link.view().status()).isEqualTo(Status.ISOLATED);
        assertThat(link.view().message()).isEqualTo("it calls itself paris over the link of berlin");
        assertThat(beat()).isEmpty();
        assertThat(link.heard(new Hello(berlin("b1", 1, 2), 2, "oslo:1"), now)).isEmpty();
        assertThat(link.isClosed()).isTrue();

        link.distrust("its certificate is revoked", now);
        link.rejoin("its certificate is trusted again", now);
        assertThat(beat()).isEmpty();
        assertThat(link.view().status()).isEqualTo(Status.ISOLATED);
        assertThat(link.view().message()).isEqualTo("it calls itself paris over the link of berlin");
    }

    @Test
    void aSiteWhoseCertificateIsRevokedIsIsolatedUntilItIsTrustedAgain() {
        up();
        link.distrust("its certificate is revoked", now);
        assertThat(link.view().status()).isEqualTo(Status.ISOLATED);
        assertThat(link.isClosed()).isFalse();
        assertThat(beat()).isEmpty();
        assertThat(link.heard(new Hello(berlin("b1", 1, 2), 2, "oslo:1"), now)).isEmpty();

        link.rejoin("its certificate is trusted again", now);
        assertThat(beat()).hasSize(2);
        assertThat(link.view().status()).isEqualTo(Status.CONNECTING);
    }

    @Test
    void aSiteThatDoesWhatNoHonestOneDoesWhileItIsDistrustedStaysIsolated() {
        link.distrust("its certificate is revoked", now);
        link.isolate("it lies", now);
        assertThat(link.view().message()).isEqualTo("it lies");
        link.rejoin("its certificate is trusted again", now);
        assertThat(link.view().status()).isEqualTo(Status.ISOLATED);
    }

    @Test
    void aSiteThatWasAdmittedIsListenedToAndMayBeIsolatedAgain() {
        up();
        link.isolate("it lies", now);
        link.admit("admitted by anna", now);
        assertThat(link.isClosed()).isFalse();
        assertThat(link.view().status()).isEqualTo(Status.CONNECTING);
        assertThat(link.view().message()).isEqualTo("admitted by anna");
        assertThat(beat()).as("it is greeted everywhere").hasSize(2);
        link.admit("admitted by bert", now);
        assertThat(link.view().message()).as("there was nothing to do").isEqualTo("admitted by anna");
        link.isolate("it lies again", now);
        assertThat(link.view().status()).isEqualTo(Status.ISOLATED);
    }

    @Test
    void whileNothingIsHeardARefusedConnectionSaysWhy() {
        link.unconnected("its certificate has expired", now);
        link.unconnected("its certificate has expired", now);
        assertThat(link.view().status()).isEqualTo(Status.CONNECTING);
        assertThat(link.view().message()).isEqualTo("its certificate has expired");
        assertThat(link.view().history()).hasSize(2);
        up();
        link.unconnected("a stranger's", now);
        assertThat(link.view().message()).startsWith("answers at");
    }

    @Test
    void aRestartOfTheOtherSideIsToldOnce() {
        up();
        link.heard(new Hello(berlin("b2", 1, 2), 1, "oslo:1"), now);
        link.heard(new Hello(berlin("b2", 1, 2), 2, "oslo:1"), now);
        assertThat(link.view().history())
                .extracting(SiteDetail.Change::message)
                .containsExactly("its link was started anew", "answers at " + FIRST, "");
    }

    @Test
    void theOfferIsOfUseWhileTheLinkIsUp() {
        link.heard(SiteOffer.NOTHING, now);
        assertThat(link.usableOffer()).isEmpty();
        up();
        assertThat(link.usableOffer()).contains(SiteOffer.NOTHING);
        assertThat(link.send(new Offer(SiteOffer.NOTHING)))
                .containsExactly(new Outgoing(FIRST, new Offer(SiteOffer.NOTHING)));
    }

    @Test
    void whatIsKeptHasALimit() {
        for (int i = 0; i < 300; i++) {
            beat();
        }
        link.heard(new Welcome(berlin("b1", 1, 2), 1, FIRST), now);
        assertThat(link.isUp()).as("a greeting of long ago").isFalse();
        for (int run = 0; run < 300; run++) {
            beat();
            link.heard(new Welcome(berlin("b" + run, 1, 2), 301 + run, FIRST), now);
        }
        assertThat(link.view().history()).hasSize(SiteDetail.MAX_HISTORY);
    }

    private void up() {
        long number = 1;
        beat();
        link.heard(new Welcome(berlin("b1", 1, 2), number, FIRST), now);
        assertThat(link.isUp()).isTrue();
    }

    private List<Outgoing> beat() {
        return link.beat(now);
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private static Outgoing hello(long number, String contact) {
        return new Outgoing(contact, new Hello(SELF, number, contact));
    }

    private static Speaker berlin(String run, int oldest, int newest) {
        return new Speaker(BERLIN, run, oldest, newest, "0.2.0");
    }
}
