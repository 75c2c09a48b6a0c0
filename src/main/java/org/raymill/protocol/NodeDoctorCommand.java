package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import org.raymill.model.NodeCondition;

/** What a node's doctor is asked. It does nothing unless it is asked. */
public interface NodeDoctorCommand extends CborSerializable {

    /** The name of each node's doctor, below the top of its actors. */
    String NAME = "node-doctor";

    /**
     * Asks how the node is.
     *
     * @param marker the name of a file that the one who asks has put on the shared storage
     * @param content what stands in it
     */
    record Examine(String marker, String content, ActorRef<Examined> replyTo) implements NodeDoctorCommand {}

    /** Answer to {@link Examine}, which comes within seconds, whatever hangs. */
    record Examined(NodeCondition condition) implements CborSerializable {}
}
