package org.raymill.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A named limit of the site, such as floating licences.
 *
 * @param name such as {@code licence.houdini}
 * @param total how much there is
 * @param perHost the most of it on one host; 0 means no such limit
 * @param inUse how much is in leases
 * @param usable how much is used at most at present: less than the total after a denial
 * @param waiting how many tasks wait for it
 * @param backedOffUntil until when no more than {@code usable} is used, after a denial; empty otherwise
 */
public record LimitDetail(
        String name, int total, int perHost, int inUse, int usable, int waiting, Optional<Instant> backedOffUntil) {

    public LimitDetail {
        backedOffUntil = backedOffUntil == null ? Optional.empty() : backedOffUntil;
    }
}
