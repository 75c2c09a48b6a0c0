package org.raymill.api.json;

import java.util.Optional;
import org.raymill.model.CollectionReport;

/**
 * What becomes of the file store.
 *
 * @param running the collection that is under way
 * @param last the collection that ended last, as far as the farm's present collector knows
 */
public record StoreStatus(Optional<CollectionReport> running, Optional<CollectionReport> last) {

    public StoreStatus {
        running = running == null ? Optional.empty() : running;
        last = last == null ? Optional.empty() : last;
    }

    /** The status with these collections. */
    public static StoreStatus of(Optional<CollectionReport> running, Optional<CollectionReport> last) {
        return new StoreStatus(running, last);
    }
}
