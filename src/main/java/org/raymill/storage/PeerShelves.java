package org.raymill.storage;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.raymill.model.SiteName;

/** What linked sites have sent to this one: a shelf of its own for each. Safe to use from many threads. */
public final class PeerShelves {

    private final StorageLayout layout;
    private final long maxFileBytes;
    private final long maxShelfBytes;
    private final StorageRoom room;
    private final Sealing sealing;
    private final Map<SiteName, PeerShelf> shelves = new ConcurrentHashMap<>();

    /**
     * Shelves below the storage's folder {@code sites}.
     *
     * @param maxFileBytes the largest file that is accepted
     * @param maxShelfBytes what one site's files may take together
     * @param reserve how many bytes of the storage they leave free
     * @param sealing how they lie on the disk
     */
    public PeerShelves(StorageLayout layout, long maxFileBytes, long maxShelfBytes, long reserve, Sealing sealing) {
        this(layout, maxFileBytes, maxShelfBytes, new StorageRoom(layout.uploads(), reserve), sealing);
    }

    PeerShelves(StorageLayout layout, long maxFileBytes, long maxShelfBytes, StorageRoom room, Sealing sealing) {
        this.room = room;
        this.layout = layout;
        this.maxFileBytes = maxFileBytes;
        this.maxShelfBytes = maxShelfBytes;
        this.sealing = sealing;
    }

    /**
     * The shelves that there are, also of sites that this one is linked with no more.
     *
     * @throws IOException when the storage does not work
     */
    public List<SiteName> sites() throws IOException {
        return new StoreDisk()
                .list(layout.sites()).stream()
                        .map(folder -> folder.getFileName().toString())
                        .filter(SiteName::isValid)
                        .sorted()
                        .map(SiteName::new)
                        .toList();
    }

    /** The shelf of a site that this one is linked with; made when it is missing. */
    public PeerShelf of(SiteName site) {
        return shelves.computeIfAbsent(
                site, name -> new PeerShelf(name, layout.shelf(name), maxFileBytes, maxShelfBytes, room, sealing));
    }
}
