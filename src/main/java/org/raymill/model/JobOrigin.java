package org.raymill.model;

/**
 * Where a job came from that another site has handed over.
 *
 * @param job the job there of which it is a part
 */
public record JobOrigin(SiteName site, JobId job) {

    private static final String LIMIT = "site.";

    /** The limit of this site by which the cores are counted that jobs of that one use. */
    public String limit() {
        return limit(site);
    }

    /** The limit by which the cores are counted that jobs of a site use. */
    public static String limit(SiteName site) {
        return LIMIT + site;
    }

    /** Whether a limit is one of those. */
    public static boolean isLimit(String name) {
        return name.startsWith(LIMIT);
    }
}
