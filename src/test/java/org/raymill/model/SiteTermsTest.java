package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteTermsTest {

    @Test
    void whatAnOldJournalDoesNotSayIsAsForAJobThatStays() {
        assertThat(new SiteTerms(null, new BigDecimal("0"), null, null)).isEqualTo(SiteTerms.LOCAL);
        assertThat(new JobPolicy(50, "p", "u", 3).site()).isEqualTo(SiteTerms.LOCAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.01", "1000000000.01", "1E+999999999", "-1E-999999999"})
    void aBudgetIsASumOfMoney(String budget) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SiteTerms(SiteChoice.ANY, new BigDecimal(budget), null, null))
                .withMessage("budget must lie between 0 and 1000000000, not " + budget);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Public", "2nd", "top secret", "a/b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void aClassOfDataHasASimpleName(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new SiteTerms(null, new BigDecimal("0"), name, null));
        assertThat(SiteTerms.isDataClass(name)).isFalse();
    }

    @Test
    void othersOfAPolicyStayWhenTheSiteIsSaid() {
        JobPolicy before = new JobPolicy(70, "p", "u", 2).withChecks(new CheckPolicy(FlaggedPictures.FAIL, 5));
        SiteTerms any = new SiteTerms(SiteChoice.ANY, new BigDecimal("10"), "public", SiteTerms.Results.THERE);
        JobPolicy after = before.withSite(any);
        assertThat(after.site()).isEqualTo(any);
        assertThat(after.withSite(SiteTerms.LOCAL)).isEqualTo(before);
        assertThat(after.with(3, TaskLimits.NONE).site()).isEqualTo(any);
    }
}
