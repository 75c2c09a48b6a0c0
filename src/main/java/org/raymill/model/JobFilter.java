package org.raymill.model;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which jobs a list has: those that meet all of this.
 *
 * @param statuses only jobs in one of these states; empty means all
 * @param project only this project's
 * @param user only this user's
 * @param text only jobs whose name has this text, whatever its case
 * @param site only jobs of which this other site has, or had last, something
 * @param minPriority the least priority
 * @param maxPriority the highest priority
 * @param since only jobs that were submitted then or later
 * @param until only jobs that were submitted before
 * @param predecessor only jobs that wait, or have waited, for this one
 * @param visible only jobs of these projects; empty means all. That of the asker, beside what it asks for
 */
public record JobFilter(
        List<JobStatus> statuses,
        Optional<String> project,
        Optional<String> user,
        Optional<String> text,
        Optional<String> site,
        Optional<Integer> minPriority,
        Optional<Integer> maxPriority,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<JobId> predecessor,
        Optional<List<String>> visible) {

    /** All jobs. */
    public static final JobFilter ALL = of(List.of());

    public JobFilter {
        statuses = statuses == null ? List.of() : List.copyOf(statuses);
        project = project == null ? Optional.empty() : project;
        user = user == null ? Optional.empty() : user;
        text = text == null ? Optional.empty() : text;
        site = site == null ? Optional.empty() : site;
        minPriority = minPriority == null ? Optional.empty() : minPriority;
        maxPriority = maxPriority == null ? Optional.empty() : maxPriority;
        since = since == null ? Optional.empty() : since;
        until = until == null ? Optional.empty() : until;
        predecessor = predecessor == null ? Optional.empty() : predecessor;
        visible = visible == null ? Optional.empty() : visible.map(List::copyOf);
    }

    /** Of jobs that may all be seen, whatever they wait for. */
    public JobFilter(
            List<JobStatus> statuses,
            Optional<String> project,
            Optional<String> user,
            Optional<String> text,
            Optional<String> site,
            Optional<Integer> minPriority,
            Optional<Integer> maxPriority,
            Optional<Instant> since,
            Optional<Instant> until) {
        this(
                statuses,
                project,
                user,
                text,
                site,
                minPriority,
                maxPriority,
                since,
                until,
                Optional.empty(),
                Optional.empty());
    }

    /** The same of the jobs that somebody may see. */
    public JobFilter visibleIn(Optional<? extends Collection<String>> projects) {
        return new JobFilter(
                statuses,
                project,
                user,
                text,
                site,
                minPriority,
                maxPriority,
                since,
                until,
                predecessor,
                projects.map(List::copyOf));
    }

    /** The same of the jobs that wait, or have waited, for another one; of all of them when that is empty. */
    public JobFilter after(Optional<JobId> job) {
        return new JobFilter(statuses, project, user, text, site, minPriority, maxPriority, since, until, job, visible);
    }

    /** Jobs in some states; in all of them when none is named. */
    public static JobFilter of(List<JobStatus> statuses) {
        return new JobFilter(
                statuses,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
