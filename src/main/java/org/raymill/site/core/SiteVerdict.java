package org.raymill.site.core;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Requirements;
import org.raymill.model.SiteName;
import org.raymill.model.Verdict.Filter;

/** Why frames do not go to a site. */
public record SiteVerdict(SiteName site, Refusal refusal) {

    /** What stands between frames and a site. */
    public sealed interface Refusal {}

    /** The job names a site that this one is not linked with. */
    public record NotLinked() implements Refusal {}

    public record LinkDown() implements Refusal {}

    /** The site has not told yet what it offers, nor what it asks. */
    public record NothingOffered() implements Refusal {}

    /** The jobs of the project may not leave this site. */
    public record ProjectStays(String project) implements Refusal {}

    /** The site takes no jobs of this one. */
    public record TakesNothing() implements Refusal {}

    /** The site does not take jobs of the project. */
    public record NoRightForProject(String project) implements Refusal {}

    /** The site does not render with the package for this one. */
    public record NoRightForPackage(String packageName) implements Refusal {}

    /**
     * The site does not take such data.
     *
     * @param accepted what it takes
     */
    public record DataClassRefused(String dataClass, List<String> accepted) implements Refusal {}

    /** The site has the rendering package in no version. */
    public record PackageMissing(String packageName) implements Refusal {}

    /**
     * The site has the rendering package in other versions only.
     *
     * @param range those that the job wants
     * @param there those that it has, the oldest first
     */
    public record VersionMissing(String packageName, String range, List<String> there) implements Refusal {}

    /**
     * No server of the site is such a host.
     *
     * @param filter which needs of the task those servers that come closest do not meet
     */
    public record HardwareMissing(Filter filter, Requirements needed) implements Refusal {}

    /** Nothing is free of a limit of the site. */
    public record LimitUsedUp(String limit) implements Refusal {}

    /**
     * This site's jobs use all that they may use there.
     *
     * @param cores that they may use
     */
    public record NoMoreCores(int cores) implements Refusal {}

    /** What the site asks can not be compared with the budget. */
    public record OtherCurrency(String asked, String budgeted) implements Refusal {}

    /**
     * Not one frame more is within the budget.
     *
     * @param price for a core for an hour
     * @param cost of all that would go
     * @param budget of the job, or of its project for a day
     * @param spent how much of it
     * @param project whose budget it is; empty for the job's own
     */
    public record OverBudget(
            BigDecimal price,
            BigDecimal cost,
            BigDecimal budget,
            BigDecimal spent,
            Optional<String> project,
            String currency)
            implements Refusal {}

    /** Fewer frames would go than pay for the way there: their files would take longer than rendering them. */
    public record WayTooLong(int frames, Duration transfer, Duration rendering) implements Refusal {}

    /**
     * They are not done sooner by the margin.
     *
     * @param here when they are done without the site
     * @param there when they would be done with its help
     */
    public record NotSooner(Duration here, Duration there) implements Refusal {}

    /** Another site is better. */
    public record AnotherIsBetter(SiteName site) implements Refusal {}
}
