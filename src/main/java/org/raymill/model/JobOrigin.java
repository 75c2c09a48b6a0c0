package org.raymill.model;

/**
 * Where a job came from that another site has handed over.
 *
 * @param job the job there of which it is a part
 */
public record JobOrigin(SiteName site, JobId job) {

    private static final String LIMIT = "site.";
    private static final String ACCOUNTS = "site:";
    /** How the keys begin under which jobs of other sites are registered in the catalogue. */
    public static final String REGISTRATIONS = "site:";

    /** The site's account: its jobs are this user's, and what it does to them is done by it. */
    public String account() {
        return account(site);
    }

    /** The account of a site at this one. No user can have that name. */
    public static String account(SiteName site) {
        return ACCOUNTS + site;
    }

    /** Whether something was done by the site, as its journal has it: in older ones its account had another form. */
    public boolean did(String by) {
        return by.equals(account()) || by.equals("site " + site);
    }

    /** Whether a name is that of a site's account. */
    public static boolean isAccount(String name) {
        return name.startsWith(ACCOUNTS) && SiteName.isValid(name.substring(ACCOUNTS.length()));
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
