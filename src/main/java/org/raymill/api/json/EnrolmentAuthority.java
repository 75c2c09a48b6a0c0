package org.raymill.api.json;

/**
 * Who signs for new nodes.
 *
 * @param certificate of the farm's authority, PEM
 */
public record EnrolmentAuthority(String certificate) {}
