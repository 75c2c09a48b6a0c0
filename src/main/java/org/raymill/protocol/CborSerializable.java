package org.raymill.protocol;

/** Marks what is sent between nodes or written to the journal; bound to Jackson CBOR in {@code application.conf}. */
public interface CborSerializable {}
