package org.raymill.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Orders of a job that differ from a first one only in their frame, in columns: many of them travel in the space that one order takes.
 *
 * @param tasks the indexes of their render tasks
 * @param attempts the ids of their attempts
 * @param numbers which attempt at its task each one is
 * @param frames the one frame of each
 */
public record FollowingFrames(List<Integer> tasks, List<String> attempts, List<Integer> numbers, List<Integer> frames) {

    public FollowingFrames {
        tasks = tasks == null ? List.of() : List.copyOf(tasks);
        attempts = attempts == null ? List.of() : List.copyOf(attempts);
        numbers = numbers == null ? List.of() : List.copyOf(numbers);
        frames = frames == null ? List.of() : List.copyOf(frames);
        Columns.requireEqual(tasks.size(), attempts.size(), numbers.size(), frames.size());
    }

    /** Puts orders into columns; the first one is followed by each, see {@link TaskOrder#isFollowedBy}. */
    public static FollowingFrames of(List<TaskOrder> orders) {
        return new FollowingFrames(
                orders.stream().map(order -> order.task().index()).toList(),
                orders.stream().map(order -> order.attempt().value()).toList(),
                orders.stream().map(TaskOrder::number).toList(),
                orders.stream().map(order -> order.frames().get(0)).toList());
    }

    /** The orders that follow one, with it at their head. */
    public List<TaskOrder> after(TaskOrder first) {
        List<TaskOrder> orders = new ArrayList<>(tasks.size() + 1);
        orders.add(first);
        for (int i = 0; i < tasks.size(); i++) {
            orders.add(first.withFrame(tasks.get(i), new AttemptId(attempts.get(i)), numbers.get(i), frames.get(i)));
        }
        return orders;
    }
}
