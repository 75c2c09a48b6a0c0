package org.raymill.storage;

/** Counts the bytes of bodies that travel over HTTP within the farm. Called from many threads; must not block. */
public interface HttpTraffic {

    /** Counts nothing. */
    HttpTraffic UNCOUNTED = new HttpTraffic() {
        @Override
        public void fetched(long bytes) {
            // Nobody asks.
        }

        @Override
        public void sent(long bytes) {
            // Nobody asks.
        }
    };

    /** So much has arrived of a file. */
    void fetched(long bytes);

    /** So much has been sent with a request that was answered. */
    void sent(long bytes);
}
