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

    /** Whether the result of a frame is on its way, or here and not written yet. */
    boolean has(int place) {
        return asked.containsKey(place) || arrived.containsKey(place);
    }
}
