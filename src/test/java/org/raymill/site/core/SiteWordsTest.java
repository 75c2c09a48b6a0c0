package org.raymill.site.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.site.core.TestSites.money;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.model.Agreement;
import org.raymill.model.Requirements;
import org.raymill.model.SiteName;
import org.raymill.model.Verdict.Filter;
import org.raymill.site.core.SiteDecision.Leave;
import org.raymill.site.core.SiteDecision.Stay;
import org.raymill.site.core.SiteVerdict.AnotherIsBetter;
import org.raymill.site.core.SiteVerdict.DataClassRefused;
import org.raymill.site.core.SiteVerdict.HardwareMissing;
import org.raymill.site.core.SiteVerdict.LimitUsedUp;
import org.raymill.site.core.SiteVerdict.LinkDown;
import org.raymill.site.core.SiteVerdict.NoMoreCores;
import org.raymill.site.core.SiteVerdict.NoRightForPackage;
import org.raymill.site.core.SiteVerdict.NoRightForProject;
import org.raymill.site.core.SiteVerdict.NotLinked;
import org.raymill.site.core.SiteVerdict.NotSooner;
import org.raymill.site.core.SiteVerdict.NothingOffered;
import org.raymill.site.core.SiteVerdict.OtherCurrency;
import org.raymill.site.core.SiteVerdict.OverBudget;
import org.raymill.site.core.SiteVerdict.PackageMissing;
import org.raymill.site.core.SiteVerdict.ProjectStays;
import org.raymill.site.core.SiteVerdict.Refusal;
import org.raymill.site.core.SiteVerdict.TakesNothing;
import org.raymill.site.core.SiteVerdict.VersionMissing;
import org.raymill.site.core.SiteVerdict.WayTooLong;

class SiteWordsTest {

    private static final Requirements NEED = new Requirements("blender", Optional.of(">=4"), 1, 512, List.of());

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new NotLinked(), "this site is not linked with it"),
                Arguments.of(new LinkDown(), "the link is down"),
                Arguments.of(
                        new ProjectStays("film"),
                        "jobs of project film may not leave this site (leave in raymill.site.policy); submit it with --site local"),
                Arguments.of(new TakesNothing(), "it takes no jobs of this site"),
                Arguments.of(new NoRightForProject("film"), "it takes no jobs of project film"),
                Arguments.of(new NoRightForPackage("blender"), "it does not render with blender for this site"),
                Arguments.of(new DataClassRefused("secret", List.of()), "it takes no data of class secret"),
                Arguments.of(
                        new DataClassRefused("secret", List.of("public")),
                        "it takes no data of class secret, only public"),
                Arguments.of(new PackageMissing("blender"), "blender is not installed"),
                Arguments.of(
                        new VersionMissing("blender", ">=4", List.of("2.93", "3.6")),
                        "blender >=4 is not installed, only 2.93, 3.6"),
                Arguments.of(new HardwareMissing(Filter.SIZE, NEED), "no server with 1 core and 512 MiB"),
                Arguments.of(new LimitUsedUp("licence.arnold"), "nothing is free of licence.arnold"),
                Arguments.of(new NoMoreCores(1), "too few are left of the 1 core that this site may use"),
                Arguments.of(
                        new NothingOffered(), "it has not told yet what it offers, or the link has no certificates"),
                Arguments.of(new OtherCurrency("CHF", ""), "it asks in CHF, and budgets are in no currency"),
                Arguments.of(
                        new OverBudget(money("0.125"), money("12.4"), money("10"), money("0"), Optional.empty(), "EUR"),
                        "0.125 EUR per core-hour, about 12.40 EUR, more than this job's budget of 10.00 EUR"),
                Arguments.of(
                        new OverBudget(
                                money("0.125"), money("12.4"), money("10"), money("9.5"), Optional.of("film"), "EUR"),
                        "0.125 EUR per core-hour, about 12.40 EUR, more than the 0.50 EUR left of the budget of project film "
                                + "for a day of 10.00 EUR"),
                Arguments.of(
                        new OverBudget(money("0.125"), money("12.4"), money("0"), money("0"), Optional.empty(), "EUR"),
                        "0.125 EUR per core-hour, about 12.40 EUR, and this job has no budget (--budget)"),
                Arguments.of(
                        new WayTooLong(1, Duration.ofMinutes(61), Duration.ofMillis(59_001)),
                        "sending the files takes 1 h 1 min, rendering 1 frame 1 min"),
                Arguments.of(
                        new NotSooner(Duration.ofSeconds(61), Duration.ofMillis(1)),
                        "done in 1 s with its help, in 1 min 1 s without"),
                Arguments.of(
                        new NotSooner(Duration.ofDays(2), Duration.ofHours(27)),
                        "done in 1 d 3 h with its help, in 2 d without"),
                Arguments.of(new AnotherIsBetter(new SiteName("oslo")), "oslo is better"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusals")
    void aRefusalIsToldInWords(Refusal refusal, String words) {
        assertThat(SiteWords.of(refusal)).isEqualTo(words);
    }

    @Test
    void thereAreWordsForEveryRefusal() {
        Set<Class<?>> told =
                refusals().map(arguments -> arguments.get()[0].getClass()).collect(Collectors.toSet());
        assertThat(told).isEqualTo(Set.copyOf(Arrays.asList(Refusal.class.getPermittedSubclasses())));
    }

    private static SiteVerdict verdict(String site, Refusal refusal) {
        return new SiteVerdict(new SiteName(site), refusal);
    }

    @Test
    void sitesAreCountedAndNamedWithWhatStandsBetween() {
        List<SiteVerdict> verdicts = List.of(
                verdict("berlin", new PackageMissing("blender")),
                verdict(
                        "oslo",
                        new OverBudget(
                                money("0.125"), money("12.4"), money("10"), money("0"), Optional.empty(), "EUR")));
        assertThat(SiteWords.of(new Stay(Stay.Why.NO_SITE_SUITS, verdicts), "EUR"))
                .isEqualTo(
                        "2 sites: berlin: blender is not installed; oslo: 0.125 EUR per core-hour, about 12.40 EUR, more than this job's budget of 10.00 EUR");
    }

    @Test
    void sitesThatAreRefusedForTheSameReasonAreToldTogether() {
        List<SiteVerdict> verdicts = List.of(
                verdict("berlin", new LinkDown()),
                verdict("oslo", new TakesNothing()),
                verdict("rome", new LinkDown()));
        assertThat(SiteWords.of(new Stay(Stay.Why.NO_SITE_SUITS, verdicts), "EUR"))
                .isEqualTo("3 sites: berlin, rome: the link is down; oslo: it takes no jobs of this site");
    }

    @Test
    void ofVeryManySitesTheRestIsCounted() {
        List<SiteVerdict> verdicts = IntStream.range(0, 25)
                .mapToObj(number -> verdict("site-" + number, new LinkDown()))
                .toList();
        assertThat(SiteWords.of(new Stay(Stay.Why.NO_SITE_SUITS, verdicts), "EUR"))
                .startsWith("25 sites: site-0, site-1, ")
                .endsWith("site-19: the link is down; and 5 more");
    }

    @Test
    void whatASiteSaysOfItselfIsNotToldAtAnyLength() {
        List<String> many = IntStream.range(0, 500)
                .mapToObj(number -> number + "\n".repeat(100))
                .toList();
        assertThat(SiteWords.of(new VersionMissing("blender", ">=4", many)))
                .startsWith("blender >=4 is not installed, only 0???")
                .endsWith("??..., 4" + "?".repeat(39) + "... and 495 more")
                .hasSizeLessThan(300);
        assertThat(SiteWords.of(new DataClassRefused("secret", many))).hasSizeLessThan(300);
    }

    @Test
    void aSingleFrameIsOne() {
        assertThat(SiteWords.of(
                        new Leave(
                                new SiteName("oslo"),
                                "render",
                                1,
                                Optional.empty(),
                                Duration.ofSeconds(5),
                                money("0.001"),
                                Agreement.FREE,
                                Leave.Why.NEVER_HERE,
                                List.of()),
                        "EUR"))
                .isEqualTo(
                        "1 frame goes to oslo, since no server here could ever render it: done in 5 s, for under 0.01 EUR");
    }
}
