package org.raymill.site.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobId;

class DaySpendingTest {

    private static final JobId PART = new JobId("01kaqz5m3c9x4p2h");
    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2j");

    private Instant now = Instant.parse("2026-11-27T10:00:00Z");
    private final DaySpending spending = new DaySpending(now);

    private void later(long seconds) {
        now = now.plusSeconds(seconds);
    }

    private static BigDecimal money(String sum) {
        return new BigDecimal(sum);
    }

    private Optional<BigDecimal> film() {
        return spending.of("film", now);
    }

    @Test
    void nothingIsKnownBeforeTheCatalogueAndTheJobsHaveSpoken() {
        spending.heard(Map.of("film", money("2")), BigDecimal.ZERO);
        assertThat(film()).isEmpty();
        later(5);
        assertThat(film()).contains(money("2"));
        DaySpending deaf = new DaySpending(now);
        assertThat(deaf.of("film", now.plusSeconds(60))).isEmpty();
    }

    @Test
    void whatIsOutstandingCountsByProject() {
        later(5);
        spending.heard(Map.of("film", money("2")), BigDecimal.ZERO);
        spending.outstanding(PART, "film", money("3"), now);
        spending.outstanding(JOB, "ads", money("10"), now);
        assertThat(film()).contains(money("5"));
        assertThat(spending.of("ads", now)).contains(money("10"));
        assertThat(spending.of("tests", now)).contains(money("0"));
    }

    @Test
    void whatCameBackCountsTwiceRatherThanNotAtAllUntilTheCatalogueMustKnow() {
        later(5);
        spending.heard(Map.of(), BigDecimal.ZERO);
        spending.outstanding(PART, "film", money("3"), now);
        for (int second = 0; second < 20; second++) {
            later(1);
            spending.outstanding(PART, "film", money("1"), now);
        }
        assertThat(film())
                .as("two have come back, and the catalogue may not know")
                .contains(money("3"));
        for (int second = 0; second < 60; second++) {
            later(1);
            spending.outstanding(PART, "film", money("1"), now);
        }
        spending.heard(Map.of("film", money("2")), BigDecimal.ZERO);
        assertThat(film()).contains(money("3"));
    }

    @Test
    void whatNobodyRepeatsIsForgotten() {
        later(5);
        spending.heard(Map.of(), BigDecimal.ZERO);
        spending.outstanding(PART, "film", money("3"), now);
        later(31);
        assertThat(film()).contains(money("0"));
    }

    @Test
    void aDecisionCountsUntilTheJobSpeaksForItself() {
        later(5);
        spending.heard(Map.of(), BigDecimal.ZERO);
        spending.decided(JOB, "film", money("4"), now);
        assertThat(film()).contains(money("4"));
        later(6);
        assertThat(film()).contains(money("0"));
    }

    @Test
    void aProjectThatIsNotAmongThoseWithTheMostMayHaveSpentAsMuchAsTheLastOfThem() {
        later(5);
        spending.heard(Map.of("film", money("9")), money("2"));
        assertThat(spending.of("tests", now)).contains(money("2"));
    }
}
