package org.raymill.storage;

import java.util.function.LongSupplier;

/** Makes stores of results on a storage that has as little room as a test wants. */
public final class RoomForResults {

    private RoomForResults() {}

    /**
     * A store.
     *
     * @param free how many bytes the storage says that it has
     */
    public static ResultStore store(StorageLayout layout, Sealing guests, LongSupplier free) {
        return new ResultStore(layout, guests, new StorageRoom(free, 0, 1));
    }
}
