package org.raymill.storage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.raymill.model.SiteName;

/** What linked sites have sent to this one: a shelf of its own for each. Safe to use from many threads. */
public final class PeerShelves {

    private final StorageLayout layout;
    private final long maxFileBytes;
    private final long maxShelfBytes;
    private final Map<SiteName, PeerShelf> shelves = new ConcurrentHashMap<>();

    /**
     * Shelves below the storage's folder {@code sites}.
     *
     * @param maxFileBytes the largest file that is accepted
     * @param maxShelfBytes what one site's files may take together
     */
    public PeerShelves(StorageLayout layout, long maxFileBytes, long maxShelfBytes) {
        this.layout = layout;
        this.maxFileBytes = maxFileBytes;
        this.maxShelfBytes = maxShelfBytes;
    }

    /** The shelf of a site that this one is linked with; made when it is missing. */
    public PeerShelf of(SiteName site) {
        return shelves.computeIfAbsent(
                site, name -> new PeerShelf(name, layout.shelf(name), maxFileBytes, maxShelfBytes));
    }
}
