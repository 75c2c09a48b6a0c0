package org.raymill.job.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Dependency;
import org.raymill.model.PredecessorState;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/**
 * The jobs that a job depends on, and what they let through. Nothing of it is in the journal but what comes of failures: after a restart the
 * predecessors are asked again.
 */
final class Predecessors {

    /** The most tasks that are given up with one event; the rest follows with the next. */
    static final int MAX_GIVEN_UP = 5_000;

    private final JobState state;
    private final List<Gate> gates;
    private final boolean byFrame;
    private boolean looked = true;

    Predecessors(JobState state) {
        this.state = state;
        this.gates = state.spec().policy().dependencies().stream()
                .map(dependency -> new Gate(dependency, state.spec().profile().frames()))
                .toList();
        this.byFrame = gates.stream().anyMatch(gate -> gate.dependency().frameByFrame());
    }

    /** Whether the job as a whole may start something. */
    boolean isOpen() {
        for (Gate gate : gates) {
            if (!gate.isOpen()) {
                return false;
            }
        }
        return true;
    }

    /** Whether frames wait by themselves. */
    boolean isByFrame() {
        return byFrame;
    }

    /** Whether the predecessors have let through all frames of a task. */
    boolean isOpen(TaskId task) {
        if (!byFrame || task.step() != StepName.RENDER) {
            return true;
        }
        int[] frames = state.plan().frameIndexes(task);
        for (int frame = frames[0]; frame < frames[1]; frame++) {
            for (Gate gate : gates) {
                if (!gate.isOpen(frame)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The dependencies whose predecessors still have something to say. */
    List<Dependency> following() {
        List<Dependency> following = new ArrayList<>();
        for (Gate gate : gates) {
            if (!gate.isDone()) {
                following.add(gate.dependency());
            }
        }
        return following;
    }

    /**
     * Takes in what a predecessor says.
     *
     * @return the frames that something has been let through for
     */
    BitSet accept(PredecessorState said) {
        BitSet opened = new BitSet();
        for (Gate gate : gates) {
            if (gate.isAnswer(said)) {
                opened.or(gate.accept(said));
                looked = false;
            }
        }
        return opened;
    }

    /** What is to be written to the journal since a predecessor has failed; empty for nothing, or nothing new. */
    Optional<JobEvent> consequence(LiveAttempts attempts, Instant now) {
        if (looked) {
            return Optional.empty();
        }
        for (Gate gate : gates) {
            if (gate.cancels()) {
                return Optional.of(new JobEvent.CancelRequested(AuditTrail.NOBODY, gate.failureText(), now));
            }
            List<TaskId> tasks = toGiveUp(gate, attempts);
            if (!tasks.isEmpty()) {
                return Optional.of(new JobEvent.TasksGivenUp(tasks, "", gate.frameFailureText(), now));
            }
        }
        looked = true;
        return Optional.empty();
    }

    private List<TaskId> toGiveUp(Gate gate, LiveAttempts attempts) {
        List<TaskId> tasks = new ArrayList<>();
        BitSet frames = gate.toGiveUp();
        int frame = frames.nextSetBit(0);
        while (frame >= 0 && tasks.size() < MAX_GIVEN_UP) {
            int[] range = state.plan().renderTasksOf(frame);
            for (int i = 0; i < range[1]; i++) {
                TaskId task = new TaskId(StepName.RENDER, range[0] + i);
                boolean again = !tasks.isEmpty() && tasks.get(tasks.size() - 1).equals(task);
                if (!again && state.tasks().isOpen(task) && attempts.of(task).isEmpty()) {
                    tasks.add(task);
                }
            }
            frame = frames.nextSetBit(frame + 1);
        }
        return tasks;
    }

    /** What is waited for, for people: by the whole job, or by a task; empty for nothing. */
    List<String> reasons(Optional<TaskId> task) {
        return gates.stream()
                .filter(gate -> task.map(one -> !isOpen(gate, one)).orElseGet(gate::isWaitedFor))
                .map(Gate::text)
                .toList();
    }

    private boolean isOpen(Gate gate, TaskId task) {
        if (!gate.isOpen()) {
            return false;
        }
        int[] frames = state.plan().frameIndexes(task);
        for (int frame = frames[0]; frame < frames[1]; frame++) {
            if (!gate.isOpen(frame)) {
                return false;
            }
        }
        return true;
    }
}
