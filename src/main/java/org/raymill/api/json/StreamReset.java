package org.raymill.api.json;

/**
 * That a listener may have missed events, and is to read what it shows anew.
 *
 * @param reason for people
 */
public record StreamReset(String reason) {}
