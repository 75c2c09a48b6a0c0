package org.raymill.simulation;

import java.util.List;
import org.raymill.job.core.JobEvent;
import org.raymill.protocol.RenderServerCommand;

/** Plants a bug: what passes by may be altered. By default nothing is. */
class Sabotage {

    static final Sabotage NONE = new Sabotage();

    /** What is sent instead of a message. */
    @SuppressWarnings("unchecked")
    <T> List<T> alter(T message) {
        return List.of(message);
    }

    /** A server is about to take a message. */
    void beforeServer(RenderNode server, RenderServerCommand message) {}

    /** What is replayed instead of a journal. */
    List<JobEvent> replayed(List<JobEvent> events) {
        return events;
    }
}
