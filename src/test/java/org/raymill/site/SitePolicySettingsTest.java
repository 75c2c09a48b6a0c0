package org.raymill.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.site.core.HouseRules;
import org.raymill.site.core.HouseRules.Project;

class SitePolicySettingsTest {

    @Test
    void whenNothingIsSaidJobsStayAndNothingIsSpent() {
        HouseRules rules = read("");
        assertThat(rules.usual()).isEqualTo(SiteChoice.LOCAL);
        assertThat(rules.margin()).isEqualTo(0.2);
        assertThat(rules.leastGain()).isEqualTo(Duration.ofSeconds(30));
        assertThat(rules.unknownFrame()).isEqualTo(Duration.ofMinutes(10));
        assertThat(rules.unknownBandwidth()).isEqualTo(10 << 20);
        assertThat(rules.currency()).isEqualTo("EUR");
        assertThat(rules.project("film")).isEqualTo(new Project(true, new BigDecimal("0")));
    }

    @Test
    void aProjectTakesWhatItDoesNotSayFromTheOthers() {
        HouseRules rules = read("default = \"remote:oslo\", other-projects { leave = no, budget-per-day = 5 },"
                + " projects { film { leave = yes }, ads { budget-per-day = 7.5 }, \"a.b\" { leave = yes } }");
        assertThat(rules.usual()).isEqualTo(SiteChoice.remote(new SiteName("oslo")));
        assertThat(rules.project("film")).isEqualTo(new Project(true, new BigDecimal("5")));
        assertThat(rules.project("ads")).isEqualTo(new Project(false, new BigDecimal("7.5")));
        assertThat(rules.project("a.b")).isEqualTo(new Project(true, new BigDecimal("5")));
        assertThat(rules.project("tests")).isEqualTo(new Project(false, new BigDecimal("5")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "default = away                         | raymill.site.policy: not a choice of site: 'away'",
                "default = \"remote:rome\"              | raymill.site.policy: default: there is no site rome among raymill.site.peers",
                "margin = 1                             | raymill.site.policy: the margin must be at least 0 and below 1, not 1.0",
                "margin = -0.1                          | raymill.site.policy: the margin must be at least 0",
                "margin = much                          | raymill.site.policy: ",
                "least-gain = -1 s                      | raymill.site.policy: a gain is not less than nothing",
                "unknown-frame = 0 s                    | raymill.site.policy: a frame takes longer than nothing",
                "unknown-bandwidth = 0                  | raymill.site.policy: a link carries more than nothing",
                "projects { film = no }                 | raymill.site.policy.projects.film has settings in braces",
                "projects { film { stay = yes } }       | raymill.site.policy.projects.film.stay is not a setting",
                "projects { film { leave = perhaps } }  | raymill.site.policy.projects.film: ",
                "other-projects { budget-per-day = -1 } | raymill.site.policy.other-projects: budget-per-day must be a sum of money, at least 0, such as 0.25, not -1",
            })
    void whatIsWrongIsNamed(String settings, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(settings)).withMessageStartingWith(message);
    }

    private static HouseRules read(String settings) {
        return SitePolicySettings.from(
                ConfigFactory.parseString(settings)
                        .withFallback(ConfigFactory.load().getConfig("raymill.site.policy")),
                "EUR",
                Set.of(new SiteName("oslo")));
    }
}
