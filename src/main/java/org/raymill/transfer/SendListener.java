package org.raymill.transfer;

/** Hears how far contents are sent; called from several threads. */
@FunctionalInterface
public interface SendListener {

    /** So many more bytes of them are there; fewer than none when they are to be sent again. */
    void moved(long bytes);

    /** So many more of them are there as a whole. */
    default void arrived(int contents) {}
}
