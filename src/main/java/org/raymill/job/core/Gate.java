package org.raymill.job.core;

import java.util.BitSet;
import org.raymill.model.Dependency;
import org.raymill.model.Dependency.OnFailure;
import org.raymill.model.FrameRange;
import org.raymill.model.FrameSet;
import org.raymill.model.JobStatus;
import org.raymill.model.PredecessorState;

/**
 * What one dependency of a job lets through, as far as the predecessor has said. What has been let through stays so: a predecessor that goes on
 * after its failure was passed over does not stop what has begun.
 */
final class Gate {

    private static final String ANEW = ": cancel this job, or submit it anew without that dependency";

    private final Dependency dependency;
    private final FrameSet frames;
    private final BitSet openFrames = new BitSet();
    private final BitSet failedFrames = new BitSet();
    private PredecessorState said;
    private int[] ownFrames;
    private boolean open;

    Gate(Dependency dependency, FrameSet frames) {
        this.dependency = dependency;
        this.frames = frames;
    }

    Dependency dependency() {
        return dependency;
    }

    /** Whether the job as a whole may start something, as far as this dependency goes. */
    boolean isOpen() {
        return open || dependency.frameByFrame();
    }

    /** Whether a frame may be started, as far as this dependency goes. */
    boolean isOpen(int frameIndex) {
        return open || !dependency.frameByFrame() || openFrames.get(frameIndex);
    }

    /** Whether the predecessor has nothing more to say that matters. */
    boolean isDone() {
        return open || dependency.frameByFrame() && openFrames.cardinality() == frames.count();
    }

    /** Whether something waits for the predecessor: what is given up because of it does not. */
    boolean isWaitedFor() {
        BitSet settled = (BitSet) openFrames.clone();
        settled.or(failedFrames);
        return !open && (!dependency.frameByFrame() || settled.cardinality() < frames.count());
    }

    /** Frames whose tasks are to be given up. */
    BitSet toGiveUp() {
        return failedFrames;
    }

    /** Whether the whole job is to be cancelled because of this predecessor. */
    boolean cancels() {
        return !dependency.frameByFrame()
                && dependency.onFailure() == OnFailure.CANCEL
                && !open
                && said != null
                && said.failed();
    }

    boolean isAnswer(PredecessorState state) {
        return state.job().equals(dependency.job())
                && state.step().equals(dependency.step())
                && state.frameByFrame() == dependency.frameByFrame();
    }

    /**
     * Takes in what the predecessor says.
     *
     * @return the frames that have been let through by it; none when the dependency is not about frames
     */
    BitSet accept(PredecessorState state) {
        said = state;
        boolean passed = state.failed() && dependency.onFailure() == OnFailure.PASS;
        if (!dependency.frameByFrame()) {
            open |= state.done() || passed;
            return new BitSet();
        }
        if (state.frames().isEmpty()) {
            return new BitSet();
        }
        BitSet done = state.doneFrames().toBitSet();
        BitSet failed = state.failedFrames().toBitSet();
        if (state.failed()) {
            failed.set(0, state.frames().get().count());
            failed.andNot(done);
        }
        if (dependency.onFailure() == OnFailure.PASS) {
            done.or(failed);
        }
        boolean first = ownFrames == null;
        if (first) {
            ownFrames = ownFrames(state.frames().get());
        }
        BitSet now = mapped(done);
        if (first) {
            now.or(unknownFrames());
        }
        now.andNot(openFrames);
        openFrames.or(now);
        failedFrames.clear();
        if (dependency.onFailure() == OnFailure.CANCEL) {
            failedFrames.or(mapped(failed));
        }
        return now;
    }

    private BitSet mapped(BitSet theirs) {
        BitSet own = new BitSet();
        for (int i = theirs.nextSetBit(0); i >= 0 && i < ownFrames.length; i = theirs.nextSetBit(i + 1)) {
            if (ownFrames[i] >= 0) {
                own.set(ownFrames[i]);
            }
        }
        return own;
    }

    /** The frames of this job that the predecessor does not have: they have nothing to wait for. */
    private BitSet unknownFrames() {
        BitSet unknown = new BitSet();
        unknown.set(0, frames.count());
        for (int own : ownFrames) {
            if (own >= 0) {
                unknown.clear(own);
            }
        }
        return unknown;
    }

    /** For each position of the predecessor's, the position of the same frame in this job, or -1. */
    private int[] ownFrames(FrameSet theirs) {
        int[] positions = new int[theirs.count()];
        int at = 0;
        int guess = 0;
        for (FrameRange range : theirs.ranges()) {
            for (int i = 0; i < range.count(); i++) {
                int frame = range.first() + i * range.step();
                boolean guessed = guess < frames.count()
                        && i > 0
                        && frames.ranges().size() == 1
                        && frames.frameAt(guess) == frame;
                int own = guessed ? guess : frames.indexOf(frame);
                positions[at++] = own;
                guess = own + 1;
            }
        }
        return positions;
    }

    /** What is waited for, for people. */
    String text() {
        String job = "job " + dependency.job();
        if (said == null) {
            return "waits for " + job + ", which has not answered yet";
        }
        if (said.status().isEmpty()) {
            return "waits for " + job + ", which does not exist" + ANEW;
        }
        JobStatus status = said.status().get();
        if (said.failed()) {
            return status == JobStatus.CANCELLED
                    ? "waits for " + job + ", which was cancelled with " + progress() + " and can not go on" + ANEW
                    : "waits for " + job + ", which has failed with " + progress()
                            + ": retry that job or cancel this one";
        }
        return "waits for " + job + ", which has " + progress();
    }

    private String progress() {
        String unit = dependency.step().map(step -> step.label() + " tasks").orElse("frames");
        return said.doneCount() + " of " + said.count() + " " + unit;
    }

    /** Why the job or a frame is given up, for people. */
    String failureText() {
        boolean cancelled = said.status().filter(JobStatus.CANCELLED::equals).isPresent();
        return "job " + dependency.job() + ", which it depends on, " + (cancelled ? "was cancelled" : "has failed");
    }

    /** Why the tasks of a frame are given up, for people. */
    String frameFailureText() {
        return "its frame of job " + dependency.job() + ", which it depends on, has failed or was cancelled";
    }
}
