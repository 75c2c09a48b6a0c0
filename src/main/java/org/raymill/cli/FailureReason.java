package org.raymill.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.JobDetail.TaskDetail;

/**
 * Why attempts at tasks have failed: each reason once, with how often.
 *
 * @param text for people
 * @param attempt the id of the last attempt that failed so
 */
record FailureReason(String text, String attempt) {

    /** The reasons in the order in which they came first; those that differ in numbers alone, such as those of frames, are one. */
    static List<FailureReason> of(List<TaskDetail> tasks) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (TaskDetail task : tasks) {
            for (AttemptDetail attempt : task.attempts()) {
                groups.computeIfAbsent(attempt.reason().replaceAll("\\d+", "0"), key -> new Group())
                        .add(task.id(), attempt);
            }
        }
        return groups.values().stream().map(Group::reason).toList();
    }

    private static final class Group {
        private final Set<String> tasks = new LinkedHashSet<>();
        private final Set<String> servers = new LinkedHashSet<>();
        private final List<AttemptDetail> attempts = new ArrayList<>();

        private void add(String task, AttemptDetail attempt) {
            tasks.add(task);
            servers.add(attempt.server());
            attempts.add(attempt);
        }

        private FailureReason reason() {
            AttemptDetail last = attempts.get(attempts.size() - 1);
            String what = tasks.size() == 1 ? tasks.iterator().next() : tasks.size() + " tasks";
            String where = servers.size() == 1 ? servers.iterator().next() : servers.size() + " servers";
            String often = attempts.size() == 1 ? "" : ", " + attempts.size() + " times";
            return new FailureReason(Terminal.clean(what + " on " + where + often + ": " + last.reason()), last.id());
        }
    }
}
