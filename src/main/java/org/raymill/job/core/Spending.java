package org.raymill.job.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.model.Money;
import org.raymill.model.SiteName;
import org.raymill.model.SiteSpending;

/** What other sites ask for what they have and had of a job: what was written, and what was heard since. */
public final class Spending {

    private static final long MILLIS = 1_000;

    private final JobState state;
    private final Elsewhere elsewhere;

    /** The spending of a job. */
    public Spending(JobState state, Elsewhere elsewhere) {
        this.state = state;
        this.elsewhere = elsewhere;
    }

    /** What is asked, and will be as far as that is known, for all of the job until now. */
    public BigDecimal expected() {
        BigDecimal settled = state.consignments().settled().stream()
                .map(SiteSpending::spent)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return state.consignments().all().stream().map(this::expected).reduce(settled, BigDecimal::add);
    }

    /** What a consignment will cost beyond what is written of it. */
    public BigDecimal outstanding(Consignment one) {
        return expected(one).subtract(one.cost());
    }

    private BigDecimal expected(Consignment one) {
        BigDecimal away = one.terms()
                .frame()
                .multiply(BigDecimal.valueOf(state.consignments().countAway(one.id())));
        return spent(one).max(Money.of(one.cost().add(away), RoundingMode.HALF_UP));
    }

    private BigDecimal spent(Consignment one) {
        return one.terms().price().of(elsewhere.coreMillis(one));
    }

    /** By site; none of those that have used nothing and were promised nothing. */
    public List<SiteSpending> bySite() {
        Map<SiteName, SiteSpending> sums = new TreeMap<>();
        state.consignments().settled().forEach(its -> sums.put(its.site(), its));
        for (Consignment one : state.consignments().all()) {
            SiteSpending its = new SiteSpending(
                    one.site(),
                    elsewhere.coreMillis(one) / MILLIS,
                    spent(one),
                    expected(one),
                    one.terms().price().currency());
            sums.merge(one.site(), its, SiteSpending::plus);
        }
        return sums.values().stream()
                .filter(its -> its.coreSeconds() > 0 || its.expected().signum() > 0)
                .toList();
    }
}
