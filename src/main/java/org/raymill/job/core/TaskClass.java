package org.raymill.job.core;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.raymill.model.JobProfile;
import org.raymill.model.Lease;
import org.raymill.model.Requirements;
import org.raymill.model.ServerId;

/** Tasks of a job that need the same of a server: a demand class in the making. Two with the same key are equal. */
final class TaskClass implements Comparable<TaskClass> {

    private static final int MAX_NAMED = 8;

    private final String key;
    private final List<ServerId> avoid;
    private final int memoryMiB;

    private TaskClass(String key, List<ServerId> avoid, int memoryMiB) {
        this.key = key;
        this.avoid = avoid;
        this.memoryMiB = memoryMiB;
    }

    /**
     * The class of the tasks of a job that never had trouble.
     *
     * @param avoided the servers that the whole job avoids, sorted
     */
    static TaskClass main(JobProfile profile, List<ServerId> avoided) {
        return new TaskClass(TaskBoard.MAIN_CLASS + notOn(avoided), avoided, profile.memoryMiB());
    }

    /**
     * The class of a task that had trouble.
     *
     * @param avoided the servers that the whole job avoids, sorted
     */
    static TaskClass retry(JobProfile profile, List<ServerId> avoided, RetryBook.Trouble trouble) {
        TreeSet<ServerId> all = new TreeSet<>(avoided);
        all.addAll(trouble.servers());
        int memoryMiB = trouble.memoryMiB(profile.memoryMiB());
        boolean raised = memoryMiB != profile.memoryMiB();
        if (!raised && all.size() == avoided.size()) {
            return main(profile, avoided);
        }
        List<ServerId> avoid = List.copyOf(all);
        return new TaskClass("retry" + (raised ? "-memory-" + memoryMiB : "") + notOn(avoid), avoid, memoryMiB);
    }

    private static String notOn(List<ServerId> avoid) {
        if (avoid.isEmpty()) {
            return "";
        }
        String names = avoid.stream().limit(MAX_NAMED).map(ServerId::value).collect(Collectors.joining(","));
        boolean all = avoid.size() <= MAX_NAMED;
        return "-not-on:" + names
                + (all ? "" : ",+" + (avoid.size() - MAX_NAMED) + "-" + Integer.toHexString(avoid.hashCode()));
    }

    String key() {
        return key;
    }

    int memoryMiB() {
        return memoryMiB;
    }

    /** Whether a task of this class may run in a lease: one granted for this class, or one that happens to do. */
    boolean suits(Lease lease) {
        return lease.demandClass().equals(key) || !avoid.contains(lease.server()) && lease.memoryMiB() >= memoryMiB;
    }

    Requirements requirements(JobProfile profile) {
        return new Requirements(
                profile.packageName(),
                profile.packageVersion(),
                profile.cores(),
                memoryMiB,
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
