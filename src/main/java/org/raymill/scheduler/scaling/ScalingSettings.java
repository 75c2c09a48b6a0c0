package org.raymill.scheduler.scaling;

import java.time.Duration;
import java.util.List;

/**
 * How the number of render nodes follows what waits; the keys are explained in {@code application.conf} under {@code raymill.scaling}.
 *
 * @param classes of nodes that can be had; none: nothing is worked out
 * @param window the most nodes that were needed within it are wanted
 * @param upStep how many nodes more are wanted within a minute at most; 0: as many as are needed
 * @param downStep how many nodes fewer are wanted within a minute at most; 0: as few as are needed
 * @param leastWork how long a node's worth of waiting work takes at least for which another one is wanted
 * @param settle how long a new Scheduler says nothing, beside waiting for the servers that it expects
 */
public record ScalingSettings(
        List<NodeClass> classes, Duration window, int upStep, int downStep, Duration leastWork, Duration settle) {

    /** No class of nodes. */
    public static final ScalingSettings OFF =
            new ScalingSettings(List.of(), Duration.ofMinutes(5), 0, 0, Duration.ofMinutes(1), Duration.ofSeconds(10));

    public ScalingSettings {
        classes = List.copyOf(classes);
        if (classes.stream().map(NodeClass::name).distinct().count() < classes.size()) {
            throw new IllegalArgumentException("classes of nodes have different names");
        }
        if (upStep < 0 || downStep < 0) {
            throw new IllegalArgumentException("up-step and down-step are at least 0");
        }
        if (window.isNegative() || leastWork.isNegative() || settle.isNegative()) {
            throw new IllegalArgumentException("window, least-work and settle are at least 0 s");
        }
    }
}
