package org.raymill.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a task within its job, written {@code render-17}.
 *
 * @param step the step it belongs to
 * @param index counts the step's tasks from 0
 */
public record TaskId(StepName step, int index) implements Comparable<TaskId> {

    private static final Pattern FORM = Pattern.compile("(render|assemble|encode)-(\\d{1,9})");

    public TaskId {
        if (index < 0) {
            throw new IllegalArgumentException("a task's number is at least 0, not " + index);
        }
    }

    /**
     * Reads {@code render-17}.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static TaskId parse(String text) {
        Matcher matcher = FORM.matcher(text == null ? "" : text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no task id; it looks like render-17");
        }
        return new TaskId(
                StepName.valueOf(matcher.group(1).toUpperCase(java.util.Locale.ROOT)),
                Integer.parseInt(matcher.group(2)));
    }

    @Override
    public int compareTo(TaskId other) {
        int order = step.compareTo(other.step);
        return order != 0 ? order : Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        return step.label() + "-" + index;
    }
}
