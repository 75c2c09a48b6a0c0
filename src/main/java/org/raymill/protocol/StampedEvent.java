package org.raymill.protocol;

import java.util.Optional;

/**
 * An event of the farm with its place in what a node has told, so that whoever listens notices when something was lost on the way. Published on a
 * topic of the cluster.
 *
 * @param origin who told it: a publisher, in one life
 * @param number how many events it has told, this one included
 * @param event empty when the publisher only says how many it has told by now
 */
public record StampedEvent(String origin, long number, Optional<FarmEvent> event) implements CborSerializable {
    public StampedEvent {
        event = event == null ? Optional.empty() : event;
    }
}
