package org.raymill.api.json;

/**
 * What a new node gets.
 *
 * @param certificate its own, PEM
 * @param authority that of the farm's authority, PEM
 */
public record Enrolment(String certificate, String authority) {}
