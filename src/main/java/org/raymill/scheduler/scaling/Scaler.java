package org.raymill.scheduler.scaling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ScalingSignal.ClassScaling;

/**
 * Keeps up to date how many render nodes of each class are wanted. It changes with {@link #look} alone, so that asking twice is answered alike.
 * The first look takes what is there for what was needed: a Scheduler that has just taken over scales nothing in before the window is over.
 * Confined to one thread.
 */
public final class Scaler {

    private final ScalingSettings settings;
    private final Map<String, Damper> dampers = new HashMap<>();
    private ScalingSignal signal;

    /** One that has not looked yet. */
    public Scaler(ScalingSettings settings) {
        this.settings = settings;
    }

    /** Looks at how it is, right after a plan; once a second is enough. */
    public void look(Situation situation, Instant now) {
        Sizing sizing = Sizing.of(situation, settings);
        Map<String, Sizing.Needed> needed = sizing.needed();
        List<ClassScaling> classes = new ArrayList<>();
        for (NodeClass nodeClass : settings.classes()) {
            Situation.Nodes nodes = situation.nodes().getOrDefault(nodeClass.name(), Situation.Nodes.NONE);
            classes.add(scaled(nodeClass, nodes, needed.get(nodeClass.name()), now));
        }
        signal = new ScalingSignal(now, classes, sizing.unserved());
    }

    private ClassScaling scaled(NodeClass nodeClass, Situation.Nodes nodes, Sizing.Needed needed, Instant now) {
        Damper damper = dampers.computeIfAbsent(nodeClass.name(), name -> new Damper(settings, nodes.present(), now));
        int wanted = damper.next(needed.needed(), nodeClass.min(), nodeClass.max(), now);
        return new ClassScaling(
                nodeClass.name(),
                wanted,
                needed.needed(),
                nodes.present(),
                nodes.busy(),
                nodeClass.min(),
                nodeClass.max(),
                nodes.running(),
                needed.waiting() + needed.beyond(),
                reasons(nodeClass, nodes, needed, wanted, damper.peak(now)));
    }

    private List<String> reasons(
            NodeClass nodeClass, Situation.Nodes nodes, Sizing.Needed needed, int wanted, int peak) {
        List<String> reasons = new ArrayList<>();
        if (nodes.busy() > 0) {
            reasons.add(counted(nodes.busy(), "node") + " with leases, " + counted(nodes.running(), "running task"));
        }
        if (needed.added() > 0) {
            reasons.add(counted(needed.added(), "node") + " for " + counted(needed.waiting(), "waiting task"));
        }
        if (needed.beyond() > 0) {
            reasons.add(counted(needed.beyond(), "waiting task") + " beyond the most, " + nodeClass.max());
        }
        if (nodes.barred() > 0 && needed.needed() > 0) {
            reasons.add(counted(nodes.barred(), "node") + " that is there and takes no work");
        }
        if (wanted > needed.needed()) {
            reasons.add(
                    wanted == nodeClass.min() && peak < wanted
                            ? "at least " + wanted
                            : peak + " were needed within the last "
                                    + settings.window().toSeconds() + " s");
        } else if (wanted < needed.needed() && wanted < nodeClass.max()) {
            reasons.add("at most " + settings.upStep() + " more within a minute");
        }
        return reasons;
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** What was worked out last; empty before the first look. */
    public Optional<ScalingSignal> signal() {
        return Optional.ofNullable(signal);
    }
}
