package org.raymill.api.json;

import java.util.List;

/**
 * What has become of a pack of files.
 *
 * @param stored how many the farm has now
 * @param present how many it had already
 */
public record StoredPack(int stored, int present, List<Refused> refused) {

    public StoredPack {
        refused = refused == null ? List.of() : List.copyOf(refused);
    }

    /** An entry that is not stored, and why. */
    public record Refused(String name, String reason) {}
}
