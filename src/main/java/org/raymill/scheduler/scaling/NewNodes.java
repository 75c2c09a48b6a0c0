package org.raymill.scheduler.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.raymill.model.Requirements;

/**
 * The nodes of a class that would be needed beside those that have work, and what is left on them. Nodes on which equally much is left are one
 * entry, so that a million tasks that need the same cost no more than one.
 */
final class NewNodes {

    /** Of more kinds of gaps than this the smallest are given up. */
    private static final int MAX_GAPS = 64;

    /**
     * Nodes on which equally much is left.
     *
     * @param plain whether nothing there has taken amounts yet: of what is left of these no book is kept
     */
    private record Gap(int count, int cores, int memoryMiB, int gpus, boolean plain) {

        private Gap with(int newCount) {
            return new Gap(newCount, cores, memoryMiB, gpus, plain);
        }

        private Gap less(int newCount, Requirements need, int tasks) {
            return new Gap(
                    newCount,
                    need.host().whole() ? 0 : cores - tasks * need.cores(),
                    need.host().whole() ? 0 : memoryMiB - tasks * need.memoryMiB(),
                    gpus - tasks * need.host().gpus().count(),
                    plain && need.amounts().isEmpty());
        }

        private boolean isLikeAs(Gap other) {
            return with(0).equals(other.with(0));
        }
    }

    private final NodeClass nodeClass;
    private final Map<String, Situation.Limit> limits;
    private final Gap whole;
    private final List<Gap> gaps = new ArrayList<>();
    private int count;

    NewNodes(NodeClass nodeClass, Map<String, Situation.Limit> limits) {
        this.nodeClass = nodeClass;
        this.limits = limits;
        this.whole = new Gap(
                0, nodeClass.cores(), nodeClass.memoryMiB(), nodeClass.gpus().size(), true);
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** How many such tasks an empty node runs at a time; 0 for those that the class can not run. */
    int each(Requirements need) {
        return fit(whole, need);
    }

    private int fit(Gap gap, Requirements need) {
        if (need.host().whole()) {
            return gap.with(0).equals(whole) ? 1 : 0;
        }
        int fit = Math.min(gap.cores() / need.cores(), gap.memoryMiB() / need.memoryMiB());
        int gpus = need.host().gpus().count();
        if (gpus > 0) {
            fit = Math.min(fit, Math.min(gap.gpus(), nodeClass.suitingGpus(need)) / gpus);
        }
        if (!need.amounts().isEmpty() && !gap.plain()) {
            return 0;
        }
        for (Map.Entry<String, Integer> amount : need.amounts().entrySet()) {
            Situation.Limit limit = limits.get(amount.getKey());
            int there = limit == null
                    ? nodeClass.amounts().getOrDefault(amount.getKey(), 0)
                    : limit.perHost() == 0 ? Integer.MAX_VALUE : limit.perHost();
            fit = Math.min(fit, there / amount.getValue());
        }
        return fit;
    }

    /** Puts tasks where there are gaps; returns how many found none. */
    long fill(Requirements need, long tasks) {
        long rest = tasks;
        List<Gap> before = List.copyOf(gaps);
        gaps.clear();
        for (Gap gap : before) {
            rest = put(gap, need, rest);
        }
        return rest;
    }

    /** Adds nodes for tasks, at most so many; returns how many tasks are left. */
    long add(Requirements need, long tasks, int most) {
        int each = each(need);
        if (each == 0 || most <= 0 || tasks == 0) {
            return tasks;
        }
        int added = (int) Math.min(most, (tasks + each - 1) / each);
        count += added;
        return put(whole.with(added), need, tasks);
    }

    private long put(Gap gap, Requirements need, long tasks) {
        int fit = fit(gap, need);
        if (fit == 0 || tasks == 0) {
            keep(gap);
            return tasks;
        }
        int full = (int) Math.min(gap.count(), tasks / fit);
        long rest = tasks - (long) full * fit;
        keep(gap.less(full, need, fit));
        int left = gap.count() - full;
        if (left > 0 && rest > 0) {
            keep(gap.less(1, need, (int) rest));
            left--;
            rest = 0;
        }
        keep(gap.with(left));
        return rest;
    }

    private void keep(Gap gap) {
        if (gap.count() == 0 || gap.cores() < 1 || gap.memoryMiB() < 1) {
            return;
        }
        for (int i = 0; i < gaps.size(); i++) {
            if (gaps.get(i).isLikeAs(gap)) {
                gaps.set(i, gap.with(gaps.get(i).count() + gap.count()));
                return;
            }
        }
        gaps.add(gap);
        if (gaps.size() > MAX_GAPS) {
            gaps.stream()
                    .min(java.util.Comparator.comparingInt(Gap::cores).thenComparingInt(Gap::memoryMiB))
                    .ifPresent(gaps::remove);
        }
    }
}
