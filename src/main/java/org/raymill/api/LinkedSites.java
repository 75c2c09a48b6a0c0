package org.raymill.api;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms.Results;

/**
 * The sites that this one is linked with, as submissions may name them.
 *
 * @param names of all sites that are configured, whether their links are up or not; sorted
 * @param usual where a job may be rendered that says nothing of it
 * @param usualResults where the results of such a job are kept that another site has rendered
 */
public record LinkedSites(List<SiteName> names, SiteChoice usual, Results usualResults) {

    /** There is no other site. */
    public static final LinkedSites NONE = new LinkedSites(List.of(), SiteChoice.LOCAL, Results.HOME);

    public LinkedSites {
        names = names.stream().distinct().sorted(Comparator.naturalOrder()).toList();
    }

    /** The sites of these names. */
    public static LinkedSites of(Collection<SiteName> names, SiteChoice usual, Results usualResults) {
        return new LinkedSites(List.copyOf(names), usual, usualResults);
    }

    /** Whether there is any other site. */
    boolean isLinked() {
        return !names.isEmpty();
    }

    /**
     * Reads where a job may be rendered.
     *
     * @throws IllegalArgumentException with a message for the user, also when it names a site that is not linked
     */
    SiteChoice choice(String text) {
        SiteChoice choice = SiteChoice.parse(text);
        choice.remote().filter(site -> !names.contains(site)).ifPresent(site -> {
            throw new IllegalArgumentException("this site is not linked with a site " + site + "; "
                    + (names.isEmpty()
                            ? "it is linked with none"
                            : "it is linked with "
                                    + names.stream().map(SiteName::value).collect(Collectors.joining(", "))));
        });
        return choice;
    }
}
