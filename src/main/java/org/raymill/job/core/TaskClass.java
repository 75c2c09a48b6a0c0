package org.raymill.job.core;

import java.util.List;
import java.util.stream.Collectors;
import org.raymill.model.JobProfile;
import org.raymill.model.Lease;
import org.raymill.model.Requirements;
import org.raymill.model.ServerId;

/** Tasks of a job that need the same of a server: a demand class in the making. Two with the same key are equal. */
final class TaskClass implements Comparable<TaskClass> {

    private final String key;
    private final List<ServerId> avoid;

    private TaskClass(String key, List<ServerId> avoid) {
        this.key = key;
        this.avoid = avoid;
    }

    /**
     * The class of tasks that are to avoid some servers.
     *
     * @param avoid sorted
     */
    static TaskClass avoiding(List<ServerId> avoid) {
        String key = avoid.isEmpty()
                ? TaskBoard.MAIN_CLASS
                : "retry-not-on:" + avoid.stream().map(ServerId::value).collect(Collectors.joining(","));
        return new TaskClass(key, avoid);
    }

    String key() {
        return key;
    }

    /** Whether a task of this class may run in a lease: one granted for this class, or one that happens to do. */
    boolean suits(Lease lease) {
        return lease.demandClass().equals(key) || !avoid.contains(lease.server());
    }

    Requirements requirements(JobProfile profile) {
        return new Requirements(
                profile.packageName(),
                profile.packageVersion(),
                profile.cores(),
                profile.memoryMiB(),
                profile.host(),
                profile.amounts(),
                avoid);
    }

    @Override
    public int compareTo(TaskClass other) {
        return key.compareTo(other.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TaskClass that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return key;
    }
}
