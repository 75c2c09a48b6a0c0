package org.raymill.model;

/**
 * Why some tasks of a job are not placed: what one filter says.
 *
 * @param demandClass the tasks that it is about
 * @param filter what was not met
 * @param servers how many servers it speaks of; 0 when it is not about servers
 * @param detail for people, such as {@code package blender >=4 is missing}
 */
public record Verdict(String demandClass, Filter filter, int servers, String detail) {

    /** What stands between a task and a server, in the order in which it is looked at. */
    public enum Filter {
        /** Nothing is asked of the Scheduler: the job is paused, waits for others, or has its most tasks running. */
        JOB,
        /** No render server has reported. */
        NO_SERVER,
        PACKAGE,
        /** It has other versions of the package than the one that most servers have, which the job begins with. */
        VERSION,
        OPERATING_SYSTEM,
        ARCHITECTURE,
        TAGS,
        HOST,
        GPU,
        /** What the host declares beside cores and memory. */
        AMOUNT,
        /** The server has too few cores or too little memory in all. */
        SIZE,
        DISK,
        /** It takes no new work. */
        ACCEPTING,
        DRAINING,
        QUARANTINED,
        /** It made the picture that another server is to make again. */
        RENDERED,
        /** Tasks of the job failed there. */
        AVOID,
        /** A limit of the site is reached. */
        LIMIT,
        /** The project has its maximum share. */
        SHARE,
        /** Kept free for a job that needs more at a time. */
        RESERVED,
        /** Not enough is free now. */
        FREE,
        /** It could be placed, and will be with the next plan. */
        SOON
    }

    public Verdict {
        demandClass = demandClass == null ? "" : demandClass;
        detail = detail == null ? "" : detail;
    }

    @Override
    public String toString() {
        return servers == 0 ? detail : servers + (servers == 1 ? " server: " : " servers: ") + detail;
    }
}
