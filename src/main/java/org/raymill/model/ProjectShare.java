package org.raymill.model;

/**
 * What a project has of the farm, and what it should have.
 *
 * @param name the project's
 * @param configured whether the site's configuration has settings for it
 * @param weight in proportion to other projects
 * @param minimum the part of the farm below which it goes before others of its priority, 0 to 1
 * @param maximum the part of the farm that it never exceeds, 0 to 1
 * @param jobs how many of its jobs want something now
 * @param coresUsed the cores of its leases
 * @param waitingTasks how many leases its jobs lack
 * @param share the part of the farm that it has, be it of cores, memory or graphics processors, whichever is the largest
 * @param target the part that it would have if the farm were shared by weights among all that want something: never more than it wants
 */
public record ProjectShare(
        String name,
        boolean configured,
        double weight,
        double minimum,
        double maximum,
        int jobs,
        long coresUsed,
        long waitingTasks,
        double share,
        double target) {}
