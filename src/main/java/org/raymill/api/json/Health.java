package org.raymill.api.json;

/**
 * Answer of a node that works.
 *
 * @param status always {@code up}; a node that does not work answers with a problem
 * @param version Raymill's
 */
public record Health(String status, String version) {}
