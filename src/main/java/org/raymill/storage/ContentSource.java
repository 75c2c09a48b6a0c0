package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.raymill.model.Sha256;

/** Where a host gets the contents of associated files from. Methods block and may be called from many threads. */
public interface ContentSource {

    /**
     * The bytes of a content.
     *
     * @param mostBytes the most that it may have
     * @throws ContentMissingException when the farm does not have it
     * @throws HashMismatchException when the farm's copy is damaged
     * @throws IOException with a message for people when the storage can not be reached, or the content is larger
     */
    byte[] read(Sha256 content, int mostBytes) throws IOException;

    /**
     * Writes a content to a new file, read-only. When this fails, the file may be there in part.
     *
     * @param size what it has to have, in bytes
     * @param cancelled asked now and then; when true, {@link java.util.concurrent.CancellationException} is thrown
     * @throws ContentMissingException when the farm does not have it
     * @throws HashMismatchException when the farm's copy is damaged
     * @throws IOException with a message for people when the storage can not be reached or the file not be written
     */
    void fetch(Sha256 content, long size, Path target, BooleanSupplier cancelled) throws IOException;

    /**
     * Whether a content lies encrypted on the storage, so that it is not to lie about as it is elsewhere either.
     *
     * @throws IOException with a message for people when the storage can not be reached
     */
    default boolean isSealed(Sha256 content) throws IOException {
        return false;
    }

    /**
     * Which of these contents the farm does not have, each once, in the order given.
     *
     * @throws IOException with a message for people when the storage can not be reached
     */
    List<Sha256> missing(Collection<Sha256> wanted) throws IOException;
}
