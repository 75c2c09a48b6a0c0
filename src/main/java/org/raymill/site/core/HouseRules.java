package org.raymill.site.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import org.raymill.model.Money;
import org.raymill.model.SiteChoice;

/**
 * What a site has settled on for all of its jobs; the keys are explained in {@code application.conf} under {@code raymill.site.policy}.
 *
 * @param usual where a job may be rendered that says nothing of it
 * @param margin by which part of the time that a job would still take here it must be done sooner with the help of another site, 0 to below 1
 * @param leastGain how much sooner at least
 * @param unknownFrame how long a frame is thought to take of which nothing was measured
 * @param unknownBandwidth what a link is thought to carry of which nothing was measured, in bytes a second, above 0
 * @param currency in which budgets are reckoned
 * @param projects what holds for projects, by name
 * @param otherProjects what holds for each project that is not named
 */
public record HouseRules(
        SiteChoice usual,
        double margin,
        Duration leastGain,
        Duration unknownFrame,
        long unknownBandwidth,
        String currency,
        Map<String, Project> projects,
        Project otherProjects) {

    public HouseRules {
        projects = Map.copyOf(projects);
        require(margin >= 0 && margin < 1, "the margin must be at least 0 and below 1, not " + margin);
        require(!leastGain.isNegative(), "a gain is not less than nothing");
        require(unknownFrame.toMillis() > 0, "a frame takes longer than nothing");
        require(unknownBandwidth > 0, "a link carries more than nothing");
    }

    /**
     * What holds for the jobs of a project.
     *
     * @param leave whether they may be rendered at other sites at all, whatever they say themselves
     * @param budgetPerDay the most that other sites may ask for them in a day (UTC), at least 0; with 0 nothing may be spent
     */
    public record Project(boolean leave, BigDecimal budgetPerDay) {

        /** They may leave when nothing is asked for it. */
        public static final Project FREE_OF_CHARGE = new Project(true, BigDecimal.ZERO);

        public Project {
            require(budgetPerDay.signum() >= 0, "a budget is at least 0, not " + budgetPerDay);
            budgetPerDay = Money.of(budgetPerDay, RoundingMode.FLOOR);
        }
    }

    /** What holds for a project. */
    public Project project(String name) {
        return projects.getOrDefault(name, otherProjects);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
