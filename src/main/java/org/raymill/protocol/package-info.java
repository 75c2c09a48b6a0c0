/**
 * What actors say to each other across packages and nodes: one sealed interface a receiver. Every message is serialized with Jackson CBOR.
 * May use {@code model}.
 */
package org.raymill.protocol;
