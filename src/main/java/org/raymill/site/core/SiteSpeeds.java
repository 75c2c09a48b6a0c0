package org.raymill.site.core;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.raymill.model.JobId;

/**
 * How fast another site renders in relation to this one, as measured on jobs that both have rendered frames of: with 2, a frame takes half as long. The
 * median of the last {@value #KEPT} parts of jobs, by rendering package. Confined to one thread.
 */
public final class SiteSpeeds {

    private static final int KEPT = 31;
    private static final int MAX_PACKAGES = 100;

    /** What is beyond is thought to be wrong, or a lie. */
    static final double MOST = 10;

    static final double LEAST = 0.1;

    private static final class Window extends LinkedHashMap<JobId, Double> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, Double> eldest) {
            return size() > KEPT;
        }

        private OptionalDouble median() {
            double[] sorted =
                    values().stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted.length == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
        }
    }

    private final Window all = new Window();
    private final Map<String, Window> byPackage = new HashMap<>();

    /**
     * A part of a job has been rendered at this speed until now.
     *
     * @param speed what was measured; nothing when it is 0
     */
    public void measured(JobId consignment, String packageName, double speed) {
        if (!(speed > 0)) {
            return;
        }
        double bounded = Math.max(LEAST, Math.min(MOST, speed));
        all.put(consignment, bounded);
        if (byPackage.size() < MAX_PACKAGES || byPackage.containsKey(packageName)) {
            byPackage.computeIfAbsent(packageName, unknown -> new Window()).put(consignment, bounded);
        }
    }

    /** The speed with all packages; empty when none was measured. */
    public OptionalDouble speed() {
        return all.median();
    }

    /** The speed with a package: of all when none was measured with it, 1 when none was at all. */
    public double speed(String packageName) {
        Window window = byPackage.getOrDefault(packageName, all);
        return window.median().orElse(1);
    }
}
