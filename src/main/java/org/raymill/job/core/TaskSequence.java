package org.raymill.job.core;

import org.raymill.model.FrameOrder;

/**
 * In which order the render tasks of a job are taken: a permutation that is worked out, not kept. Tasks before a given one are taken first, as
 * they are numbered; the rest in the order that the job asks for. The tiles of a frame stay together.
 */
final class TaskSequence {

    private final FrameOrder order;
    private final int from;
    private final int group;
    private final int count;

    /**
     * @param from how many tasks come first, as they are numbered
     * @param tasks how many tasks there are in all
     * @param group so many tasks stay together, as they are numbered; divides {@code tasks - from}
     */
    TaskSequence(FrameOrder order, int from, int tasks, int group) {
        this.order = order;
        this.from = from;
        this.group = group;
        this.count = (tasks - from) / group;
    }

    /** The task at a position. */
    int taskAt(int position) {
        if (position < from || order.kind() == FrameOrder.Kind.SEQUENTIAL) {
            return position;
        }
        int place = position - from;
        return from + groupAt(place / group) * group + place % group;
    }

    /** The position of a task. */
    int positionOf(int task) {
        if (task < from || order.kind() == FrameOrder.Kind.SEQUENTIAL) {
            return task;
        }
        int rest = task - from;
        return from + placeOf(rest / group) * group + rest % group;
    }

    private int groupAt(int place) {
        return switch (order.kind()) {
            case SEQUENTIAL -> place;
            case REVERSE -> count - 1 - place;
            case NTH -> nthAt(place);
            case PREVIEW -> Bisection.at(place, count);
        };
    }

    private int placeOf(int item) {
        return switch (order.kind()) {
            case SEQUENTIAL -> item;
            case REVERSE -> count - 1 - item;
            case NTH -> placeOfNth(item);
            case PREVIEW -> Bisection.placeOf(item, count);
        };
    }

    private int nthAt(int place) {
        int step = order.step();
        int first = (count + step - 1) / step;
        if (place < first) {
            return place * step;
        }
        int rest = place - first;
        return rest / (step - 1) * step + 1 + rest % (step - 1);
    }

    private int placeOfNth(int item) {
        int step = order.step();
        int first = (count + step - 1) / step;
        return item % step == 0 ? item / step : first + item / step * (step - 1) + item % step - 1;
    }

    /**
     * First, last, middle, then the middles of what lies between. With N = count - 1, the points k * N / M (rounded down) for the powers of two M
     * up to N are all different and are taken level by level; what is left then, at most one between two of them, comes in sequence.
     */
    private static final class Bisection {

        private Bisection() {}

        static int at(int place, int count) {
            int last = count - 1;
            if (place < 2) {
                return place == 0 ? 0 : last;
            }
            int points = Integer.highestOneBit(last);
            if (place <= points) {
                int level = Integer.highestOneBit(place - 1);
                int odd = 2 * (place - 1 - level) + 1;
                return point(odd * (points / (2L * level)), last, points);
            }
            return gap(place - points - 1, last, points);
        }

        static int placeOf(int item, int count) {
            int last = count - 1;
            if (item == 0) {
                return 0;
            }
            if (item == last) {
                return 1;
            }
            int points = Integer.highestOneBit(last);
            int k = (int) (((long) item * points + last - 1) / last);
            if (point(k, last, points) != item) {
                return points + gapsUpTo(item, last, points);
            }
            int step = Integer.lowestOneBit(k);
            int level = points / (2 * step);
            return 1 + level + (k / step - 1) / 2;
        }

        private static int point(long k, int last, int points) {
            return (int) (k * last / points);
        }

        /** How many of the items from 0 to this one are no points. */
        private static int gapsUpTo(int item, int last, int points) {
            return item + 1 - (int) (((item + 1L) * points + last - 1) / last);
        }

        /** The item that is no point and comes after so many others that are none. */
        private static int gap(int number, int last, int points) {
            int low = 0;
            int high = last;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (gapsUpTo(middle, last, points) > number) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }
}
