package org.raymill.protocol;

/**
 * Something that somebody may do, or by which it is known, has changed: what a node remembers of it is not to be believed any more. Published on a topic of
 * the cluster.
 *
 * @param user who it is about
 */
public record AccessChanged(String user) implements CborSerializable {

    /** The name of the topic in the cluster. */
    public static final String TOPIC = "access-changes";
}
