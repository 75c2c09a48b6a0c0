package org.raymill.job.core;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.raymill.model.Lease;
import org.raymill.model.Requirements;
import org.raymill.model.ServerId;

/** Tasks of a job that need the same of a server: a demand class in the making. Two with the same key are equal. */
final class TaskClass implements Comparable<TaskClass> {

    private static final int MAX_NAMED = 8;

    private final TaskNeeds needs;
    private final String key;
    private final List<ServerId> avoid;
    private final int memoryMiB;
    private final List<ServerId> never;

    private TaskClass(TaskNeeds needs, String key, List<ServerId> avoid, int memoryMiB, List<ServerId> never) {
        this.needs = needs;
        this.key = key;
        this.avoid = avoid;
        this.memoryMiB = memoryMiB;
        this.never = never;
    }

    /**
     * The class of tasks that never had trouble.
     *
     * @param avoided the servers that the whole job avoids, sorted
     */
    static TaskClass main(TaskNeeds needs, List<ServerId> avoided) {
        String name = needs.prefix().isEmpty() ? TaskBoard.MAIN_CLASS : needs.prefix();
        return new TaskClass(needs, name + needs.suffix() + notOn(avoided), avoided, needs.memoryMiB(), List.of());
    }

    /**
     * The class of a task that had trouble.
     *
     * @param avoided the servers that the whole job avoids, sorted
     */
    static TaskClass retry(TaskNeeds needs, List<ServerId> avoided, RetryBook.Trouble trouble) {
        TreeSet<ServerId> all = new TreeSet<>(avoided);
        all.addAll(trouble.servers());
        int memoryMiB = trouble.memoryMiB(needs.memoryMiB());
        boolean raised = memoryMiB != needs.memoryMiB();
        if (!raised && all.size() == avoided.size()) {
            return main(needs, avoided);
        }
        List<ServerId> avoid = List.copyOf(all);
        String name = needs.prefix().isEmpty() ? "retry" : needs.prefix() + "-retry";
        String key = name + (raised ? "-memory-" + memoryMiB : "") + needs.suffix() + notOn(avoid);
        return new TaskClass(needs, key, avoid, memoryMiB, List.of());
    }

    /**
     * The class of a task that is rendered again to compare the pictures: by the same version of the package, on another server. Those that
     * failed to do so are only avoided.
     *
     * @param version the only one; empty when it is not known
     * @param servers that have made a picture of it
     * @param trouble that it had
     */
    static TaskClass again(
            TaskNeeds needs, Optional<String> version, Set<ServerId> servers, Optional<RetryBook.Trouble> trouble) {
        List<ServerId> never = servers.stream().sorted().toList();
        List<ServerId> avoid = trouble.stream()
                .flatMap(had -> had.servers().stream())
                .filter(server -> !servers.contains(server))
                .distinct()
                .sorted()
                .toList();
        int memoryMiB = trouble.map(had -> had.memoryMiB(needs.memoryMiB())).orElse(needs.memoryMiB());
        TaskNeeds exact = version.map(needs::withVersion).orElse(needs);
        String name =
                "verify-" + version.orElse("any") + (memoryMiB == needs.memoryMiB() ? "" : "-memory-" + memoryMiB);
        return new TaskClass(exact, name + notOn(never) + named("-rather-not-on:", avoid), avoid, memoryMiB, never);
    }

    private static String notOn(List<ServerId> avoid) {
        return named("-not-on:", avoid);
    }

    private static String named(String what, List<ServerId> avoid) {
        if (avoid.isEmpty()) {
            return "";
        }
        String names = avoid.stream().limit(MAX_NAMED).map(ServerId::value).collect(Collectors.joining(","));
        boolean all = avoid.size() <= MAX_NAMED;
        return what
                + names
                + (all ? "" : ",+" + (avoid.size() - MAX_NAMED) + "-" + Integer.toHexString(avoid.hashCode()));
    }

    String key() {
        return key;
    }

    /** Processor cores a task. */
    int cores() {
        return needs.cores();
    }

    TaskNeeds needs() {
        return needs;
    }

    int memoryMiB() {
        return memoryMiB;
    }

    /** Whether a task of this class may run in a lease: one granted for this class, or one that happens to do. */
    boolean suits(Lease lease) {
        if (!needs.isFor(lease)) {
            return false;
        }
        if (!never.isEmpty()) {
            return lease.demandClass().equals(key) && !never.contains(lease.server());
        }
        return lease.demandClass().equals(key)
                || needs.includes(lease.demandClass())
                        && !avoid.contains(lease.server())
                        && lease.memoryMiB() >= memoryMiB;
    }

    /** What the Scheduler is told that a task of this class needs. */
    Requirements requirements() {
        return needs.requirements(memoryMiB, avoid, never);
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
