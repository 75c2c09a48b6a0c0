package org.raymill.scheduler.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Makes of what is needed from moment to moment how many nodes of a class are wanted: up at once, down only to the most that was needed within a
 * window, and both by no more than a step a minute. Times must not go back.
 */
final class Damper {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** The largest of the values of the last while: what was followed by a larger one does not count any more. */
    private static final class Highest {

        private record Value(Instant at, int value) {}

        private final Deque<Value> values = new ArrayDeque<>();

        private void add(Instant at, int value) {
            while (!values.isEmpty() && values.getLast().value() <= value) {
                values.removeLast();
            }
            values.addLast(new Value(at, value));
        }

        /** The largest of those since a moment, or of the last one. */
        private int since(Instant moment) {
            while (values.size() > 1 && values.getFirst().at().isBefore(moment)) {
                values.removeFirst();
            }
            return values.getFirst().value();
        }
    }

    private final Duration window;
    private final int upStep;
    private final int downStep;
    private final Highest needed = new Highest();
    private final Highest wanted = new Highest();
    /** Of the negative: the least is what counts. */
    private final Highest lowest = new Highest();

    private int shown;

    /**
     * A damper that begins with what is there, as if that had just been needed.
     *
     * @param present how many nodes are there
     */
    Damper(ScalingSettings settings, int present, Instant now) {
        this.window = settings.window();
        this.upStep = settings.upStep();
        this.downStep = settings.downStep();
        needed.add(now, present);
        show(present, now);
    }

    /**
     * Takes in what is needed now, and says what is wanted.
     *
     * @param least fewer are never wanted
     * @param most more are never wanted
     */
    int next(int needs, int least, int most, Instant now) {
        needed.add(now, needs);
        int target = peak(now);
        if (target > shown) {
            int limit = upStep == 0 ? target : Math.min(target, -lowest.since(now.minus(MINUTE)) + upStep);
            target = Math.max(shown, limit);
        } else if (target < shown) {
            int limit = downStep == 0 ? target : Math.max(target, wanted.since(now.minus(MINUTE)) - downStep);
            target = Math.min(shown, limit);
        }
        show(Math.max(least, Math.min(most, target)), now);
        return shown;
    }

    /** The most that was needed within the window. */
    int peak(Instant now) {
        return needed.since(now.minus(window));
    }

    private void show(int value, Instant now) {
        shown = value;
        wanted.add(now, value);
        lowest.add(now, -value);
    }
}
