package org.raymill.model;

import java.time.Instant;

/**
 * What the files take here that another site has sent.
 *
 * @param files how many there are
 * @param bytes what they have together
 * @param at when that was looked at
 */
public record ShelfUse(SiteName site, long files, long bytes, Instant at) {}
