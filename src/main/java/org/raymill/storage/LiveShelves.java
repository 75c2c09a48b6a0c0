package org.raymill.storage;

/**
 * Where a render server puts what can be seen of attempts while they run.
 *
 * @param samples for pictures
 * @param logs for what programs write
 */
public record LiveShelves(SampleShelf samples, LogShelf logs) {}
