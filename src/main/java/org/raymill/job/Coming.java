package org.raymill.job;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.raymill.model.AttemptId;
import org.raymill.model.ResultDetail;
import org.raymill.model.TaskId;

/** What comes of a consignment's results here; soft, and asked for anew after a restart. Part of {@link Arrivals}. */
final class Coming {

    /** Each task's files are staged under one attempt. */
    final Map<TaskId, AttemptId> attempts = new HashMap<>();
    /** What is being fetched, by place. */
    final Map<Integer, ResultDetail> asked = new LinkedHashMap<>();
    /** What is here, or stays there, and is not written yet; by place. */
    final Map<Integer, ResultDetail> arrived = new HashMap<>();
    /** What was told and then was not there, by place. */
    private final Map<Integer, Missed> missed = new HashMap<>();

    private record Missed(ResultDetail result, int times) {}

    /** Whether the result of a frame is on its way, or here and not written yet. */
    boolean has(int place) {
        return asked.containsKey(place) || arrived.containsKey(place);
    }

    /** A result that was told is not there; returns how often that was so. */
    int miss(int place, ResultDetail result) {
        return missed.merge(
                        place,
                        new Missed(result, 1),
                        (before, now) -> before.result().equals(result) ? new Missed(result, before.times() + 1) : now)
                .times();
    }

    /** What comes of a frame is written. */
    void settled(int place) {
        asked.remove(place);
        arrived.remove(place);
        missed.remove(place);
    }
}
