package org.raymill.cli;

import java.net.URI;
import java.util.Optional;

/** A node that runs in this process. */
public interface RunningNode extends AutoCloseable {

    /** Where its API listens; empty when it has none. */
    Optional<URI> apiAddress();

    /** Waits until the node has ended; returns the exit status for the process. */
    int awaitEnd();

    /** Stops it in an orderly way. */
    @Override
    void close();
}
