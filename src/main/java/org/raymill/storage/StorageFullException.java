package org.raymill.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** The storage has no room for what is to be written; the message tells people how much is free and what to do. */
public final class StorageFullException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final String WHAT_TO_DO =
            "remove jobs and files that nobody needs (raymill remove, raymill store collect), or move the storage to a larger disk";

    private final long free;

    StorageFullException(long free, long reserve) {
        super("the farm's storage has no room for this: " + size(free) + " are free"
                + (reserve == 0 ? "" : ", of which " + size(reserve) + " are kept (raymill.store.reserve)") + "; "
                + WHAT_TO_DO);
        this.free = free;
    }

    /** A node that has the storage has said so. */
    StorageFullException(String message) {
        super(message);
        this.free = 0;
    }

    StorageFullException(long free, IOException cause) {
        super("the farm's storage is full: " + size(free) + " are free; " + WHAT_TO_DO, cause);
        this.free = free;
    }

    /** How many bytes were free. */
    public long free() {
        return free;
    }

    /** Whether a failure says that a disk is full, or that its user may put no more on it. */
    public static boolean tells(Throwable failure) {
        if (failure instanceof StorageFullException) {
            return true;
        }
        // The names of files may say anything.
        String said = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        String text = String.valueOf(said).toLowerCase(Locale.ROOT);
        return failure instanceof IOException
                && (text.contains("no space left")
                        || text.contains("not enough space")
                        || text.contains("quota exceeded"));
    }

    private static String size(long bytes) {
        return bytes >> 20 == 0 ? bytes + " bytes" : (bytes >> 20) + " MiB";
    }
}
