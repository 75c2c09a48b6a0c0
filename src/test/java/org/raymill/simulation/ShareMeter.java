package org.raymill.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;

/** Measures which part of the cores that are at work is at work for which project. */
final class ShareMeter implements Observer {

    private final Farm farm;
    private final Duration from;
    private final Map<AttemptId, Duration> since = new HashMap<>();
    private final Map<String, Double> work = new TreeMap<>();

    /**
     * @param from when to begin
     */
    ShareMeter(Farm farm, Duration from) {
        this.farm = farm;
        this.from = from;
    }

    @Override
    public void started(Run run) {
        since.put(run.order().attempt(), farm.time.passed());
    }

    @Override
    public void ended(Run run, AttemptOutcome.Result result) {
        Duration start = since.remove(run.order().attempt());
        Duration counted = start.compareTo(from) < 0 ? from : start;
        double seconds = Math.max(0, farm.time.passed().minus(counted).toMillis() / 1e3);
        String project =
                farm.desk.spec(run.order().job()).orElseThrow().policy().project();
        work.merge(project, seconds * run.lease().cores(), Double::sum);
    }

    /** The part of a project, 0 to 1. */
    double shareOf(String project) {
        double all = work.values().stream().mapToDouble(Double::doubleValue).sum();
        return work.getOrDefault(project, 0.0) / all;
    }
}
