package org.raymill.model;

/**
 * Where a job came from that another site has handed over.
 *
 * @param job the job there of which it is a part
 */
public record JobOrigin(SiteName site, JobId job) {

    private static final String LIMIT = "site.";
    /** How the keys begin under which jobs of other sites are registered in the catalogue. */
    public static final String REGISTRATIONS = "site:";

    /** As whom the site speaks in what is noted of the job. */
    public String speaker() {
        return speaker(site);
    }

    /** As whom a site speaks in what is noted of its jobs. */
    public static String speaker(SiteName site) {
        return "site " + site;
    }

    /** The limit of this site by which the cores are counted that jobs of that one use. */
    public String limit() {
        return limit(site);
    }

    /** The limit by which the cores are counted that jobs of a site use. */
    public static String limit(SiteName site) {
        return LIMIT + site;
    }

    /** The key under which a job of this site is registered in the catalogue. */
    public String registrationKey(JobId guest) {
        return registrationKeys(site) + guest;
    }

    /** How the keys begin under which the jobs of a site are registered. */
    public static String registrationKeys(SiteName site) {
        return REGISTRATIONS + site + ":";
    }

    /** Whether a limit is one of those. */
    public static boolean isLimit(String name) {
        return name.startsWith(LIMIT);
    }
}
