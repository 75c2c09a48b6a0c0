package org.raymill.cli;

import java.math.BigDecimal;
import java.util.Optional;
import org.raymill.api.json.JobSubmission.Where;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteTerms;
import picocli.CommandLine.Option;

/** At which site a job is rendered, and on what terms. */
final class SiteOptions {

    @Option(
            names = "--site",
            order = 80,
            paramLabel = "SITE",
            description = "local, any, or remote:NAME for another site (default: as the site has it).")
    private Optional<SiteChoice> site = Optional.empty();

    @Option(
            names = "--budget",
            order = 81,
            paramLabel = "MONEY",
            description =
                    "The most that other sites may ask for the job, in the site's currency (default: 0, nothing).")
    private Optional<BigDecimal> budget = Optional.empty();

    @Option(
            names = "--data-class",
            order = 82,
            paramLabel = "NAME",
            description = "What its files are: they go only to sites that accept such data (default: "
                    + SiteTerms.DEFAULT_DATA_CLASS + ").")
    private Optional<String> dataClass = Optional.empty();

    @Option(
            names = "--results",
            order = 83,
            paramLabel = "PLACE",
            description =
                    "Where results are kept that another site has rendered: home, or there, from where they are fetched "
                            + "when somebody asks (default: as the site has it).")
    private Optional<SiteTerms.Results> results = Optional.empty();

    /**
     * Checks what was given; whether there is such a site the farm knows.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    void check() {
        new SiteTerms(null, budget.orElse(BigDecimal.ZERO), dataClass.orElse(null), null);
    }

    /** What was given, for the API. */
    Where where() {
        return new Where(site.map(SiteChoice::toString), budget, dataClass, results.map(Values::word));
    }
}
