package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.raymill.protocol.StorageGateCommand.Admitted;

/**
 * A right that some node with the storage has given, used as long as it works: a node that is gone takes the rights that it gave with it, and one that
 * nobody used for a while ends. Then it is asked for again. Methods block; safe to use from many threads.
 */
final class HeldRight {

    /** Has a node give the right. */
    interface Asking {
        Admitted ask() throws IOException;
    }

    private final HttpTransfer transfer;
    private final Asking asking;
    /** Guarded by the monitor. */
    private Optional<Admitted> held = Optional.empty();

    /** A right that is not asked for before it is needed. */
    HeldRight(HttpTransfer transfer, Asking asking) {
        this.transfer = transfer;
        this.asking = asking;
    }

    /**
     * Downloads something that the right opens, as {@link HttpTransfer#download} says.
     *
     * @param path below the right
     * @param name what it is, for people
     * @param most bytes that it may have
     * @throws HttpTransfer.NotThereException when the right does not open it, or there is no such thing
     */
    void download(String path, String name, Path file, long most, BooleanSupplier cancelled) throws IOException {
        Way way = new Way(path, name);
        try {
            transfer.download(way, file, most, cancelled);
        } catch (HttpTransfer.NotThereException e) {
            // A right that has ended looks like a thing that is not there.
            if (way.isNew) {
                throw e;
            }
            forget(way.right);
            transfer.download(way, file, most, cancelled);
        }
    }

    private synchronized Optional<Admitted> held() {
        return held;
    }

    private Admitted ask() throws IOException {
        Admitted given = asking.ask();
        synchronized (this) {
            held = Optional.of(given);
        }
        return given;
    }

    private synchronized void forget(Admitted old) {
        held = held.filter(right -> !right.equals(old));
    }

    /** The way to something, by the right of the moment; used by one thread. */
    private final class Way implements HttpTransfer.Source {

        private final String path;
        private final String name;
        private Admitted right;
        /** Whether the right was given for this very try. */
        private boolean isNew;

        Way(String path, String name) {
            this.path = path;
            this.name = name;
        }

        @Override
        public String node() throws IOException {
            Optional<Admitted> known = held();
            isNew = known.isEmpty();
            right = known.isPresent() ? known.get() : ask();
            return right.address();
        }

        @Override
        public String path() {
            return "/api/v1/transfers/" + right.token() + path;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void failed(String node) {
            forget(right);
        }
    }
}
