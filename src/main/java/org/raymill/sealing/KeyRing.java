package org.raymill.sealing;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.function.Supplier;

/**
 * The keys of a site as a process uses them. What it encrypts, it encrypts with the newest that there was when it started. When it meets a key that it
 * does not know it reads them again: so they can be replaced on one host after the other. Safe to use from many threads.
 */
public final class KeyRing {

    private final SecureRandom random = new SecureRandom();
    private final Supplier<SiteKeys> source;
    private final SiteKeys first;
    private volatile SiteKeys newest;

    /**
     * The keys that a source has now.
     *
     * @param source reads them; throws {@link KeysException}
     */
    public KeyRing(Supplier<SiteKeys> source) {
        this.source = source;
        this.first = source.get();
        this.newest = first;
    }

    /** Keys that do not change. */
    public static KeyRing of(SiteKeys keys) {
        return new KeyRing(() -> keys);
    }

    /** What the key is called that encrypts. */
    public String newestName() {
        return first.names().get(0);
    }

    byte[] random(int bytes) {
        byte[] made = new byte[bytes];
        random.nextBytes(made);
        return made;
    }

    byte[] wrap(byte[] key, String purpose) {
        return first.wrap(key, purpose);
    }

    byte[] unwrap(byte[] wrapped, String purpose) throws SealingException {
        if (!newest.knows(wrapped)) {
            readAgain(wrapped);
        }
        try {
            return newest.unwrap(wrapped, purpose);
        } catch (GeneralSecurityException e) {
            throw new SealingException("it was changed by somebody, or is not the file that it should be", e);
        }
    }

    private void readAgain(byte[] wrapped) throws SealingException {
        SiteKeys read;
        try {
            read = source.get();
        } catch (KeysException e) {
            throw unknown(wrapped, e);
        }
        if (!read.knows(wrapped)) {
            throw unknown(wrapped, null);
        }
        newest = read;
    }

    private static SealingException unknown(byte[] wrapped, KeysException cause) {
        return new SealingException(
                "it is encrypted with the key " + SiteKeys.name(wrapped) + ", which this node does not have"
                        + (cause == null ? "" : ": " + cause.getMessage()),
                cause);
    }
}
