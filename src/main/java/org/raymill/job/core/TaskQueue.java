package org.raymill.job.core;

import java.time.Instant;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptStatus;
import org.raymill.model.Lease;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/**
 * The tasks that could run now but do not, and which of them is next: retries first, then the movie, then assemblies, so that frames are
 * finished early, then the first task that waits. A task that never had trouble costs a bit; taking the next one costs no more when much is running.
 */
final class TaskQueue {

    /** A task to run and what it needs. */
    record Next(TaskId task, TaskClass kind) {}

    private final JobState state;
    private final RetryDelays delays;
    private final BitSet fresh = new BitSet(); // by position in the sequence
    private final BitSet assemblies = new BitSet();
    private final RetryQueue retries = new RetryQueue();
    private TaskSequence sequence;
    private final TaskNeeds anyVersion;
    private TaskNeeds needs;
    private TaskClass main;
    private final TaskNeeds encodeNeeds;
    private TaskClass encode;
    private boolean encodeWaits;
    private int freshCount;
    private int assemblyCount;
    private int cursor;
    private int assemblyCursor;
    private int offered;

    /** An empty queue. */
    TaskQueue(JobState state, RetryDelays delays) {
        this.state = state;
        this.delays = delays;
        this.encodeNeeds = TaskNeeds.of(state.spec(), StepName.ENCODE);
        this.anyVersion = TaskNeeds.of(state.spec(), StepName.RENDER);
        this.needs = anyVersion;
        classify();
    }

    /** Tasks that never had trouble avoid what the whole job avoids. */
    private void classify() {
        main = TaskClass.main(needs, state.tasks().retries().avoided());
        encode = TaskClass.main(encodeNeeds, state.tasks().retries().avoided());
    }

    /**
     * Begins anew with the tasks as the job is cut into now. Tasks that run, or had trouble, are to be updated afterwards.
     *
     * @param blocked whether no render task can run yet
     */
    void fill(boolean blocked) {
        sequence = state.plan().sequence();
        offered = state.plan().offered();
        fresh.clear();
        assemblies.clear();
        retries.clear();
        encodeWaits = state.tasks().movie().isReady();
        cursor = 0;
        assemblyCursor = 0;
        if (!blocked) {
            StepProgress render = state.tasks().step(StepName.RENDER);
            fresh.set(0, render.count());
            render.closed().stream().forEach(task -> fresh.clear(sequence.positionOf(task)));
        }
        freshCount = fresh.cardinality();
        TileTable tiles = state.tasks().tiles();
        for (int frame = tiles.nextReady(0); frame >= 0; frame = tiles.nextReady(frame + 1)) {
            assemblies.set(frame);
        }
        assemblyCount = assemblies.cardinality();
    }

    /** Offers only the tasks at the first positions from now on: the rest is about to be cut anew. */
    void hold(int positions) {
        offered = positions;
    }

    /** Takes in whether a task can run now, or once its delay has passed. */
    void update(TaskId task, boolean waits) {
        RetryBook.Trouble trouble = waits ? state.tasks().retries().of(task) : null;
        boolean again = waits && state.tasks().verification().has(task);
        boolean untroubled = waits && trouble == null && !again;
        if (task.step() == StepName.RENDER) {
            int position = sequence.positionOf(task.index());
            freshCount += set(fresh, position, untroubled);
            if (untroubled) {
                cursor = Math.min(cursor, position);
            }
        } else if (task.step() == StepName.ENCODE) {
            encodeWaits = untroubled;
        } else {
            assemblyCount += set(assemblies, task.index(), untroubled);
            if (untroubled) {
                assemblyCursor = Math.min(assemblyCursor, task.index());
            }
        }
        if (trouble != null || again) {
            if (trouble == null) {
                // It is rendered once more to be compared, at once.
                retries.put(task, kindOf(task), AttemptStatus.SUCCEEDED, Instant.EPOCH);
            } else {
                retries.put(task, kindOf(task), trouble.status(), trouble.notBefore(delays));
            }
        } else {
            retries.remove(task);
        }
    }

    /** What a task needs. */
    TaskClass kindOf(TaskId task) {
        RetryBook.Trouble trouble = state.tasks().retries().of(task);
        boolean encodes = task.step() == StepName.ENCODE;
        Verification verification = state.tasks().verification();
        if (verification.has(task)) {
            return TaskClass.again(
                    needs, verification.version(task), verification.servers(task), Optional.ofNullable(trouble));
        }
        if (trouble == null) {
            return encodes ? encode : main;
        }
        return TaskClass.retry(
                encodes ? encodeNeeds : needs, state.tasks().retries().avoided(), trouble);
    }

    /** The tasks that wait for their delay to pass, by how their last attempts ended; those first of which one runs again first. */
    List<RetryQueue.Delayed> delayed() {
        return retries.delayed();
    }

    private static int set(BitSet bits, int index, boolean value) {
        if (bits.get(index) == value) {
            return 0;
        }
        bits.set(index, value);
        return value ? 1 : -1;
    }

    /** The one version of the rendering package that is asked for; empty for any. */
    Optional<String> version() {
        return needs.exact();
    }

    /** One version of the rendering package is asked for from now on, or any; tasks with trouble are to be taken in again. */
    void ask(Optional<String> version) {
        needs = version.map(anyVersion::withVersion).orElse(anyVersion);
        classify();
        retries.clear();
    }

    /** The job avoids other servers now; its tasks with trouble are to be taken in again. */
    void avoid() {
        classify();
        retries.clear();
    }

    /** Lets in the tasks whose delay has passed. */
    void advance(Instant now) {
        retries.advance(now);
    }

    /** How many tasks could run now. */
    int count() {
        return freshCount() + assemblyCount + encodeCount() + retries.dueCount();
    }

    private int encodeCount() {
        return encodeWaits ? 1 : 0;
    }

    private int freshCount() {
        return offered > TaskPlan.PROBES ? freshCount : fresh.get(0, offered).cardinality();
    }

    /** How many tasks of a class could run now. */
    int waiting(TaskClass kind) {
        int troubled = retries.dueCount(kind);
        if (kind.equals(encode)) {
            return encodeCount() + troubled;
        }
        return kind.equals(main) ? freshCount() + assemblyCount + troubled : troubled;
    }

    /** The classes of tasks that had trouble and could run now. */
    Collection<TaskClass> troubled() {
        return retries.dueClasses();
    }

    /** The class of tasks that never had trouble. */
    TaskClass mainClass() {
        return main;
    }

    /** The class of a movie that never had trouble. */
    TaskClass encodeClass() {
        return encode;
    }

    /** The next task for a lease. It stays here until it is taken out with {@link #update}. */
    Optional<Next> next(Lease lease) {
        Optional<Next> retry = retries.next(lease);
        if (retry.isPresent()) {
            return retry;
        }
        if (encodeWaits && encode.suits(lease)) {
            return Optional.of(new Next(Movie.TASK, encode));
        }
        if (!main.suits(lease)) {
            return Optional.empty();
        }
        return nextAssembly().or(this::nextFresh).map(task -> new Next(task, main));
    }

    private Optional<TaskId> nextAssembly() {
        int frame = assemblies.nextSetBit(assemblyCursor);
        if (frame < 0) {
            return Optional.empty();
        }
        assemblyCursor = frame;
        return Optional.of(new TaskId(StepName.ASSEMBLE, frame));
    }

    private Optional<TaskId> nextFresh() {
        int position = fresh.nextSetBit(cursor);
        if (position < 0) {
            return Optional.empty();
        }
        cursor = position;
        return position < offered
                ? Optional.of(new TaskId(StepName.RENDER, sequence.taskAt(position)))
                : Optional.empty();
    }
}
