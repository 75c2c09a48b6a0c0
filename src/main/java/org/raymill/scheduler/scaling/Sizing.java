package org.raymill.scheduler.scaling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.Requirements;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ScalingSignal.UnservedWork;

/**
 * How many nodes of each class would be used at a moment: those that have work, and those that what waits would have if they were there. The
 * cheapest class that can do it takes what waits; what no class can do, or what could not run for another reason, asks for none.
 */
final class Sizing {

    /**
     * What a class would have.
     *
     * @param needed nodes
     * @param added how many of them for what waits
     * @param waiting tasks that they are added for
     * @param beyond tasks that find no node because the class has its most
     */
    record Needed(int needed, int added, long waiting, long beyond) {}

    /** What is known of a class while it is worked out. */
    private static final class Fleet {
        private final NodeClass nodeClass;
        private final Situation.Nodes nodes;
        private final NewNodes added;
        private long waiting;
        private long beyond;

        private Fleet(NodeClass nodeClass, Situation situation) {
            this.nodeClass = nodeClass;
            this.nodes = situation.nodes().getOrDefault(nodeClass.name(), Situation.Nodes.NONE);
            this.added = new NewNodes(nodeClass, situation.limits());
        }

        private int room() {
            return Math.max(0, nodeClass.max() - nodes.busy() - added.count());
        }

        private double costOf(Requirements need, long tasks) {
            int each = added.each(need);
            return each == 0 ? Double.POSITIVE_INFINITY : nodeClass.cost() * Math.ceil((double) tasks / each);
        }

        private Needed needed() {
            int used = nodes.busy() + added.count();
            // One that takes no work stands for one that would: it is there beside what is needed, as long as something
            // is.
            return new Needed(used == 0 ? 0 : used + nodes.barred(), added.count(), waiting, beyond);
        }
    }

    /** What is left of waiting tasks when limits and shares have been looked at. */
    private record Asking(Situation.Work work, long tasks) {}

    private record Reason(String needs, String why) {}

    private static final Comparator<Asking> LARGEST_FIRST = Comparator.<Asking>comparingInt(
                    asking -> -asking.work().needs().host().gpus().count())
            .thenComparing(asking -> !asking.work().needs().host().whole())
            .thenComparingInt(asking -> -asking.work().needs().cores())
            .thenComparingInt(asking -> -asking.work().needs().memoryMiB());

    private final Situation situation;
    private final Duration leastWork;
    private final List<Fleet> fleets;
    private final Map<String, Integer> taken = new HashMap<>();
    private final Map<Reason, Long> unserved = new LinkedHashMap<>();

    private Sizing(Situation situation, ScalingSettings settings) {
        this.situation = situation;
        this.leastWork = settings.leastWork();
        this.fleets = settings.classes().stream()
                .map(nodeClass -> new Fleet(nodeClass, situation))
                .toList();
    }

    /** Works it out. */
    static Sizing of(Situation situation, ScalingSettings settings) {
        Sizing sizing = new Sizing(situation, settings);
        List<Asking> asking = new ArrayList<>();
        situation.work().stream()
                .filter(work -> work.waiting() > 0)
                .sorted(Comparator.comparingInt(work -> -work.priority()))
                .forEach(work -> sizing.ask(work, asking));
        asking.sort(LARGEST_FIRST);
        asking.forEach(sizing::place);
        return sizing;
    }

    /** By the names of classes. */
    Map<String, Needed> needed() {
        Map<String, Needed> needed = new HashMap<>();
        fleets.forEach(fleet -> needed.put(fleet.nodeClass.name(), fleet.needed()));
        return needed;
    }

    /** What asks for no node; those first of which most wait. */
    List<UnservedWork> unserved() {
        Map<String, Long> tasks = new LinkedHashMap<>();
        Map<String, List<String>> reasons = new HashMap<>();
        unserved.forEach((reason, count) -> {
            tasks.merge(reason.needs(), count, Math::max);
            reasons.computeIfAbsent(reason.needs(), needs -> new ArrayList<>()).add(reason.why());
        });
        return tasks.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(ScalingSignal.MAX_UNSERVED)
                .map(entry -> new UnservedWork(entry.getValue(), entry.getKey(), reasons.get(entry.getKey())))
                .toList();
    }

    // ---- what may ask

    private void ask(Situation.Work work, List<Asking> asking) {
        long free = work.waiting() - work.kept();
        if (work.kept() > 0) {
            refuse(work, work.kept(), "their project has its maximum share");
        }
        long most = free;
        for (Map.Entry<String, Integer> amount : work.needs().amounts().entrySet()) {
            Situation.Limit limit = situation.limits().get(amount.getKey());
            if (limit != null) {
                int left = Math.max(0, limit.free() - taken.getOrDefault(amount.getKey(), 0));
                long fits = left / amount.getValue();
                if (fits < free) {
                    refuse(work, free - fits, amount.getKey() + " is used up: there are " + limit.total());
                }
                most = Math.min(most, fits);
            }
        }
        long tasks = Math.min(most, slots(work, most));
        for (Map.Entry<String, Integer> amount : work.needs().amounts().entrySet()) {
            taken.merge(
                    amount.getKey(), (int) Math.min(Integer.MAX_VALUE / 2, tasks * amount.getValue()), Integer::sum);
        }
        if (tasks > 0) {
            asking.add(new Asking(work, tasks));
        }
    }

    /**
     * How many tasks at a time are worth nodes of their own: when all of them together take little, fewer do it in a while as well. One at least
     * when nothing of it runs.
     */
    private long slots(Situation.Work work, long waiting) {
        if (work.seconds() == 0 || leastWork.isZero()) {
            return waiting;
        }
        double seconds = (double) (work.held() + waiting) * work.seconds();
        long atATime = (long) Math.ceil(seconds / (leastWork.toMillis() / 1000.0));
        return Math.max(work.held() == 0 ? Math.min(1, waiting) : 0, Math.min(waiting, atATime - work.held()));
    }

    // ---- which class

    private void place(Asking asking) {
        Situation.Work work = asking.work();
        List<String> objections = new ArrayList<>();
        List<Fleet> suiting = new ArrayList<>();
        for (Fleet fleet : fleets) {
            Optional<String> objection = objection(fleet, work);
            objection.ifPresent(why -> objections.add(fleet.nodeClass.name() + " " + why));
            if (objection.isEmpty()) {
                suiting.add(fleet);
            }
        }
        if (suiting.isEmpty()) {
            objections.forEach(why -> refuse(work, work.waiting() - work.kept(), why));
            return;
        }
        suiting.sort(Comparator.<Fleet>comparingDouble(fleet -> fleet.costOf(work.needs(), asking.tasks()))
                .thenComparing(fleet -> fleet.nodeClass.name()));
        long rest = asking.tasks();
        for (Fleet fleet : suiting) {
            rest = served(fleet, rest, fleet.added.fill(work.needs(), rest));
        }
        for (Fleet fleet : suiting) {
            rest = served(fleet, rest, fleet.added.add(work.needs(), rest, fleet.room()));
        }
        suiting.get(0).beyond += rest;
    }

    private static long served(Fleet fleet, long before, long after) {
        fleet.waiting += before - after;
        return after;
    }

    private Optional<String> objection(Fleet fleet, Situation.Work work) {
        Optional<String> never = fleet.nodeClass.objection(
                work.needs(), work.version(), situation.limits().keySet());
        if (never.isPresent()) {
            return never;
        }
        if (fleet.added.each(work.needs()) == 0) {
            return Optional.of("has too little for one of them");
        }
        // What the plan did not use though it was free will not be used when there is more of it.
        int apart = work.needs().avoid().size() + work.needs().never().size();
        return fleet.nodes.idle() > apart
                ? Optional.of("has idle nodes that are not used for them; raymill why tells the reason")
                : Optional.empty();
    }

    private void refuse(Situation.Work work, long tasks, String why) {
        unserved.merge(new Reason(words(work.needs()), why), tasks, Long::sum);
    }

    private static String words(Requirements need) {
        StringBuilder words = new StringBuilder(need.packageName());
        need.packageVersion().filter(range -> !range.isBlank()).ifPresent(range -> words.append(' ')
                .append(range));
        words.append(", ").append(need.cores()).append(need.cores() == 1 ? " core, " : " cores, ");
        words.append(need.memoryMiB()).append(" MiB");
        if (need.host().gpus().count() > 0) {
            words.append(", ").append(need.host().gpus().count()).append(" GPU");
            words.append(
                    need.host().gpus().model().isEmpty()
                            ? ""
                            : " " + need.host().gpus().model());
        }
        need.amounts()
                .forEach((name, amount) ->
                        words.append(", ").append(amount).append(' ').append(name));
        return words.toString();
    }
}
