package org.raymill.model;

/** A content of the file store with its size in bytes. */
public record StoredContent(Sha256 sha256, long bytes) {}
