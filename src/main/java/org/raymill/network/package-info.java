/** Addresses: {@link org.raymill.network.Network} is a range of them, as settings name it. May use {@code java.*} alone. */
package org.raymill.network;
