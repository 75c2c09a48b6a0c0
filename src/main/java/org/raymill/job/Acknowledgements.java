package org.raymill.job;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.AttemptId;
import org.raymill.protocol.RenderServerCommand;

/** Outcomes that servers may forget, gathered so that each server is told once of many. */
final class Acknowledgements {

    private static final int MAX_TOGETHER = 10_000;

    private final Map<ActorRef<RenderServerCommand>, List<AttemptId>> waiting = new LinkedHashMap<>();

    /** Adds an outcome that is in the journal or of no interest. */
    void add(ActorRef<RenderServerCommand> server, AttemptId attempt) {
        waiting.computeIfAbsent(server, ref -> new ArrayList<>()).add(attempt);
    }

    /** Tells the servers. */
    void send() {
        waiting.forEach((server, attempts) -> {
            if (attempts.size() == 1) {
                server.tell(new RenderServerCommand.AcknowledgeOutcome(attempts.get(0)));
                return;
            }
            for (int from = 0; from < attempts.size(); from += MAX_TOGETHER) {
                server.tell(new RenderServerCommand.AcknowledgeOutcomes(
                        attempts.subList(from, Math.min(attempts.size(), from + MAX_TOGETHER))));
            }
        });
        waiting.clear();
    }
}
