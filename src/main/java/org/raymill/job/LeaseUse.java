package org.raymill.job;

import akka.actor.typed.ActorRef;
import java.util.LinkedHashSet;
import java.util.Set;
import org.raymill.model.AttemptId;
import org.raymill.model.Lease;
import org.raymill.protocol.RenderServerCommand;

/**
 * A lease of a job with what the job has sent into it.
 *
 * @param attempts whose outcome has not come, in the order in which they run
 */
record LeaseUse(Lease lease, String incarnation, ActorRef<RenderServerCommand> server, Set<AttemptId> attempts) {

    LeaseUse(Lease lease, String incarnation, ActorRef<RenderServerCommand> server) {
        this(lease, incarnation, server, new LinkedHashSet<>());
    }
}
